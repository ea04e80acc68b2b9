/** An amount as PayPal writes it: a currency and a decimal text. */
export interface Money {
  currency_code: string;
  value: string;
}

export function toMoney(amountCents: number, currency: string): Money {
  const value = `${Math.trunc(amountCents / 100)}.${String(amountCents % 100).padStart(2, '0')}`;
  return { currency_code: currency, value };
}

/** @returns null for what is no amount of at most two decimals */
export function toCents(money: Money | undefined): number | null {
  const [, units, parts = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(money?.value ?? '') ?? [];
  return units === undefined ? null : Number(units) * 100 + Number(parts.padEnd(2, '0'));
}

export function isMoney(value: unknown): value is Money {
  const { currency_code: currency, value: amount } = (value ?? {}) as Partial<Money>;
  return typeof currency === 'string' && typeof amount === 'string';
}
