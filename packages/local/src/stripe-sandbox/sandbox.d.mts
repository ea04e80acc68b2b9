import type { Sandbox, SandboxOptions as CommonOptions } from '../sandbox/server.mjs';

export interface SandboxOptions extends CommonOptions {
  secretKey: string;
  webhookSecret: string;
  asyncDelayMs?: number;
}

/** Starts the payment sandbox in this process. */
export function startSandbox(options: SandboxOptions): Promise<Sandbox>;
