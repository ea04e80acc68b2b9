import type { DurationUnit } from '../../../platform/clock/civil.js';
import { computePrice, conditionText, type Modifier, type PriceFacts } from './price.rules.js';

/** The price list of a day: a tariff, and what changes it. */
export interface PriceList {
  grossCents: number;
  modifiers: readonly Modifier[];
}

export interface SimulatedCase {
  text: { it: string; en: string };
  facts: PriceFacts;
}

const ORDINARY: PriceFacts = {
  plateNumber: 1,
  fuel: 'PETROL',
  emissionClass: null,
  iseeUpToCents: null,
  lateDays: 0,
};

/** The ordinary case, and one for every condition that either list knows. */
export function typicalCases(lists: readonly (PriceList | null)[]): SimulatedCase[] {
  const cases: SimulatedCase[] = [
    {
      text: { it: 'Prima targa, nessun caso particolare', en: 'First plate, nothing in particular' },
      facts: ORDINARY,
    },
  ];
  for (const modifier of lists.flatMap((list) => list?.modifiers ?? [])) {
    const text = conditionText(modifier);
    if (!cases.some((one) => one.text.it === text.it)) cases.push({ text, facts: fitting(modifier) });
  }
  return cases;
}

export function priceOf(list: PriceList | null, facts: PriceFacts): number | null {
  return list && computePrice(list.grossCents, list.modifiers, facts).totalCents;
}

/** How often in a year a subscription of this length is paid for. */
export function timesAYear(unit: DurationUnit, count: number): number {
  return { DAY: 365, MONTH: 12, YEAR: 1 }[unit] / count;
}

function fitting({ kind, condition }: Modifier): PriceFacts {
  switch (kind) {
    case 'NTH_PLATE':
      return { ...ORDINARY, plateNumber: condition.fromPlate ?? 2 };
    case 'EMISSION':
      return { ...ORDINARY, emissionClass: condition.emissionClasses?.[0] ?? null };
    case 'FUEL':
      return { ...ORDINARY, fuel: condition.fuels?.[0] ?? null };
    case 'ISEE':
      return { ...ORDINARY, iseeUpToCents: condition.iseeUpToCents ?? null };
    case 'LATE_RENEWAL':
      return { ...ORDINARY, lateDays: condition.minLateDays ?? 1 };
  }
}
