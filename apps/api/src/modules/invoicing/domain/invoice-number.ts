/** Section of the credit notes; invoices have none. */
export const CREDIT_NOTES = 'NC';

/** People's form of an invoice number: `CE/2026/000012`, or `CE/NC/2026/000003` in a section of its own. */
export function invoiceNumber(prefix: string, year: number, number: number, section = ''): string {
  return [prefix, ...(section ? [section] : []), year, String(number).padStart(6, '0')].join('/');
}

/** What tells one file of a sender from the others: five letters or digits, also the `ProgressivoInvio` within it. */
export function sdiFileCode(number: number): string {
  const text = number.toString(36).toUpperCase();
  if (!Number.isSafeInteger(number) || number < 1 || text.length > 5)
    throw new RangeError('More files than a sender can name');
  return text.padStart(5, '0');
}

/** Name the Sistema di Interscambio wants: country and code of the sender, and what the sender never uses twice. */
export function sdiFileName(senderVatNumber: string, code: string): string {
  return `IT${senderVatNumber}_${code}.xml`;
}
