import type { Sandbox, SandboxOptions as CommonOptions } from '../sandbox/server.mjs';

export interface SandboxOptions extends CommonOptions {
  clientId: string;
  clientSecret: string;
  /** What PayPal calls the shop's listener. */
  webhookId: string;
  asyncDelayMs?: number;
}

/**
 * Starts the PayPal sandbox in this process. `root` is the PEM of the authority behind its webhooks' certificate.
 */
export function startSandbox(options: SandboxOptions): Promise<Sandbox & { root: string }>;
