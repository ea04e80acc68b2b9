/**
 * How long many decisions took, as a histogram: whole minutes, and how many decisions took that long. Histograms of days
 * add up to that of a period.
 */
export type Times = ReadonlyMap<number, number>;

/** So many decisions are kept to the minute; more are put into classes. */
export const EXACT_UP_TO = 20;
/** How far a class's value is from what really happened, at most. */
export const RELATIVE_ERROR = 1 / 128;

/** Leading binary digits that tell classes apart: 64 classes from each power of two to the next. */
const DIGITS = 7;

/**
 * The value that stands for the class of these minutes: its middle. Up to 127 minutes each is a class of its own; above,
 * a class is a 64th of the power of two below it, so its middle is off by a 128th at most ({@link RELATIVE_ERROR}).
 *
 * @param minutes whole, not negative, below 2³¹
 */
export function classOf(minutes: number): number {
  const binaryDigits = 32 - Math.clz32(minutes);
  const width = 2 ** Math.max(0, binaryDigits - DIGITS);
  return minutes - (minutes % width) + Math.floor(width / 2);
}

/** The histogram of single values: exact of few of them, in classes of many. */
export function timesOf(values: readonly number[]): Times {
  const times = new Map<number, number>();
  for (const value of values) add(times, values.length > EXACT_UP_TO ? classOf(value) : value, 1);
  return times;
}

/** One histogram of all. */
export function added(all: readonly Times[]): Times {
  const sum = new Map<number, number>();
  for (const times of all) for (const [minutes, decisions] of times) add(sum, minutes, decisions);
  return sum;
}

/** As it is stored, from the shortest time on: `30 31x2 45` are four decisions, two of them after 31 minutes. */
export function written(times: Times): string {
  return ascending(times)
    .map(([minutes, decisions]) => (decisions === 1 ? minutes : `${minutes}x${decisions}`))
    .join(' ');
}

/** One histogram out of many that were {@link written}: digit by digit, for five years of a big town are a million. */
export function readTimes(texts: readonly string[]): Times {
  const sum = new Map<number, number>();
  for (const text of texts) {
    let minutes = 0;
    let decisions = 0;
    let counting = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === SPACE) {
        add(sum, minutes, counting ? decisions : 1);
        minutes = decisions = 0;
        counting = false;
      } else if (code === TIMES) counting = true;
      else if (counting) decisions = decisions * 10 + code - ZERO;
      else minutes = minutes * 10 + code - ZERO;
    }
    if (text !== '') add(sum, minutes, counting ? decisions : 1);
  }
  return sum;
}
const [SPACE, TIMES, ZERO] = [' ', 'x', '0'].map((one) => one.charCodeAt(0)) as [number, number, number];

/**
 * For each share the smallest of the times that at least so many of the decisions did not exceed (nearest rank, as
 * `percentile_disc` of SQL); null when there are none. Off by {@link RELATIVE_ERROR} at most: moving every value by no
 * more than that moves no rank's value by more.
 *
 * @param shares above 0, up to 1
 */
export function percentiles(times: Times, shares: readonly number[]): (number | null)[] {
  const sorted = ascending(times);
  const count = sorted.reduce((sum, [, decisions]) => sum + decisions, 0);
  return shares.map((share) => {
    // 0.9 × 10 is a hair above 9 in floating point: a rank is never lifted by that.
    const rank = Math.max(1, Math.ceil(Number((share * count).toFixed(9))));
    let passed = 0;
    for (const [minutes, decisions] of sorted) {
      passed += decisions;
      if (passed >= rank) return minutes;
    }
    return null;
  });
}

const ascending = (times: Times): [number, number][] => [...times].sort(([a], [b]) => a - b);

function add(to: Map<number, number>, minutes: number, decisions: number): void {
  to.set(minutes, (to.get(minutes) ?? 0) + decisions);
}
