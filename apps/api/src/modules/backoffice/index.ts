export { BackofficeModule } from './backoffice.module.js';
export { maskEmail, maskFiscalCode, maskPhone } from './domain/masking.js';
