import { expect, it } from 'vitest';
import { nextInCase, waitsForOthers } from './case-order.js';

const member = (id: string, kind: string, state: string, leaving = false) => ({
  id,
  kind,
  state,
  leaving,
  number: id,
  title: id,
});
const shown = (id: string, ...states: [string, boolean?][]) =>
  ({
    id,
    caseMembers: (['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'] as const).map((kind, index) =>
      member('cps'[index]!, kind, ...states[index]!),
    ),
  }) as unknown as Parameters<typeof nextInCase>[0];

it('goes from one to the next, and to the subscription last', () => {
  const first = shown('c', ['UNDER_REVIEW', true], ['UNDER_REVIEW'], ['UNDER_REVIEW']);
  expect(nextInCase(first, 'ACCEPT')?.id).toBe('p');
  const second = shown('p', ['ACCEPTED'], ['UNDER_REVIEW', true], ['UNDER_REVIEW']);
  expect(nextInCase(second, 'ACCEPT')?.id).toBe('s');
  const last = shown('s', ['ACCEPTED'], ['ACCEPTED'], ['UNDER_REVIEW', true]);
  expect(nextInCase(last, 'ACCEPT')).toBeNull();
});

it('leaves the subscription alone while something it rests on is not accepted', () => {
  const refused = shown('p', ['ACCEPTED'], ['UNDER_REVIEW', true], ['UNDER_REVIEW']);
  expect(nextInCase(refused, 'REFUSE')).toBeNull();
  const waiting = shown('p', ['INTEGRATION_REQUESTED'], ['ACCEPTED'], ['SUBMITTED']);
  expect(nextInCase(waiting, 'ACCEPT')).toBeNull();
  const other = shown('c', ['UNDER_REVIEW', true], ['SUBMITTED'], ['SUBMITTED']);
  expect(nextInCase(other, 'REFUSE')?.id).toBe('p');
  expect(nextInCase({ id: 'x', caseMembers: [] }, 'ACCEPT')).toBeNull();
});

it('says what comes before the subscription', () => {
  const first = (...states: [string, boolean?][]) => waitsForOthers(shown('s', ...states))?.kind ?? null;
  expect(first(['ACCEPTED'], ['SUBMITTED'], ['UNDER_REVIEW'])).toBe('PLATE');
  expect(first(['INTEGRATION_REQUESTED'], ['ACCEPTED'], ['SUBMITTED'])).toBe('CERTIFICATION');
  expect(first(['UNDER_REVIEW', true], ['ACCEPTED'], ['SUBMITTED'])).toBeNull();
  expect(waitsForOthers(shown('p', ['SUBMITTED'], ['SUBMITTED'], ['SUBMITTED']))).toBeNull();
});
