import { SUBSCRIPTION_STATES } from '@sosta/contracts';
import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import {
  closedAt,
  continuedUntil,
  periodAt,
  withPrimary,
  withTemporary,
  withoutTemporary,
  type NamedPlate,
  type PlatePeriod,
} from './plate-line.js';
import { statusOn } from './subscription-status.js';
import { SUBSCRIPTION_COMMANDS, SUBSCRIPTION_MACHINE, lifeTransition } from './subscription.machine.js';

describe('the machine of a subscription', () => {
  it('answers every state × command', () => {
    const allowed = SUBSCRIPTION_STATES.flatMap((state) =>
      SUBSCRIPTION_COMMANDS.flatMap((command) => {
        const edge = lifeTransition(state, command);
        return edge ? [`${state} --${command}--> ${edge.to}`] : [];
      }),
    );
    expect(allowed.toSorted()).toMatchInlineSnapshot(`
      [
        "ACTIVE --announceRevocation--> ACTIVE",
        "ACTIVE --changePlate--> ACTIVE",
        "ACTIVE --endEarly--> ENDED",
        "ACTIVE --expire--> EXPIRED",
        "ACTIVE --lendPlate--> ACTIVE",
        "ACTIVE --planEnd--> ACTIVE",
        "ACTIVE --returnPlate--> ACTIVE",
        "ACTIVE --revoke--> REVOKED",
        "ACTIVE --suspend--> SUSPENDED",
        "ACTIVE --voidSale--> ENDED",
        "ACTIVE --withdrawRevocation--> ACTIVE",
        "SCHEDULED --announceRevocation--> SCHEDULED",
        "SCHEDULED --begin--> ACTIVE",
        "SCHEDULED --changePlate--> SCHEDULED",
        "SCHEDULED --endEarly--> ENDED",
        "SCHEDULED --lendPlate--> SCHEDULED",
        "SCHEDULED --returnPlate--> SCHEDULED",
        "SCHEDULED --revoke--> REVOKED",
        "SCHEDULED --voidSale--> ENDED",
        "SCHEDULED --withdrawRevocation--> SCHEDULED",
        "SUSPENDED --announceRevocation--> SUSPENDED",
        "SUSPENDED --endEarly--> ENDED",
        "SUSPENDED --restore--> ACTIVE",
        "SUSPENDED --revoke--> REVOKED",
        "SUSPENDED --withdrawRevocation--> SUSPENDED",
      ]
    `);
  });

  it('never leaves what is over', () => {
    for (const state of ['EXPIRED', 'ENDED', 'REVOKED', 'CLOSED'] as const)
      expect(SUBSCRIPTION_MACHINE[state]).toEqual({});
  });
});

describe('the state people see', () => {
  const valid = { from: '2026-01-01', to: '2027-01-01' };
  it('is revoked from the announced day on, whether or not a job has run', () => {
    const planned = { revokesOn: '2026-06-10', endsEarly: false };
    for (const stored of ['SCHEDULED', 'ACTIVE', 'EXPIRED', 'SUSPENDED'] as const)
      expect(statusOn(stored, valid, '2026-06-10', planned)).toBe('REVOKED');
    expect(statusOn('ACTIVE', valid, '2026-06-09', planned)).toBe('ACTIVE');
    expect(statusOn('SUSPENDED', valid, '2026-06-09', planned)).toBe('SUSPENDED');
    expect(statusOn('ENDED', valid, '2026-06-10', planned)).toBe('ENDED');
  });

  it('of one whose last day was brought forward is ended, not expired', () => {
    const planned = { revokesOn: null, endsEarly: true };
    expect(statusOn('ACTIVE', valid, '2026-12-31', planned)).toBe('ACTIVE');
    expect(statusOn('ACTIVE', valid, '2027-01-01', planned)).toBe('ENDED');
    expect(statusOn('EXPIRED', valid, '2027-01-01', planned)).toBe('ENDED');
  });
});

/** Instants small enough to be read; a line from 0 to 100. */
const END = 100;
const A: NamedPlate = { country: 'IT', plate: 'AA001AA' };
const start: PlatePeriod[] = [{ kind: 'PRIMARY', ...A, serial: null, from: 0, until: END }];

type Change =
  | { kind: 'change'; at: number; plate: string }
  | { kind: 'lend'; from: number; length: number; plate: string }
  | { kind: 'return'; at: number }
  | { kind: 'close'; at: number }
  | { kind: 'reopen' };
const plate = fc.constantFrom('AA001AA', 'BB002BB', 'CC003CC');
const instant = fc.integer({ min: 0, max: END - 1 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('change' as const), at: instant, plate }),
  fc.record({
    kind: fc.constant('lend' as const),
    from: instant,
    length: fc.integer({ min: 1, max: 40 }),
    plate,
  }),
  fc.record({ kind: fc.constant('return' as const), at: instant }),
  fc.record({ kind: fc.constant('close' as const), at: fc.integer({ min: 1, max: END - 1 }) }),
  fc.constant({ kind: 'reopen' as const }),
);

describe('the line of plates', () => {
  it('has exactly one plate at each instant after any history of changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (history) => {
        let line = start;
        /** The same, instant by instant, by rules written a second time. */
        const own: string[] = Array.from({ length: END }, () => A.plate);
        const lent: (string | null)[] = Array.from({ length: END }, () => null);
        let end = END;
        let primary = A;
        let serial = 1;
        for (const one of history) {
          if (one.kind === 'change') {
            if (one.at >= end) continue;
            primary = { country: 'IT', plate: one.plate };
            line = withPrimary(line, one.at, primary);
            own.fill(one.plate, one.at);
          } else if (one.kind === 'lend') {
            serial += 1;
            const until = one.from + one.length;
            const next = withTemporary(line, {
              country: 'IT',
              plate: one.plate,
              from: one.from,
              until,
              serial,
            });
            const free = until <= end && lent.slice(one.from, until).every((each) => each === null);
            expect(next !== null).toBe(free);
            if (next === null) continue;
            line = next;
            lent.fill(`${one.plate}#${serial}`, one.from, until);
          } else if (one.kind === 'return') {
            const returned = withoutTemporary(line, one.at, primary);
            const first = lent.findIndex((each, at) => at >= one.at && at < end && each !== null);
            expect(returned !== null).toBe(first >= 0);
            if (!returned) continue;
            line = returned.line;
            const whose = lent[first]!;
            for (let at = first; at < END && lent[at] === whose; at += 1) {
              lent[at] = null;
              own[at] = primary.plate;
            }
          } else if (one.kind === 'close') {
            line = closedAt(line, one.at);
            end = Math.min(end, one.at);
            lent.fill(null, end);
          } else {
            line = continuedUntil(line, 0, END, primary);
            own.fill(primary.plate, end);
            end = END;
          }
          for (let at = 0; at < END; at += 1) {
            const holding = line.filter(({ from, until }) => from <= at && at < until);
            const wanted = lent[at] ?? own[at]!;
            const found = holding.map((each) =>
              each.kind === 'TEMPORARY' ? `${each.plate}#${each.serial}` : each.plate,
            );
            expect([at, found]).toEqual([at, at < end ? [wanted] : []]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows the period people mean', () => {
    const line = withTemporary(start, { country: 'IT', plate: 'BB002BB', from: 10, until: 20, serial: 2 })!;
    expect(periodAt(line, 5)?.kind).toBe('PRIMARY');
    expect(periodAt(line, 10)).toMatchObject({ kind: 'TEMPORARY', serial: 2 });
    expect(periodAt(line, 20)?.kind).toBe('PRIMARY');
    expect(periodAt(line, END + 5)).toMatchObject({ kind: 'PRIMARY', from: 20 });
    expect(periodAt([], 5)).toBeNull();
  });
});
