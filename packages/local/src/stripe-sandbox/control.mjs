/**
 * The levers for tests, as JSON. They are not part of any payment protocol and are served only on the
 * sandbox's own port.
 *
 * - `POST /test/faults { sessionId?, …faults }` sets the switches of a session, or the default for everyone
 *   (replacing earlier ones; an empty object clears them)
 * - `POST /test/sessions/:id/pay { card?, name?, faults?, force? }` and `/cancel`, `/fail`, `/settle`
 * - `POST /test/expire { sessionId? }` expires one session, or every open one
 * - `POST /test/outage { mode, seconds?, count?, match?, applied?, scope? }`; `{ seconds: 0 }` ends it
 * - `POST /test/webhook { url?, paused? }` sends events elsewhere, or holds them back
 * - `POST /test/deliveries/flush` tries everything that waits, now; `GET /test/deliveries`
 * - `POST /test/events/:id/redeliver`
 * - `POST /test/clock { at? }` lets the sandbox's clock stand at an instant, for a history made in a moment;
 *   without `at` it goes on with the world's
 * - `GET /test/captures` what was really captured and refunded, for comparing with the shop's books
 */
import { ApiError, noSuch } from './protocol.mjs';
import { readFaults } from './faults.mjs';

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
      const { card, name, force, faults } = body;
      return engine.pay(id, { card: card?.replaceAll(' ', ''), name, force, faults: readFaults(faults) });
    }
    if (action === 'cancel') return engine.cancel(id);
    if (action === 'settle') return { session: engine.settle(id) };
    return { session: engine.fail(id) };
  }
  if (route === 'POST expire') {
    const open = [...store.sessions.values()].filter((each) => each.object.status === 'open');
    const ids = body.sessionId === undefined ? open.map((each) => each.object.id) : [body.sessionId];
    return { sessions: ids.map((id) => engine.expireSession(id)) };
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
    if (Number.isNaN(at)) throw new ApiError(400, { message: 'at is an ISO 8601 instant' });
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
    if (!event) throw noSuch('event', match[1]);
    webhooks.redeliver(event);
    return {};
  }
  if (route === 'GET captures') {
    const captures = [...store.charges.values()]
      .filter((charge) => charge.captured)
      .map((charge) => ({
        chargeId: charge.id,
        paymentIntent: charge.payment_intent,
        amountCents: charge.amount_captured,
        refundedCents: charge.amount_refunded,
        currency: charge.currency,
        metadata: charge.metadata,
        capturedAt: charge.created,
      }));
    return { captures };
  }
  throw new ApiError(404, { message: `No such lever: ${method} ${path}` });
}
