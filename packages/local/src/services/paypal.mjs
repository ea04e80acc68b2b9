import { startPaymentSandbox } from './payment-sandbox.mjs';

/**
 * Starts the payment sandbox that speaks PayPal's protocol.
 * @param {Omit<Parameters<typeof startPaymentSandbox>[0], 'provider' | 'env'>} options
 */
export async function startPayPal(options) {
  const { secrets } = options;
  const clientId = `sosta-${secrets.get('paypal.clientId').slice(0, 40)}`;
  const clientSecret = `secret-${secrets.get('paypal.clientSecret').slice(0, 40)}`;
  const webhookId = secrets.get('paypal.webhookId').slice(0, 17).toUpperCase();
  const env = { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, WEBHOOK_ID: webhookId };
  const { apiBase, publicUrl } = await startPaymentSandbox({ ...options, provider: 'paypal', env });
  return { apiBase, clientId, clientSecret, webhookId, publicUrl };
}
