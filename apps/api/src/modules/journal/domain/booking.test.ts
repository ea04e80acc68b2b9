import { describe, expect, it } from 'vitest';
import { addDays, isBefore } from '../../../platform/clock/civil.js';
import { fc } from '../../../testing/properties.js';
import { booked, type Booking, type Movement } from './booking.js';

const FIRST = '2026-01-01';
const DISPUTED = ['CHARGEBACK', 'CHARGEBACK_REVERSED', 'DISPUTE_FEE', 'DISPUTE_FEE_RETURNED'] as const;
const rate = fc.constantFrom(0, 400, 1000, 2200);
/** Each step: what is done, on which payment, how much of what is left, and how late the journal hears of it. */
const step = fc.record({
  act: fc.constantFrom('SELL', 'SELL', 'VOID', 'REFUND', 'DISPUTE', 'CLOSE', 'NEXT_DAY'),
  which: fc.nat(20),
  cents: fc.integer({ min: 1, max: 200_000 }),
  rate,
  late: fc.boolean(),
});

describe('the journal', () => {
  it('adds up to what is held, to the cent, whatever was sold, voided, given back and closed in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const held: { paid: number; left: number; rate: number; touched: boolean }[] = [];
        let today = FIRST;
        let closed: string | null = null;
        let unheard: Movement[] = [];
        const journal: Booking[] = [];
        const frozen = new Map<string, number>();
        const hear = (): void => {
          for (const one of unheard) journal.push(booked(one, closed));
          unheard = [];
        };
        const sumOf = (through: string): number =>
          journal
            .filter(({ onDay }) => !isBefore(through, onDay))
            .reduce((sum, { grossCents }) => sum + grossCents, 0);
        for (const { act, which, cents, rate: vatRateBp, late } of steps) {
          const one = held[which % (held.length || 1)];
          if (act === 'NEXT_DAY') today = addDays(today, 1);
          else if (act === 'CLOSE') {
            const day = addDays(today, -1);
            if (closed !== null && !isBefore(closed, day)) continue;
            closed = day;
            frozen.set(day, sumOf(day));
          } else {
            let movement: Movement;
            if (act === 'SELL') {
              held.push({ paid: cents, left: cents, rate: vatRateBp, touched: false });
              movement = { kind: 'SALE', happenedOn: today, amountCents: cents, vatRateBp };
            } else {
              if (!one || one.left <= 0 || (act === 'VOID' && one.touched)) continue;
              const amountCents = act === 'VOID' ? one.left : Math.min(one.left, cents);
              // Taken by the payer's bank, which may bring it back; either way the provider may want its price.
              const kind = act === 'DISPUTE' ? DISPUTED[which % DISPUTED.length]! : act;
              one.left += kind.endsWith('ED') ? amountCents : -amountCents;
              one.touched = true;
              movement = { kind, happenedOn: today, amountCents, vatRateBp: one.rate };
            }
            if (late) unheard.push(movement);
            else journal.push(booked(movement, closed));
            if (!late && which % 2 === 0) hear();
          }
        }
        hear();
        expect(journal.reduce((sum, { grossCents }) => sum + grossCents, 0)).toBe(
          held.reduce((sum, { left }) => sum + left, 0),
        );
        for (const [day, sum] of frozen) expect(sumOf(day)).toBe(sum);
        for (const { grossCents, vatCents } of journal) {
          expect(Math.abs(vatCents)).toBeLessThan(Math.abs(grossCents) + 1);
          expect(vatCents * grossCents).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes all of the VAT back with a sale that is voided or given back whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        rate,
        fc.constantFrom('VOID' as const, 'REFUND' as const),
        (amountCents, vatRateBp, kind) => {
          const of = { happenedOn: FIRST, amountCents, vatRateBp };
          const came = booked({ ...of, kind: 'SALE' }, null);
          const went = booked({ ...of, kind }, null);
          expect(came.grossCents + went.grossCents).toBe(0);
          expect(came.vatCents + went.vatCents).toBe(0);
        },
      ),
    );
  });

  it('moves no VAT with a dispute: the sale stands until a credit note says otherwise', () => {
    const of = { happenedOn: FIRST, amountCents: 12_200, vatRateBp: 2200 };
    expect(DISPUTED.map((kind) => booked({ ...of, kind }, null))).toEqual(
      [-1, 1, -1, 1].map((sign) => ({ onDay: FIRST, grossCents: sign * 12_200, vatCents: 0 })),
    );
  });

  it('writes what a closed day did not know yet on the first open day', () => {
    const sale = { kind: 'SALE', happenedOn: '2026-03-10', amountCents: 12_200, vatRateBp: 2200 } as const;
    expect(booked(sale, null)).toEqual({ onDay: '2026-03-10', grossCents: 12_200, vatCents: 2_200 });
    expect(booked(sale, '2026-03-09').onDay).toBe('2026-03-10');
    expect(booked(sale, '2026-03-10').onDay).toBe('2026-03-11');
    expect(booked(sale, '2026-03-31').onDay).toBe('2026-04-01');
  });
});
