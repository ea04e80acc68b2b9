// What `start` and `dev` share: starting with clear messages, and stopping cleanly at any moment.
import { join, relative } from 'node:path';
import { startSosta } from '../app.mjs';
import { LOCAL_DIR, ROOT } from '../lib/paths.mjs';
import { paint, progress } from '../lib/progress.mjs';
import { killRunning } from '../lib/run.mjs';
import { ownerOf } from '../supervisor.mjs';

/**
 * Starts, serves until asked to stop, stops.
 * @param {Omit<Parameters<typeof startSosta>[0], 'dir'>} options
 * @param {import('../cli.mjs').StopSignal} stop
 * @returns {Promise<number>} exit code
 */
export async function serve(options, stop) {
  const port = Number(process.env.SOSTA_PORT ?? 8080);
  const host = process.env.SOSTA_HOST;
  /** @type {import('../supervisor.mjs').Supervisor | undefined} */
  let supervisor;
  const starting = startSosta({
    ...options,
    dir: LOCAL_DIR,
    port,
    ...(host ? { hosts: [host] } : {}),
    onProgress: progress,
    onSupervisor: (created) => (supervisor = created),
    onUnexpectedExit: (name, detail) =>
      progress(
        paint(
          `${name} ${detail}; starting it again (see ${relative(ROOT, join(LOCAL_DIR, 'logs', `${name}.log`))})`,
          33,
        ),
      ),
  });
  const outcome = await Promise.race([
    starting.then((sosta) => ({ sosta })).catch((error) => ({ error })),
    stop.requested.then(() => ({})),
  ]);
  if ('error' in outcome) {
    const { error } = outcome;
    if (error.code === 'EADDRINUSE') {
      const owner = ownerOf(join(LOCAL_DIR, 'run'));
      if (owner) {
        throw new Error(
          `Sosta is already running here (process ${owner.pid}): http://localhost:${port}. Stop it with Ctrl-C in its terminal or "kill ${owner.pid}".`,
        );
      }
      throw new Error(
        `Port ${port} is in use by another program. Stop it, or choose another port: SOSTA_PORT=8081 npm start`,
      );
    }
    if (error.code === 'EACCES' && error.syscall === 'listen') {
      throw new Error(
        `Port ${port} may not be used by this user. Choose another one: SOSTA_PORT=8080 npm start`,
      );
    }
    throw error;
  }
  if (!('sosta' in outcome) || !outcome.sosta) {
    progress('stopping …');
    killRunning();
    await supervisor?.stopAll();
    await Promise.race([starting.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 5000))]);
    return 130;
  }
  const { sosta } = outcome;
  await announce(sosta);
  await stop.requested;
  progress('stopping …');
  await sosta.stop();
  progress('stopped; data is kept in .local/data (npm run reset deletes it)');
  return 0;
}

/** @param {import('../app.mjs').Sosta} sosta */
async function announce(sosta) {
  const accounts = await sosta.cli('demo-accounts').catch((error) => `(${error.message})`);
  const line = (/** @type {string} */ what, /** @type {string} */ url) =>
    `  ${what.padEnd(24)}${paint(url, 36)}`;
  console.log(
    [
      '',
      paint('Sosta is running', 1),
      '',
      line('Citizens', `${sosta.url}/`),
      line('Operators', `${sosta.url}/backoffice/`),
      line('Wardens', `${sosta.url}/officer/`),
      line('Documentation', `${sosta.url}/docs/`),
      line('E-mail it sends', `${sosta.url}/mail`),
      line('API', `${sosta.url}/api/v1/status`),
      '',
      accounts.trimEnd(),
      '',
    ].join('\n'),
  );
  progress(`ready: ${sosta.url}   (Ctrl-C stops everything)`);
}
