import {
  addDays,
  isBefore,
  laterOf,
  type CivilDate,
  type CivilRange,
} from '../../../platform/clock/civil.js';
import type { DatedRow } from './timeline.js';

/** A price that a draft plans. */
export interface PlannedPrice {
  fromOn: CivilDate;
  /** Last day; null: until the next one, or without end. */
  toOn: CivilDate | null;
  grossCents: number;
  vatRateBp: number;
}

export interface PricePlan {
  /** The price in force today, with the end it will have; null when there is none, or its end stays as it is. */
  ends: { id: string; to: CivilDate | null } | null;
  /** Rows planned before that have not begun: those of the plan come instead of them. */
  removes: string[];
  adds: (PlannedPrice & CivilRange)[];
}

/** How prices planned from today on take the place of those planned before. What has begun keeps its price. */
export function planPrices(
  tariffs: readonly DatedRow[],
  planned: readonly PlannedPrice[],
  today: CivilDate,
): PricePlan {
  const begun = tariffs.filter((row) => !isBefore(today, row.from));
  const removes = tariffs.filter((row) => isBefore(today, row.from));
  const current = begun.find((row) => row.to === null || isBefore(today, row.to));
  const adds = byStart(planned).map((price, index, all) => ({
    ...price,
    from: price.fromOn,
    to: earliest(price.toOn === null ? null : addDays(price.toOn, 1), all[index + 1]?.fromOn ?? null),
  }));
  const first = adds[0];
  let ends: PricePlan['ends'] = null;
  if (current) {
    // An end that only made room for the next price goes with it.
    const ownEnd = removes.some((row) => row.from === current.to) ? null : current.to;
    const to = earliest(ownEnd, first?.from ?? null);
    if (to !== current.to) ends = { id: current.id, to };
  }
  return { ends, removes: removes.map((row) => row.id), adds };
}

/** The periods with a price once the plan is carried out, oldest first. */
export function planned(tariffs: readonly DatedRow[], plan: PricePlan): CivilRange[] {
  return byStart([
    ...tariffs
      .filter((row) => !plan.removes.includes(row.id))
      .map((row) => ({
        fromOn: row.from,
        from: row.from,
        to: plan.ends?.id === row.id ? plan.ends.to : row.to,
      })),
    ...plan.adds,
  ]).map(({ from, to }) => ({ from, to }));
}

/**
 * Days of the sale, from today on, on which nothing could be sold for want of a price. Invariant 8: on any day of the
 * sale there is exactly one price.
 */
export function daysWithoutPrice(
  prices: readonly CivilRange[],
  onSale: CivilRange,
  today: CivilDate,
): CivilRange[] {
  const gaps: CivilRange[] = [];
  let day = laterOf(onSale.from, today);
  for (const price of prices.toSorted((a, b) => (isBefore(a.from, b.from) ? -1 : 1))) {
    if (price.to !== null && !isBefore(day, price.to)) continue;
    if (onSale.to !== null && !isBefore(day, onSale.to)) return gaps;
    if (isBefore(day, price.from)) {
      gaps.push({ from: day, to: earliest(price.from, onSale.to) });
    }
    if (price.to === null) return gaps;
    day = price.to;
  }
  if (onSale.to === null || isBefore(day, onSale.to)) gaps.push({ from: day, to: onSale.to });
  return gaps;
}

/** Pairs of planned prices that hold on the same day. */
export function doublePrices(plan: readonly PlannedPrice[]): CivilDate[] {
  const sorted = byStart(plan);
  return sorted
    .slice(1)
    .filter((price, index) => {
      const before = sorted[index]!;
      return before.fromOn === price.fromOn || (before.toOn !== null && !isBefore(before.toOn, price.fromOn));
    })
    .map((price) => price.fromOn);
}

function byStart<T extends { fromOn: CivilDate }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (a.fromOn < b.fromOn ? -1 : a.fromOn > b.fromOn ? 1 : 0));
}

function earliest(a: CivilDate | null, b: CivilDate | null): CivilDate | null {
  if (a === null || b === null) return a ?? b;
  return isBefore(b, a) ? b : a;
}
