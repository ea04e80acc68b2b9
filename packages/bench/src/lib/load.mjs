// As many requests as a server answers, from one thread: connections that are kept, each with one request under way.
// autocannon, whose place this takes, says of itself that it uses much more processor time than others and may become what
// is measured: on two cores it took as much as a server. Debian's wrk takes little less than this, nearly all of it in the
// kernel, has to be installed, and wants its hundreds of bodies written in Lua (ADR 32).
// Requests are bytes before the clock runs; answers are counted by their `Content-Length`, and all must be 2xx.
import { connect } from 'node:net';

/**
 * @typedef {object} Load
 * @property {string} url
 * @property {number} [connections]
 * @property {{ headers: Record<string, string>, body: string }[]} [requests] posted in turns; without any, the address is got
 */

/**
 * @param {Load} load
 * @param {{ connections: number, seconds: number }} options
 * @returns {Promise<{ answers: number, perSecond: number }>} those under way at the end are awaited and count
 * @throws Error when an answer is not 2xx, has no length, or a connection is closed
 */
export async function answersOf({ url, connections, requests }, options) {
  const { hostname, port, host, pathname } = new URL(url);
  const texts = requests?.map(({ headers, body }) => {
    const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) });
    return `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n${body}`;
  }) ?? [`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`];
  const bytes = texts.map((text) => Buffer.from(text));
  let answers = 0;
  let next = 0;
  let over = false;
  const lane = () =>
    new Promise((resolve, reject) => {
      const answer = new Answer();
      let ended = false;
      const socket = connect({
        host: hostname,
        port: Number(port),
        noDelay: true,
        onread: {
          buffer: Buffer.allocUnsafeSlow(64 * 1024),
          callback: (length, buffer) => {
            try {
              if (answer.read(/** @type {Buffer} */ (buffer), length)) {
                answers += 1;
                ended = over;
                if (ended) socket.end();
                else ask();
              }
            } catch (error) {
              socket.destroy(/** @type {Error} */ (error));
            }
            return true;
          },
        },
      });
      const ask = () => socket.write(/** @type {Buffer} */ (bytes[next++ % bytes.length]));
      socket.once('connect', ask);
      socket.once('error', reject);
      socket.once('close', () => (ended ? resolve(null) : reject(new Error(`${url} closed a connection`))));
    });
  const timer = setTimeout(() => (over = true), options.seconds * 1000);
  const from = performance.now();
  try {
    await Promise.all(Array.from({ length: connections ?? options.connections }, lane));
  } finally {
    over = true;
    clearTimeout(timer);
  }
  return { answers, perSecond: (answers * 1000) / (performance.now() - from) };
}

/** What of an answer has come. */
class Answer {
  /** Begun, and its head not whole yet. */
  #head = '';
  /** Bytes of the body that are still to come. */
  #missing = 0;

  /** @param {Buffer} buffer @param {number} length @returns {boolean} whether this was the end of it */
  read(buffer, length) {
    if (this.#missing > 0) {
      this.#missing -= length;
      return this.#ended();
    }
    this.#head += buffer.toString('latin1', 0, length);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) return false;
    const text = this.#head;
    this.#head = '';
    const told = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1];
    if (!text.startsWith('HTTP/1.1 2') || told === undefined)
      throw new Error(`Answered ${text.slice(0, 200)}`);
    this.#missing = Number(told) - (text.length - end - 4);
    return this.#ended();
  }

  #ended() {
    if (this.#missing < 0) throw new Error('More was answered than asked for');
    return this.#missing === 0;
  }
}
