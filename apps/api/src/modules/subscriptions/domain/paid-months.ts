import { isBefore, periodEnd, type CivilDate } from '../../../platform/clock/civil.js';

/** The months of a period that was paid, counted from its first day: the third begins two months after it. */
export interface PaidMonths {
  /** Months of it that begin inside the period; the last one may be shorter. */
  begun: number;
  /** Whole months of it that nothing was used of: none of their days comes before the end. */
  unused: number;
}

/**
 * A month that was started is used. What is left of a last month that was never whole is not given back either.
 * @param paid first day, and the day after the last one that was paid
 * @param endsTo the first day without the right
 */
export function paidMonths(paid: { from: CivilDate; to: CivilDate }, endsTo: CivilDate): PaidMonths {
  const begun = monthsBegunBy(paid.from, paid.to);
  const whole = periodEnd(paid.from, 'MONTH', begun) === paid.to ? begun : Math.max(0, begun - 1);
  return { begun, unused: Math.max(0, whole - monthsBegunBy(paid.from, endsTo)) };
}

/** How many months counted from `from` have begun before the day `to`. */
function monthsBegunBy(from: CivilDate, to: CivilDate): number {
  let months = 0;
  while (isBefore(months === 0 ? from : periodEnd(from, 'MONTH', months), to)) months += 1;
  return months;
}
