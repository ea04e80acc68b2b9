import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Random values that must survive restarts, and the ports used last time, in a file only its owner can read.
 * @param {string} dir
 */
export function openSecrets(dir) {
  const file = join(dir, 'secrets.json');
  mkdirSync(dirname(file), { recursive: true });
  /** @type {Record<string, string>} */
  let values = {};
  try {
    values = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  const save = () => {
    writeFileSync(`${file}.tmp`, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  };
  return {
    /**
     * @param {string} name
     * @param {() => string} [make] called the first time; 32 random bytes in hex by default
     */
    get(name, make = () => randomBytes(32).toString('hex')) {
      if (!values[name]) {
        values[name] = make();
        save();
      }
      return /** @type {string} */ (values[name]);
    },
    /** @param {string} name @returns {number | undefined} */
    port(name) {
      const port = Number(values[`port.${name}`]);
      return Number.isInteger(port) && port > 0 ? port : undefined;
    },
    /** @param {string} name @param {number} port */
    setPort(name, port) {
      if (values[`port.${name}`] === String(port)) return;
      values[`port.${name}`] = String(port);
      save();
    },
  };
}

/** @typedef {ReturnType<typeof openSecrets>} Secrets */
