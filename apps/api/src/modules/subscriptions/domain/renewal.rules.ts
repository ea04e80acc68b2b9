import type { SubscriptionState } from '@sosta/contracts';
import { addDays, isBefore, type CivilDate } from '../../../platform/clock/civil.js';

export type RenewalState = 'NOT_YET' | 'OPEN' | 'LAPSED' | 'ALREADY_RENEWED';

export interface RenewalWindow {
  state: RenewalState;
  opensOn: CivilDate;
  /** Last day on which it can still be renewed. */
  closesOn: CivilDate;
}

const OVER: ReadonlySet<SubscriptionState> = new Set(['REVOKED', 'ENDED', 'CLOSED']);

/**
 * When a subscription may be renewed (policies renewal.opensDaysBefore and renewal.closesDaysAfter); one that was
 * taken back or closed never again.
 */
export function renewalWindow(
  previous: {
    /** The day after its last day. */
    validTo: CivilDate;
    status: SubscriptionState;
    renewed: boolean;
    /** What was decided to come: a right that is taken back or given up is not renewed. */
    revokesOn?: CivilDate | null;
    endsEarly?: boolean;
  },
  policy: { opensDaysBefore: number; closesDaysAfter: number },
  today: CivilDate,
): RenewalWindow {
  const lastDay = addDays(previous.validTo, -1);
  const opensOn = addDays(lastDay, -policy.opensDaysBefore);
  const closesOn = addDays(lastDay, policy.closesDaysAfter);
  const state = (): RenewalState => {
    if (OVER.has(previous.status) || previous.revokesOn || previous.endsEarly) return 'LAPSED';
    if (previous.renewed) return 'ALREADY_RENEWED';
    if (isBefore(today, opensOn)) return 'NOT_YET';
    return isBefore(closesOn, today) ? 'LAPSED' : 'OPEN';
  };
  return { state: state(), opensOn, closesOn };
}
