import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type SandboxOptions } from '@sosta/local/pagopa-sandbox';

export interface PagoPaSandbox {
  apiBase: string;
  subscriptionKey: string;
  /**
   * One of the sandbox's test levers, e.g. `lever('sessions/3010…/pay', { faults: { payTwice: true } })`: a payment at
   * the bank by the notice number, or by the id of a cart.
   * @throws {Error} with the sandbox's message when it refuses
   */
  lever(path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** A pagoPA sandbox for one test file. */
export async function startPagoPaSandbox(options: Pick<SandboxOptions, 'now'> = {}): Promise<PagoPaSandbox> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sosta-pagopa-'));
  const subscriptionKey = 'pagopa-sandbox-tests';
  const sandbox = await startSandbox({ ...options, dataDir, subscriptionKey });
  return {
    apiBase: sandbox.url,
    subscriptionKey,
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
