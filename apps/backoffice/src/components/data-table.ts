/** The rows between the one chosen before and this one, both included: what Shift and a click choose. */
export function rangeOf(keys: readonly string[], from: string | null, to: string): string[] {
  const [a, b] = [from === null ? -1 : keys.indexOf(from), keys.indexOf(to)];
  return a < 0 || b < 0 ? [to] : keys.slice(Math.min(a, b), Math.max(a, b) + 1);
}

export interface DataColumn {
  /** Names the slot that draws the cell. */
  key: string;
  label: string;
  /** The API's name for ordering by this column; absent when it cannot. */
  sort?: string;
  /** Figures: aligned to the end. */
  end?: boolean;
  class?: string;
}
