import { splitVat } from '@sosta/contracts';
import { addDays, laterOf, type CivilDate } from '../../../platform/clock/civil.js';

export type MovementKind = 'SALE' | 'VOID' | 'REFUND';

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
 * first open day. VAT is the difference between gross and net, as on receipts, invoices and credit notes.
 *
 * @param closedThroughOn the last closed day; null while none is
 */
export function booked(movement: Movement, closedThroughOn: CivilDate | null): Booking {
  const { happenedOn, amountCents, vatRateBp } = movement;
  const sign = movement.kind === 'SALE' ? 1 : -1;
  const { vatCents } = splitVat(amountCents, vatRateBp);
  return {
    onDay: closedThroughOn === null ? happenedOn : laterOf(happenedOn, addDays(closedThroughOn, 1)),
    grossCents: sign * amountCents,
    vatCents: vatCents === 0 ? 0 : sign * vatCents,
  };
}
