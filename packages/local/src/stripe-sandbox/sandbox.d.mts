export interface SandboxOptions {
  dataDir: string;
  secretKey: string;
  webhookSecret: string;
  webhookUrl?: string | null;
  publicUrl?: string;
  port?: number;
  host?: string;
  retryBaseMs?: number;
  webhookTimeoutMs?: number;
  asyncDelayMs?: number;
  now?: () => number;
  onFailure?: (error: Error) => void;
}

/** Starts the payment sandbox in this process. `url` is both its API and the base of its test levers. */
export function startSandbox(
  options: SandboxOptions,
): Promise<{ port: number; url: string; close(): Promise<void> }>;
