import { addDays, isBefore, type CivilDate } from '../../../platform/clock/civil.js';

export type RenewalState = 'NOT_YET' | 'OPEN' | 'LAPSED' | 'ALREADY_RENEWED';

export interface RenewalWindow {
  state: RenewalState;
  opensOn: CivilDate;
  /** Last day on which it can still be renewed. */
  closesOn: CivilDate;
}

/**
 * When a subscription may be renewed (policies renewal.opensDaysBefore and renewal.closesDaysAfter).
 * @param validTo the day after its last day
 */
export function renewalWindow(
  validTo: CivilDate,
  policy: { opensDaysBefore: number; closesDaysAfter: number },
  today: CivilDate,
  renewed: boolean,
): RenewalWindow {
  const lastDay = addDays(validTo, -1);
  const opensOn = addDays(lastDay, -policy.opensDaysBefore);
  const closesOn = addDays(lastDay, policy.closesDaysAfter);
  const state = renewed
    ? 'ALREADY_RENEWED'
    : isBefore(today, opensOn)
      ? 'NOT_YET'
      : isBefore(closesOn, today)
        ? 'LAPSED'
        : 'OPEN';
  return { state, opensOn, closesOn };
}
