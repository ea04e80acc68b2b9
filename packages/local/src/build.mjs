// Builds the workspace in order, skipping what has not changed since its last build.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { CACHE_DIR, COMPILED, ROOT } from './lib/paths.mjs';
import { must } from './lib/run.mjs';

/** What the API serves under WEB_ROOT: one folder for each app. */
export const WEB_ROOT = join(ROOT, 'dist/web');

const SHARED_INPUTS = ['tsconfig.base.json', 'pnpm-lock.yaml'];
const IGNORED = new Set(['node_modules', 'dist', 'cache', 'test-results']);

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} dir of the package
 * @property {string} output that must exist for the build to count
 * @property {string[]} needs
 * @property {string} [web] folder of the built app, to be served
 * @property {(dist: string) => Promise<void>} [finish] adds to what was built
 * @property {string[]} [finishedBy] the files that do so, whose change builds again
 * @property {string[]} [files] what it adds, which must exist for the build to count
 */

/** @type {Target[]} in the order in which they are started where two are possible */
const TARGETS = [
  { name: 'contracts', dir: 'packages/contracts', output: 'dist/index.js', needs: [] },
  {
    name: 'backoffice',
    dir: 'apps/backoffice',
    output: 'dist/index.html',
    needs: ['contracts'],
    web: 'dist',
  },
  {
    name: 'api',
    dir: 'apps/api',
    output: 'dist/bundle/main.js',
    needs: ['contracts'],
    finish: async (dist) => (await import('./bundle.mjs')).bundle(dist),
    finishedBy: ['packages/local/src/bundle.mjs'],
  },
  { name: 'citizen', dir: 'apps/citizen', output: 'dist/index.html', needs: ['contracts'], web: 'dist' },
  { name: 'officer', dir: 'apps/officer', output: 'dist/index.html', needs: ['contracts'], web: 'dist' },
  {
    name: 'docs',
    dir: 'apps/docs',
    output: '.vitepress/dist/index.html',
    // The catalogue of errors is made from the vocabulary.
    needs: ['contracts'],
    web: '.vitepress/dist',
    // Printed from the built pages; loaded only to build, for it brings a browser's driver along.
    finish: async (dist) => {
      await (await import('./reference.mjs')).publishReference(dist);
      await (await import('./manuals.mjs')).printManuals(dist);
    },
    finishedBy: [
      'packages/local/src/manuals.mjs',
      'packages/local/src/reference.mjs',
      'openapi/sosta-integration.openapi.yaml',
    ],
    files: ['manuale-cittadino.pdf', 'manuale-operatore.pdf', 'api/index.html'],
  },
];

/** @typedef {'contracts' | 'api' | 'citizen' | 'backoffice' | 'officer' | 'docs'} TargetName */

/**
 * Files below a folder that a build may read, in a stable order.
 * @param {string} dir
 * @returns {string[]}
 */
function inputs(dir) {
  const files = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (IGNORED.has(entry.name)) continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) files.push(...inputs(path));
    else if (!/\.(test\.m?ts|tsbuildinfo)$/.test(entry.name)) files.push(path);
  }
  return files.sort();
}

/** @param {Target} target @param {Map<string, string>} hashes of what it needs */
function hashOf(target, hashes) {
  const hash = createHash('sha256');
  for (const name of target.needs) hash.update(`${name} ${hashes.get(name)}\n`);
  const shared = [...SHARED_INPUTS, ...(target.finishedBy ?? [])];
  for (const file of [...shared.map((name) => join(ROOT, name)), ...inputs(join(ROOT, target.dir))]) {
    hash.update(`${relative(ROOT, file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** @param {string} name */
const stampFile = (name) => join(CACHE_DIR, 'stamps', name);

/** @param {Target} target @param {string} hash */
function isFresh(target, hash) {
  if (!existsSync(join(ROOT, target.dir, target.output))) return false;
  const served = target.web ? ['index.html', ...(target.files ?? [])] : [];
  if (served.some((file) => !existsSync(join(WEB_ROOT, target.name, file)))) return false;
  try {
    return readFileSync(stampFile(target.name), 'utf8') === hash;
  } catch {
    return false;
  }
}

/**
 * Builds the named targets and what they need.
 * @param {{ only?: TargetName[], onProgress?: (message: string) => void, concurrency?: number }} [options]
 */
export async function build({ only, onProgress = () => {}, concurrency = 2 } = {}) {
  const wanted = new Set();
  /** @param {string} name */
  const want = (name) => {
    wanted.add(name);
    TARGETS.find((target) => target.name === name)?.needs.forEach(want);
  };
  (only ?? TARGETS.map((target) => target.name)).forEach(want);

  /** @type {Map<string, string>} */
  const done = new Map();
  let pending = TARGETS.filter((target) => wanted.has(target.name));
  /** @type {Map<string, Promise<void>>} */
  const active = new Map();
  /** @type {unknown} */
  let failure;
  while (pending.length || active.size) {
    for (const target of failure ? [] : [...pending]) {
      if (active.size >= concurrency) break;
      if (!target.needs.every((name) => done.has(name))) continue;
      pending = pending.filter((other) => other !== target);
      const job = buildOne(target, done, onProgress)
        .then((hash) => void done.set(target.name, hash))
        .catch((error) => void (failure ??= error))
        .finally(() => active.delete(target.name));
      active.set(target.name, job);
    }
    if (!active.size) break;
    await Promise.race(active.values());
  }
  if (failure) throw failure;
}

/** @param {Target} target @param {Map<string, string>} hashes @param {(message: string) => void} onProgress */
async function buildOne(target, hashes, onProgress) {
  const hash = hashOf(target, hashes);
  if (isFresh(target, hash)) return hash;
  const dir = join(ROOT, target.dir);
  const started = Date.now();
  rmSync(stampFile(target.name), { force: true });
  const { scripts } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  // Our own commands in package.json are plain "tool arguments": no shell is needed.
  const [command = '', ...args] = String(scripts.build).split(' ');
  await must(`Building ${target.name}`, command, args, { cwd: dir, env: { NODE_ENV: 'production' } });
  const built = join(dir, target.web ?? 'dist');
  if (!target.web) pruneOutputs(join(dir, 'src'), built);
  await target.finish?.(built);
  if (target.web) await stageWeb(built, join(WEB_ROOT, target.name));
  // What was compiled of an earlier build would pile up.
  else rmSync(COMPILED, { recursive: true, force: true });
  mkdirSync(join(CACHE_DIR, 'stamps'), { recursive: true });
  writeFileSync(stampFile(target.name), hash);
  onProgress(`built ${target.name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return hash;
}

/**
 * tsc leaves the output of deleted sources behind; a deleted migration would still run.
 * @param {string} src @param {string} dist
 */
function pruneOutputs(src, dist) {
  for (const entry of readdirSync(dist, { withFileTypes: true })) {
    const path = join(dist, entry.name);
    // Replaced whole when the next one is made.
    if (entry.name === 'bundle') continue;
    if (entry.isDirectory()) {
      if (existsSync(join(src, entry.name))) pruneOutputs(join(src, entry.name), path);
      else if (readdirSync(path, { recursive: true }).some((name) => String(name).endsWith('.js'))) {
        rmSync(path, { recursive: true, force: true });
      }
      continue;
    }
    const stem = /^(.*?)(\.d\.ts|\.d\.ts\.map|\.js|\.js\.map)$/.exec(entry.name)?.[1];
    if (stem && !existsSync(join(src, `${stem}.ts`))) rmSync(path, { force: true });
  }
}

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const COMPRESSIBLE = /\.(html|js|css|svg|json|txt|xml|wasm|map|webmanifest)$/;

/**
 * Copies a built app to where the API serves it, with compressed twins of its files.
 * @param {string} from @param {string} to
 */
async function stageWeb(from, to) {
  const draft = `${to}.draft`;
  await rm(draft, { recursive: true, force: true });
  await cp(from, draft, { recursive: true });
  for (const name of readdirSync(draft, { recursive: true })) {
    const file = join(draft, String(name));
    if (!COMPRESSIBLE.test(file) || !statSync(file).isFile()) continue;
    const content = await readFile(file);
    if (content.length < 1024) continue;
    // Quality 5: within 3 % of what quality 9 makes, in a seventh of the time.
    const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 };
    await writeFile(`${file}.br`, await brotli(content, { params }));
    await writeFile(`${file}.gz`, await gzip(content, { level: 9 }));
  }
  await rm(to, { recursive: true, force: true });
  await rename(draft, to);
}
