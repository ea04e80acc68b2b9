export { BackofficeModule } from './backoffice.module.js';
export { maskEmail, maskFiscalCode } from './domain/masking.js';
