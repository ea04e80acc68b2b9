import { accessSync, constants } from 'node:fs';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import { DataSource } from 'typeorm';
import type { Config } from './config/config.js';
import { OfficialSchema } from './modules/invoicing/index.js';
import { dataSourceOptions } from './platform/database/data-source.js';
import { ObjectStorage } from './platform/storage/object-storage.js';

export interface Finding {
  what: string;
  /** null: not set up, and nothing needs it. */
  ok: boolean | null;
  /** What was found, or what to do. Never a secret, never an address with a password in it. */
  says: string;
}

const ATTEMPT_MS = 5000;

/** Looks at everything an installation needs, one part after the other, each at most five seconds. */
export async function doctor(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async (what: string, work: () => Promise<string> | string): Promise<void> => {
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('no answer in five seconds')), ATTEMPT_MS).unref(),
    );
    // Called by the race: what throws at once would leave the five seconds to run out with nobody listening.
    const found = async (): Promise<string> => work();
    try {
      findings.push({ what, ok: true, says: await Promise.race([found(), late]) });
    } catch (error) {
      findings.push({ what, ok: false, says: error instanceof Error ? error.message : String(error) });
    }
  };

  await look('database', async () => {
    const source = new DataSource(dataSourceOptions(config.databaseUrl, 1));
    await source.initialize();
    try {
      const rows: { server: string; role: string; owns: boolean }[] = await source.query(
        `SELECT current_setting('server_version') AS server, current_user AS role,
                (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS owns`,
      );
      const { server = '', role = '', owns = true } = rows[0] ?? {};
      if (owns) throw new Error(`the role ${role} passes row-level security: DATABASE_URL needs sosta_app`);
      return `PostgreSQL ${server}, role ${role}`;
    } finally {
      await source.destroy();
    }
  });
  await look('queue', async () => {
    const redis = new Redis(config.redisUrl, {
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    redis.on('error', () => {});
    try {
      await redis.connect();
      const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as string[];
      if (policy !== 'noeviction') throw new Error(`maxmemory-policy is ${policy}, it must be noeviction`);
      return 'Redis, noeviction';
    } finally {
      redis.disconnect();
    }
  });
  await look('documents', async () => {
    const storage = new ObjectStorage(config);
    try {
      await storage.ping();
      return `bucket ${config.s3.bucket}`;
    } finally {
      storage.onApplicationShutdown();
    }
  });
  await look('e-mail', async () => {
    const transport = createTransport({ url: config.smtpUrl, connectionTimeout: ATTEMPT_MS });
    try {
      await transport.verify();
      return 'the SMTP server takes our messages';
    } finally {
      transport.close();
    }
  });
  await look('PDF', () => {
    accessSync(config.chromium.executablePath, constants.X_OK);
    return config.chromium.executablePath;
  });
  const schema = config.fatturaPaSchemaDir;
  if (schema === null)
    findings.push({
      what: 'invoice schema',
      ok: null,
      says: 'FATTURAPA_SCHEMA_DIR is not set: invoices are judged by our own rules alone',
    });
  else
    await look('invoice schema', async () => {
      (await OfficialSchema.load(schema)).dispose();
      return 'VFPR12 1.2.3, by its SHA-256';
    });
  return findings;
}
