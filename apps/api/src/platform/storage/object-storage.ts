import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';

export interface StoredFile {
  fileName: string;
  mediaType: string;
}

/** Documents live in an S3 store; the database knows their key and hash. */
@Injectable()
export class ObjectStorage implements OnApplicationShutdown {
  private readonly client: S3Client;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    const { endpoint, region, accessKeyId, secretAccessKey } = config.s3;
    this.client = new S3Client({
      region,
      ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
      credentials: { accessKeyId, secretAccessKey },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 3,
    });
  }

  async put(key: string, body: Buffer, mediaType: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.config.s3.bucket,
        Key: key,
        Body: body,
        ContentType: mediaType,
        ContentLength: body.length,
      }),
    );
  }

  /**
   * For a key that nobody else has. Where the store does not answer, the object may be there all the same: then it is
   * removed, as far as that can be asked, because nobody will ever know of it.
   */
  async putNew(key: string, body: Buffer, mediaType: string): Promise<void> {
    try {
      await this.put(key, body, mediaType);
    } catch (error) {
      await this.remove(key).catch(() => undefined);
      throw error;
    }
  }

  /** Streams a body of unknown length; nothing is kept when the stream fails. */
  async putStream(key: string, body: Readable, mediaType: string): Promise<void> {
    await new Upload({
      client: this.client,
      params: { Bucket: this.config.s3.bucket, Key: key, Body: body, ContentType: mediaType },
      queueSize: 1,
    }).done();
  }

  async get(key: string): Promise<Buffer> {
    const { Body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.config.s3.bucket, Key: key }),
    );
    if (!Body) throw new Error('The object has no body');
    return Buffer.from(await Body.transformToByteArray());
  }

  /** Read as fast as it is taken; destroy it when the rest is not wanted. */
  async getStream(key: string): Promise<Readable> {
    const { Body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.config.s3.bucket, Key: key }),
    );
    if (!Body) throw new Error('The object has no body');
    return Body as Readable;
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.config.s3.bucket, Key: key }));
  }

  /** A link to one object that saves it as a file, for at most `seconds` (60 by default). */
  signedLink(key: string, file: StoredFile, seconds = 60): Promise<string> {
    return getSignedUrl(
      this.client,
      new GetObjectCommand({
        Bucket: this.config.s3.bucket,
        Key: key,
        ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
        ResponseContentType: file.mediaType,
        ResponseCacheControl: 'no-store',
      }),
      { expiresIn: seconds },
    );
  }

  async ping(): Promise<void> {
    await this.client.send(new HeadBucketCommand({ Bucket: this.config.s3.bucket }));
  }

  onApplicationShutdown(): void {
    this.client.destroy();
  }
}
