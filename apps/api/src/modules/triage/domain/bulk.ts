import type { ReviewCheck } from '../../requests/index.js';

/** What can be done to many cases at once. */
export const BULK_ACTIONS = ['ACCEPT', 'REFUSE', 'CLAIM', 'ASSIGN', 'REMIND'] as const;
export type BulkActionKind = (typeof BULK_ACTIONS)[number];

/** More are never chosen together: nobody can answer for them. */
export const BULK_MAX = 500;

/** What is chosen is named by its version too: a row that has changed since it was seen is left alone. */
export interface BulkInput {
  reasons: string[];
  note: string | null;
  operatorId: string | null;
}

/**
 * Cases are accepted together only where nothing is left to look at: every automatic check is in order, and there is
 * at least one.
 */
export function isAllGreen(checks: readonly Pick<ReviewCheck, 'level'>[]): boolean {
  return checks.length > 0 && checks.every(({ level }) => level === 'OK');
}
