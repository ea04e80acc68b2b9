/**
 * A sandbox's memory: maps in RAM, and an append-only JSON log on disk that survives kill -9.
 *
 * One line is one change set, so what belongs together (a captured payment, its event, its delivery) is
 * either all there after a crash or not at all. Writes that arrive together share one fsync.
 */
import { open, mkdir, readFile, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** What every provider keeps: events and their deliveries, answers by idempotency key, switches. */
const COLLECTIONS = ['events', 'deliveries', 'keys', 'settings'];

/** A log larger than this is rewritten when the sandbox starts, if at least half of it is superseded. */
const COMPACT_BYTES = 8 * 1024 * 1024;

export class Store {
  #file;
  #queue = [];
  #draining = null;
  #failure = null;
  #batch = null;
  #onFailure;
  #collections;

  constructor(collections, onFailure) {
    this.#collections = [...collections, ...COLLECTIONS];
    for (const name of this.#collections) this[name] = new Map();
    this.#onFailure = onFailure;
  }

  /**
   * @param {string} directory where the log lives; made when missing
   * @param {string[]} collections what this provider keeps besides; each becomes a Map of the store
   * @param {(error: Error) => void} onFailure called once when the disk refuses a write: the process must
   *   stop then, because memory is ahead of what a restart would find
   */
  static async open(directory, collections, onFailure) {
    const store = new Store(collections, onFailure);
    await mkdir(directory, { recursive: true });
    const path = join(directory, 'log.jsonl');
    const raw = await readFile(path).catch((error) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const good = store.#replay(raw);
    // A kill in the middle of a write leaves half a line; appending to it would spoil the next one.
    if (good < raw.length) await truncate(path, good);
    if (good > COMPACT_BYTES) {
      const snapshot = store.#snapshot();
      if (snapshot.length < good / 2) {
        const fresh = await open(`${path}.new`, 'w');
        await fresh.writeFile(snapshot);
        await fresh.sync();
        await fresh.close();
        await rename(`${path}.new`, path);
      }
    }
    store.#file = await open(path, 'a');
    return store;
  }

  #replay(raw) {
    let start = 0;
    while (start < raw.length) {
      const end = raw.indexOf(10, start);
      if (end === -1) break;
      let puts;
      try {
        puts = JSON.parse(raw.toString('utf8', start, end));
      } catch (error) {
        // Only the last line can be torn; anything earlier means that somebody edited the file.
        if (raw.indexOf(10, end + 1) === -1) break;
        throw new Error(`The payment sandbox's log is damaged at byte ${start}`, { cause: error });
      }
      for (const [name, id, value] of puts) this.#set(name, id, value);
      start = end + 1;
    }
    return start;
  }

  #snapshot() {
    const lines = [];
    for (const name of this.#collections) {
      for (const [id, value] of this[name]) lines.push(`${JSON.stringify([[name, id, value]])}\n`);
    }
    return Buffer.from(lines.join(''));
  }

  #set(name, id, value) {
    if (value === null) this[name].delete(id);
    else this[name].set(id, value);
  }

  /**
   * Applies a change set at once in memory and queues it for the disk.
   * @param {[collection: string, id: string, value: object | null][]} puts null deletes
   */
  put(puts) {
    if (this.#failure) throw this.#failure;
    for (const [name, id, value] of puts) this.#set(name, id, value);
    if (this.#batch) {
      this.#batch.push(...puts);
      return;
    }
    this.#queue.push(`${JSON.stringify(puts)}\n`);
    if (!this.#draining) {
      this.#draining = this.#drain();
      // Whoever waits in flushed() sees the failure; without a waiter onFailure has told.
      this.#draining.catch(() => {});
    }
  }

  /** Runs a synchronous function whose puts become one change set. */
  batch(run) {
    this.#batch = [];
    try {
      return run();
    } finally {
      const puts = this.#batch;
      this.#batch = null;
      if (puts.length > 0) this.put(puts);
    }
  }

  async #drain() {
    // Let the other requests of this turn join the same fsync.
    await Promise.resolve();
    try {
      while (this.#queue.length > 0) {
        const lines = this.#queue.splice(0).join('');
        await this.#file.appendFile(lines);
        await this.#file.datasync();
      }
    } catch (error) {
      this.#failure = error;
      this.#onFailure?.(error);
      throw error;
    } finally {
      this.#draining = null;
    }
  }

  /** Resolves when everything put so far is on disk. No answer and no webhook leaves before it. */
  async flushed() {
    // A batch still open in this turn has to reach the queue first.
    await Promise.resolve();
    while (this.#draining) await this.#draining;
    if (this.#failure) throw this.#failure;
  }

  async close() {
    await this.flushed();
    await this.#file.close();
  }
}
