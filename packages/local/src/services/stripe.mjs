import { startPaymentSandbox } from './payment-sandbox.mjs';

/**
 * Starts the payment sandbox that speaks Stripe's protocol.
 * @param {Omit<Parameters<typeof startPaymentSandbox>[0], 'provider' | 'env'>} options
 */
export async function startStripe(options) {
  const secretKey = `sk_test_${options.secrets.get('stripe.secretKey').slice(0, 48)}`;
  const webhookSecret = `whsec_${options.secrets.get('stripe.webhookSecret').slice(0, 48)}`;
  const env = { SECRET_KEY: secretKey, WEBHOOK_SECRET: webhookSecret };
  const { apiBase, publicUrl } = await startPaymentSandbox({ ...options, provider: 'stripe', env });
  return { apiBase, secretKey, webhookSecret, publicUrl };
}
