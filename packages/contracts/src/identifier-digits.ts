/** Upper case, without spaces, dots and dashes: how identifiers are compared. */
export function normalizeIdentifier(value: string): string {
  return value.toUpperCase().replace(/[\s.\-–—]/g, '');
}

/**
 * Control digit shared by VAT numbers and 11-digit fiscal codes (Luhn, the digits in even places
 * doubled).
 */
export function oddEvenCheckDigit(tenDigits: string): number {
  let sum = 0;
  for (const [index, digit] of [...tenDigits].entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}
