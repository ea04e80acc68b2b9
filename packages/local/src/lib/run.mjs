// Runs one program to its end, keeping its output for the case that it fails.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './paths.mjs';
import { removePidFile, signalGroup, startTimeOf, writePidFile } from './processes.mjs';

/** Children still running, so that a stop of the command stops them too. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @type {string | undefined} */
let guardedDir;

/**
 * From here on a guardian process stops what run() started, should this process be killed.
 */
export async function guardRunning() {
  const dir = mkdtempSync(join(tmpdir(), 'sosta-run-'));
  const guardian = spawn(
    process.execPath,
    [fileURLToPath(new URL('./guardian.mjs', import.meta.url)), dir, dir],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  );
  guardian.unref();
  /** @type {any} */ (guardian.stdin).unref?.();
  guardian.stdin?.on('error', () => {});
  guardedDir = dir;
}

/** Kills what run() started and has not ended. */
export function killRunning() {
  for (const child of running) if (child.pid) signalGroup(child.pid, 'SIGKILL');
  if (guardedDir) rmSync(guardedDir, { recursive: true, force: true });
}

/**
 * The environment of our programs: this Node and the workspace's tools come first on PATH.
 * @param {string} [cwd] a workspace package whose own tools come before the root's
 */
export function toolEnv(cwd = ROOT) {
  const path = [dirname(process.execPath), join(cwd, 'node_modules/.bin'), join(ROOT, 'node_modules/.bin')];
  return {
    ...process.env,
    PATH: [...path, process.env.PATH ?? ''].join(delimiter),
    PUPPETEER_SKIP_DOWNLOAD: '1',
  };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<{ code: number, output: string }>} never rejects for a failing program
 */
export function run(command, args, { cwd = ROOT, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...toolEnv(cwd), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    const record = String(child.pid);
    if (guardedDir && child.pid) {
      writePidFile(guardedDir, {
        name: record,
        pid: child.pid,
        startTime: startTimeOf(child.pid),
        stopSignal: 'SIGTERM',
        stopTimeoutMs: 3000,
        order: 1,
      });
    }
    const ended = () => {
      running.delete(child);
      if (guardedDir) removePidFile(guardedDir, record);
    };
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      ended();
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.once('close', (code) => {
      ended();
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Like run(), for steps that must work.
 * @param {string} what for the message
 * @param {string} command @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<string>} the output
 */
export async function must(what, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${what} failed (${command} ${args.join(' ')}):\n${output.trimEnd()}`);
  return output;
}
