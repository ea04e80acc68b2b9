import { startPaymentSandbox } from './payment-sandbox.mjs';

/** Who collects in the sandbox: nobody there is. The IBAN is the example of the standard. */
const CREDITOR = {
  fiscalCode: '80000000001',
  companyName: 'Ente creditore di prova',
  iban: 'IT60X0542811101000000123456',
  segregationCode: '01',
  category: '9/0101108TS/',
};

/**
 * Starts the payment sandbox that speaks pagoPA's protocols. Nothing is ever sent from it: who wants to know asks.
 * @param {Omit<Parameters<typeof startPaymentSandbox>[0], 'provider' | 'env'>} options
 */
export async function startPagoPa(options) {
  const subscriptionKey = options.secrets.get('pagopa.subscriptionKey').slice(0, 32);
  const env = { SUBSCRIPTION_KEY: subscriptionKey };
  const { apiBase, publicUrl } = await startPaymentSandbox({ ...options, provider: 'pagopa', env });
  return { apiBase, subscriptionKey, publicUrl, ...CREDITOR };
}
