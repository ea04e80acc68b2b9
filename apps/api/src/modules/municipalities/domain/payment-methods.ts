import type { PaymentMethod } from '@sosta/contracts';

/**
 * The values of policy `payment.methods`: each is a way to pay, and the provider through which it is paid. What people
 * choose among, and what receipts say, is the method; the provider is our affair (`payment.provider`).
 */
export const OFFERED_METHODS = {
  stripe: { provider: 'stripe', method: 'CARD' },
  'stripe-paypal': { provider: 'stripe', method: 'PAYPAL' },
} as const satisfies Record<string, { provider: string; method: PaymentMethod }>;

export type OfferedMethod = keyof typeof OFFERED_METHODS;

export const OFFERED_METHOD_CODES = Object.keys(OFFERED_METHODS) as OfferedMethod[];

/** The ways to pay that a municipality offers, in its order, each once. */
export function paymentMethodsOf(offered: readonly OfferedMethod[]): PaymentMethod[] {
  return [...new Set(offered.map((code) => OFFERED_METHODS[code].method))];
}
