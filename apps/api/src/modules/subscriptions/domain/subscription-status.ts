import type { SubscriptionState } from '@sosta/contracts';
import { isBefore, type CivilDate, type CivilRange } from '../../../platform/clock/civil.js';

/**
 * The state people see is a function of the stored one and the calendar. The nightly job only writes it down, so a
 * job that stopped can never show an expired right as valid, nor the reverse.
 */
export function statusOn(stored: SubscriptionState, valid: CivilRange, today: CivilDate): SubscriptionState {
  if (stored !== 'SCHEDULED' && stored !== 'ACTIVE' && stored !== 'EXPIRED') return stored;
  if (isBefore(today, valid.from)) return 'SCHEDULED';
  return valid.to !== null && !isBefore(today, valid.to) ? 'EXPIRED' : 'ACTIVE';
}
