/**
 * Why a document could not be printed.
 *
 * - `timeout`: longer than the wall-clock limit
 * - `too-large`: the markup exceeds the size limit
 * - `too-many-pages`: more pages than the limit
 * - `tampered`: the markup made the page navigate away from the document
 * - `busy`: too many documents already wait
 * - `browser`: the browser died or refused, twice
 * - `closed`: the renderer was closed
 */
export type PdfErrorCode =
  | 'timeout'
  | 'too-large'
  | 'too-many-pages'
  | 'tampered'
  | 'busy'
  | 'browser'
  | 'closed';

export class PdfError extends Error {
  override readonly name = 'PdfError';

  constructor(
    readonly code: PdfErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether printing the same document again later can help; the others will fail for ever. */
  get retryable(): boolean {
    return (
      this.code === 'busy' || this.code === 'browser' || this.code === 'closed' || this.code === 'timeout'
    );
  }
}
