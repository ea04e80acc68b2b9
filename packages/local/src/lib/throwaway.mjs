// Where what nobody keeps is written while it is needed.
import { existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** A whole run of the tests needs less than a quarter. */
const ROOM = 4 * 1024 ** 3;

/**
 * A new folder for the data of a run that is thrown away: in memory where there is much of it. Each file of the tests has a
 * database of its own, of 1,200 files: a disk makes and removes them at ten times the cost.
 * @param {string} prefix @param {{ large?: boolean }} [options] what grows without a bound belongs on a disk
 */
export function throwawayDir(prefix, { large = false } = {}) {
  return mkdtempSync(join(!large && roomInMemory() ? MEMORY : tmpdir(), prefix));
}

function roomInMemory() {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, process.availableMemory()) >= ROOM;
}
