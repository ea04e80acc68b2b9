/** What every payment sandbox can be started with. */
export interface SandboxOptions {
  dataDir: string;
  webhookUrl?: string | null;
  publicUrl?: string;
  apiUrl?: string;
  port?: number;
  host?: string;
  retryBaseMs?: number;
  webhookTimeoutMs?: number;
  now?: () => number;
  onFailure?: (error: Error) => void;
}

/** `url` is both the provider's API and the base of the test levers. */
export interface Sandbox {
  port: number;
  url: string;
  close(): Promise<void>;
}
