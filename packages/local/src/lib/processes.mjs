// Pid files that can be trusted after a crash: a pid is ours only if its start time is the recorded one.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {object} PidRecord
 * @property {string} name
 * @property {number} pid
 * @property {string | null} startTime as told by startTimeOf
 * @property {NodeJS.Signals} stopSignal asks for a clean stop
 * @property {number} stopTimeoutMs after this the process group is killed
 * @property {number} order lower stops first
 */

/**
 * The start time of a process in clock ticks since boot, or null when it is gone (or a zombie).
 * @param {number} pid
 * @returns {string | null}
 */
export function startTimeOf(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    if (process.platform === 'linux') return null;
    try {
      process.kill(pid, 0);
      return 'unknown';
    } catch {
      return null;
    }
  }
  // The command name may hold spaces and parentheses: fields count from the last ')'.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

/** @param {{ pid: number, startTime: string | null }} record */
export function isAlive(record) {
  const now = startTimeOf(record.pid);
  return now !== null && now === record.startTime;
}

/**
 * @param {string} runDir
 * @param {PidRecord} record
 */
export function writePidFile(runDir, record) {
  mkdirSync(runDir, { recursive: true });
  const file = join(runDir, `${record.name}.pid`);
  writeFileSync(`${file}.tmp`, JSON.stringify(record));
  renameSync(`${file}.tmp`, file);
}

/**
 * @param {string} runDir
 * @param {string} name
 */
export function removePidFile(runDir, name) {
  rmSync(join(runDir, `${name}.pid`), { force: true });
}

/**
 * @param {string} runDir
 * @returns {PidRecord[]} lowest stop order first
 */
export function readPidFiles(runDir) {
  let names;
  try {
    names = readdirSync(runDir);
  } catch {
    return [];
  }
  const records = [];
  for (const name of names) {
    if (!name.endsWith('.pid')) continue;
    try {
      records.push(/** @type {PidRecord} */ (JSON.parse(readFileSync(join(runDir, name), 'utf8'))));
    } catch {
      rmSync(join(runDir, name), { force: true });
    }
  }
  return records.sort((a, b) => a.order - b.order);
}

/**
 * Signals the whole process group of a child that was spawned detached, or the process alone.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // No such group: try the process itself.
    }
  }
}

/**
 * Stops one recorded process: its signal, then SIGKILL to its group. The group gets it in any case: the process may
 * have been a shell whose program lives on.
 * @param {PidRecord} record
 */
export async function stopRecorded(record) {
  const wasAlive = isAlive(record);
  if (wasAlive) {
    try {
      process.kill(record.pid, record.stopSignal);
    } catch {
      // It ended meanwhile.
    }
    const deadline = Date.now() + record.stopTimeoutMs;
    while (isAlive(record) && Date.now() < deadline) await sleep(20);
  }
  if (isAlive(record)) {
    signalGroup(record.pid, 'SIGKILL');
    const deadline = Date.now() + 5000;
    while (isAlive(record) && Date.now() < deadline) await sleep(20);
  }
  if (wasAlive) {
    try {
      process.kill(-record.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group.
    }
  }
}

/**
 * Stops what an earlier supervisor left behind, in stop order (equal orders together).
 * @param {string} runDir
 * @returns {Promise<string[]>} names of the processes that were still running
 */
export async function stopOrphans(runDir) {
  const records = readPidFiles(runDir);
  const found = records.filter(isAlive).map((record) => record.name);
  for (const order of new Set(records.map((record) => record.order))) {
    await Promise.all(
      records
        .filter((record) => record.order === order)
        .map(async (record) => {
          await stopRecorded(record);
          removePidFile(runDir, record.name);
        }),
    );
  }
  return found;
}
