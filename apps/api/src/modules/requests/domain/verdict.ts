import type { DocumentVerdict } from '@sosta/contracts';

/** What an operator found about one document. */
export interface GivenVerdict {
  documentId: string;
  verdict: DocumentVerdict;
}
