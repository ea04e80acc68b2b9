import type { PaymentMethod } from '@sosta/contracts';

/**
 * How people pay with each provider of policy `payment.methods`. A provider is our affair (`payment.provider`); what
 * people see, and what receipts and `payment.method` say, is the method.
 */
const METHODS: Readonly<Record<string, PaymentMethod>> = { stripe: 'CARD' };

/** @throws RangeError for a provider nobody has said the method of */
export function paymentMethodOf(provider: string): PaymentMethod {
  const method = METHODS[provider];
  if (!method) throw new RangeError(`The payment method of provider ${provider} is not known`);
  return method;
}
