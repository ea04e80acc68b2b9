/**
 * The levers for tests, as JSON. They are not part of any payment protocol and are served only on the
 * sandbox's own port.
 *
 * - `POST /test/faults { sessionId?, …faults }` sets the switches of a checkout, or the default for everyone
 *   (replacing earlier ones; an empty object clears them)
 * - `POST /test/sessions/:id/pay { card?, name?, confirmed?, faults?, force? }` and `/cancel`, `/fail`, `/settle`;
 *   `confirmed: false` is what the payer tells a bank that asks
 * - `POST /test/sessions/:id/dispute { amountCents?, reason?, inquiry? }` and `/dispute/close { outcome }`, `won` or `lost`
 *   for the shop, of providers that know disputes
 * - `POST /test/sessions/:id/back-office-refund { amountCents? }` gives money back as an office does on the provider's own
 *   pages, of providers whose API does not tell of that
 * - `POST /test/expire { sessionId? }` expires one checkout, or every open one
 * - `POST /test/outage { mode, seconds?, count?, match?, applied?, scope? }`; `{ seconds: 0 }` ends it;
 *   see outage.mjs
 * - `POST /test/webhook { url?, paused? }` sends events elsewhere, or holds them back
 * - `POST /test/deliveries/flush` tries everything that waits, now; `GET /test/deliveries`
 * - `POST /test/events/:id/redeliver`
 * - `POST /test/clock { at? }` lets the sandbox's clock stand at an instant, for a history made in a moment;
 *   without `at` it goes on with the world's
 * - `GET /test/captures` what was really captured and refunded, for comparing with the shop's books
 */
import { refused } from './errors.mjs';
import { readFaults } from './faults.mjs';

/**
 * @param {object} context engine, store, webhooks, outage and clock of one sandbox
 * @param {string} method
 * @param {string} path
 * @param {Record<string, any>} body
 * @returns {object} the body of a 200
 * @throws {import('./errors.mjs').SandboxError}
 */
export function answerControl({ engine, store, webhooks, outage, clock }, method, path, body) {
  const route = `${method} ${path.slice('/test/'.length)}`;
  let match;

  if (route === 'POST faults') {
    const { sessionId, ...rest } = body;
    const faults = readFaults(rest);
    engine.setFaults(faults, sessionId);
    return { faults };
  }
  if ((match = /^POST sessions\/([^/]+)\/(pay|cancel|fail|settle)$/.exec(route))) {
    const [, id, action] = match;
    if (action === 'pay') {
      const { card, faults, ...how } = body;
      return engine.pay(id, { ...how, card: card?.replaceAll(' ', ''), faults: readFaults(faults) });
    }
    if (action === 'cancel') return engine.cancel(id);
    return { session: engine[action](id) };
  }
  if ((match = /^POST sessions\/([^/]+)\/dispute(\/close)?$/.exec(route)) && engine.dispute) {
    const [, id, close] = match;
    return { dispute: close ? engine.closeDispute(id, body.outcome) : engine.dispute(id, body) };
  }
  if ((match = /^POST sessions\/([^/]+)\/back-office-refund$/.exec(route)) && engine.refundInBackOffice)
    return { refund: engine.refundInBackOffice(match[1], body) };
  if (route === 'POST expire') {
    const ids = body.sessionId === undefined ? engine.open() : [body.sessionId];
    return { sessions: ids.map((id) => engine.expire(id)) };
  }
  if (route === 'POST outage') return { outage: outage.begin(body) };
  if (route === 'POST webhook') {
    if (body.paused !== undefined) webhooks.paused = body.paused === true;
    if (body.url !== undefined) webhooks.setUrl(body.url);
    webhooks.wake();
    return { url: webhooks.url, paused: webhooks.paused };
  }
  if (route === 'POST clock') {
    const at = body.at === undefined ? null : Date.parse(body.at);
    if (Number.isNaN(at)) throw refused('at is an ISO 8601 instant');
    clock.standAt(at);
    engine.wake();
    return { now: new Date(engine.now()).toISOString() };
  }
  if (route === 'POST deliveries/flush') {
    webhooks.flush();
    return {};
  }
  if (route === 'GET deliveries') return { deliveries: [...store.deliveries.values()] };
  if ((match = /^POST events\/([^/]+)\/redeliver$/.exec(route))) {
    const event = store.events.get(match[1]);
    if (!event) throw refused(`No such event: '${match[1]}'`, 404);
    webhooks.redeliver(event);
    return {};
  }
  if (route === 'GET captures') return { captures: engine.captures() };
  throw refused(`No such lever: ${method} ${path}`, 404);
}
