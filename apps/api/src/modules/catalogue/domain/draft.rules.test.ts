import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import { addDays, isBefore, type CivilRange } from '../../../platform/clock/civil.js';
import { lint, type CheckedDraft } from './draft.rules.js';
import { daysWithoutPrice, planPrices, planned, type PlannedPrice } from './prices-over-time.js';
import type { DatedRow } from './timeline.js';

const TODAY = '2026-06-15';
const open: DatedRow = { id: 'open', from: '2026-01-01', to: null };
const price = (fromOn: string, toOn: string | null = null): PlannedPrice => ({
  fromOn,
  toOn,
  grossCents: 1_000,
  vatRateBp: 2200,
});
const draft: CheckedDraft = {
  active: true,
  onSaleFromOn: '2026-01-01',
  onSaleToOn: null,
  prices: [],
  modifiersFromOn: TODAY,
  modifiers: [],
  holderLimit: null,
  caps: [],
  waitlist: false,
};
const published = { tariffs: [open], modifiersFrom: [], modifiersChange: false };
const errors = (changes: Partial<CheckedDraft>, tariffs: DatedRow[] = [open]) =>
  lint({ ...draft, ...changes }, { ...published, tariffs }, TODAY).filter(({ level }) => level === 'ERROR');

describe('the linter', () => {
  it('finds nothing in what is published, or in a price that follows it', () => {
    expect(errors({})).toEqual([]);
    expect(errors({ prices: [price('2026-07-01')] })).toEqual([]);
    expect(errors({ prices: [price('2026-07-01', '2026-08-31'), price('2026-09-01')] })).toEqual([]);
  });

  it('names the days without a price', () => {
    expect(errors({ prices: [price('2026-07-01', '2026-07-31'), price('2026-08-03')] })).toMatchObject([
      {
        code: 'DAYS_WITHOUT_PRICE',
        text: { it: expect.stringContaining('dal 1 agosto 2026 al 2 agosto 2026') },
      },
    ]);
    expect(errors({}, [])).toMatchObject([
      { code: 'DAYS_WITHOUT_PRICE', text: { it: expect.stringContaining('dal 15 giugno 2026 in poi') } },
    ]);
    expect(
      errors({ onSaleToOn: '2026-07-31', prices: [price('2026-07-02', '2026-07-30')] }, []),
    ).toMatchObject([
      { text: { it: expect.stringContaining('dal 15 giugno 2026 al 1 luglio 2026') } },
      { text: { it: expect.stringContaining('il 31 luglio 2026') } },
    ]);
  });

  it('refuses two prices on a day, and prices in the past', () => {
    expect(errors({ prices: [price('2026-07-01', '2026-08-01'), price('2026-08-01')] })).toMatchObject([
      { code: 'PRICES_OVERLAP' },
    ]);
    expect(errors({ prices: [price('2026-07-01'), price('2026-07-01')] })).toMatchObject([
      { code: 'PRICES_OVERLAP' },
    ]);
    expect(errors({ prices: [price('2026-06-14')] })).toMatchObject([{ code: 'PRICE_IN_PAST' }]);
    expect(errors({ prices: [price(TODAY)] }, [{ id: 'x', from: TODAY, to: null }])).toMatchObject([
      { code: 'PRICE_IN_PAST' },
    ]);
  });

  it('asks nothing of a product that is not for sale', () => {
    expect(errors({ active: false }, [])).toEqual([]);
  });

  it('warns of lines that never apply and of prices that come to nothing', () => {
    const half = { kind: 'NTH_PLATE', condition: { fromPlate: 2 }, op: 'PERCENT', amount: -5_000 } as const;
    const codes = lint(
      {
        ...draft,
        modifiers: [
          half,
          { ...half, condition: { fromPlate: 3 } },
          { ...half, kind: 'FUEL', condition: { fuels: ['ELECTRIC'] }, amount: -10_000 },
        ],
      },
      published,
      TODAY,
    ).map(({ code }) => code);
    expect(codes).toEqual(['MODIFIER_UNREACHABLE', 'FREE']);
  });
});

describe('planned prices', () => {
  const day = fc.integer({ min: -60, max: 120 }).map((n) => addDays(TODAY, n));

  it('leave what has begun alone but for its end, and never hold two on a day', () => {
    const rows = fc
      .uniqueArray(day, { maxLength: 4 })
      .map((starts) => starts.toSorted())
      .map((starts): DatedRow[] =>
        starts.map((from, n) => ({ id: `${n}`, from, to: starts[n + 1] ?? null })),
      );
    const plan = fc
      .uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 4 })
      .map((days) => days.map((n) => price(addDays(TODAY, n))));
    fc.assert(
      fc.property(rows, plan, (tariffs, prices) => {
        const made = planPrices(tariffs, prices, TODAY);
        const after = planned(tariffs, made);
        const begun = tariffs.filter(({ from }) => !isBefore(TODAY, from));
        expect(after.filter(({ from }) => !isBefore(TODAY, from)).map(({ from }) => from)).toEqual(
          begun.map(({ from }) => from),
        );
        after.slice(1).forEach((row, n) => expect(after[n]!.to).not.toBeNull());
        after.slice(1).forEach((row, n) => expect(isBefore(row.from, after[n]!.to!)).toBe(false));
        // Whatever is sold today goes on being sold: planning further prices opens no gap.
        if (begun.length > 0) expect(daysWithoutPrice(after, { from: TODAY, to: null }, TODAY)).toEqual([]);
      }),
    );
  });

  it('have exactly one on every day of the sale, or the day is named', () => {
    const ranges = fc.array(
      fc
        .tuple(day, fc.integer({ min: 1, max: 30 }))
        .map(([from, length]): CivilRange => ({ from, to: addDays(from, length) })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(ranges, day, fc.integer({ min: 1, max: 90 }), (prices, from, length) => {
        const onSale = { from, to: addDays(from, length) };
        const gaps = daysWithoutPrice(prices, onSale, TODAY);
        for (let n = 0; n < length; n += 1) {
          const on = addDays(from, n);
          const within = (range: CivilRange) => on >= range.from && (range.to === null || on < range.to);
          expect(gaps.some(within)).toBe(on >= TODAY && !prices.some(within));
        }
      }),
    );
  });
});
