/** What TypeScript callers see of `@sosta/local`. */

export interface DatabaseUrls {
  /** Superuser: creates and drops databases; never given to the application. */
  adminUrl: string;
  /** Role `sosta_owner`: owns the database, runs migrations. */
  ownerUrl: string;
  /** Role `sosta_app`: owns nothing, cannot bypass row-level security. */
  appUrl: string;
}

export interface DatabaseTools {
  /** The same roles' URLs on another database. */
  urlsFor(database: string): DatabaseUrls;
  /** Creates a database owned by `sosta_owner`: a copy of `template`, or empty with the extensions. */
  createDatabase(name: string, options?: { template?: string }): Promise<DatabaseUrls>;
  dropDatabase(name: string): Promise<void>;
  /**
   * Makes a template database once, however many test workers ask at the same time. `prepare` migrates the
   * database it is given and must close its connections; when it fails the next caller tries again.
   */
  ensureTemplate(name: string, prepare: (urls: DatabaseUrls) => Promise<void>): Promise<void>;
}

/** Database management with nothing but the URLs, for test workers that did not start the server. */
export function databaseTools(urls: DatabaseUrls): DatabaseTools;

export interface S3Access {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  bucket: string;
}

export interface StripeAccess {
  /** Base of the API for the server-side SDK. */
  apiBase: string;
  secretKey: string;
  webhookSecret: string;
  /** Where people's browsers reach the checkout pages. */
  publicUrl: string;
}

export interface PayPalAccess {
  apiBase: string;
  clientId: string;
  clientSecret: string;
  webhookId: string;
  /** Where people's browsers reach the payment pages. */
  publicUrl: string;
}

export interface PagoPaAccess {
  apiBase: string;
  subscriptionKey: string;
  /** Where people's browsers reach the payment pages, and `/bank`. */
  publicUrl: string;
  fiscalCode: string;
  companyName: string;
  iban: string;
  segregationCode: string;
  category: string;
}

export interface NexiAccess {
  apiBase: string;
  apiKey: string;
  terminalId: string;
  /** Where people's browsers reach the payment pages. */
  publicUrl: string;
}

/** What can be handed to another process: URLs and credentials, no handles. */
export interface ServiceAddresses {
  postgres: DatabaseUrls;
  redis: { url: string };
  s3?: S3Access;
  smtp?: { host: string; port: number };
  /** Inbox and its JSON API: `${url}/api/messages?to=`, `${url}/api/messages/:id`, `${url}/api/faults`. */
  mail?: { url: string };
  stripe?: StripeAccess;
  paypal?: PayPalAccess;
  pagopa?: PagoPaAccess;
  nexi?: NexiAccess;
  /** The environment of the API and the worker. */
  env: Record<string, string>;
}

export interface Services extends ServiceAddresses {
  dir: string;
  apiPort: number;
  /** For who starts the API: until then nobody else takes its port. */
  releaseApiPort(): Promise<void>;
  postgres: DatabaseUrls & DatabaseTools & { port: number };
  supervisor: Supervisor;
  /** Stops everything in order; an ephemeral directory is removed. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Data, logs, pid files and secrets go here. */
  dir: string;
  /** For tests: no durability, and `dir` is removed by stop(). */
  ephemeral?: boolean;
  /** PostgreSQL is reached through a socket, which is cheaper. */
  socket?: boolean;
  /** Ephemeral, but for long enough that PostgreSQL has to keep house. */
  long?: boolean;
  /** Default: all. */
  with?: {
    mail?: boolean;
    s3?: boolean;
    stripe?: boolean;
    paypal?: boolean;
    pagopa?: boolean;
    nexi?: boolean;
    chromium?: boolean;
  };
  /** The port people use; default SOSTA_PORT or 8080. */
  port?: number;
  /** Path of the API that payment events go to, each provider's under its name; default: nobody listens until a test says so. */
  webhookPath?: string;
  onProgress?: (message: string) => void;
  onUnexpectedExit?: (name: string, detail: string) => void;
}

export function startServices(options: StartOptions): Promise<Services>;

export interface ProcessSpec {
  name: string;
  command: string;
  args?: string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
  stopSignal?: NodeJS.Signals;
  stopTimeoutMs?: number;
  /** See StopOrder; lower stops first. */
  order?: number;
  ready?: (alive: () => boolean) => Promise<void>;
  /** Start it again when it ends by itself or by kill(). */
  autoRestart?: boolean;
}

export interface Supervisor {
  readonly runDir: string;
  readonly logDir: string;
  start(spec: ProcessSpec): Promise<void>;
  stop(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  /** SIGKILL to the process group, as a crash would. */
  kill(name: string): void;
  waitReady(name: string): Promise<void>;
  pid(name: string): number | undefined;
  tail(name: string, lines?: number): string;
  stopAll(): Promise<void>;
}

export const StopOrder: {
  readonly frontdoor: 5;
  readonly app: 10;
  readonly helper: 20;
  readonly redis: 30;
  readonly postgres: 40;
};

export class AlreadyRunningError extends Error {
  readonly pid: number;
}

export function createSupervisor(options: {
  runDir: string;
  logDir: string;
  onUnexpectedExit?: (name: string, detail: string) => void;
}): Promise<Supervisor>;

export interface Sosta {
  /** What people open, e.g. http://localhost:8080. */
  url: string;
  port: number;
  services: Services;
  supervisor: Supervisor;
  /** The environment of the API and the worker. */
  env: Record<string, string | undefined>;
  /** Runs a command of the API's CLI with the owner's rights; its output. */
  cli(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Services, migrated database, API (`api`), worker (`worker`) and front door, on built code: see `build`. */
export function startSosta(options: {
  dir: string;
  ephemeral?: boolean;
  socket?: boolean;
  /** The front door's; 0 takes a free one; default SOSTA_PORT or 8080. */
  port?: number;
  /** Demo mode and demo data; default true. */
  demo?: boolean;
  /** Added to the environment of API and worker. */
  env?: Record<string, string>;
  onProgress?: (message: string) => void;
  onUnexpectedExit?: (name: string, detail: string) => void;
  /** Starts other processes in place of the built API and worker. */
  apps?: (context: { services: Services; env: Record<string, string | undefined> }) => Promise<object>;
}): Promise<Sosta>;

/** Builds what has changed since its last build. */
export function build(options?: {
  only?: ('contracts' | 'api' | 'citizen' | 'backoffice' | 'docs')[];
  onProgress?: (message: string) => void;
}): Promise<void>;

/** Where Chromium is; unpacked into the cache the first time. */
export function resolveChromium(): Promise<{
  executablePath: string;
  env: Record<string, string>;
  args: string[];
}>;

export function freePort(preferred?: number): Promise<number>;

/** A new folder for data that are thrown away: in memory where there is much of it. */
export function throwawayDir(prefix: string, options?: { large?: boolean }): string;
export function waitForPort(port: number, options?: { host?: string; timeoutMs?: number }): Promise<void>;
export function until(
  probe: () => Promise<boolean>,
  options?: { timeoutMs?: number; intervalMs?: number; what?: string },
): Promise<void>;

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses of the services that the `int` project runs on. */
    services: ServiceAddresses;
  }
}
