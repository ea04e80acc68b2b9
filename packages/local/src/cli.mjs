// The commands behind package.json's scripts, on Node 24 with everything installed.
import { killRunning } from './lib/run.mjs';

/** @type {Record<string, () => Promise<{ main(args: string[], stop: StopSignal): Promise<number | void> }>>} */
const COMMANDS = {
  start: () => import('./commands/start.mjs'),
  dev: () => import('./commands/dev.mjs'),
  test: () => import('./commands/test.mjs'),
  check: () => import('./commands/check.mjs'),
  gen: () => import('./commands/gen.mjs'),
  rules: () => import('./commands/rules.mjs'),
  build: () => import('./commands/build.mjs'),
  reset: () => import('./commands/reset.mjs'),
  bench: () => import('./commands/bench.mjs'),
  storm: () => import('./commands/storm.mjs'),
};

/**
 * Resolves when the command has been asked to stop.
 * @typedef {{ requested: Promise<string>, isRequested(): boolean }} StopSignal
 */

/** @returns {StopSignal} */
function watchForStop() {
  let requestedAt = 0;
  /** @type {(reason: string) => void} */
  let resolve = () => {};
  /** @type {Promise<string>} */
  const requested = new Promise((done) => (resolve = done));
  /** @param {string} reason */
  const request = (reason) => {
    // A Ctrl-C reaches us directly and again through run.mjs; a later one means "now".
    if (requestedAt && Date.now() - requestedAt > 1500) process.exit(130);
    requestedAt ||= Date.now();
    resolve(reason);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => request(signal));
  // A closed terminal or a killed run.mjs leaves nobody to read what we print.
  process.stdout.on('error', () => request('output closed'));
  const parent = Number(process.env.SOSTA_PARENT);
  if (parent) {
    setInterval(() => {
      if (process.ppid !== parent) request('parent gone');
    }, 500).unref();
  }
  return { requested, isRequested: () => requestedAt > 0 };
}

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  console.error(`Usage: node packages/local/run.mjs ${Object.keys(COMMANDS).join(' | ')}`);
  process.exit(2);
}
const stop = watchForStop();
process.on('exit', killRunning);
try {
  const { main } = await command();
  process.exit((await main(args, stop)) ?? 0);
} catch (error) {
  if (stop.isRequested()) process.exit(130);
  console.error(
    `\n${process.env.SOSTA_DEBUG ? /** @type {Error} */ (error).stack : /** @type {Error} */ (error).message}`,
  );
  process.exit(1);
}
