import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Whether nobody listens on `port` of `host` (tested by binding it for a moment).
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>}
 */
export function isPortFree(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * A free TCP port below the range that the kernel hands to outgoing connections, so that it is still free
 * when a service binds it a moment later.
 * @param {number} [preferred] returned when it is free
 * @returns {Promise<number>}
 */
export async function freePort(preferred) {
  if (preferred && (await isPortFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('No free TCP port found between 20000 and 32000.');
}

/**
 * A free port that nobody else takes until `release`: for a service that starts a minute later, while other runs look for theirs.
 * @param {number} [preferred] as of `freePort`
 * @returns {Promise<{ port: number, release: () => Promise<void> }>}
 */
export async function holdPort(preferred) {
  const port = await freePort(preferred);
  const server = net.createServer((socket) => socket.destroy()).unref();
  const held = await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
  if (!held) return holdPort();
  return {
    port,
    release: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/**
 * Waits until something accepts connections on the port.
 * @param {number} port
 * @param {{ host?: string, timeoutMs?: number, alive?: () => boolean, what?: string }} [options] `alive` false ends the wait at once
 */
export async function waitForPort(port, options = {}) {
  const { host = '127.0.0.1', timeoutMs = 30_000, alive = () => true, what = `port ${port}` } = options;
  await until(
    () =>
      new Promise((resolve) => {
        const socket = net.connect({ port, host });
        socket.once('connect', () => (socket.destroy(), resolve(true)));
        socket.once('error', () => resolve(false));
      }),
    { timeoutMs, alive, what },
  );
}

/**
 * Calls `probe` until it answers true.
 * @param {() => Promise<boolean>} probe an exception counts as "not yet"
 * @param {{ timeoutMs?: number, intervalMs?: number, alive?: () => boolean, what?: string }} [options]
 */
export async function until(probe, options = {}) {
  const { timeoutMs = 30_000, intervalMs = 25, alive = () => true, what = 'condition' } = options;
  const deadline = Date.now() + timeoutMs;
  let last;
  for (;;) {
    if (!alive()) throw new Error(`${what}: the process ended while it was starting.`);
    try {
      if (await probe()) return;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what}: not ready after ${Math.round(timeoutMs / 1000)} s.`, { cause: last });
    }
    await sleep(intervalMs);
  }
}
