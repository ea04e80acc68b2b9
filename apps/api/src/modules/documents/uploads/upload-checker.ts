import { Injectable } from '@nestjs/common';
import { UPLOAD_LIMITS, isAcceptedUploadType, type AcceptedUploadType } from '@sosta/contracts';
import { fileTypeFromBuffer } from 'file-type';
import { Problem } from '../../../platform/http/problem.js';
import { ImageNormalizer } from './image-normalizer.js';
import { PdfInspector } from './pdf-inspector.js';

export interface CheckedFile {
  bytes: Buffer;
  type: AcceptedUploadType;
  /** Of a PDF. */
  pages: number | null;
}

/** Turns whatever somebody sent into a document that is safe to keep and to look at, or says why not. */
@Injectable()
export class UploadChecker {
  constructor(
    private readonly images: ImageNormalizer,
    private readonly pdfs: PdfInspector,
  ) {}

  /** The type is what the bytes say, never the name or what the browser claims. @throws Problem upload_… */
  async check(bytes: Buffer): Promise<CheckedFile> {
    const type = (await fileTypeFromBuffer(bytes))?.mime;
    if (type?.startsWith('image/hei')) throw new Problem('upload_heic_not_supported');
    if (!type || !isAcceptedUploadType(type)) throw new Problem('upload_type_not_allowed');
    if (type === 'application/pdf') {
      if (bytes.length > UPLOAD_LIMITS.maxBytes) throw new Problem('upload_too_large');
      return { bytes, type, pages: await this.pdfs.inspect(bytes) };
    }
    const image = await this.images.normalize(bytes, type);
    if (image.bytes.length > UPLOAD_LIMITS.maxBytes) throw new Problem('upload_too_large');
    return { ...image, pages: null };
  }
}
