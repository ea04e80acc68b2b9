import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHECKSUMS } from './checksums.mjs';
import { createS3Server } from './server.mjs';
import { openStore } from './store.mjs';

const CREDENTIALS = { accessKeyId: 'AKTEST', secretAccessKey: 'right' };
const Bucket = 'sosta';
const dir = mkdtempSync(join(tmpdir(), 'sosta-s3-'));
/** @type {http.Server} */
let server;
let endpoint = '';

async function start() {
  const store = await openStore({ dir, fsync: false });
  await store.createBucket(Bucket);
  server = createS3Server({ store, credentials: CREDENTIALS });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  endpoint = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
}

async function stop() {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** @param {Partial<import('@aws-sdk/client-s3').S3ClientConfig>} [config] */
const client = (config = {}) =>
  new S3Client({
    endpoint,
    region: 'eu-south-1',
    forcePathStyle: true,
    credentials: CREDENTIALS,
    maxAttempts: 1,
    ...config,
  });

/** @param {S3Client} s3 @param {string} Key */
const read = async (s3, Key) =>
  Buffer.from(
    /** @type {Uint8Array} */ (
      await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()
    ),
  );

beforeAll(start);
afterAll(async () => {
  await stop();
  await rm(dir, { recursive: true, force: true });
});

describe('checksums', () => {
  test.each([
    // The check values of "123456789" in the catalogue of parametrised CRC algorithms.
    ['x-amz-checksum-crc32', 'cbf43926'],
    ['x-amz-checksum-crc32c', 'e3069283'],
    ['x-amz-checksum-crc64nvme', 'ae8b14860a799888'],
    ['x-amz-checksum-sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ])('%s', (name, expected) => {
    const checksum = CHECKSUMS[name]?.();
    checksum?.update(Buffer.from('1234'));
    checksum?.update(Buffer.from('56789'));
    expect(checksum?.digest().toString('hex')).toBe(expected);
  });
});

describe('objects', () => {
  test('keep bytes, type and metadata, also after a restart', async () => {
    const Body = randomBytes(300_000);
    const Key = 'domande/carta d’identità (1)+é.pdf';
    const put = await client().send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body,
        ContentType: 'application/pdf',
        Metadata: { sealed: 'yes' },
      }),
    );
    expect(put.ETag).toBe(`"${createHash('md5').update(Body).digest('hex')}"`);
    await stop();
    await start();
    expect((await read(client(), Key)).equals(Body)).toBe(true);
    const head = await client().send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({
      ContentLength: 300_000,
      ContentType: 'application/pdf',
      Metadata: { sealed: 'yes' },
    });
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'])(
    'streamed upload with a %s trailer',
    async (algorithm) => {
      const Body = randomBytes(1_500_000);
      const Key = `stream/${algorithm}`;
      await client().send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: Readable.from([Body.subarray(0, 70_001), Body.subarray(70_001)]),
          ContentLength: Body.length,
          ChecksumAlgorithm: /** @type {import('@aws-sdk/client-s3').ChecksumAlgorithm} */ (algorithm),
        }),
      );
      expect((await read(client(), Key)).equals(Body)).toBe(true);
    },
  );

  test('an empty object', async () => {
    await client().send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));
    expect((await read(client(), 'empty')).length).toBe(0);
  });

  test('a wrong checksum, MD5 or body stores nothing', async () => {
    const wrong = { ChecksumSHA256: createHash('sha256').update('other').digest('base64') };
    const put = client().send(new PutObjectCommand({ Bucket, Key: 'bad', Body: 'text', ...wrong }));
    await expect(put).rejects.toMatchObject({ name: 'BadDigest' });
    const md5 = createHash('md5').update('other').digest('base64');
    const withMd5 = client().send(
      new PutObjectCommand({ Bucket, Key: 'bad', Body: 'text', ContentMD5: md5 }),
    );
    await expect(withMd5).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(client().send(new HeadObjectCommand({ Bucket, Key: 'bad' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('an interrupted upload leaves the old object and no rubbish', async () => {
    const Key = 'half';
    await client().send(new PutObjectCommand({ Bucket, Key, Body: 'old' }));
    const url = await getSignedUrl(presigner(), new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    await new Promise((resolve) => {
      const request = http.request(url, { method: 'PUT', headers: { 'content-length': '1000' } });
      request.on('error', resolve);
      request.write('new', () => setTimeout(() => request.destroy(), 50));
    });
    await expect.poll(() => readdirSync(join(dir, Bucket, 'tmp')).length).toBe(0);
    expect((await read(client(), Key)).toString()).toBe('old');
  });

  test('ranges', async () => {
    await client().send(new PutObjectCommand({ Bucket, Key: 'range', Body: '0123456789' }));
    for (const [Range, text, ContentRange] of [
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-2', '89', 'bytes 8-9/10'],
    ]) {
      const part = await client().send(new GetObjectCommand({ Bucket, Key: 'range', Range }));
      expect(await part.Body?.transformToString()).toBe(text);
      expect(part.ContentRange).toBe(ContentRange);
    }
    const beyond = client().send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=10-' }));
    await expect(beyond).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('copy, conditional write, delete', async () => {
    await client().send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'x', ContentType: 'text/plain' }));
    await client().send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/a%20b` }));
    expect((await read(client(), 'copy')).toString()).toBe('x');
    const again = client().send(new PutObjectCommand({ Bucket, Key: 'copy', Body: 'y', IfNoneMatch: '*' }));
    await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await client().send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
    await client().send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
    await expect(client().send(new GetObjectCommand({ Bucket, Key: 'copy' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await client().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a b' }] } }));
    await expect(client().send(new HeadObjectCommand({ Bucket, Key: 'a b' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('listing pages through prefixes and common prefixes', async () => {
    for (const Key of ['l/1', 'l/2', 'l/d/1', 'l/d/2', 'l/e/1', 'l/z']) {
      await client().send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
    const seen = [];
    let ContinuationToken;
    do {
      /** @type {import('@aws-sdk/client-s3').ListObjectsV2CommandOutput} */
      const page = await client().send(
        new ListObjectsV2Command({ Bucket, Prefix: 'l/', Delimiter: '/', MaxKeys: 2, ContinuationToken }),
      );
      seen.push(
        ...(page.Contents ?? []).map((o) => o.Key),
        ...(page.CommonPrefixes ?? []).map((p) => p.Prefix),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen.sort()).toEqual(['l/1', 'l/2', 'l/d/', 'l/e/', 'l/z']);
  });
});

describe('multipart', () => {
  test('of several parts', async () => {
    const Body = randomBytes(11 * 1024 * 1024);
    await new Upload({
      client: client(),
      params: { Bucket, Key: 'multi', Body, ContentType: 'application/zip' },
    }).done();
    expect((await read(client(), 'multi')).equals(Body)).toBe(true);
    const head = await client().send(new HeadObjectCommand({ Bucket, Key: 'multi' }));
    expect(head.ETag).toMatch(/-3"$/);
    expect(head.ContentType).toBe('application/zip');
  });

  test('aborted', async () => {
    const { UploadId } = await client().send(new CreateMultipartUploadCommand({ Bucket, Key: 'aborted' }));
    await client().send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }));
    const part = client().send(
      new UploadPartCommand({ Bucket, Key: 'aborted', UploadId, PartNumber: 1, Body: 'x' }),
    );
    await expect(part).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

const presigner = (credentials = CREDENTIALS) =>
  client({ requestChecksumCalculation: 'WHEN_REQUIRED', credentials });

describe('who may', () => {
  test('nobody without a signature', async () => {
    const answer = await fetch(`${endpoint}/${Bucket}/range`);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('application/xml');
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });

  test('not with a wrong secret or an unknown key', async () => {
    const head = new HeadBucketCommand({ Bucket });
    const wrong = { ...CREDENTIALS, secretAccessKey: 'wrong' };
    await expect(
      client({ credentials: wrong }).send(new GetObjectCommand({ Bucket, Key: 'range' })),
    ).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(
      client({ credentials: { ...CREDENTIALS, accessKeyId: 'OTHER' } }).send(
        new GetObjectCommand({ Bucket, Key: 'range' }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(client().send(head)).resolves.toBeDefined();
    await expect(client().send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('a presigned GET works, changes headers when told, and stops at its expiry', async () => {
    await client().send(new PutObjectCommand({ Bucket, Key: 'é/ricevuta 1.pdf', Body: 'pdf' }));
    const command = new GetObjectCommand({
      Bucket,
      Key: 'é/ricevuta 1.pdf',
      ResponseContentDisposition: 'attachment; filename="ricevuta 1.pdf"',
      ResponseContentType: 'application/pdf',
    });
    const url = await getSignedUrl(presigner(), command, { expiresIn: 60 });
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('pdf');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="ricevuta 1.pdf"');
    expect(answer.headers.get('content-type')).toBe('application/pdf');

    const changed = await fetch(url.replace('ricevuta%201.pdf', 'ricevuta%202.pdf'));
    expect(changed.status).toBe(403);
    const wrong = await getSignedUrl(presigner({ ...CREDENTIALS, secretAccessKey: 'wrong' }), command);
    expect((await fetch(wrong)).status).toBe(403);

    const old = await getSignedUrl(presigner(), command, {
      expiresIn: 60,
      signingDate: new Date(Date.now() - 61_000),
    });
    const expired = await fetch(old);
    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain('Request has expired');
  });

  test('a presigned PUT works for its method and key only', async () => {
    const url = await getSignedUrl(presigner(), new PutObjectCommand({ Bucket, Key: 'presigned' }), {
      expiresIn: 60,
    });
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'hello' })).status).toBe(200);
    expect((await read(client(), 'presigned')).toString()).toBe('hello');
  });
});
