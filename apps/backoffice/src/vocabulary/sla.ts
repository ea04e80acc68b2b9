import { civilDateOf, daysBetween } from '@sosta/contracts';

export type Sla =
  | { kind: 'LATE'; days: number }
  | { kind: 'TODAY' }
  | { kind: 'SOON'; days: number }
  | { kind: 'FAR'; days: number };

/** Days from which a due date is no longer worth a warning colour. */
const FAR_DAYS = 3;

/**
 * Where a due date stands now, counted in civil days of the office's zone: something due today is due
 * until midnight in Rome, wherever the operator's clock is.
 */
export function slaOf(dueOn: string, now: Date): Sla {
  const days = daysBetween(civilDateOf(now), dueOn);
  if (days < 0) return { kind: 'LATE', days: -days };
  if (days === 0) return { kind: 'TODAY' };
  return days < FAR_DAYS ? { kind: 'SOON', days } : { kind: 'FAR', days };
}
