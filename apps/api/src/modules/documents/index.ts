export { DocumentsModule } from './documents.module.js';
export { DocumentPrinter } from './document-printer.js';
export { PdfWarmUp } from './pdf-warm-up.js';
export { DocumentLinks } from './document-links.js';
export { DocumentLinkDto } from './http/document-link.dto.js';
export { PreparedStatus } from './http/prepared-status.interceptor.js';
export {
  IssuedDocuments,
  RENDER_DOCUMENT,
  type DocumentSnapshots,
  type IssuedDocumentKind,
} from './issued-documents.js';
export { TICKET_KEY_ID } from './ticket-keys.js';
export { UploadsModule } from './uploads/uploads.module.js';
export { DocumentRepository, type DocumentRow } from './uploads/document.repository.js';
export { DocumentDto, toDocumentDto } from './uploads/http/document.dto.js';
export { PreparedForms, type FormKind } from './forms/prepared-forms.js';
export { formHolder } from './forms/holder-data.js';
export type { AvailabilityTitle } from './templates/index.js';
