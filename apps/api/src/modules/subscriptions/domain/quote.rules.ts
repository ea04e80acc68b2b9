import { splitVat } from '@sosta/contracts';
import { computePrice, type Modifier, type PriceFacts } from '../../catalogue/index.js';
import {
  isBefore,
  laterOf,
  periodEnd,
  type CivilDate,
  type DurationUnit,
} from '../../../platform/clock/civil.js';

/** What a price is made of, kept with the request and printed on the receipt. */
export interface PriceLine {
  text: { it: string; en?: string };
  amountCents: number;
}

export interface Quote {
  /** First day. */
  from: CivilDate;
  /** The day after the last one. */
  to: CivilDate;
  lines: PriceLine[];
  totalCents: number;
  vatRateBp: number;
  vatCents: number;
  /** Reductions that did not apply because something is not known; absent in those made before there were any. */
  notes?: { it: string; en?: string }[];
}

export interface QuotedProduct {
  name: { it: string; en?: string };
  durationUnit: DurationUnit;
  durationCount: number;
}

export interface QuotedTariff {
  grossCents: number;
  vatRateBp: number;
  /** Reductions and surcharges of the day, in their order. */
  modifiers?: readonly Modifier[];
}

/** Of a first plate about which nothing is known that matters. */
export const NOTHING_KNOWN: PriceFacts = {
  plateNumber: 1,
  fuel: null,
  emissionClass: null,
  iseeUpToCents: null,
  lateDays: 0,
};

/**
 * Price and dates of a product that starts on `from`: the tariff, and a line for each reduction or surcharge that
 * applies. VAT is inside the price and computed by difference.
 */
export function quote(
  product: QuotedProduct,
  tariff: QuotedTariff,
  from: CivilDate,
  facts: PriceFacts = NOTHING_KNOWN,
): Quote {
  const { totalCents, steps, notes } = computePrice(tariff.grossCents, tariff.modifiers ?? [], facts);
  return {
    from,
    to: periodEnd(from, product.durationUnit, product.durationCount),
    lines: [{ text: product.name, amountCents: tariff.grossCents }, ...steps],
    totalCents,
    vatRateBp: tariff.vatRateBp,
    vatCents: splitVat(totalCents, tariff.vatRateBp).vatCents,
    notes,
  };
}

/** The same sale when it is paid on that day: nobody has a right before paying, so paying later moves both ends (R76). */
export function paidLater(
  sale: Quote,
  product: { durationUnit: DurationUnit; durationCount: number },
  paidOn: CivilDate,
): Quote {
  const from = laterOf(sale.from, paidOn);
  return from === sale.from
    ? sale
    : { ...sale, from, to: periodEnd(from, product.durationUnit, product.durationCount) };
}

/**
 * First day of a new subscription: the later of the day asked for and the day of payment (nobody has a right before
 * paying, R76).
 */
export function newStart(requested: CivilDate | null, paidOn: CivilDate): CivilDate {
  return requested === null ? paidOn : laterOf(requested, paidOn);
}

/**
 * First day of a renewal: the day after the previous one ends when paid in time, so there is neither gap nor overlap;
 * the day of payment when the previous one has ended meanwhile (R88).
 * @param previousTo the day after the last day of the previous subscription
 */
export function renewalStart(previousTo: CivilDate, paidOn: CivilDate): CivilDate {
  return isBefore(previousTo, paidOn) ? paidOn : previousTo;
}
