import { CASE_KINDS, PENDING_REVIEW_STATES } from '@sosta/contracts';
import { oneOf } from '../../components/list-query.js';

/** The queue's filters as the address writes them, without those the API does not know. */
export function queueFilters(query: { kind?: string; state?: string; claimed?: string }) {
  return {
    kind: oneOf(CASE_KINDS, query.kind),
    state: oneOf(PENDING_REVIEW_STATES, query.state),
    claimed: oneOf(['MINE', 'FREE', 'ANY'], query.claimed),
  };
}
