export { InvoicingModule } from './invoicing.module.js';
export { invoiceLinkToken } from './invoice-link.js';
export { SdiChannels } from './sdi/sdi-channels.js';
export { OfficialSchema } from './official-schema.js';
export { invoiceNumber } from './domain/invoice-number.js';
export { FulfilWish } from './use-cases/fulfil-wish.js';
