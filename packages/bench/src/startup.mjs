/**
 * `npm run bench -- startup`: from spawning the API's process to its first answer, with database, Redis and S3 already
 * up, against an empty Nest application on Fastify started the same way, in turns.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, freePort, startServices } from '@sosta/local';
import { median } from './lib/interleave.mjs';
import { ROOT } from './lib/paths.mjs';

const ROUNDS = 9;
/** With all its modules, at most three times the time of an empty one. */
const GOAL = 0.33;

await build({ only: ['contracts', 'api'], onProgress: (line) => console.log(`[startup] ${line}`) });
const dir = mkdtempSync(join(tmpdir(), 'sosta-bench-'));
const services = await startServices({ dir, ephemeral: true, with: { chromium: false } });
try {
  const { migrate } = await import(join(ROOT, 'apps/api/dist/platform/database/data-source.js'));
  await migrate(services.postgres.ownerUrl);

  const variants = {
    ours: {
      file: join(ROOT, 'apps/api/dist/bundle/main.js'),
      env: { ...services.env, LOG_LEVEL: 'error', NODE_ENV: 'production' },
    },
    'empty Nest': { file: join(ROOT, 'packages/bench/src/rivals/nest-hello.mjs'), env: {} },
  };
  /** @type {Record<string, number[]>} */
  const times = { ours: [], 'empty Nest': [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, { file, env }] of Object.entries(variants)) {
      const ms = await untilFirstAnswer(file, env);
      if (round > 0) times[name]?.push(ms); // the first round warms the disk cache
    }
  }
  const ratios = times['ours']?.map((ms, round) => (times['empty Nest']?.[round] ?? 0) / ms) ?? [];
  for (const [name, list] of Object.entries(times)) {
    console.log(
      `[startup] ${name.padEnd(12)} ${median(list).toFixed(0)} ms (${Math.min(...list).toFixed(0)}–${Math.max(...list).toFixed(0)})`,
    );
  }
  console.log(`bench startup: ratio=${median(ratios).toFixed(2)} (goal ${GOAL})`);
} finally {
  await services.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit();

/** @param {string} file @param {Record<string, string>} env */
async function untilFirstAnswer(file, env) {
  const port = await freePort();
  const from = performance.now();
  const child = spawn(process.execPath, [file, String(port)], {
    env: { PATH: process.env['PATH'], ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`);
      const answered = await fetch(`http://127.0.0.1:${port}/api/v1/health`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (answered) return performance.now() - from;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}
