import { startPaymentSandbox } from './payment-sandbox.mjs';

/** As long as Nexi's own; there is no such terminal. */
const TERMINAL_ID = '00000000';

/**
 * Starts the payment sandbox that speaks Nexi XPay's protocol. Each order says where its notifications go: the sandbox takes
 * the path of it, and reaches the API without the front door.
 * @param {Omit<Parameters<typeof startPaymentSandbox>[0], 'provider' | 'env' | 'webhookUrl'> & { apiOrigin: string }} options
 */
export async function startNexi({ apiOrigin, ...options }) {
  const apiKey = options.secrets.get('nexi.apiKey').slice(0, 36);
  const env = { API_KEY: apiKey, NOTIFICATION_ORIGIN: apiOrigin };
  const { apiBase, publicUrl } = await startPaymentSandbox({ ...options, provider: 'nexi', env });
  return { apiBase, apiKey, terminalId: TERMINAL_ID, publicUrl };
}
