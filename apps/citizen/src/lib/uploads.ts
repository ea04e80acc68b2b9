import Uppy from '@uppy/core';
import XHRUpload from '@uppy/xhr-upload';
import type { DocumentKind } from '@sosta/contracts';
import { apiBase } from '../api/transport.js';
import { isProblemDocument } from './problem.js';

/**
 * One file on its way to `POST /documents` (or another address that takes one). XMLHttpRequest through Uppy, because fetch tells nothing of the progress
 * of what it sends; Uppy also retries when the connection drops.
 */
export interface Upload<Sent> {
  /** Resolves with the document; rejects with the problem document, or a TypeError without connection. */
  done: Promise<Sent>;
  cancel(): void;
}

/** A refused file is told to the person; Uppy would also call it a network error in the console. */
const silent = { debug() {}, warn() {}, error() {} };

export function upload<Sent>(
  file: File,
  kind: DocumentKind,
  context: { token: string | null; locale: string; to?: string },
  onProgress: (fraction: number) => void,
): Upload<Sent> {
  const uppy = new Uppy<{ kind: DocumentKind }, Record<string, never>>({
    autoProceed: false,
    logger: silent,
  });
  let answer: unknown = null;
  uppy.use(XHRUpload, {
    endpoint: `${apiBase}/${context.to ?? 'documents'}`,
    fieldName: 'file',
    allowedMetaFields: ['kind'],
    headers: {
      Accept: 'application/json',
      'Accept-Language': context.locale,
      ...(context.token ? { Authorization: `Bearer ${context.token}` } : {}),
    },
    // Only a lost connection or an overloaded server is worth another try; a refused file stays refused.
    shouldRetry: (xhr: XMLHttpRequest) => xhr.status === 0 || xhr.status === 502 || xhr.status === 503,
    onAfterResponse: (xhr: XMLHttpRequest) => {
      try {
        answer = JSON.parse(xhr.responseText);
      } catch {
        answer = null;
      }
    },
  });
  uppy.addFile({ name: file.name, type: file.type, data: file, meta: { kind } });
  uppy.on('upload-progress', (_file, { bytesUploaded, bytesTotal }) => {
    if (bytesTotal) onProgress(bytesUploaded / bytesTotal);
  });
  const done = uppy.upload().then((result) => {
    const ok = Boolean(result?.successful?.length);
    uppy.destroy();
    if (ok) return answer as Sent;
    throw isProblemDocument(answer) ? answer : new TypeError('upload failed');
  });
  return { done, cancel: () => uppy.cancelAll() };
}
