export { DocumentsModule } from './documents.module.js';
export { DocumentLinks } from './document-links.js';
export { DocumentLinkDto } from './http/document-link.dto.js';
export { IssuedDocuments, RENDER_DOCUMENT, type DocumentSnapshots, type IssuedDocumentKind } from './issued-documents.js';
export { TICKET_KEY_ID } from './ticket-keys.js';
