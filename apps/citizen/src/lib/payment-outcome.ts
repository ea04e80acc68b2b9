import type { PaymentState } from '@sosta/contracts';

export type PaymentOutcome = 'pending' | 'succeeded' | 'cancelled' | 'failed' | 'expired';

/** The five things a person can find when coming back from the provider; only the server's state counts. */
export function paymentOutcome(state: PaymentState): PaymentOutcome {
  switch (state) {
    case 'CREATED':
    case 'PENDING':
      return 'pending';
    case 'CANCELLED':
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
