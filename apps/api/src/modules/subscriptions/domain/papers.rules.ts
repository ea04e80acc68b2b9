import { addDays, type CivilDate } from '../../../platform/clock/civil.js';
import type { PolicyValues } from '../../municipalities/index.js';

/** Last day on which the invoice can be asked for (R83), by the policies of the day of the payment; null where it is not. */
export function invoiceUntil(terms: PolicyValues, paidOn: CivilDate): CivilDate | null {
  const days = terms['invoice.windowDays'];
  return terms['invoice.channel'] === 'NONE' || days === 0 ? null : addDays(paidOn, days);
}

/** A receipt's number as people read it: `2026/000123`. */
export function receiptNumber(receipt: { year: number; number: number }): string {
  return `${receipt.year}/${String(receipt.number).padStart(6, '0')}`;
}
