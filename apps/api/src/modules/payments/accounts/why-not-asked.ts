import { Problem } from '../../../platform/http/problem.js';
import { PaymentProviderError } from '../providers/payment-provider.js';

/**
 * Why a provider could not be asked: its own code, or `no_credentials` where those of the account have left the
 * environment. Null for an error that has nothing to do with it.
 */
export function whyNotAsked(error: unknown): string | null {
  if (error instanceof PaymentProviderError) return error.providerCode;
  return error instanceof Problem ? 'no_credentials' : null;
}
