import type { Sandbox, SandboxOptions as CommonOptions } from '../sandbox/server.mjs';

export interface SandboxOptions extends Omit<CommonOptions, 'webhookUrl'> {
  apiKey: string;
  /** Where the shop is reached, if not at the origin it names itself. */
  notificationOrigin?: string | null;
  asyncDelayMs?: number;
}

/** Starts the Nexi sandbox in this process. */
export function startSandbox(options: SandboxOptions): Promise<Sandbox>;
