import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type SandboxOptions } from '@sosta/local/nexi-sandbox';

export interface NexiSandbox {
  apiBase: string;
  apiKey: string;
  terminalId: string;
  /**
   * One of the sandbox's test levers, e.g. `lever('sessions/4k2m…/pay', { card: '4000000000000002' })`.
   * @throws {Error} with the sandbox's message when it refuses
   */
  lever(path: string, body?: object): Promise<unknown>;
  /** What was really captured. */
  captures(): Promise<
    { captureId: string; orderId: string; customField: string | null; refundedCents: number }[]
  >;
  stop(): Promise<void>;
}

/** A Nexi sandbox for one test file. */
export async function startNexiSandbox(
  options: Pick<SandboxOptions, 'asyncDelayMs' | 'notificationOrigin'> = {},
): Promise<NexiSandbox> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sosta-nexi-'));
  const account = { apiKey: '00000000-0000-4000-8000-00000000test', terminalId: '00000000' };
  const sandbox = await startSandbox({ ...options, apiKey: account.apiKey, dataDir });
  return {
    ...account,
    apiBase: sandbox.url,
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
      return (answer as { captures: Awaited<ReturnType<NexiSandbox['captures']>> }).captures;
    },
    async stop() {
      await sandbox.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
