import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../platform/http/problem.js';

const MAX_BYTES = 5 * 1024 * 1024;

/** The one file of a multipart body. @throws Problem upload_missing, upload_empty, upload_too_large */
export async function readImage(request: FastifyRequest): Promise<Buffer> {
  if (!request.isMultipart()) throw new Problem('upload_missing');
  let bytes: Buffer | undefined;
  try {
    const file = await request.file({ limits: { fileSize: MAX_BYTES, files: 1, fields: 4 } });
    bytes = await file?.toBuffer();
  } catch (error) {
    // What still comes is read and forgotten: the connection would wait for it for ever.
    request.raw.unpipe();
    request.raw.resume();
    const tooLarge = (error as { statusCode?: number } | null)?.statusCode === 413;
    throw new Problem(tooLarge ? 'upload_too_large' : 'malformed_request');
  }
  if (!bytes) throw new Problem('upload_missing');
  if (bytes.length === 0) throw new Problem('upload_empty');
  return bytes;
}
