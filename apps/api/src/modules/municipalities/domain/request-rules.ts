import type { ProblemCode, VehicleKind } from '@sosta/contracts';
import { isBefore, type CivilDate } from '../../../platform/clock/civil.js';
import type { RequestFlow, VehicleClass } from './policies.js';

/**
 * Whether a kind of vehicle may have a subscription on a day (R72, policy vehicle.classes).
 * @returns `true`, the day since when it may, or `null` when it may not at all
 */
export function admittedSince(
  classes: readonly VehicleClass[],
  kind: VehicleKind,
  today: CivilDate,
): true | CivilDate | null {
  const found = classes.find((one) => one.kind === kind);
  if (!found) return null;
  return found.from !== null && isBefore(today, found.from) ? found.from : true;
}

/**
 * Why what belongs to one flow cannot be asked for in a municipality that follows another; null = it can. Where
 * everything may be submitted together (ONE_CASE) each step may be taken alone, too.
 */
export function flowRefusal(
  inForce: RequestFlow,
  wanted: Exclude<RequestFlow, 'RENEWAL_ONLY'>,
): ProblemCode | null {
  if (inForce === wanted || (inForce === 'ONE_CASE' && wanted === 'THREE_STEP')) return null;
  if (inForce === 'RENEWAL_ONLY') return 'renewals_only';
  return inForce === 'SINGLE_STEP' ? 'single_request_only' : 'feature_not_enabled';
}
