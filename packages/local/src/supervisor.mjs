// Starts, watches and stops child processes, so that none outlives the process that asked for them.
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isAlive,
  removePidFile,
  signalGroup,
  startTimeOf,
  stopOrphans,
  stopRecorded,
  writePidFile,
} from './lib/processes.mjs';

const OWNER_FILE = 'supervisor.json';
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;

/** Stop order: who depends on others goes first. */
export const StopOrder = /** @type {const} */ ({
  frontdoor: 5,
  app: 10,
  helper: 20,
  redis: 30,
  postgres: 40,
});

/**
 * @typedef {object} ProcessSpec
 * @property {string} name names the pid file and the log
 * @property {string} command
 * @property {string[]} [args]
 * @property {Record<string, string | undefined>} [env] the whole environment; defaults to ours
 * @property {string} [cwd]
 * @property {number} [uid]
 * @property {number} [gid]
 * @property {NodeJS.Signals} [stopSignal] default SIGTERM
 * @property {number} [stopTimeoutMs] default 5000, then SIGKILL to the process group
 * @property {number} [order] see StopOrder; lower stops first
 * @property {(alive: () => boolean) => Promise<void>} [ready] resolves when the process serves
 * @property {boolean} [autoRestart] start it again when it ends by itself or by kill()
 * @property {(exit: { code: number | null, signal: NodeJS.Signals | null }) => void} [onExit] an end nobody asked for
 *
 * @typedef {object} Running
 * @property {ProcessSpec} spec
 * @property {import('node:child_process').ChildProcess} child
 * @property {import('./lib/processes.mjs').PidRecord} record
 * @property {Promise<void>} exited
 * @property {boolean} stopping
 * @property {boolean} starting until it is ready: an end then is a failed start
 * @property {number} restarts
 */

/**
 * Thrown when another live supervisor owns the directory.
 */
export class AlreadyRunningError extends Error {
  /** @param {number} pid @param {string} dir */
  constructor(pid, dir) {
    super(`Already running (process ${pid}) on ${dir}. Stop it first with Ctrl-C or "kill ${pid}".`);
    this.name = 'AlreadyRunningError';
    this.pid = pid;
  }
}

/**
 * @param {{ runDir: string, logDir: string, disposableDir?: string, onUnexpectedExit?: (name: string, detail: string) => void }} options
 *   `disposableDir` is removed at the end, also after a crash of this process
 */
export async function createSupervisor({ runDir, logDir, disposableDir, onUnexpectedExit = () => {} }) {
  mkdirSync(runDir, { recursive: true });
  mkdirSync(logDir, { recursive: true });
  const ownerFile = join(runDir, OWNER_FILE);
  const owner = ownerOf(runDir);
  if (owner && owner.pid !== process.pid) throw new AlreadyRunningError(owner.pid, runDir);
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }));
  const orphans = await stopOrphans(runDir);

  // Detached: a Ctrl-C in the terminal reaches us alone and we decide the order.
  const guardian = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./lib/guardian.mjs', import.meta.url)),
      runDir,
      ...(disposableDir ? [disposableDir] : []),
    ],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' },
  );
  guardian.unref();
  /** @type {any} */ (guardian.stdin).unref?.();
  guardian.stdin?.on('error', () => {});

  /** @type {Map<string, Running>} */
  const processes = new Map();
  let closed = false;

  /** @param {ProcessSpec} spec @param {number} restarts */
  function launch(spec, restarts) {
    const log = openLog(join(logDir, `${spec.name}.log`));
    const child = spawn(spec.command, spec.args ?? [], {
      cwd: spec.cwd,
      env: /** @type {NodeJS.ProcessEnv} */ (spec.env ?? process.env),
      uid: spec.uid,
      gid: spec.gid,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    /** @type {Running} */
    const running = {
      spec,
      child,
      restarts,
      stopping: false,
      starting: false,
      record: {
        name: spec.name,
        pid: child.pid ?? -1,
        startTime: child.pid ? startTimeOf(child.pid) : null,
        stopSignal: spec.stopSignal ?? 'SIGTERM',
        stopTimeoutMs: spec.stopTimeoutMs ?? 5000,
        order: spec.order ?? StopOrder.helper,
      },
      exited: new Promise((resolve) => {
        child.once('error', () => resolve());
        child.once('exit', () => resolve());
      }),
    };
    processes.set(spec.name, running);
    if (child.pid) writePidFile(runDir, running.record);
    child.once('error', (error) => onUnexpectedExit(spec.name, error.message));
    child.once('exit', (code, signal) => {
      if (running.stopping || running.starting || closed) return;
      if (processes.get(spec.name) !== running) return;
      spec.onExit?.({ code, signal });
      onUnexpectedExit(spec.name, signal ? `killed by ${signal}` : `ended with code ${code}`);
      if (spec.autoRestart) {
        // One that was killed comes back at once; one that ends by itself must not spin.
        const quick = signal === null ? restarts + 1 : 0;
        void sleep(quick ? Math.min(5000, 100 * 2 ** Math.min(quick, 6)) : 50).then(() => {
          if (closed || running.stopping || processes.get(spec.name) !== running) return;
          launch(spec, quick);
        });
      } else {
        processes.delete(spec.name);
        removePidFile(runDir, spec.name);
      }
    });
    return running;
  }

  /** @param {Running} running */
  async function stopRunning(running) {
    running.stopping = true;
    await stopRecorded(running.record);
    await Promise.race([running.exited, sleep(2000, undefined, { ref: false })]);
    if (processes.get(running.spec.name) === running) processes.delete(running.spec.name);
    removePidFile(runDir, running.spec.name);
  }

  const supervisor = {
    runDir,
    logDir,
    /** Names of processes of an earlier run that had to be stopped first. */
    orphans,

    /**
     * Starts a process and waits until it is ready.
     * @param {ProcessSpec} spec
     * @throws when it ends or stays silent instead; the message holds the end of its log
     */
    async start(spec) {
      if (closed) throw new Error('The supervisor is stopping.');
      if (processes.has(spec.name)) throw new Error(`${spec.name} is already running.`);
      const running = launch(spec, 0);
      running.starting = true;
      let ended = false;
      void running.exited.then(() => (ended = true));
      const alive = () => !ended;
      try {
        await spec.ready?.(alive);
        if (ended) throw new Error(`${spec.name} ended while it was starting.`);
        running.starting = false;
      } catch (error) {
        const tail = supervisor.tail(spec.name);
        await stopRunning(running);
        throw new Error(`${spec.name} did not start: ${/** @type {Error} */ (error).message}\n${tail}`, {
          cause: error,
        });
      }
    },

    /** @param {string} name */
    async stop(name) {
      const running = processes.get(name);
      if (running) await stopRunning(running);
    },

    /** Stops it cleanly and starts it again. @param {string} name */
    async restart(name) {
      const running = processes.get(name);
      if (!running) throw new Error(`${name} is not running.`);
      await stopRunning(running);
      await supervisor.start(running.spec);
    },

    /**
     * SIGKILL to the process group, as a crash would; a process with `autoRestart` comes back by itself.
     * @param {string} name
     */
    kill(name) {
      const running = processes.get(name);
      if (running?.child.pid) signalGroup(running.child.pid, 'SIGKILL');
    },

    /** Waits until the process answers its readiness probe (again). @param {string} name */
    async waitReady(name) {
      const running = processes.get(name);
      if (!running) throw new Error(`${name} is not running.`);
      await running.spec.ready?.(() => !closed);
    },

    /** @param {string} name @returns {number | undefined} */
    pid(name) {
      return processes.get(name)?.child.pid;
    },

    /** Last lines of a log. @param {string} name @param {number} [lines] */
    tail(name, lines = 25) {
      try {
        return readFileSync(join(logDir, `${name}.log`), 'utf8')
          .split('\n')
          .slice(-lines)
          .join('\n');
      } catch {
        return '';
      }
    },

    /** Stops everything in order, within hard time limits. */
    async stopAll() {
      if (closed) return;
      closed = true;
      const all = [...processes.values()];
      const orders = [...new Set(all.map((running) => running.record.order))].sort((a, b) => a - b);
      for (const order of orders) {
        await Promise.all(all.filter((running) => running.record.order === order).map(stopRunning));
      }
      guardian.stdin?.destroy();
      rmSync(ownerFile, { force: true });
    },
  };
  return supervisor;
}

/** @typedef {Awaited<ReturnType<typeof createSupervisor>>} Supervisor */

/**
 * The live process that supervises what runs in `runDir`.
 * @param {string} runDir
 * @returns {{ pid: number, startTime: string | null } | undefined}
 */
export function ownerOf(runDir) {
  try {
    const owner = JSON.parse(readFileSync(join(runDir, OWNER_FILE), 'utf8'));
    return isAlive(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function openLog(file) {
  try {
    if (statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // The first log of this name.
  }
  return openSync(file, 'a');
}
