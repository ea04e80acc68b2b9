const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds of an instant written as RFC 3339 wants it: complete, and with its offset from UTC. A wall-clock time
 * would mean another instant to each reader. Null when the text is anything else.
 */
export function instantMs(text: string): number | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const ms = Date.parse(text);
  // JavaScript takes 31 February for 3 March.
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return Number.isNaN(ms) || day.getUTCDate() !== Number(match[3]) ? null : ms;
}

/** A prime, so that the first instants of days and hours do not share places. */
const PLACES = 1_021;
const known = new Float64Array(PLACES).fill(Number.NaN);
const texts: string[] = Array.from({ length: PLACES }, () => '');

/** The text of an instant in UTC. Remembers some: the instants of a busy millisecond, and of days, are asked for often. */
export function isoOf(ms: number): string {
  // As whole seconds in 32 bits: the remainder of a fraction takes several times as long.
  const place = ((ms / 1000) >>> 0) % PLACES;
  if (known[place] !== ms) {
    texts[place] = new Date(ms).toISOString();
    known[place] = ms;
  }
  return texts[place]!;
}
