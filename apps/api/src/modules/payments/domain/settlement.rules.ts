import type { PaymentState } from '@sosta/contracts';
import type { RequestState } from '../../requests/index.js';
import type { ProviderStatus } from '../providers/payment-provider.js';

/** What a provider's word does to a payment. */
export type Settlement =
  /** Nothing new, or nothing that may change what is known. */
  | { kind: 'NONE' }
  /** Not paid, and will not be by this checkout. */
  | { kind: 'CLOSE'; state: 'FAILED' | 'CANCELLED' | 'EXPIRED' }
  /** Captured, as agreed: grant the permit if the request can still take it. */
  | { kind: 'CAPTURED' }
  /** Captured, but not what was agreed: no permit, an operator must look. */
  | {
      kind: 'QUARANTINE';
      reason: 'AMOUNT_MISMATCH' | 'CURRENCY_MISMATCH' | 'PAYMENT_MISMATCH' | 'MUNICIPALITY_MISMATCH';
    };

const CAPTURED_STATES: readonly PaymentState[] = [
  'SUCCEEDED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'DISPUTED',
  'VOIDED',
];

/**
 * Invariants of money: what was captured never becomes unpaid by a late event (I4); amount, currency, payment and
 * municipality must all be ours (I6); not knowing is not failing (I7).
 */
export function settlement(
  payment: { id: string; municipalityId: string; amountCents: number; currency: string; state: PaymentState },
  status: ProviderStatus,
): Settlement {
  if (CAPTURED_STATES.includes(payment.state)) return { kind: 'NONE' };
  switch (status.state) {
    case 'PENDING':
    case 'UNKNOWN':
      return { kind: 'NONE' };
    case 'FAILED':
    case 'CANCELLED':
    case 'EXPIRED':
      return payment.state === 'CREATED' || payment.state === 'PENDING'
        ? { kind: 'CLOSE', state: status.state }
        : { kind: 'NONE' };
    case 'SUCCEEDED':
      if (status.metadata.paymentId !== payment.id) return { kind: 'QUARANTINE', reason: 'PAYMENT_MISMATCH' };
      if (status.metadata.municipalityId !== payment.municipalityId)
        return { kind: 'QUARANTINE', reason: 'MUNICIPALITY_MISMATCH' };
      if (status.currency !== payment.currency) return { kind: 'QUARANTINE', reason: 'CURRENCY_MISMATCH' };
      if (status.amountCents !== payment.amountCents)
        return { kind: 'QUARANTINE', reason: 'AMOUNT_MISMATCH' };
      return { kind: 'CAPTURED' };
  }
}

/** Money that is not what was agreed, or came beside what was agreed, never becomes a right. */
const NEVER_GRANTED = new Set([
  'AMOUNT_MISMATCH',
  'CURRENCY_MISMATCH',
  'PAYMENT_MISMATCH',
  'MUNICIPALITY_MISMATCH',
  'PAID_TWICE',
]);

/** Whether money that waits for an operator may still become the right it was paid for: all of it, and undisputed. */
export function grantable(
  payment: { state: PaymentState; resolution: string | null; refundHeldCents: number },
  request: RequestState,
): boolean {
  const { state, resolution, refundHeldCents } = payment;
  if (resolution === null || NEVER_GRANTED.has(resolution)) return false;
  if (state === 'DISPUTED' || refundHeldCents > 0) return false;
  return request === 'PAYMENT_EXPIRED' || request === 'AWAITING_PAYMENT';
}
