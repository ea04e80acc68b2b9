export * from './fiscal-code.js';
export * from './vat-number.js';
