import { hostname } from 'node:os';

/** Everything the process takes from its environment. This file is the only reader of `process.env`. */
export interface Config {
  port: number;
  host: string;
  /** Whose `X-Forwarded-For` is believed: addresses or ranges, comma-separated, or `loopback`. */
  trustProxy: string;
  /** Where people reach the platform; links in e-mails and QR codes start with it. */
  publicUrl: string;
  databaseUrl: string;
  databaseOwnerUrl: string | null;
  databasePoolSize: number;
  redisUrl: string;
  /** Prefix of every Redis key, so that several deployments (or tests) can share one server. */
  queuePrefix: string;
  s3: {
    endpoint: string | null;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
    bucket: string;
  };
  smtpUrl: string;
  mailFrom: string;
  /** Whoever knows it may say what became of an e-mail: `whsec_` and a key in base64; null: nobody. */
  mailEventsSecret: string | null;
  /** The deployment's own account; `apiBase` holds for every account at Stripe. */
  stripe: { apiBase: string | null; secretKey: string | null; webhookSecret: string | null };
  /** Likewise at pagoPA: who collects, and by which of its numbers. */
  pagopa: {
    apiBase: string | null;
    subscriptionKey: string | null;
    fiscalCode: string | null;
    companyName: string | null;
    iban: string | null;
    segregationCode: string | null;
    category: string | null;
    printTemplate: string | null;
  };
  /** The same for PayPal; without `apiBase` test accounts are PayPal's sandbox's and live ones PayPal's own. */
  paypal: {
    apiBase: string | null;
    clientId: string | null;
    clientSecret: string | null;
    webhookId: string | null;
  };
  /** The same for Nexi XPay: one terminal. */
  nexi: { apiBase: string | null; apiKey: string | null; terminalId: string | null };
  /** What payment credentials are encrypted with: the first for new ones, all for reading. Never empty. */
  credentialsKeys: { id: string; key: Buffer }[];
  chromium: { executablePath: string; env: Record<string, string>; args: string[] };
  /** 32 bytes, hex: keys for tokens, seals and ticket signatures are derived from it, each for one purpose. */
  appSecret: string;
  /** Names of the keys that sign tickets and copies of the rights: the first signs, all are believed. Never empty. */
  signingKeyIds: string[];
  /** The embedded demo, and only it: shows demo accounts and their current code on the operators' sign-in page. */
  demoMode: boolean;
  logLevel: string;
  instance: string;
  /** Folder that holds the built citizen, backoffice and docs apps; null when somebody else serves them. */
  webRoot: string | null;
  /** Folder with the official schema of electronic invoices; null: they are judged by our own rules alone. */
  fatturaPaSchemaDir: string | null;
  /** Hosts (`name` or `name:port`) that invoices may be handed over to, by certified e-mail or an intermediary. */
  sdiHosts: string[];
  /** `host:port` of receivers on this machine that webhooks may be sent to by plain http. Never where people work. */
  loopbackReceivers: string[];
  /** Background of the zone map; null: none, and the browser asks nobody but us. */
  mapTiles: { url: string; attribution: string } | null;
}

type Env = Readonly<Record<string, string | undefined>>;

function required(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is missing. See apps/docs, "Deploy".`);
  return value;
}

function int(env: Env, name: string, fallback: number): number {
  const value = env[name];
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`${name} must be a whole number, not "${value}".`);
  return number;
}

/** For tests and the demo: a platform that others reach never calls into its own machine. */
function loopbackReceivers(env: Env): string[] {
  const hosts = (env['WEBHOOK_LOOPBACK_RECEIVERS'] ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  if (hosts.length > 0 && !/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/*$/.test(env['PUBLIC_URL'] ?? ''))
    throw new Error('WEBHOOK_LOOPBACK_RECEIVERS is for tests: PUBLIC_URL must be http://localhost.');
  return hosts;
}

/** The address of map tiles, `https://tiles.example.it/{z}/{x}/{y}.png`: its origin is let into the page's policy. */
function mapTiles(env: Env): Config['mapTiles'] {
  const url = env['MAP_TILES_URL'];
  if (!url) return null;
  const plain = url.replace(/\{[zxy]\}/g, '0');
  if (
    !/^https?:\/\/[\w.:-]+\/[^\s;,'"{}]*$/.test(plain) ||
    !['{z}', '{x}', '{y}'].every((part) => url.includes(part))
  )
    throw new Error('MAP_TILES_URL must be an http(s) address with {z}, {x} and {y}.');
  return { url, attribution: env['MAP_TILES_ATTRIBUTION'] ?? '' };
}

/** `name:64 hex digits`, several with commas between: the first encrypts, the others still read (see "Deploy"). */
function credentialsKeys(env: Env): Config['credentialsKeys'] {
  return required(env, 'CREDENTIALS_KEY')
    .split(',')
    .map((entry) => {
      const [, id, hex] = /^\s*([\w.-]{1,40}):([0-9a-f]{64})\s*$/i.exec(entry) ?? [];
      if (!id || !hex)
        throw new Error(
          'CREDENTIALS_KEY must be name:key, the key being 32 random bytes in hex; several with commas.',
        );
      return { id, key: Buffer.from(hex, 'hex') };
    });
}

/** `k2,k1`: names of 1 to 16 letters, digits, `-` or `_`, each of them once. */
function signingKeyIds(env: Env): string[] {
  const ids = (env['SIGNING_KEYS'] ?? 'k1').split(',').map((id) => id.trim());
  if (!ids.every((id) => /^[\w-]{1,16}$/.test(id)) || new Set(ids).size < ids.length)
    throw new Error(
      'SIGNING_KEYS must be names of letters and digits with commas between, the newest first.',
    );
  return ids;
}

function mailEventsSecret(env: Env): string | null {
  const secret = env['MAIL_EVENTS_SECRET'];
  if (!secret) return null;
  if (!/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret))
    throw new Error('MAIL_EVENTS_SECRET must be whsec_ and at least 24 random bytes in base64.');
  return secret;
}

export function loadConfig(env: Env = process.env): Config {
  const appSecret = required(env, 'APP_SECRET');
  if (!/^[0-9a-f]{64,}$/i.test(appSecret))
    throw new Error('APP_SECRET must be at least 32 random bytes in hex.');
  return {
    port: int(env, 'PORT', 3000),
    host: env['HOST'] ?? '127.0.0.1',
    trustProxy: env['TRUST_PROXY'] ?? 'loopback',
    publicUrl: required(env, 'PUBLIC_URL').replace(/\/+$/, ''),
    databaseUrl: required(env, 'DATABASE_URL'),
    databaseOwnerUrl: env['DATABASE_OWNER_URL'] ?? null,
    databasePoolSize: int(env, 'DATABASE_POOL_SIZE', 10),
    redisUrl: required(env, 'REDIS_URL'),
    queuePrefix: env['QUEUE_PREFIX'] ?? 'sosta',
    s3: {
      endpoint: env['S3_ENDPOINT'] ?? null,
      region: env['S3_REGION'] ?? 'eu-south-1',
      accessKeyId: required(env, 'S3_ACCESS_KEY_ID'),
      secretAccessKey: required(env, 'S3_SECRET_ACCESS_KEY'),
      bucket: required(env, 'S3_BUCKET'),
    },
    smtpUrl: required(env, 'SMTP_URL'),
    mailFrom: required(env, 'MAIL_FROM'),
    mailEventsSecret: mailEventsSecret(env),
    pagopa: {
      apiBase: env['PAGOPA_API_BASE'] || null,
      subscriptionKey: env['PAGOPA_SUBSCRIPTION_KEY'] || null,
      fiscalCode: env['PAGOPA_FISCAL_CODE'] || null,
      companyName: env['PAGOPA_COMPANY_NAME'] || null,
      iban: env['PAGOPA_IBAN'] || null,
      segregationCode: env['PAGOPA_SEGREGATION_CODE'] || null,
      category: env['PAGOPA_CATEGORY'] || null,
      printTemplate: env['PAGOPA_PRINT_TEMPLATE'] || null,
    },
    stripe: {
      apiBase: env['STRIPE_API_BASE'] ?? null,
      secretKey: env['STRIPE_SECRET_KEY'] || null,
      webhookSecret: env['STRIPE_WEBHOOK_SECRET'] || null,
    },
    paypal: {
      apiBase: env['PAYPAL_API_BASE'] || null,
      clientId: env['PAYPAL_CLIENT_ID'] || null,
      clientSecret: env['PAYPAL_CLIENT_SECRET'] || null,
      webhookId: env['PAYPAL_WEBHOOK_ID'] || null,
    },
    nexi: {
      apiBase: env['NEXI_API_BASE'] || null,
      apiKey: env['NEXI_API_KEY'] || null,
      terminalId: env['NEXI_TERMINAL_ID'] || null,
    },
    credentialsKeys: credentialsKeys(env),
    chromium: {
      executablePath: env['CHROMIUM_PATH'] ?? '',
      env: JSON.parse(env['CHROMIUM_ENV'] ?? '{}') as Record<string, string>,
      args: JSON.parse(env['CHROMIUM_ARGS'] ?? '[]') as string[],
    },
    appSecret,
    signingKeyIds: signingKeyIds(env),
    demoMode: env['DEMO_MODE'] === '1',
    logLevel: env['LOG_LEVEL'] ?? 'info',
    instance: `${hostname()}:${process.pid}`,
    webRoot: env['WEB_ROOT'] ?? null,
    fatturaPaSchemaDir: env['FATTURAPA_SCHEMA_DIR'] || null,
    sdiHosts: (env['SDI_HOSTS'] ?? '')
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean),
    loopbackReceivers: loopbackReceivers(env),
    mapTiles: mapTiles(env),
  };
}
