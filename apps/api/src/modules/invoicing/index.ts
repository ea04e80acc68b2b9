export { InvoicingModule } from './invoicing.module.js';
export { invoiceLinkToken } from './domain/invoice-link.js';
