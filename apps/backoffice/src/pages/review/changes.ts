import type { Review } from '../../api/types.js';

export interface Change {
  field: 'state' | 'documents' | 'claimedBy' | 'pendingDecision' | 'note' | 'reasons' | 'dueOn';
  before: string;
  after: string;
}

const names = (review: Review): string =>
  review.documents
    .filter((document) => !document.replacedAt)
    .map((document) => document.originalName)
    .sort()
    .join(', ');

/**
 * What somebody else changed between the case an operator was looking at and the case as it is now; shown
 * when a decision is refused because its version is stale.
 */
export function changesBetween(before: Review, after: Review): Change[] {
  const read: Record<Change['field'], (review: Review) => string> = {
    state: (review) => review.state,
    documents: names,
    claimedBy: (review) => review.claimedBy?.name ?? '',
    pendingDecision: (review) => review.pendingDecision?.by.name ?? '',
    reasons: (review) => review.reasons.map((reason) => reason.text).join(' '),
    note: (review) => review.note ?? '',
    dueOn: (review) => review.dueOn ?? '',
  };
  return (Object.keys(read) as Change['field'][])
    .map((field) => ({ field, before: read[field](before), after: read[field](after) }))
    .filter((change) => change.before !== change.after);
}
