/** People's form of an invoice number: `CE/2026/000012`. */
export function invoiceNumber(prefix: string, year: number, number: number): string {
  return `${prefix}/${year}/${String(number).padStart(6, '0')}`;
}

/** Four characters of base 36 count to 1,679,615 invoices a year. */
function base36(number: number): string {
  const text = number.toString(36).toUpperCase();
  if (text.length > 4) throw new RangeError('More invoices in a year than their file names can tell apart');
  return text.padStart(4, '0');
}

/** `ProgressivoInvio`: at most ten characters, different for every invoice of a sender. */
export function transmissionNumber(prefix: string, year: number, number: number): string {
  return `${prefix}${String(year % 100).padStart(2, '0')}${base36(number)}`;
}

/**
 * Name the Sistema di Interscambio wants: country and code of the sender, and up to five letters or digits that the
 * sender never uses twice. The first of the five is the year (36 years long).
 */
export function electronicInvoiceFileName(senderCode: string, year: number, number: number): string {
  return `IT${senderCode}_${(year % 36).toString(36).toUpperCase()}${base36(number)}.xml`;
}
