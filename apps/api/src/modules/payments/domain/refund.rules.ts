import type { PaymentState, RefundWay } from '@sosta/contracts';
import type { PaidMonths } from '../../subscriptions/index.js';

/**
 * What the unused months are worth: each as much as every other month begun, down to the cent, less what the office
 * keeps for its work.
 * @returns cents; 0 when nothing is left to give back
 */
export function worthOfUnused(paidCents: number, months: PaidMonths, feeCents: number): number {
  if (months.begun === 0) return 0;
  return Math.max(0, Math.floor((paidCents * months.unused) / months.begun) - feeCents);
}

export interface RefundableMoney {
  state: PaymentState;
  /** Money without a right, and why. */
  needsResolution: boolean;
  resolution: string | null;
  /** What was taken. */
  takenCents: number;
  /** What went back or is on its way. */
  refundHeldCents: number;
}

/**
 * How it can go back, the usual way first; none when nothing can.
 * @param by who took it: a provider that gives money back, one that does not, or a person
 */
export function waysBack(
  payment: RefundableMoney,
  by: 'PROVIDER' | 'PROVIDER_WITHOUT_REFUNDS' | 'PERSON',
): RefundWay[] {
  if (payment.state !== 'SUCCEEDED' && payment.state !== 'PARTIALLY_REFUNDED') return [];
  // We count in euro: what came in other money is given back where it lies, at the provider.
  if (payment.resolution === 'CURRENCY_MISMATCH' && payment.needsResolution) return [];
  if (payment.takenCents <= payment.refundHeldCents) return [];
  if (by === 'PROVIDER') return ['PROVIDER', 'BANK_TRANSFER'];
  return by === 'PERSON' ? ['CASH', 'BANK_TRANSFER'] : ['BANK_TRANSFER'];
}

/** Why money waits, where a rule of the municipality may give it back by itself: as agreed, and nothing came of it. */
export function givenBackByRule(resolution: string): boolean {
  return !resolution.endsWith('_MISMATCH');
}

export interface BookedRefunds {
  /** Given back through the provider, as we know. */
  executedCents: number;
  /** Asked of the provider, whose answer is not known; null when none is. */
  askedCents: number | null;
}

/**
 * What a provider's sum of refunds says about ours. What we asked for is taken to be there before anything else is: the
 * money is the same, and asking again would give it back twice.
 */
export function readTotal(
  totalCents: number,
  booked: BookedRefunds,
): { confirmsAsked: boolean; outsideCents: number; missingCents: number } {
  const over = totalCents - booked.executedCents;
  if (over <= 0)
    return { confirmsAsked: false, outsideCents: 0, missingCents: booked.executedCents - totalCents };
  const confirmsAsked = booked.askedCents !== null && over >= booked.askedCents;
  // Less than we asked for: somebody's else, or ours in the making. It is told apart once ours is settled.
  if (booked.askedCents !== null && !confirmsAsked)
    return { confirmsAsked: false, outsideCents: 0, missingCents: 0 };
  return { confirmsAsked, outsideCents: over - (booked.askedCents ?? 0), missingCents: 0 };
}

/** Enough to recognise an account by: `IT60 •••• 3456`. */
export function maskedIban(iban: string): string {
  return `${iban.slice(0, 4)} •••• ${iban.slice(-4)}`;
}
