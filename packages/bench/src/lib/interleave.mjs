// Rivals measured side by side: every round runs all of them, so that a busy moment of the machine hits all alike,
// and only ratios within a round are compared.

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {(n: number) => Promise<unknown>} run does the n-th piece of work
 * @property {number} [concurrency] pieces under way at once, default 1
 */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Pieces of work a second, per round.
 *
 * @param {readonly Variant[]} variants
 * @param {{ rounds: number, roundMs: number }} options each variant runs for `roundMs` in each round, after one
 *   round that is not counted
 * @returns {Promise<Map<string, number[]>>}
 */
export async function interleave(variants, { rounds, roundMs }) {
  /** @type {Map<string, number[]>} */
  const rates = new Map(variants.map(({ name }) => [name, []]));
  let n = 0;
  for (let round = 0; round <= rounds; round += 1) {
    // Who comes first changes, so that nobody always meets the warm or the cold machine.
    const order = variants.map((_, index) => variants[(index + round) % variants.length]);
    for (const { name, run, concurrency = 1 } of order) {
      let done = 0;
      const from = performance.now();
      const lane = async () => {
        while (performance.now() - from < roundMs) {
          await run(n++);
          done += 1;
        }
      };
      await Promise.all(Array.from({ length: concurrency }, lane));
      const rate = (done * 1000) / (performance.now() - from);
      if (round > 0) rates.get(name)?.push(rate);
    }
  }
  return rates;
}

/**
 * Median over the rounds of one variant's rate divided by another's in the same round.
 *
 * @param {Map<string, number[]>} rates
 * @param {string} ours
 * @param {string} rival
 */
export function ratio(rates, ours, rival) {
  const rivalRates = rates.get(rival) ?? [];
  return median((rates.get(ours) ?? []).map((rate, round) => rate / rivalRates[round]));
}

/**
 * A table of what was measured.
 *
 * @param {Map<string, number[]>} rates
 * @param {{ unit: string, rival: string, notes?: Record<string, string> }} options
 */
export function table(rates, { unit, rival, notes = {} }) {
  const rows = [...rates].map(([name, list]) => [
    name,
    median(list).toFixed(1),
    `${Math.min(...list).toFixed(1)}–${Math.max(...list).toFixed(1)}`,
    ratio(rates, name, rival).toFixed(2),
    notes[name] ?? '',
  ]);
  const all = [['variant', unit, 'range', `÷ ${rival}`, ''], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0]) : column < 4 ? cell.padStart(widths[column]) : cell,
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
