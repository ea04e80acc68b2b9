// What `npm start` and `npm test` run first, on whatever Node is installed (20.20 or newer) and before anything
// is installed: Node's own modules only. Installs the workspace, then hands over to Node 24.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const MAIN = join(ROOT, 'packages/local/src/cli.mjs');
const PNPM = 'pnpm@10.34.9';
const NODE_MAJOR = 24;
const STAMP = join(ROOT, 'node_modules/.sosta-installed');
const startedAt = Date.now();

/** @param {string} message */
function progress(message) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`[${`${seconds} s`.padStart(8)}] ${message}`);
}

/** Everything that decides what is installed. */
function manifests() {
  const files = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml'];
  for (const group of ['apps', 'packages']) {
    for (const name of readdirSync(join(ROOT, group)).sort()) files.push(join(group, name, 'package.json'));
  }
  return files.map((file) => join(ROOT, file)).filter((file) => existsSync(file));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of manifests()) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function isInstalled() {
  const modules = join(ROOT, 'node_modules/.modules.yaml');
  if (!existsSync(modules) || !nodeBinary()) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint()) return true;
  const installedAt = statSync(modules).mtimeMs;
  return manifests().every((file) => statSync(file).mtimeMs < installedAt);
}

async function install() {
  progress('installing dependencies from the npm registry …');
  const heartbeat = setInterval(() => progress('still installing …'), 10_000);
  const child = spawn('npx', ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: ROOT,
    // CI: pnpm must not ask before it replaces an outdated node_modules.
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1', CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  current = child;
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.once('close', resolve);
  });
  clearInterval(heartbeat);
  current = undefined;
  if (stopping) process.exit(130);
  if (code !== 0) {
    console.error(output.trimEnd());
    console.error(`\nInstalling the dependencies failed. Is the npm registry reachable from here?`);
    process.exit(1);
  }
  progress('dependencies installed');
}

/** Node 24: this one, or the one that came with the dependencies. @returns {string | undefined} */
function nodeBinary() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const bundled = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  // The real file: the shim in node_modules/.bin swallows signals.
  return existsSync(bundled) ? realpathSync(bundled) : undefined;
}

/**
 * @param {number} pid
 * @returns {{ pid: number, name: string, parent: number, startTime: string } | undefined} undefined: it is gone
 */
function parentage(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return { pid, name, parent: Number(fields[1]), startTime: String(fields[19]) };
  } catch {
    return undefined;
  }
}

/**
 * The processes between us and npm, npm included: its shell, and the shell script in node_modules/.bin. What
 * called npm may end, as the script that starts us in the background does.
 */
function callers() {
  const found = [];
  for (let pid = process.ppid; pid > 1 && found.length < 5;) {
    const caller = parentage(pid);
    if (!caller) break;
    found.push(caller);
    if (caller.name.startsWith('npm')) return found;
    pid = caller.parent;
  }
  return found.slice(0, 1);
}

/** @type {import('node:child_process').ChildProcess | undefined} */
let current;
let stopping = false;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    stopping = true;
    current?.kill(signal);
  });
}

if (!isInstalled()) await install();
writeFileSync(STAMP, fingerprint());

const node = nodeBinary();
if (!node) {
  console.error(
    `Sosta needs Node ${NODE_MAJOR} or newer on ${process.platform}-${process.arch}: please install it.`,
  );
  process.exit(1);
}
const child = spawn(node, [MAIN, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, SOSTA_STARTED_AT: String(startedAt), SOSTA_PARENT: String(process.pid) },
});
current = child;
if (process.env.npm_lifecycle_event) {
  // npm and the shells between it and us pass no SIGTERM on: notice that one of them is gone.
  const above = callers();
  setInterval(() => {
    if (!stopping && above.some(({ pid, startTime }) => parentage(pid)?.startTime !== startTime)) {
      stopping = true;
      child.kill('SIGTERM');
    }
  }, 500).unref();
}
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
