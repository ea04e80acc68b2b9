import { getDocument, GlobalWorkerOptions, VerbosityLevel, type PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = workerUrl;
const DATA_URL = `${import.meta.env.BASE_URL}pdfjs/`;

/**
 * Opens a PDF to be drawn: only pixels, no scripting, no forms, no links of the document's own; a citizen's file is
 * looked at, never run. Whoever opens it destroys its `loadingTask`.
 */
export async function openPdf(blob: Blob): Promise<PDFDocumentProxy> {
  return getDocument({
    data: new Uint8Array(await blob.arrayBuffer()),
    cMapUrl: `${DATA_URL}cmaps/`,
    standardFontDataUrl: `${DATA_URL}standard_fonts/`,
    wasmUrl: `${DATA_URL}wasm/`,
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
}
