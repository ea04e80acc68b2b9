import type { SubscriptionState } from '@sosta/contracts';
import {
  addDays,
  daysBetween,
  isBefore,
  type CivilDate,
  type CivilRange,
} from '../../../platform/clock/civil.js';

/**
 * The state people see is a function of the stored one and the calendar. The nightly job only writes it down, so a
 * job that stopped can never show an expired right as valid, nor the reverse.
 */
export function statusOn(stored: SubscriptionState, valid: CivilRange, today: CivilDate): SubscriptionState {
  if (stored !== 'SCHEDULED' && stored !== 'ACTIVE' && stored !== 'EXPIRED') return stored;
  if (isBefore(today, valid.from)) return 'SCHEDULED';
  return valid.to !== null && !isBefore(today, valid.to) ? 'EXPIRED' : 'ACTIVE';
}

const SOON_DAYS = 30;

/** Whether people should think of renewing: the last 30 days, or the last quarter of a shorter right. */
export function isExpiringSoon(valid: { from: CivilDate; to: CivilDate }, today: CivilDate): boolean {
  const soon = Math.min(SOON_DAYS, Math.ceil(daysBetween(valid.from, valid.to) / 4));
  return !isBefore(today, addDays(valid.to, -soon)) && isBefore(today, valid.to);
}
