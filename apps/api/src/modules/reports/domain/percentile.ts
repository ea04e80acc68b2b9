/**
 * The smallest of the values that at least `share` of them do not exceed (nearest rank); null when there are none.
 * It is a value that really occurred, as `percentile_disc` of SQL.
 *
 * @param ascending sorted from the smallest
 * @param share above 0, up to 1
 */
export function percentile(ascending: ArrayLike<number>, share: number): number | null {
  if (ascending.length === 0) return null;
  // 0.9 × 10 is a hair above 9 in floating point: a rank is never lifted by that.
  const rank = Math.ceil(Number((share * ascending.length).toFixed(9)));
  return ascending[Math.max(rank, 1) - 1] ?? null;
}

/** One ascending list of the values of many; five years of a big town are a million. */
export function merged(lists: readonly (readonly number[])[]): Int32Array {
  const all = new Int32Array(lists.reduce((length, list) => length + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all.sort();
}
