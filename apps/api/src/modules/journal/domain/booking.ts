import { splitVat } from '@sosta/contracts';
import { addDays, laterOf, type CivilDate } from '../../../platform/clock/civil.js';

/** The last four are of disputes: money that a payer's bank took and brought back, and the provider's price for it. */
export const MOVEMENT_KINDS = [
  'SALE',
  'VOID',
  'REFUND',
  'CHARGEBACK',
  'CHARGEBACK_REVERSED',
  'DISPUTE_FEE',
  'DISPUTE_FEE_RETURNED',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];
const CAME: readonly MovementKind[] = ['SALE', 'CHARGEBACK_REVERSED', 'DISPUTE_FEE_RETURNED'];
const OF_SALES: readonly MovementKind[] = ['SALE', 'VOID', 'REFUND'];

/** Money that came or went, as the payments know it. */
export interface Movement {
  kind: MovementKind;
  happenedOn: CivilDate;
  /** What came or went, without a sign. */
  amountCents: number;
  /** In hundredths of a per cent; 0 where the product is sold without VAT. */
  vatRateBp: number;
}

/** The day on which a movement counts, and what it adds to that day. */
export interface Booking {
  onDay: CivilDate;
  /** Below zero for what went. */
  grossCents: number;
  vatCents: number;
}

/**
 * How a movement is written down. A closed day never changes, so what belonged to one and was not known yet counts on the
 * first open day. VAT is the difference between gross and net, as on receipts, invoices and credit notes; what a dispute
 * moves has none: the sale stands, and its VAT is owed, until a credit note says otherwise.
 *
 * @param closedThroughOn the last closed day; null while none is
 */
export function booked(movement: Movement, closedThroughOn: CivilDate | null): Booking {
  const { happenedOn, amountCents, vatRateBp } = movement;
  const sign = CAME.includes(movement.kind) ? 1 : -1;
  const { vatCents } = splitVat(amountCents, OF_SALES.includes(movement.kind) ? vatRateBp : 0);
  return {
    onDay: closedThroughOn === null ? happenedOn : laterOf(happenedOn, addDays(closedThroughOn, 1)),
    grossCents: sign * amountCents,
    vatCents: vatCents === 0 ? 0 : sign * vatCents,
  };
}
