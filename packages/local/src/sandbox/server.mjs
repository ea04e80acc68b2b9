/**
 * The server of a payment sandbox: the provider's API, the payer's page and the levers, on one port. It keeps
 * its state across kill -9, moves no money and talks to nobody but the shop's webhook.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { answerControl } from './control.mjs';
import { SandboxError } from './errors.mjs';
import { read, send } from './http.mjs';
import { Outage } from './outage.mjs';
import { answerPage } from './page.mjs';
import { Store } from './store.mjs';
import { Webhooks } from './webhooks.mjs';

/** Providers keep the answer of an idempotency key for at least 24 hours. */
const KEY_LIFE_MS = 25 * 60 * 60 * 1000;

/**
 * @typedef {object} Provider what makes a sandbox speak one provider's protocol
 * @property {string[]} collections what its store keeps
 * @property {(context: object) => import('./engine.mjs').SandboxEngine} engine
 * @property {(context: object, request: { method: string, url: URL, headers: Record<string, string>, body: string })
 *   => { status: number, body: object | string, headers?: Record<string, string>, type?: string }} api decides
 *   synchronously; a SandboxError becomes the answer
 * @property {object} unavailable the body of its 503
 * @property {Record<'it' | 'en', object>} texts its own words on the payer's page, over the common ones
 * @property {(checkout: import('./engine.mjs').Checkout) => import('./means.mjs').Means} means
 * @property {(engine: object) => Pick<ConstructorParameters<typeof Webhooks>[0], 'sign' | 'targets' | 'write' | 'once' | 'delivered'>} webhooks
 */

/**
 * @typedef {object} SandboxOptions
 * @property {string} dataDir
 * @property {string | null} [webhookUrl]
 * @property {string} [publicUrl] where people reach the page; the server's own address by default
 * @property {string} [apiUrl] where the shop reaches the API; the server's own address by default
 * @property {number} [port] 0 picks a free one
 * @property {string} [host]
 * @property {number} [retryBaseMs] first pause between webhook attempts
 * @property {number} [webhookTimeoutMs]
 * @property {() => number} [now]
 * @property {(error: Error) => void} [onFailure] the disk refused a write: stop the process
 */

/**
 * @param {Provider} provider
 * @param {SandboxOptions} options
 * @returns {Promise<{ port: number, url: string, close(): Promise<void> }>}
 */
export async function startServer(
  provider,
  {
    dataDir,
    webhookUrl = null,
    publicUrl,
    apiUrl,
    port = 0,
    host = '127.0.0.1',
    retryBaseMs = 500,
    webhookTimeoutMs = 10_000,
    now: worldNow = Date.now,
    onFailure = (error) => {
      throw error;
    },
  },
) {
  /** @type {number | null} */
  let standingAt = null;
  const now = () => standingAt ?? worldNow();
  const clock = { standAt: (/** @type {number | null} */ at) => (standingAt = at) };
  const store = await Store.open(dataDir, provider.collections, onFailure);
  const outage = new Outage(now, provider.unavailable);
  let alarm = null;
  let closed = false;
  const engine = provider.engine({
    store,
    now,
    deliver: (event, faults, after) => webhooks.plan(event, faults, after),
    wake: () => {
      webhooks.wake();
      queueMicrotask(tick);
    },
  });
  const webhooks = new Webhooks({
    store,
    url: webhookUrl,
    retryBaseMs,
    timeoutMs: webhookTimeoutMs,
    now,
    down: () => outage.everything(),
    ...provider.webhooks(engine),
  });

  /** One timer for what only the clock brings about: expiries and pending payments. */
  function tick() {
    if (closed) return;
    clearTimeout(alarm);
    const next = engine.tick();
    if (next < Infinity) alarm = setTimeout(tick, Math.min(Math.max(next - now(), 0), 60_000));
  }

  /**
   * Runs a request once per idempotency key. A request that is refused leaves its key free.
   * @param {string} key
   * @param {string} path
   * @param {unknown} params compared, whatever their order
   * @param {() => { status: number, body: object }} run
   * @returns {{ status: number, body: object, replayed?: boolean } | { mismatch: { path: string } }}
   */
  function once(key, path, params, run) {
    const print = createHash('sha256')
      .update(`${path}\n${canonical(params)}`)
      .digest('hex');
    const known = store.keys.get(key);
    if (known && known.at > now() - KEY_LIFE_MS) {
      return known.print === print
        ? { status: known.status, body: known.body, replayed: true }
        : { mismatch: { path: known.path } };
    }
    // The effect and its key go to disk together: a crash in between would let a retry do it twice.
    return store.batch(() => {
      const { status, body } = run();
      store.put([['keys', key, { at: now(), print, path, status, body }]]);
      return { status, body };
    });
  }

  const context = { store, engine, webhooks, outage, clock, now, once, provider };
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  // Longer than the SDK's pauses, so that a reused connection is rarely one that is just being closed.
  server.keepAliveTimeout = 65_000;

  async function handle(request, response) {
    const url = new URL(request.url, 'http://sandbox');
    const { pathname } = url;
    if (pathname === '/health') return send(response, 200, { status: 'ok' });
    if (pathname.startsWith('/pay/')) {
      if (outage.everything()) return send(response, 503, 'Service unavailable', 'text/plain; charset=utf-8');
      const form = request.method === 'POST' ? new URLSearchParams(await read(request)) : null;
      const answer = answerPage(context, {
        method: request.method,
        pathname,
        query: url.searchParams,
        form,
        headers: request.headers,
      });
      await store.flushed();
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return undefined;
    }
    const body = await read(request);
    if (pathname.startsWith('/test/')) return control(request, response, url, body);
    return api(request, response, url, body);
  }

  async function control(request, response, url, text) {
    const answer = attempt(() => {
      let body = {};
      try {
        if (text !== '') body = JSON.parse(text);
      } catch {
        throw new SandboxError(400, { error: { message: 'Not JSON' } });
      }
      return { status: 200, body: answerControl(context, request.method, url.pathname, body) };
    });
    await store.flushed();
    return send(response, answer.status, answer.body);
  }

  async function api(request, response, url, body) {
    const fault = outage.hit(request.method, url.pathname);
    let answer = null;
    if (!fault || fault.applied) {
      const { method, headers } = request;
      answer = attempt(() => provider.api(context, { method, url, headers, body }));
    }
    await store.flushed();
    if (fault) return fault.answer(response);
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    if (answer.status === 204) return void response.writeHead(204).end();
    return send(response, answer.status, answer.body, answer.type);
  }

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  engine.publicUrl = (publicUrl ?? url).replace(/\/+$/, '');
  engine.apiUrl = (apiUrl ?? url).replace(/\/+$/, '');
  prune(store, now());
  tick();
  webhooks.wake();

  return {
    port: address.port,
    url,
    async close() {
      closed = true;
      clearTimeout(alarm);
      outage.end();
      webhooks.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await store.close();
    },
  };
}

function attempt(run) {
  try {
    return run();
  } catch (error) {
    if (error instanceof SandboxError) return error;
    throw error;
  }
}

function prune(store, now) {
  const keys = [...store.keys].filter(([, each]) => each.at < now - KEY_LIFE_MS);
  const done = [...store.deliveries].filter(
    ([, each]) => each.state !== 'pending' && each.createdAt < now - KEY_LIFE_MS,
  );
  const puts = [...keys.map(([id]) => ['keys', id, null]), ...done.map(([id]) => ['deliveries', id, null])];
  if (puts.length > 0) store.put(puts);
}

/** A canonical text of decoded parameters, so that their order does not matter. */
function canonical(value) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}
