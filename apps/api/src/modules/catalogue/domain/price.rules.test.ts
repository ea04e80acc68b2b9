import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import { EMISSION_CLASSES, MODIFIER_KINDS, VEHICLE_FUELS } from '@sosta/contracts';
import { computePrice, type Modifier, type PriceFacts } from './price.rules.js';

const facts: PriceFacts = {
  plateNumber: 1,
  fuel: 'PETROL',
  emissionClass: 'EURO_5',
  iseeUpToCents: null,
  lateDays: 0,
};
const second: Modifier = { kind: 'NTH_PLATE', condition: { fromPlate: 2 }, op: 'PERCENT', amount: 5_000 };
const electric: Modifier = {
  kind: 'FUEL',
  condition: { fuels: ['ELECTRIC'] },
  op: 'PERCENT',
  amount: -5_000,
};
const isee: Modifier = { kind: 'ISEE', condition: { iseeUpToCents: 1_000_000 }, op: 'FIXED', amount: 1_000 };

const anyFacts = fc.record({
  plateNumber: fc.integer({ min: 1, max: 6 }),
  fuel: fc.option(fc.constantFrom(...VEHICLE_FUELS)),
  emissionClass: fc.option(fc.constantFrom(...EMISSION_CLASSES)),
  iseeUpToCents: fc.option(fc.constantFrom(1_000_000, 2_000_000)),
  lateDays: fc.nat(400),
});
const anyModifier = fc
  .record({
    kind: fc.constantFrom(...MODIFIER_KINDS),
    fromPlate: fc.integer({ min: 1, max: 4 }),
    emissionClasses: fc.subarray([...EMISSION_CLASSES]),
    fuels: fc.subarray([...VEHICLE_FUELS]),
    iseeUpToCents: fc.constantFrom(1_000_000, 2_000_000),
    minLateDays: fc.integer({ min: 1, max: 60 }),
    effect: fc.oneof(
      fc.record({ op: fc.constant('PERCENT' as const), amount: fc.integer({ min: -10_000, max: 20_000 }) }),
      fc.record({ op: fc.constant('AMOUNT' as const), amount: fc.integer({ min: -50_000, max: 50_000 }) }),
      fc.record({ op: fc.constant('FIXED' as const), amount: fc.nat(50_000) }),
    ),
  })
  .map(({ kind, effect, ...condition }): Modifier => ({ kind, condition, ...effect }));

describe('a price', () => {
  it('is the tariff when nothing changes it', () => {
    expect(computePrice(12_000, [second], facts)).toEqual({ totalCents: 12_000, steps: [], notes: [] });
  });

  it('says what changed it, line by line', () => {
    expect(computePrice(12_000, [second, electric], { ...facts, plateNumber: 2, fuel: 'ELECTRIC' })).toEqual({
      totalCents: 9_000,
      steps: [
        { text: { it: 'Dalla seconda targa: +50%', en: 'From the second plate: +50%' }, amountCents: 6_000 },
        { text: { it: 'Veicolo elettrico: −50%', en: 'Electric vehicle: −50%' }, amountCents: -9_000 },
      ],
      notes: [],
    });
  });

  it('rounds half a cent up, in integers', () => {
    const half = (amount: number): Modifier => ({
      kind: 'NTH_PLATE',
      condition: { fromPlate: 1 },
      op: 'PERCENT',
      amount,
    });
    expect(computePrice(21, [half(-5_000)], facts).totalCents).toBe(11); // 10,5
    expect(computePrice(23, [half(-5_000)], facts).totalCents).toBe(12); // 11,5
    expect(computePrice(10_001, [half(2_250)], facts).totalCents).toBe(12_251); // 12 251,225
  });

  it('does not apply what it does not know, and says so', () => {
    const euro: Modifier = {
      kind: 'EMISSION',
      condition: { emissionClasses: ['EURO_6'] },
      op: 'AMOUNT',
      amount: -500,
    };
    const made = computePrice(12_000, [euro, isee, electric], { ...facts, emissionClass: null, fuel: null });
    expect(made.totalCents).toBe(12_000);
    expect(made.notes.map(({ it }) => it)).toEqual([
      'Classe ambientale del veicolo non indicata: non si applica «Classe Euro 6: −5,00\u00a0€».',
      'ISEE non dichiarato: non si applica «ISEE fino a 10.000,00\u00a0€: prezzo 10,00\u00a0€».',
      'L’ufficio non ha ancora confermato che il veicolo è elettrico: non si applica «Veicolo elettrico: −50%».',
    ]);
  });

  it('takes the first line of each kind that fits, and only that', () => {
    const third: Modifier = { ...second, condition: { fromPlate: 3 }, amount: 10_000 };
    expect(computePrice(1_000, [third, second], { ...facts, plateNumber: 3 }).totalCents).toBe(2_000);
    expect(computePrice(1_000, [second, third], { ...facts, plateNumber: 3 }).totalCents).toBe(1_500);
  });

  it('is never below nothing, is whole cents, and is what its lines add up to, whatever the lines', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.array(anyModifier, { maxLength: 8 }),
        anyFacts,
        (gross, modifiers, known) => {
          const { totalCents, steps } = computePrice(gross, modifiers, known);
          expect(Number.isSafeInteger(totalCents)).toBe(true);
          expect(totalCents).toBeGreaterThanOrEqual(0);
          expect(gross + steps.reduce((sum, step) => sum + step.amountCents, 0)).toBe(totalCents);
        },
      ),
    );
  });
});
