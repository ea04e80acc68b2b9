import { daysBetween } from '@sosta/contracts';

/**
 * How far a period has gone. `fraction` is 0 before it starts and 1 after its last day; `days` are those until it
 * starts, those that remain (the last day counts as one), or those since it ended.
 */
export function validityProgress(
  period: { validFromOn: string; validToOn: string },
  todayOn: string,
): { phase: 'Before' | 'During' | 'After'; days: number; fraction: number } {
  const length = daysBetween(period.validFromOn, period.validToOn) + 1;
  const gone = daysBetween(period.validFromOn, todayOn);
  if (gone < 0) return { phase: 'Before', days: -gone, fraction: 0 };
  if (gone >= length) return { phase: 'After', days: gone - length + 1, fraction: 1 };
  return { phase: 'During', days: length - gone, fraction: gone / length };
}
