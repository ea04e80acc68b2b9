import type { CivilDate } from '../../../platform/clock/civil.js';
import { written, type Times } from './times.js';

/** Counted over a day and added up over many, by what they are figures of. */
export const FLOWS = {
  REQUESTS: ['SUBMITTED', 'OUTCOME', 'DECIDED', 'LATE', 'REFUSAL_REASON', 'INTEGRATION_REASON'],
  REVENUE: ['REVENUE', 'REFUNDED', 'CHARGEBACK', 'CHARGEBACK_REVERSED'],
} as const;
/** Counted at the end of a day; never added up over days. */
export const STOCKS = { REQUESTS: ['OPEN', 'OVERDUE'], RIGHTS: ['ACTIVE', 'ACTIVE_IN_ZONE'] } as const;

/** What a report is about: what is counted for one need not be counted for another. */
export const SUBJECTS = ['REQUESTS', 'REVENUE', 'RIGHTS'] as const;
export type Subject = (typeof SUBJECTS)[number];
export type Flow = (typeof FLOWS)[keyof typeof FLOWS][number];
export type Stock = (typeof STOCKS)[keyof typeof STOCKS][number];
export type Measure = Flow | Stock;

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
  /** In the office's hands before each decision; of DECIDED only. */
  times: Times | null;
}

/** Figures of the same days are equal when these texts are: for comparing a count with an earlier one. */
export function fingerprints(figures: readonly Figure[]): Map<CivilDate, string> {
  const lines = new Map<CivilDate, string[]>();
  for (const figure of figures) {
    const { onDay, measure, kind, detail, productId, zoneId, count, cents, times } = figure;
    const line = JSON.stringify([
      measure,
      kind,
      detail,
      productId,
      zoneId,
      count,
      cents,
      times && written(times),
    ]);
    lines.set(onDay, [...(lines.get(onDay) ?? []), line]);
  }
  return new Map([...lines].map(([day, all]) => [day, all.sort().join('\n')]));
}
