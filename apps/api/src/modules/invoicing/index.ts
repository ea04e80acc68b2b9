export { InvoicingModule } from './invoicing.module.js';
export { invoiceLinkToken } from './invoice-link.js';
