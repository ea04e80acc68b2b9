/** Coins and notes of the euro, in cents, the largest first. */
export const EURO_PIECES = [
  50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
] as const;

export const COUNTER_METHODS = ['CASH', 'POS'] as const;
export type CounterMethod = (typeof COUNTER_METHODS)[number];

/** How many payments of a method, and how much together. */
export interface Taken {
  count: number;
  cents: number;
}
export type CashTotals = Record<CounterMethod, Taken>;

export function totalsOf(payments: readonly { method: string | null; amountCents: number }[]): CashTotals {
  const totals: CashTotals = { CASH: { count: 0, cents: 0 }, POS: { count: 0, cents: 0 } };
  for (const { method, amountCents } of payments) {
    const taken = totals[method === 'POS' ? 'POS' : 'CASH'];
    taken.count += 1;
    taken.cents += amountCents;
  }
  return totals;
}

/** What should lie in the till: what was there before the first payment, and the cash taken since. */
export function expectedCash(floatCents: number, totals: CashTotals): number {
  return floatCents + totals.CASH.cents;
}

/** Coins and notes by value, counted one by one. */
export type CountedPieces = Readonly<Record<string, number>>;

export function worthOf(pieces: CountedPieces): number {
  return Object.entries(pieces).reduce((sum, [value, count]) => sum + Number(value) * count, 0);
}
