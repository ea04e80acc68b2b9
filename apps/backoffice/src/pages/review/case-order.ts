import type { ReviewDecision } from '@sosta/contracts';
import type { Review } from '../../api/types.js';

type Members = Pick<Review, 'id' | 'caseMembers'>;
type Member = Review['caseMembers'][number];

const forOffice = ({ state, leaving }: Member): boolean =>
  !leaving && (state === 'SUBMITTED' || state === 'UNDER_REVIEW');

/** What of a single case has to be decided before the subscription that is looked at; null when nothing does. */
export function waitsForOthers({ id, caseMembers }: Members): Member | null {
  const shown = caseMembers.find((member) => member.id === id);
  if (shown?.kind !== 'SUBSCRIPTION' || !forOffice(shown)) return null;
  const undecided = (member: Member): boolean =>
    forOffice(member) || (member.state === 'INTEGRATION_REQUESTED' && !member.leaving);
  return caseMembers.find((member) => member.id !== id && undecided(member)) ?? null;
}

/**
 * Which request of the same case is looked at after a decision: the next that waits for the office, and the
 * subscription only once everything it rests on is accepted, or about to be.
 * @param taken the decision just taken about the request shown
 */
export function nextInCase({ id, caseMembers }: Members, taken: ReviewDecision): Member | null {
  const open = caseMembers.filter((member) => member.id !== id && forOffice(member));
  const before = open.find(({ kind }) => kind !== 'SUBSCRIPTION');
  if (before) return before;
  const ready = caseMembers.every(
    (member) =>
      member.kind === 'SUBSCRIPTION' || member.id === id || member.leaving || member.state === 'ACCEPTED',
  );
  return taken === 'ACCEPT' && ready ? (open[0] ?? null) : null;
}
