/**
 * A payment provider for development and tests: Stripe's documented Checkout protocol, with state, webhooks
 * and things that go wrong on request. It moves no money and talks to nobody but the shop's webhook.
 */
import { createServer } from 'node:http';
import { createHash, timingSafeEqual } from 'node:crypto';
import { Store } from './store.mjs';
import { Engine } from './engine.mjs';
import { Webhooks } from './webhooks.mjs';
import { API_VERSION, ApiError, decodeForm, newId } from './protocol.mjs';
import { answerApi } from './api.mjs';
import { answerControl } from './control.mjs';
import { answerPage } from './page.mjs';

/** Stripe keeps the answer of an idempotency key for at least 24 hours. */
const KEY_LIFE_MS = 25 * 60 * 60 * 1000;
const BODY_LIMIT = 1024 * 1024;

/**
 * @param {object} options
 * @param {string} options.dataDir
 * @param {string} options.secretKey the API key that callers must show, `sk_test_…`
 * @param {string} options.webhookSecret `whsec_…`
 * @param {string | null} [options.webhookUrl]
 * @param {string} [options.publicUrl] where people reach the page; the server's own address by default
 * @param {number} [options.port] 0 picks a free one
 * @param {string} [options.host]
 * @param {number} [options.retryBaseMs] first pause between webhook attempts
 * @param {number} [options.webhookTimeoutMs]
 * @param {number} [options.asyncDelayMs] how long the "pending" test card stays pending
 * @param {() => number} [options.now]
 * @param {(error: Error) => void} [options.onFailure] the disk refused a write: stop the process
 * @returns {Promise<{ port: number, url: string, close(): Promise<void> }>}
 */
export async function startSandbox({
  dataDir,
  secretKey,
  webhookSecret,
  webhookUrl = null,
  publicUrl,
  port = 0,
  host = '127.0.0.1',
  retryBaseMs = 500,
  webhookTimeoutMs = 10_000,
  asyncDelayMs = 15_000,
  now: worldNow = Date.now,
  onFailure = (error) => {
    throw error;
  },
}) {
  /** @type {number | null} */
  let standingAt = null;
  const now = () => standingAt ?? worldNow();
  const clock = { standAt: (/** @type {number | null} */ at) => (standingAt = at) };
  const store = await Store.open(dataDir, onFailure);
  const outage = new Outage(now);
  let alarm = null;
  let closed = false;
  const webhooks = new Webhooks({
    store,
    url: webhookUrl,
    secret: webhookSecret,
    retryBaseMs,
    timeoutMs: webhookTimeoutMs,
    now,
    down: () => outage.everything(),
  });
  const engine = new Engine({
    store,
    publicUrl: '',
    asyncDelayMs,
    now,
    deliver: (event, faults, after) => webhooks.plan(event, faults, after),
    wake: () => {
      webhooks.wake();
      queueMicrotask(tick);
    },
  });

  /** One timer for what only the clock brings about: expiries and pending payments. */
  function tick() {
    if (closed) return;
    clearTimeout(alarm);
    const next = engine.tick();
    if (next < Infinity) alarm = setTimeout(tick, Math.min(Math.max(next - now(), 0), 60_000));
  }

  const context = { store, engine, webhooks, outage, clock, now };
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
      const form = request.method === 'POST' ? new URLSearchParams((await read(request)).toString()) : null;
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
    if (pathname.startsWith('/test/')) return control(request, response, url);
    return api(request, response, url);
  }

  async function control(request, response, url) {
    try {
      const text = (await read(request)).toString();
      const body = text === '' ? {} : JSON.parse(text);
      const answer = await answerControl(context, request.method, url.pathname, body, url.searchParams);
      await store.flushed();
      return send(response, 200, answer);
    } catch (error) {
      if (error instanceof SyntaxError) return send(response, 400, { error: { message: 'Not JSON' } });
      if (error instanceof ApiError) return send(response, error.status, error.body);
      throw error;
    }
  }

  async function api(request, response, url) {
    const requestId = newId('req_');
    const body = (await read(request)).toString();
    const fault = outage.hit(request.method, url.pathname);
    let answer = null;
    if (!fault || fault.applied) answer = answerTo(request, url, body);
    await store.flushed();
    if (fault) return fault.answer(response);
    response.setHeader('request-id', requestId);
    response.setHeader('stripe-version', request.headers['stripe-version'] ?? API_VERSION);
    if (request.headers['idempotency-key']) {
      response.setHeader('idempotency-key', request.headers['idempotency-key']);
      if (answer.replayed) response.setHeader('idempotent-replayed', 'true');
    }
    return send(response, answer.status, answer.body);
  }

  function answerTo(request, url, body) {
    try {
      authenticate(request.headers.authorization, secretKey);
      const params = decodeForm(request.method === 'POST' ? body : url.search.slice(1));
      const run = () => answerApi(context, request.method, url.pathname, params);
      if (request.method !== 'POST') return { status: 200, body: run() };
      const print = createHash('sha256')
        .update(`${url.pathname}\n${canonical(params)}`)
        .digest('hex');
      return idempotent(request.headers['idempotency-key'], print, url.pathname, run);
    } catch (error) {
      if (error instanceof ApiError) return { status: error.status, body: error.body };
      throw error;
    }
  }

  /** Same key and parameters: the first answer again. Same key, other parameters: an error. */
  function idempotent(key, print, path, run) {
    if (!key) return { status: 200, body: run() };
    if (key.length > 255)
      throw new ApiError(400, { message: 'Idempotency keys can have at most 255 characters.' });
    const known = store.keys.get(key);
    if (known && known.at > now() - KEY_LIFE_MS) {
      if (known.print === print) return { status: known.status, body: known.body, replayed: true };
      throw new ApiError(400, {
        type: 'idempotency_error',
        message:
          known.path === path
            ? `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
            : `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '${known.path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    }
    // As with Stripe a request that fails validation leaves its key free.
    // The effect and its key go to disk together: a crash in between would let a retry do it twice.
    return store.batch(() => {
      const body = run();
      store.put([['keys', key, { at: now(), print, path, status: 200, body }]]);
      return { status: 200, body };
    });
  }

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  engine.publicUrl = (publicUrl ?? url).replace(/\/+$/, '');
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
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

function authenticate(header, secretKey) {
  const [scheme, value = ''] = (header ?? '').split(' ');
  let given = '';
  if (/^bearer$/i.test(scheme)) given = value;
  else if (/^basic$/i.test(scheme)) given = Buffer.from(value, 'base64').toString().split(':')[0];
  if (given === '') {
    throw new ApiError(401, {
      message:
        'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.',
    });
  }
  const digest = (text) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(given), digest(secretKey))) {
    throw new ApiError(401, {
      message: `Invalid API Key provided: ${given.slice(0, 8)}****${given.slice(-4)}`,
    });
  }
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error('The request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response, status, body, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}

/**
 * The provider being away, on request.
 *
 * - `5xx`: answers 503
 * - `timeout`: carries the request out and never answers
 * - `garbage`: answers 200 with something that is not JSON
 * - `cut`: carries the request out and drops the connection before answering
 */
class Outage {
  #now;
  #current = null;
  #held = new Set();
  #timer = null;

  constructor(now) {
    this.#now = now;
  }

  /**
   * @param {object} plan
   * @param {'5xx' | 'timeout' | 'garbage' | 'cut'} plan.mode
   * @param {number} [plan.seconds] 0 ends an outage
   * @param {number} [plan.count] ends after so many requests, instead of or before the seconds
   * @param {string} [plan.match] only requests whose `METHOD /path` starts so
   * @param {boolean} [plan.applied] whether the request is carried out all the same
   * @param {'api' | 'all'} [plan.scope] `all` also stops the payment page and the webhooks
   */
  begin({ mode = '5xx', seconds, count, match = '', applied, scope = 'api' }) {
    this.end();
    if (!['5xx', 'timeout', 'garbage', 'cut'].includes(mode)) {
      throw new ApiError(400, { message: 'mode is one of 5xx, timeout, garbage, cut' });
    }
    if (seconds === 0 || (seconds === undefined && count === undefined)) return null;
    const lasts = (seconds ?? 24 * 60 * 60) * 1000;
    this.#current = {
      mode,
      match,
      scope,
      left: count ?? Infinity,
      until: this.#now() + lasts,
      applied: applied ?? (mode === 'timeout' || mode === 'cut'),
    };
    this.#timer = setTimeout(() => this.end(), Math.min(lasts, 2 ** 31 - 1));
    this.#timer.unref();
    return this.#current;
  }

  end() {
    clearTimeout(this.#timer);
    this.#current = null;
    for (const response of this.#held) response.destroy();
    this.#held.clear();
  }

  everything() {
    return this.#current?.scope === 'all' && this.#current.until > this.#now();
  }

  /** @returns {null | { applied: boolean, answer(response: import('node:http').ServerResponse): void }} */
  hit(method, path) {
    const plan = this.#current;
    if (!plan || plan.until <= this.#now() || !`${method} ${path}`.startsWith(plan.match)) return null;
    plan.left -= 1;
    if (plan.left <= 0) this.#current = null;
    return {
      applied: plan.applied,
      answer: (response) => {
        if (plan.mode === '5xx') {
          send(response, 503, {
            error: { type: 'api_error', message: 'The payment provider is not available.' },
          });
        } else if (plan.mode === 'garbage') {
          send(response, 200, '<html><body><h1>It works!</h1></body></html>', 'text/html');
        } else if (plan.mode === 'cut') {
          response.destroy();
        } else {
          this.#held.add(response);
          response.on('close', () => this.#held.delete(response));
        }
      },
    };
  }
}
