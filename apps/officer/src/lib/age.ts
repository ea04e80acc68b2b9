const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_HOURS = 24;

/** How long ago, in the words of the unit that says it best; `n` of them. */
export function ageOf(ms: number): { unit: 'now' | 'minutes' | 'hours' | 'days'; n: number } {
  const minutes = Math.floor(Math.max(ms, 0) / MINUTE_MS);
  if (minutes < 1) return { unit: 'now', n: 0 };
  if (minutes < HOUR_MINUTES) return { unit: 'minutes', n: minutes };
  const hours = Math.floor(minutes / HOUR_MINUTES);
  if (hours < DAY_HOURS) return { unit: 'hours', n: hours };
  return { unit: 'days', n: Math.floor(hours / DAY_HOURS) };
}
