export { DocumentsModule } from './documents.module.js';
export { DocumentPrinter } from './document-printer.js';
export { OutsidePrinters } from './outside-printers.js';
export { PdfWarmUp } from './pdf-warm-up.js';
export { DocumentLinks } from './document-links.js';
export { DocumentLinkDto } from './http/document-link.dto.js';
export { PreparedStatus } from './http/prepared-status.interceptor.js';
export {
  IssuedDocuments,
  RENDER_DOCUMENT,
  type DocumentSnapshots,
  type OutsideNotice,
  type IssuedDocumentKind,
} from './issued-documents.js';
export { ticketKeys } from './ticket-keys.js';
export { TicketVerifier } from './ticket-verifier.js';
export { TICKET_STATES, type TicketState } from './http/ticket-verification.dto.js';
export { UploadsModule } from './uploads/uploads.module.js';
export { UploadDocument } from './uploads/use-cases/upload-document.use-case.js';
export { DeleteDocument } from './uploads/use-cases/delete-document.use-case.js';
export { DocumentRepository, type DocumentRow } from './uploads/document.repository.js';
export { DocumentDto, toDocumentDto } from './uploads/http/document.dto.js';
export { UploadChecker, type CheckedFile } from './uploads/upload-checker.js';
export { readFile } from './uploads/upload-reader.js';
export { safeFileName } from './uploads/file-name.js';
export { Gate } from './uploads/gate.js';
export { PreparedForms, type FormKind } from './forms/prepared-forms.js';
export { formHolder } from './forms/holder-data.js';
export type {
  AvailabilityTitle,
  PaymentNoticeData,
  CashClosingData,
  ReceiptData,
  TicketData,
} from './templates/index.js';
export {
  pinAttestationDocument,
  pinLetterDocument,
  preliminaryCommunicationDocument,
  type PinLetterData,
  type PreliminaryCommunicationData,
} from './templates/index.js';
