import type { FigureKey } from './figures.js';
import { added, percentiles, type Times } from './times.js';

export interface RequestFigures {
  submitted: number;
  submittedAtCounter: number;
  accepted: number;
  rejected: number;
  withdrawn: number;
  /** Not completed by the citizen in time. */
  lapsed: number;
  paid: number;
  unpaid: number;
  annulled: number;
  decided: number;
  /** Of those decided: by a rule, without an operator. */
  automatic: number;
  /** Of those decided: after their due date. */
  late: number;
  /** Minutes in the office's hands, the citizen's turns left out, as exact as {@link percentiles}; null when nothing was decided. */
  medianMinutes: number | null;
  p90Minutes: number | null;
}

export type Counted = FigureKey & { count: number; times: Times | null };

const OUTCOMES: Readonly<
  Record<
    string,
    keyof RequestFigures & ('accepted' | 'rejected' | 'withdrawn' | 'lapsed' | 'paid' | 'unpaid' | 'annulled')
  >
> = {
  ACCEPTED: 'accepted',
  REJECTED: 'rejected',
  WITHDRAWN: 'withdrawn',
  LAPSED: 'lapsed',
  COMPLETED: 'paid',
  PAYMENT_EXPIRED: 'unpaid',
  ANNULLED: 'annulled',
};

/** Adds up what was counted of requests; percentiles are those of all decisions together. */
export function requestFigures(rows: readonly Counted[]): RequestFigures {
  const sums = {
    submitted: 0,
    submittedAtCounter: 0,
    accepted: 0,
    rejected: 0,
    withdrawn: 0,
    lapsed: 0,
    paid: 0,
    unpaid: 0,
    annulled: 0,
    decided: 0,
    automatic: 0,
    late: 0,
  };
  const parts: Times[] = [];
  for (const { measure, detail, count, times } of rows) {
    if (measure === 'SUBMITTED') {
      sums.submitted += count;
      if (detail === 'COUNTER') sums.submittedAtCounter += count;
    } else if (measure === 'OUTCOME') {
      const name = OUTCOMES[detail ?? ''];
      if (name) sums[name] += count;
    } else if (measure === 'DECIDED') {
      sums.decided += count;
      if (detail === 'SYSTEM') sums.automatic += count;
      if (times) parts.push(times);
    } else if (measure === 'LATE') sums.late += count;
  }
  const [medianMinutes = null, p90Minutes = null] = percentiles(added(parts), [0.5, 0.9]);
  return { ...sums, medianMinutes, p90Minutes };
}
