import type { DocumentKind } from '@sosta/contracts';
import type { FormError } from '../composables/useProblemForm.js';

/** The name of the field of a document, by its kind. */
export const documentField = (kind: DocumentKind) => `document-${kind}`;

/** Which of the documents asked for have not arrived yet. */
export const missingDocuments = (
  kinds: DocumentKind[],
  documents: Partial<Record<DocumentKind, unknown>>,
): FormError[] =>
  kinds
    .filter((kind) => !documents[kind])
    .map((kind) => ({ field: documentField(kind), code: 'document_required' }));
