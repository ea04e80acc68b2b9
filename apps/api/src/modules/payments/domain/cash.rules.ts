/** Coins and notes of the euro, in cents, the largest first. */
export const EURO_PIECES = [
  50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
] as const;

export const COUNTER_METHODS = ['CASH', 'POS'] as const;
export type CounterMethod = (typeof COUNTER_METHODS)[number];

/** What a method brought. */
export interface Taken {
  /** Payments, those voided since included. */
  count: number;
  /** What is left of them: taken, less what was given back. */
  cents: number;
  voids: number;
  /** Given back; not below nothing. */
  voidedCents: number;
}
export type CashTotals = Record<CounterMethod, Taken>;

/** @param lines payments, and what was given back with its amount below nothing */
export function totalsOf(lines: readonly { method: string | null; amountCents: number }[]): CashTotals {
  const nothing = (): Taken => ({ count: 0, cents: 0, voids: 0, voidedCents: 0 });
  const totals: CashTotals = { CASH: nothing(), POS: nothing() };
  for (const { method, amountCents } of lines) {
    const taken = totals[method === 'POS' ? 'POS' : 'CASH'];
    taken.cents += amountCents;
    if (amountCents >= 0) taken.count += 1;
    else {
      taken.voids += 1;
      taken.voidedCents -= amountCents;
    }
  }
  return totals;
}

/** Totals as they were frozen; those of before voids were possible say nothing of them. */
export function completeTotals(frozen: Record<CounterMethod, Partial<Taken>>): CashTotals {
  const complete = ({ count = 0, cents = 0, voids = 0, voidedCents = 0 }: Partial<Taken>): Taken => ({
    count,
    cents,
    voids,
    voidedCents,
  });
  return { CASH: complete(frozen.CASH), POS: complete(frozen.POS) };
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
