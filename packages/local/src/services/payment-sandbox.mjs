import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, waitForPort } from '../lib/net.mjs';
import { StopOrder } from '../supervisor.mjs';

const main = (/** @type {string} */ provider) =>
  fileURLToPath(new URL(`../${provider}-sandbox/main.mjs`, import.meta.url));

/** Whether a provider's sandbox is part of this checkout. */
export const hasSandbox = (/** @type {string} */ provider) => existsSync(main(provider));

/**
 * Starts the payment sandbox that speaks one provider's protocol, as a process of its own.
 *
 * @param {object} options
 * @param {string} options.provider its folder is `{provider}-sandbox`
 * @param {import('../supervisor.mjs').Supervisor} options.supervisor
 * @param {import('../lib/secrets.mjs').Secrets} options.secrets
 * @param {string} options.dataDir
 * @param {string} [options.webhookUrl]
 * @param {Record<string, string>} options.env what only this provider needs
 * @returns {Promise<{ apiBase: string, publicUrl: string }>} for the API, and for the payer's browser
 */
export async function startPaymentSandbox({ provider, supervisor, secrets, dataDir, webhookUrl, env }) {
  mkdirSync(dataDir, { recursive: true });
  const port = await freePort(secrets.port(provider));
  const publicUrl = `http://localhost:${port}`;
  await supervisor.start({
    name: `${provider}-sandbox`,
    command: process.execPath,
    args: [main(provider)],
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      PUBLIC_URL: publicUrl,
      ...env,
      ...(webhookUrl ? { WEBHOOK_URL: webhookUrl } : {}),
    },
    autoRestart: true,
    order: StopOrder.helper,
    ready: (alive) => waitForPort(port, { alive, what: 'Payment sandbox' }),
  });
  secrets.setPort(provider, port);
  return { apiBase: `http://127.0.0.1:${port}`, publicUrl };
}
