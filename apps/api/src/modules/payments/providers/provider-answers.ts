import {
  type ConnectionCheck,
  PaymentProviderError,
  type ProviderStatus,
  type RefundStatus,
} from './payment-provider.js';

/** The status of a checkout that we could not find out about. */
export function unknownStatus(providerRef: string, reason: string): ProviderStatus {
  return {
    providerRef,
    state: 'UNKNOWN',
    amountCents: null,
    currency: null,
    metadata: { paymentId: null, municipalityId: null },
    method: null,
    capturedRef: null,
    paidAt: null,
    refundedCents: null,
    reason,
  };
}

/** An answer that says nothing we understand, whatever its status: it leaves us not knowing. */
export const unreadable = (): PaymentProviderError => new PaymentProviderError('UNAVAILABLE', 'unreadable');

/** What is no word of the provider's leaves us not knowing. */
export function asProviderError(error: unknown): PaymentProviderError {
  return error instanceof PaymentProviderError
    ? error
    : new PaymentProviderError('UNAVAILABLE', 'unexpected', { cause: error });
}

/** What a refund has come to that ended in an error. */
export function failedRefund({ kind, providerCode }: PaymentProviderError): RefundStatus {
  return { refundRef: null, state: kind === 'UNAVAILABLE' ? 'UNKNOWN' : 'FAILED', reason: providerCode };
}

/** What a look at the connection says that ended in an error. */
export function failedCheck({ kind, providerCode }: PaymentProviderError): ConnectionCheck {
  return { state: kind === 'UNAVAILABLE' ? kind : 'REFUSED', merchant: null, reason: providerCode };
}
