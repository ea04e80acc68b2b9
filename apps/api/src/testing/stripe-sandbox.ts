import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type SandboxOptions } from '@sosta/local/stripe-sandbox';

export interface StripeSandbox {
  apiBase: string;
  secretKey: string;
  webhookSecret: string;
  /**
   * One of the sandbox's test levers, e.g. `lever('sessions/cs_…/pay', { faults: { loseEvents: true } })`.
   * @throws {Error} with the sandbox's message when it refuses
   */
  lever(path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * A payment sandbox for one test file. Take this rather than the one all files share when a test plays outages
 * or sets faults for everyone, which other files would feel.
 */
export async function startStripeSandbox(
  options: Pick<SandboxOptions, 'webhookUrl' | 'retryBaseMs' | 'asyncDelayMs' | 'now'> = {},
): Promise<StripeSandbox> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sosta-stripe-'));
  const secretKey = 'sk_test_sosta_tests';
  const webhookSecret = 'whsec_sosta_tests';
  const sandbox = await startSandbox({ retryBaseMs: 50, ...options, dataDir, secretKey, webhookSecret });
  return {
    apiBase: sandbox.url,
    secretKey,
    webhookSecret,
    async lever(path, body = {}) {
      const response = await fetch(`${sandbox.url}/test/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${text}`);
      return JSON.parse(text);
    },
    async stop() {
      await sandbox.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
