import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, waitForPort } from '../lib/net.mjs';
import { StopOrder } from '../supervisor.mjs';

const MAIN = fileURLToPath(new URL('../stripe-sandbox/main.mjs', import.meta.url));

/** Whether the payment sandbox is part of this checkout. */
export const hasStripe = () => existsSync(MAIN);

/**
 * Starts the payment sandbox that speaks Stripe's protocol.
 * @param {{ supervisor: import('../supervisor.mjs').Supervisor, secrets: import('../lib/secrets.mjs').Secrets, dataDir: string, webhookUrl?: string }} options
 */
export async function startStripe({ supervisor, secrets, dataDir, webhookUrl }) {
  mkdirSync(dataDir, { recursive: true });
  const port = await freePort(secrets.port('stripe'));
  const secretKey = `sk_test_${secrets.get('stripe.secretKey').slice(0, 48)}`;
  const webhookSecret = `whsec_${secrets.get('stripe.webhookSecret').slice(0, 48)}`;
  const publicUrl = `http://localhost:${port}`;
  await supervisor.start({
    name: 'stripe-sandbox',
    command: process.execPath,
    args: [MAIN],
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      PUBLIC_URL: publicUrl,
      SECRET_KEY: secretKey,
      WEBHOOK_SECRET: webhookSecret,
      ...(webhookUrl ? { WEBHOOK_URL: webhookUrl } : {}),
    },
    autoRestart: true,
    order: StopOrder.helper,
    ready: (alive) => waitForPort(port, { alive, what: 'Payment sandbox' }),
  });
  secrets.setPort('stripe', port);
  return { apiBase: `http://127.0.0.1:${port}`, secretKey, webhookSecret, publicUrl };
}
