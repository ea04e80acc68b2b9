export { ticketDocument, type TicketData } from './ticket.template.js';
export { cashClosingDocument, type CashClosingData } from './cash-closing.template.js';
export { paymentNoticeDocument, type PaymentNoticeData } from './payment-notice.template.js';
export { receiptDocument, type ReceiptData } from './receipt.template.js';
export { receiptWithTicketDocument, type ReceiptWithTicketData } from './receipt-with-ticket.template.js';
export {
  accreditationReceiptDocument,
  type AccreditationReceiptData,
} from './accreditation-receipt.template.js';
export { invoiceDocument, type InvoiceData } from './invoice.template.js';
export {
  selfCertificationDocument,
  type Declarant,
  type DeclaredAddress,
  type SelfCertificationData,
} from './self-certification.template.js';
export {
  availabilityAttestationDocument,
  type AvailabilityAttestationData,
  type AvailabilityTitle,
} from './availability-attestation.template.js';
export type { DocumentIssuer, DocumentMunicipality, DocumentParty } from './issuer.js';
export type { TaxRegime } from './tax-regime.js';
export type { CivilDate, Locale } from './format.js';
export {
  pinAttestationDocument,
  pinLetterDocument,
  type PinAttestationData,
  type PinLetterData,
} from './pin-letter.template.js';
export {
  preliminaryCommunicationDocument,
  type PreliminaryCommunicationData,
} from './preliminary-communication.template.js';
