import { CASE_KINDS, type CaseKind } from '@sosta/contracts';
import { workQuery, WORK_FILTERS, type WorkAddress } from '../queue/work-filters.js';

/** The part of the queue's address that goes along from case to case. */
export const QUEUE_ADDRESS = [...WORK_FILTERS.filter((name) => name !== 'q'), 'sort', 'columns'] as const;

/** The queue beside a case: with the same filters and order, the requests of it, which are decided on this screen. */
export function caseQuery(address: WorkAddress) {
  const query = workQuery(address);
  const cases = (query.kinds ?? []).filter((kind): kind is CaseKind =>
    (CASE_KINDS as readonly string[]).includes(kind),
  );
  return { ...query, kinds: cases.length > 0 ? cases : [...CASE_KINDS] };
}
