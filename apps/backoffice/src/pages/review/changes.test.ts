import { expect, it } from 'vitest';
import type { Review } from '../../api/types.js';
import { changesBetween } from './changes.js';

const review = (over: Partial<Review>): Review => ({
  id: 'r1',
  kind: 'CERTIFICATION',
  number: 'CE-1',
  state: 'SUBMITTED',
  version: 1,
  submittedAt: '2026-03-01T10:00:00Z',
  dueOn: '2026-03-11',
  decidedAt: null,
  title: 'Settore A',
  inCase: null,
  caseMembers: [],
  actions: [],
  rating: null,
  documents: [],
  timeline: [],
  integration: null,
  reasons: [],
  note: null,
  holder: {} as Review['holder'],
  account: null,
  checks: [],
  history: [],
  samePlate: [],
  claimedBy: null,
  claimedUntil: null,
  askable: [],
  resting: [],
  pendingDecision: null,
  notes: [],
  counter: null,
  ...over,
});
const document = (id: string, originalName: string) => ({ id, originalName }) as Review['documents'][number];

it('names what a colleague changed, and only that', () => {
  const before = review({});
  const after = review({
    version: 2,
    state: 'REJECTED',
    claimedBy: { id: 'op2', name: 'Paolo Verdi' },
    reasons: [{ code: 'EXPIRED', text: 'Scaduto.' }],
  });
  expect(changesBetween(before, after)).toEqual([
    { field: 'state', before: 'SUBMITTED', after: 'REJECTED' },
    { field: 'claimedBy', before: '', after: 'Paolo Verdi' },
    { field: 'reasons', before: '', after: 'Scaduto.' },
  ]);
});

it('does not take another order of the same documents for a change', () => {
  const one = document('1', 'a.pdf');
  const two = document('2', 'b.pdf');
  expect(changesBetween(review({ documents: [one, two] }), review({ documents: [two, one] }))).toEqual([]);
});
