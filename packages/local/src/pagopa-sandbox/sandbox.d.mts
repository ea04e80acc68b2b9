import type { Sandbox, SandboxOptions as CommonOptions } from '../sandbox/server.mjs';

export interface SandboxOptions extends Omit<
  CommonOptions,
  'webhookUrl' | 'retryBaseMs' | 'webhookTimeoutMs'
> {
  /** What callers must show as `Ocp-Apim-Subscription-Key`. */
  subscriptionKey: string;
  /** How long the "pending" test card stays pending. */
  asyncDelayMs?: number;
}

/** Starts the pagoPA sandbox in this process. `url` is its API, its pages and the base of its test levers. */
export function startSandbox(options: SandboxOptions): Promise<Sandbox>;
