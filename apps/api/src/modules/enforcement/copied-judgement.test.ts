import { isAllowed, judge, judgeCopied, SUBSCRIPTION_STATES } from '@sosta/contracts';
import { describe, expect, it } from 'vitest';
import { fc } from '../../testing/properties.js';
import { CheckCatalogue } from './catalogue-in-memory.js';
import { toCopiedRightDto } from './http/sync.dto.js';
import type { RightRow } from './persistence/right.repository.js';

const DAY = 86_400_000;
const START = Date.parse('2026-02-10T09:00:00.000Z');
const ZONES = ['A', 'B', 'C'];
const names = new CheckCatalogue(
  ZONES.map((code) => ({ id: `id-${code}`, code })),
  [{ id: 'p', code: 'RES', name: { it: 'Residenti' } }],
);
const day = fc.integer({ min: -4, max: 6 });

/** Rights of two plates, some of them of one subscription; few days, so that edges meet. */
const subscription = fc.record({
  status: fc.constantFrom(...SUBSCRIPTION_STATES),
  zones: fc.subarray(ZONES, { minLength: 1 }),
  plates: fc.array(
    fc.record({
      plate: fc.constantFrom('AA111AA', 'BB222BB'),
      from: day,
      days: fc.integer({ min: 1, max: 4 }),
      grace: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
const rowsOf = (
  { status, zones, plates }: typeof subscription extends fc.Arbitrary<infer T> ? T : never,
  n: number,
) =>
  plates.map(({ plate, from, days, grace }): RightRow => ({
    subscriptionId: `s${n}`,
    number: `N-${n}`,
    status,
    serial: 1,
    productId: 'p',
    zoneIds: zones.map((code) => `id-${code}`),
    plate,
    country: 'IT',
    primary: true,
    fromMs: START + from * DAY,
    untilMs: START + (from + days) * DAY,
    graceUntilMs: START + (from + days + grace) * DAY,
  }));

describe('a check without a network', () => {
  it('allows what the database allows on the same data, at every instant after the copy', () => {
    let sameWords = 0;
    fc.assert(
      fc.property(
        fc.array(subscription, { maxLength: 4 }),
        fc.option(fc.constantFrom(...ZONES), { nil: null }),
        fc.integer({ min: 0, max: 6 * 24 }),
        (subscriptions, zone, hours) => {
          const all = subscriptions.map(rowsOf);
          const copied = all.flatMap((rows) => toCopiedRightDto(rows, names, null, START) ?? []);
          const kept = new Set(copied.map(({ id }) => id));
          const atMs = START + (hours * DAY) / 24;
          const ofPlate = all.flat().filter(({ plate }) => plate === 'AA111AA');
          const online = judge(ofPlate, atMs, zone === null ? null : new Set([`id-${zone}`]));
          const offline = judgeCopied(copied, { plate: 'AA111AA', atMs, zone });
          expect(isAllowed(offline.outcome)).toBe(isAllowed(online.outcome));
          if (isAllowed(online.outcome)) {
            expect(offline.outcome).toBe(online.outcome);
            expect(offline.rights.map(({ subscriptionId, untilMs }) => [subscriptionId, untilMs])).toEqual(
              online.rights.map(({ subscriptionId, untilMs }) => [subscriptionId, untilMs]),
            );
          }
          // Where nothing was left out of the copy the words are the same too.
          const complete = ofPlate.every(
            ({ subscriptionId, graceUntilMs }) => kept.has(subscriptionId) && graceUntilMs > START,
          );
          if (!complete) return;
          sameWords += 1;
          expect(offline.outcome).toBe(online.outcome);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(sameWords).toBeGreaterThan(500);
  });

  it('asks for the country only when it was given', () => {
    const [right] = [
      rowsOf(
        { status: 'ACTIVE', zones: ['A'], plates: [{ plate: 'AA111AA', from: 0, days: 2, grace: 0 }] },
        1,
      ),
    ];
    const copied = [toCopiedRightDto(right, names, null, START)!];
    const asked = { plate: 'AA111AA', atMs: START, zone: 'A' };
    expect(judgeCopied(copied, asked).outcome).toBe('VALID');
    expect(judgeCopied(copied, { ...asked, country: 'DE' }).outcome).toBe('NOT_FOUND');
    expect(judgeCopied(copied, { ...asked, zone: 'B' }).outcome).toBe('WRONG_ZONE');
  });
});
