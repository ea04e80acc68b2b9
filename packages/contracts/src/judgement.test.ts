import { describe, expect, it } from 'vitest';
import type { SubscriptionState } from './states.js';
import { judge, type JudgedRight } from './judgement.js';

const right = (over: Partial<JudgedRight> = {}): JudgedRight => ({
  subscriptionId: 's1',
  status: 'ACTIVE',
  fromMs: 100,
  untilMs: 200,
  graceUntilMs: 230,
  zoneIds: ['A'],
  ...over,
});
const outcome = (rights: JudgedRight[], at: number, zones: string[] | null = ['A']): string =>
  judge(rights, at, zones && new Set(zones)).outcome;

describe('a plate check', () => {
  it('goes by the calendar, whatever the job has written down of it', () => {
    for (const status of ['SCHEDULED', 'ACTIVE', 'EXPIRED'] as const) {
      expect(outcome([right({ status })], 99)).toBe('NOT_YET_VALID');
      expect(outcome([right({ status })], 100)).toBe('VALID');
      expect(outcome([right({ status })], 199)).toBe('VALID');
      expect(outcome([right({ status })], 200)).toBe('IN_GRACE');
      expect(outcome([right({ status })], 229)).toBe('IN_GRACE');
      expect(outcome([right({ status })], 230)).toBe('EXPIRED');
    }
  });

  it.each<[SubscriptionState, string, string, string]>([
    ['SUSPENDED', 'NOT_YET_VALID', 'SUSPENDED', 'EXPIRED'],
    ['REVOKED', 'REVOKED', 'REVOKED', 'EXPIRED'],
    ['ENDED', 'EXPIRED', 'EXPIRED', 'EXPIRED'],
    ['CLOSED', 'EXPIRED', 'EXPIRED', 'EXPIRED'],
  ])('%s answers %s before, %s during and %s after, without tolerance', (status, before, during, after) => {
    expect(outcome([right({ status })], 50)).toBe(before);
    expect(outcome([right({ status })], 150)).toBe(during);
    expect(outcome([right({ status })], 210)).toBe(after);
  });

  it('says WRONG_ZONE only of a right that holds elsewhere', () => {
    expect(outcome([right({ zoneIds: ['B'] })], 150)).toBe('WRONG_ZONE');
    expect(outcome([right({ zoneIds: ['B'] })], 210)).toBe('WRONG_ZONE');
    expect(outcome([right({ zoneIds: ['B'] })], 300)).toBe('NOT_FOUND');
    expect(outcome([right({ zoneIds: ['B'] })], 150, null)).toBe('VALID');
    expect(outcome([right({ zoneIds: ['B', 'A'] })], 150)).toBe('VALID');
  });

  it('answers the best of several rights, and names those that make it so', () => {
    const expired = right({ subscriptionId: 'old', fromMs: 0, untilMs: 90, graceUntilMs: 90 });
    const later = right({ subscriptionId: 'later', fromMs: 300, untilMs: 400, graceUntilMs: 400 });
    const longer = right({ subscriptionId: 'longer', untilMs: 220 });
    const revoked = right({ subscriptionId: 'revoked', status: 'REVOKED' });
    const all = [expired, later, right(), longer, revoked];
    expect(judge(all, 150, null).rights.map(({ subscriptionId }) => subscriptionId)).toEqual([
      'longer',
      's1',
    ]);
    expect(outcome([expired, revoked], 150)).toBe('REVOKED');
    expect(outcome([expired, later], 150)).toBe('NOT_YET_VALID');
    expect(outcome([right({ status: 'SUSPENDED' }), right({ zoneIds: ['B'] })], 150)).toBe('SUSPENDED');
    expect(outcome([revoked, right({ zoneIds: ['B'] })], 150)).toBe('WRONG_ZONE');
    expect(judge([], 150, null)).toEqual({ outcome: 'NOT_FOUND', rights: [] });
  });
});
