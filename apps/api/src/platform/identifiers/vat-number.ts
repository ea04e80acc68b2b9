export { isVatNumber, normalizeVatNumber } from '@sosta/contracts';
