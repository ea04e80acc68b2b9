import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { progress } from '../lib/progress.mjs';
import { ROOT } from '../lib/paths.mjs';
import { signalGroup } from '../lib/processes.mjs';
import { toolEnv } from '../lib/run.mjs';

const DIR = join(ROOT, 'packages/bench/src');

/**
 * `bench NAME [arguments]`: one benchmark, with its output as it comes. It starts the services it needs itself.
 * @param {string[]} args @param {import('../cli.mjs').StopSignal} stop
 */
export async function main(args, stop) {
  const [name = '', ...rest] = args;
  if (!/^[\w-]+$/.test(name) || !existsSync(join(DIR, `${name}.mjs`))) {
    const names = readdirSync(DIR)
      .filter((file) => file.endsWith('.mjs') && !file.includes('.test.') && file !== 'storm.mjs')
      .map((file) => file.replace(/\.mjs$/, ''));
    throw new Error(
      `Usage: npm run bench -- NAME, where NAME is one of: ${names.join(', ') || '(none yet)'}`,
    );
  }
  return runBench(join(DIR, `${name}.mjs`), rest, stop);
}

/**
 * @param {string} file @param {string[]} args @param {import('../cli.mjs').StopSignal} stop
 * @returns {Promise<number>} its exit code
 */
export async function runBench(file, args, stop) {
  await build({ only: ['contracts', 'api'], onProgress: progress });
  const child = spawn(process.execPath, [file, ...args], {
    cwd: ROOT,
    env: toolEnv(),
    stdio: 'inherit',
    detached: true,
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  void stop.requested.then(() => {
    if (!child.pid) return;
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => child.pid && signalGroup(child.pid, 'SIGKILL'), 20_000).unref();
  });
  return ended;
}
