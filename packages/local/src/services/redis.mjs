// Redis from REDIS_URL, from PATH, or from Debian's packages unpacked without root into the cache.
import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, until } from '../lib/net.mjs';
import { CACHE_DIR } from '../lib/paths.mjs';
import { StopOrder } from '../supervisor.mjs';

const exec = promisify(execFile);
const PACKAGES = [
  'redis-server',
  'redis-tools',
  'libatomic1',
  'libjemalloc2',
  'liblzf1',
  'libssl3',
  'libsystemd0',
];

/**
 * @typedef {{ command: string, env: Record<string, string> }} RedisBinary
 */

/** @returns {RedisBinary | undefined} */
function fromPath() {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of ['redis-server', 'valkey-server']) {
      const command = join(dir, name);
      try {
        accessSync(command, constants.X_OK);
        return { command, env: {} };
      } catch {
        // Not in this directory.
      }
    }
  }
  return undefined;
}

/** @param {string} root @returns {RedisBinary} */
function unpacked(root) {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const libraries = [`usr/lib/${triplet}`, `lib/${triplet}`].map((dir) => join(root, dir));
  return {
    // redis-server is a link to redis-check-rdb, which decides by the name it is called with.
    command: join(root, 'usr/bin/redis-server'),
    env: { LD_LIBRARY_PATH: libraries.join(':') },
  };
}

/** @param {(message: string) => void} onProgress @returns {Promise<RedisBinary>} */
async function fromDebian(onProgress) {
  const target = join(CACHE_DIR, 'redis-debian');
  if (existsSync(join(target, 'complete'))) return unpacked(target);
  onProgress("no Redis on this machine: unpacking Debian's package (only this once) …");
  mkdirSync(CACHE_DIR, { recursive: true });
  const work = mkdtempSync(join(CACHE_DIR, 'redis-'));
  try {
    const packages = join(work, 'packages');
    const root = join(work, 'root');
    for (const dir of ['state/lists/partial', 'cache/archives/partial', 'packages', 'root']) {
      mkdirSync(join(work, dir), { recursive: true });
    }
    const options = [
      ...['-o', `Dir::State=${join(work, 'state')}`, '-o', `Dir::Cache=${join(work, 'cache')}`],
      // The list of installed packages stays the system's, so that apt resolves the right architecture.
      ...['-o', 'Dir::State::status=/var/lib/dpkg/status', '-o', 'Debug::NoLocking=1'],
      // apt's own unprivileged user could not write below a private directory.
      ...['-o', 'APT::Sandbox::User='],
    ];
    await exec('apt-get', [...options, '-qq', 'update'], { timeout: 120_000 });
    await exec('apt-get', [...options, '-qq', 'download', ...PACKAGES], { cwd: packages, timeout: 120_000 });
    for (const file of readdirSync(packages)) await exec('dpkg-deb', ['-x', join(packages, file), root]);
    const binary = unpacked(root);
    await exec(binary.command, ['--version'], { env: { ...process.env, ...binary.env } });
    writeFileSync(join(root, 'complete'), `${readdirSync(packages).join('\n')}\n`);
    try {
      renameSync(root, target);
    } catch (error) {
      // Another process was quicker.
      if (!existsSync(join(target, 'complete'))) throw error;
    }
    return unpacked(target);
  } catch (error) {
    throw new Error(
      'Redis was not found. Install redis-server (or valkey-server), or set REDIS_URL to a running Redis 7 or newer. ' +
        `Unpacking Debian's package failed: ${/** @type {Error} */ (error).message}`,
      { cause: error },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Starts Redis with a password, nothing evicted (BullMQ loses jobs otherwise), and an append-only file.
 * @param {{ supervisor: import('../supervisor.mjs').Supervisor, secrets: import('../lib/secrets.mjs').Secrets, dataDir: string, ephemeral?: boolean, onProgress?: (message: string) => void }} options
 * @returns {Promise<{ url: string }>}
 */
export async function startRedis({ supervisor, secrets, dataDir, ephemeral = false, onProgress = () => {} }) {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL };
  const binary = fromPath() ?? (await fromDebian(onProgress));
  const password = secrets.get('redis.password');
  const port = await freePort(secrets.port('redis'));
  mkdirSync(dataDir, { recursive: true });
  const config = join(dataDir, 'redis.conf');
  // In a file: the password would otherwise stand in the process list.
  writeFileSync(
    config,
    [
      'bind 127.0.0.1',
      `port ${port}`,
      `requirepass ${password}`,
      `dir "${dataDir}"`,
      'databases 256',
      'maxmemory-policy noeviction',
      'save ""',
      ephemeral ? 'appendonly no' : 'appendonly yes',
      'appendfsync everysec',
      'daemonize no',
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  await supervisor.start({
    name: 'redis',
    command: binary.command,
    args: [config],
    env: { ...process.env, ...binary.env },
    stopTimeoutMs: 5000,
    autoRestart: true,
    order: StopOrder.redis,
    ready: (alive) => until(() => ping(port, password), { alive, what: 'Redis' }),
  });
  secrets.setPort('redis', port);
  return { url: `redis://:${password}@127.0.0.1:${port}` };
}

/**
 * True once the server has loaded its data and answers.
 * @param {number} port @param {string} password
 * @returns {Promise<boolean>}
 */
function ping(port, password) {
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect({ port, host: '127.0.0.1' }, () =>
      socket.write(`AUTH ${password}\r\nPING\r\nQUIT\r\n`),
    );
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(answer.includes('+PONG')));
  });
}
