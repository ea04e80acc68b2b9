// The promises that have tests of their own: what `npm test` runs small, here in full size.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { ROOT } from '../lib/paths.mjs';
import { say } from './talk.mjs';

/** By the names they are asked for with; the number is the one of apps/docs/architecture/reliability.md. */
export const PROMISES = {
  acknowledgements: 4,
  webhooks: 5,
  differences: 6,
  states: 7,
  races: 8,
  keys: 9,
  'contract-fuzz': 15,
};

/**
 * Runs the test of a promise and says how it went.
 * @param {keyof typeof PROMISES} name
 * @param {string | undefined} share of the full size; undefined: as large as in `npm test`
 * @param {string} seed
 * @returns {Promise<boolean>} whether it was kept
 */
export async function keep(name, share, seed) {
  say(
    `promise ${PROMISES[name]}: ${name}, ${share === undefined ? 'as in npm test' : `${share} of the full size`}`,
  );
  const dir = mkdtempSync(join(tmpdir(), 'sosta-promise-'));
  const file = join(dir, 'report.json');
  const startedAt = performance.now();
  try {
    const code = await run(
      [
        ...['run', '--project', 'int', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
        `apps/api/src/testing/promises/${name}.int.test.ts`,
      ],
      { SOSTA_SEED: seed, ...(share !== undefined && { SOSTA_STORM_SIZE: share }) },
    );
    /** @type {any} */
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const tests = report.testResults.flatMap((/** @type {any} */ each) => each.assertionResults);
    for (const { status, fullName, duration } of tests)
      say(`${status === 'passed' ? '✓' : '✗'} ${fullName} (${((duration ?? 0) / 1000).toFixed(1)} s)`);
    const ok = code === 0 && report.numPassedTests > 0;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(
      `promise ${PROMISES[name]} ${name}: passed=${report.numPassedTests} failed=${report.numFailedTests} seconds=${seconds} ${ok ? 'OK' : 'FAILED'}`,
    );
    return ok;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @param {string[]} args @param {Record<string, string>} env @returns {Promise<number>} the exit code */
function run(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
