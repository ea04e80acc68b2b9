import type { Readable } from 'node:stream';
import { DOCUMENT_KINDS, UPLOAD_LIMITS, type DocumentKind } from '@sosta/contracts';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../platform/http/problem.js';

export interface ReceivedFile {
  kind: DocumentKind;
  bytes: Buffer;
  fileName: string | undefined;
}

/**
 * Reads one file and its kind from a multipart body.
 * @throws Problem what {@link readFile} says, or validation_failed on /kind
 */
export async function readUpload(request: FastifyRequest): Promise<ReceivedFile> {
  const { kind, bytes, fileName } = await readFile(request);
  if (!isKind(kind)) {
    throw Problem.field('/kind', {
      code: kind === undefined || kind === '' ? 'required' : 'value_not_allowed',
    });
  }
  return { kind, bytes, fileName };
}

/**
 * Reads one file from a multipart body, and no more than we take: the rest is not even kept in memory.
 * @throws Problem upload_missing, upload_empty, upload_too_large, malformed_request
 */
export async function readFile(
  request: FastifyRequest,
): Promise<Pick<ReceivedFile, 'bytes' | 'fileName'> & { kind: unknown }> {
  if (!request.isMultipart()) throw new Problem('upload_missing');
  let kind: unknown;
  let file: { bytes: Buffer; fileName: string | undefined } | undefined;
  try {
    const limits = {
      fileSize: UPLOAD_LIMITS.hardMaxBytes + 1,
      files: 1,
      fields: 4,
      parts: 5,
      fieldSize: 200,
    };
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') file ??= { bytes: await readAll(part.file), fileName: part.filename };
      else if (part.fieldname === 'kind') kind = part.value;
    }
  } catch (error) {
    // What still comes is read and forgotten: the connection would wait for it for ever.
    request.raw.unpipe();
    request.raw.resume();
    throw error instanceof Problem ? error : new Problem(codeOf(error));
  }
  if (!file) throw new Problem('upload_missing');
  if (file.bytes.length === 0) throw new Problem('upload_empty');
  return { kind, ...file };
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > UPLOAD_LIMITS.hardMaxBytes) throw new Problem('upload_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isKind(kind: unknown): kind is DocumentKind {
  return (DOCUMENT_KINDS as readonly unknown[]).includes(kind);
}

function codeOf(error: unknown): 'upload_too_large' | 'malformed_request' {
  return (error as { statusCode?: number } | null)?.statusCode === 413
    ? 'upload_too_large'
    : 'malformed_request';
}
