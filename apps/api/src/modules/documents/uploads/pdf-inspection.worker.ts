/**
 * Looks into one PDF, in a thread of its own: a file made to exhaust memory or time takes only this thread with it.
 * It imports nothing of ours, so that tests can start it as it stands.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { inflateSync } from 'node:zlib';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface PdfInspectionInput {
  bytes: Uint8Array;
  maxPages: number;
}

export type PdfInspection =
  | { ok: true; pages: number }
  | {
      ok: false;
      code:
        | 'upload_pdf_encrypted'
        | 'upload_pdf_active_content'
        | 'upload_pdf_too_many_pages'
        | 'upload_unreadable';
    };

/** Names of what can run, open or carry something else; each followed by what ends a name. */
const ACTIVE =
  /\/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia(?:Content|Settings)?|XFA|SubmitForm|ImportData|GoToE|Rendition|Movie|FileAttachment|3D|U3D|PRC)(?=[\s/<>[\](){}%]|$)/;
const ENCRYPTED = /\/Encrypt(?=[\s/<>[\](){}%\d])/;
/** Object streams have the key First; what they hold must be looked at like the rest. */
const OBJECT_STREAM = /\/First(?=[\s\d])/;
const INFLATED_LIMIT = 64 * 1024 * 1024;
const DICTIONARY = 4_096;
const ACTIVE_ANNOTATIONS = new Set(['FileAttachment', 'RichMedia', 'Screen', 'Movie', 'Sound', '3D']);

/** `/J#61vaScript` is `/JavaScript`. */
function unescapeNames(text: string): string {
  return text.replace(/\/[^\s/<>[\](){}%]*#[^\s/<>[\](){}%]*/g, (name) =>
    name.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
}

function hasActiveNames(text: string): boolean {
  return ACTIVE.test(unescapeNames(text));
}

/** Object streams, unpacked; null when one is packed in a way that hides what it holds. */
function objectStreams(bytes: Buffer, text: string): string[] | null {
  const unpacked: string[] = [];
  let left = INFLATED_LIMIT;
  for (const match of text.matchAll(/stream\r?\n/g)) {
    if (text.slice(match.index - 3, match.index) === 'end') continue;
    const before = text.slice(Math.max(0, match.index - DICTIONARY), match.index);
    const dictionary = unescapeNames(before.slice(Math.max(0, before.lastIndexOf(' obj'))));
    if (!OBJECT_STREAM.test(dictionary) || !/\/N(?=[\s\d])/.test(dictionary)) continue;
    if (!/\/Filter/.test(dictionary)) continue; // In the clear: seen with the rest of the file.
    const plainFlate = /\/Filter\s*(?:\/FlateDecode|\/Fl|\[\s*\/(?:FlateDecode|Fl)\s*\])(?=[\s/>])/.test(
      dictionary,
    );
    if (!plainFlate || /\/Predictor/.test(dictionary)) return null;
    const start = match.index + match[0].length;
    try {
      const content = inflateSync(bytes.subarray(start), { maxOutputLength: left, finishFlush: 2 });
      left -= content.length;
      unpacked.push(content.toString('latin1'));
    } catch {
      return null;
    }
  }
  return unpacked;
}

async function inspect({ bytes, maxPages }: PdfInspectionInput): Promise<PdfInspection> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('latin1');
  // A file cut short has no end; readers that repair it would show something else than what was sent.
  if (!text.startsWith('%PDF-') || !text.slice(-1_024).includes('%%EOF'))
    return { ok: false, code: 'upload_unreadable' };
  if (ENCRYPTED.test(unescapeNames(text))) return { ok: false, code: 'upload_pdf_encrypted' };
  if (hasActiveNames(text)) return { ok: false, code: 'upload_pdf_active_content' };
  const hidden = objectStreams(buffer, text);
  if (!hidden) return { ok: false, code: 'upload_unreadable' };
  if (hidden.some(hasActiveNames)) return { ok: false, code: 'upload_pdf_active_content' };
  return parse(bytes, maxPages);
}

/** The same questions to a whole parser, which also finds what is packed in unusual ways. */
async function parse(bytes: Uint8Array, maxPages: number): Promise<PdfInspection> {
  const loading = getDocument({
    data: bytes,
    verbosity: 0,
    stopAtErrors: true,
    enableXfa: false,
    disableFontFace: true,
  });
  try {
    const document = await loading.promise;
    if (document.numPages < 1) return { ok: false, code: 'upload_unreadable' };
    if (document.numPages > maxPages) return { ok: false, code: 'upload_pdf_too_many_pages' };
    const active = { ok: false, code: 'upload_pdf_active_content' } as const;
    if ((await document.getJSActions()) || (await document.getAttachments())) return active;
    const { info } = (await document.getMetadata()) as {
      info: { IsXFAPresent?: boolean; IsCollectionPresent?: boolean };
    };
    if (info.IsXFAPresent || info.IsCollectionPresent) return active;
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      if (await page.getJSActions()) return active;
      const annotations = (await page.getAnnotations({ intent: 'any' })) as {
        subtype?: string;
        actions?: object | null;
      }[];
      if (annotations.some((one) => one.actions || ACTIVE_ANNOTATIONS.has(one.subtype ?? ''))) return active;
    }
    return { ok: true, pages: document.numPages };
  } catch (error) {
    const password = error instanceof Error && error.name === 'PasswordException';
    return { ok: false, code: password ? 'upload_pdf_encrypted' : 'upload_unreadable' };
  } finally {
    await loading.destroy().catch(() => undefined);
  }
}

parentPort?.postMessage(await inspect(workerData as PdfInspectionInput));
