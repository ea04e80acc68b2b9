import type { SubscriptionState } from '@sosta/contracts';
import {
  addDays,
  daysBetween,
  isBefore,
  type CivilDate,
  type CivilRange,
} from '../../../platform/clock/civil.js';

/** What was decided to come later. */
export interface PlannedStop {
  /** First day without the right, announced. */
  revokesOn: CivilDate | null;
  /** Its last day was brought forward: what would expire is then ended, and never renewed. */
  endsEarly: boolean;
}

/**
 * The state people see is a function of the stored one and the calendar. The nightly job only writes it down, so a
 * job that stopped can never show an expired right as valid, nor the reverse.
 */
export function statusOn(
  stored: SubscriptionState,
  valid: CivilRange,
  today: CivilDate,
  planned: PlannedStop = { revokesOn: null, endsEarly: false },
): SubscriptionState {
  const live =
    stored === 'SCHEDULED' || stored === 'ACTIVE' || stored === 'EXPIRED' || stored === 'SUSPENDED';
  if (!live) return stored;
  if (planned.revokesOn !== null && !isBefore(today, planned.revokesOn)) return 'REVOKED';
  if (stored === 'SUSPENDED') return stored;
  if (isBefore(today, valid.from)) return 'SCHEDULED';
  if (valid.to === null || isBefore(today, valid.to)) return 'ACTIVE';
  return planned.endsEarly ? 'ENDED' : 'EXPIRED';
}

const SOON_DAYS = 30;

/** Whether people should think of renewing: the last 30 days, or the last quarter of a shorter right. */
export function isExpiringSoon(valid: { from: CivilDate; to: CivilDate }, today: CivilDate): boolean {
  const soon = Math.min(SOON_DAYS, Math.ceil(daysBetween(valid.from, valid.to) / 4));
  return !isBefore(today, addDays(valid.to, -soon)) && isBefore(today, valid.to);
}
