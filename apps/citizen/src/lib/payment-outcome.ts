import type { PaymentState } from '@sosta/contracts';

export type PaymentOutcome = 'pending' | 'succeeded' | 'cancelled' | 'failed' | 'expired';

/**
 * The five things a person can find when coming back from the provider; only the server's state counts. Turning back
 * from the provider's page (`calledOff`) leaves that page open there, so that the payment is still pending: nothing
 * was taken, and nothing is on its way.
 */
export function paymentOutcome(state: PaymentState, calledOff = false): PaymentOutcome {
  switch (state) {
    case 'CREATED':
    case 'PENDING':
      return calledOff ? 'cancelled' : 'pending';
    case 'CANCELLED':
    // Taken at the counter and given back there.
    case 'VOIDED':
      return 'cancelled';
    case 'FAILED':
      return 'failed';
    case 'EXPIRED':
      return 'expired';
    // Refunds and disputes come after a payment that did succeed.
    case 'SUCCEEDED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
    case 'DISPUTED':
      return 'succeeded';
  }
}
