import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type SandboxOptions } from '@sosta/local/paypal-sandbox';

export interface PayPalSandbox {
  apiBase: string;
  clientId: string;
  clientSecret: string;
  webhookId: string;
  /** PEM of the authority behind the certificate of its webhooks. */
  root: string;
  /**
   * One of the sandbox's test levers, e.g. `lever('sessions/5O19…/pay', { card: 'bank@paypal.test' })`.
   * @throws {Error} with the sandbox's message when it refuses
   */
  lever(path: string, body?: object): Promise<unknown>;
  /** What was really captured. */
  captures(): Promise<
    { captureId: string; orderId: string; customId: string | null; refundedCents: number }[]
  >;
  stop(): Promise<void>;
}

/** A PayPal sandbox for one test file. */
export async function startPayPalSandbox(
  options: Pick<SandboxOptions, 'webhookUrl' | 'retryBaseMs' | 'asyncDelayMs' | 'now'> = {},
): Promise<PayPalSandbox> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sosta-paypal-'));
  const account = {
    clientId: 'paypal-client-of-the-tests',
    clientSecret: 'paypal-secret-of-the-tests',
    webhookId: '8PT597110X687430L',
  };
  const sandbox = await startSandbox({ retryBaseMs: 50, ...options, ...account, dataDir });
  return {
    ...account,
    apiBase: sandbox.url,
    root: sandbox.root,
    async lever(path, body = {}) {
      const response = await fetch(`${sandbox.url}/test/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${text}`);
      return JSON.parse(text);
    },
    async captures() {
      const answer = await (await fetch(`${sandbox.url}/test/captures`)).json();
      return (answer as { captures: Awaited<ReturnType<PayPalSandbox['captures']>> }).captures;
    },
    async stop() {
      await sandbox.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
