import type { CivilDate } from '../../../platform/clock/civil.js';

/** Counted over a day, and added up over many. */
export const FLOWS = [
  'SUBMITTED',
  'OUTCOME',
  'DECIDED',
  'LATE',
  'REFUSAL_REASON',
  'INTEGRATION_REASON',
  'REVENUE',
] as const;
/** Counted at the end of a day; never added up over days. */
export const STOCKS = ['OPEN', 'OVERDUE', 'ACTIVE', 'ACTIVE_IN_ZONE'] as const;
export type Measure = (typeof FLOWS)[number] | (typeof STOCKS)[number];

/** What a figure is about; which of them are set depends on the measure. */
export interface FigureKey {
  measure: Measure;
  kind: string | null;
  detail: string | null;
  productId: string | null;
  zoneId: string | null;
}

export interface Figure extends FigureKey {
  onDay: CivilDate;
  count: number;
  cents: number;
  /** Whole minutes in the office's hands before each decision, ascending; of DECIDED only. */
  minutes: number[] | null;
}

/** Figures of the same days are equal when these texts are: for comparing a count with an earlier one. */
export function fingerprints(figures: readonly Figure[]): Map<CivilDate, string> {
  const lines = new Map<CivilDate, string[]>();
  for (const figure of figures) {
    const { onDay, measure, kind, detail, productId, zoneId, count, cents, minutes } = figure;
    const line = JSON.stringify([measure, kind, detail, productId, zoneId, count, cents, minutes]);
    lines.set(onDay, [...(lines.get(onDay) ?? []), line]);
  }
  return new Map([...lines].map(([day, all]) => [day, all.sort().join('\n')]));
}
