/**
 * `npm run bench -- citizen`: what a phone loads to show the citizens' home page, against the official Bootstrap Italia
 * distribution (style sheet and script) that a municipal site usually ships before any code of its own; the budgets for
 * each kind of file; and Lighthouse's mobile score of the real page.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, resolveChromium, startSosta } from '@sosta/local';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer';
import { median } from './lib/interleave.mjs';
import { ROOT } from './lib/paths.mjs';

/** Kilobytes gzipped. */
const BUDGET = { js: 110, css: 40, fonts: 60, route: 40 };
const GOAL = { ratio: 2, lighthouse: 90 };
const RUNS = 3;

const say = (/** @type {string} */ line) => console.log(`[citizen] ${line}`);
await build({ onProgress: say });

const dist = join(ROOT, 'apps/citizen/dist');
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const linked = [...html.matchAll(/(?:src|href)="\/_citizen\/([^"]+\.(?:js|css|woff2))"/g)].map(([, path]) =>
  join(dist, path ?? ''),
);
const sizes = (/** @type {string[]} */ files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1000;
const brotli = (/** @type {string[]} */ files) =>
  files.reduce(
    (sum, file) =>
      sum +
      brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
    0,
  ) / 1000;

const initial = {
  js: linked.filter((file) => file.endsWith('.js')),
  css: linked.filter((file) => file.endsWith('.css')),
};
const assets = existsSync(join(dist, 'assets'))
  ? readdirSync(join(dist, 'assets')).map((name) => join(dist, 'assets', name))
  : [];
const routes = assets.filter((file) => file.endsWith('.js') && !initial.js.includes(file));
const fonts = assets.filter((file) => file.endsWith('.woff2'));
const weight = {
  js: sizes(initial.js),
  css: sizes(initial.css),
  fonts: fonts.reduce((sum, file) => sum + readFileSync(file).length, 0) / 1000,
  route: Math.max(0, ...routes.map((file) => sizes([file]))),
};
for (const [kind, kilobytes] of Object.entries(weight)) {
  say(`${kind.padEnd(6)} ${kilobytes.toFixed(1)} kB of ${BUDGET[/** @type {keyof typeof BUDGET} */ (kind)]}`);
}

const official = dirname(
  createRequire(join(ROOT, 'apps/citizen/package.json')).resolve('bootstrap-italia/package.json'),
);
const rival = brotli([
  join(official, 'dist/css/bootstrap-italia.min.css'),
  join(official, 'dist/js/bootstrap-italia.bundle.min.js'),
]);
const ours = brotli([...initial.js, ...initial.css]);
say(`first load, brotli: ours ${ours.toFixed(1)} kB, official distribution ${rival.toFixed(1)} kB`);

const dir = mkdtempSync(join(tmpdir(), 'sosta-bench-'));
const sosta = await startSosta({ dir, ephemeral: true, port: 0, demo: false, env: { LOG_LEVEL: 'error' } });
/** @type {number[]} */
const scores = [];
/** @type {number[]} */
const paints = [];
try {
  await sosta.cli('seed');
  const { executablePath, env, args } = await resolveChromium();
  const browser = await puppeteer.launch({
    executablePath,
    env: { ...process.env, ...env },
    args,
    headless: 'shell',
  });
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const result = await lighthouse(`${sosta.url}/caserta/`, {
        port: Number(new URL(browser.wsEndpoint()).port),
        onlyCategories: ['performance'],
        formFactor: 'mobile',
        logLevel: 'error',
      });
      if (!result || result.lhr.runtimeError)
        throw new Error(`Lighthouse: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
      scores.push((result.lhr.categories['performance']?.score ?? 0) * 100);
      paints.push(result.lhr.audits['largest-contentful-paint']?.numericValue ?? NaN);
    }
  } finally {
    await browser.close();
  }
} finally {
  await sosta.stop();
  rmSync(dir, { recursive: true, force: true });
}
say(
  `Lighthouse mobile ${scores.map((score) => score.toFixed(0)).join(', ')}; largest paint ${(median(paints) / 1000).toFixed(2)} s`,
);

const over = Object.entries(weight).filter(
  ([kind, kilobytes]) => kilobytes > BUDGET[/** @type {keyof typeof BUDGET} */ (kind)],
);
for (const [kind] of over) say(`over budget: ${kind}`);
console.log(
  `bench citizen: ratio=${(rival / ours).toFixed(2)} lighthouse=${median(scores).toFixed(0)} budgets=${over.length === 0 ? 'kept' : 'broken'} (goal ${GOAL.ratio}, ${GOAL.lighthouse}, kept)`,
);
process.exit(over.length === 0 && median(scores) >= GOAL.lighthouse ? 0 : 1);
