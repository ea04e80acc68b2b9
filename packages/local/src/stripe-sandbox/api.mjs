/** Stripe's API, as far as Checkout needs it. */
import { ApiError, noSuch, onlyKnown, page } from './protocol.mjs';

const PAGING = ['created', 'ending_before', 'expand', 'limit', 'starting_after'];

/**
 * @param {object} context store and engine
 * @param {string} method
 * @param {string} path
 * @param {Record<string, any>} params decoded query (GET) or body (POST)
 * @returns {object} the body of a 200
 * @throws {ApiError} what Stripe would answer instead
 */
export function answerApi({ engine, store }, method, path, params) {
  const parts = path.split('/').slice(1);
  const [version, ...rest] = parts;
  const route = version === 'v1' ? `${method} ${rest.join('/')}` : '';
  let match;

  if (route === 'POST checkout/sessions') return engine.render(engine.createSession(params), params.expand);
  if (route === 'GET checkout/sessions') {
    onlyKnown(params, [...PAGING, 'payment_intent', 'status']);
    const all = [...store.sessions.values()].map((record) => record.object);
    return list(
      all.filter(
        (each) =>
          (params.payment_intent === undefined || each.payment_intent === params.payment_intent) &&
          (params.status === undefined || each.status === params.status),
      ),
    );
  }
  if ((match = /^POST checkout\/sessions\/([^/]+)\/expire$/.exec(route))) {
    onlyKnown(params, ['expand']);
    return engine.render(engine.expire(match[1]), params.expand);
  }
  if ((match = /^GET checkout\/sessions\/([^/]+)\/line_items$/.exec(route))) {
    onlyKnown(params, PAGING);
    return structuredClone(engine.lineItems(match[1]));
  }
  if ((match = /^GET checkout\/sessions\/([^/]+)$/.exec(route))) {
    onlyKnown(params, ['expand']);
    return engine.render(engine.record(match[1]).object, params.expand);
  }
  if (route === 'POST refunds') return engine.render(engine.createRefund(params), params.expand);
  if (route === 'GET refunds') {
    onlyKnown(params, [...PAGING, 'charge', 'payment_intent']);
    return list(
      [...store.refunds.values()].filter(
        (each) =>
          (params.payment_intent === undefined || each.payment_intent === params.payment_intent) &&
          (params.charge === undefined || each.charge === params.charge),
      ),
    );
  }
  if (route === 'GET disputes') {
    onlyKnown(params, [...PAGING, 'charge', 'payment_intent']);
    return list(
      [...store.disputes.values()].filter(
        (each) =>
          (params.payment_intent === undefined || each.payment_intent === params.payment_intent) &&
          (params.charge === undefined || each.charge === params.charge),
      ),
    );
  }
  if (route === 'GET payment_intents') {
    onlyKnown(params, PAGING);
    return list([...store.intents.values()]);
  }
  if (route === 'GET charges') {
    onlyKnown(params, [...PAGING, 'payment_intent']);
    return list(
      [...store.charges.values()].filter(
        (each) => params.payment_intent === undefined || each.payment_intent === params.payment_intent,
      ),
    );
  }
  if (route === 'GET events') {
    onlyKnown(params, [...PAGING, 'delivery_success', 'type', 'types']);
    const types = params.types ?? (params.type === undefined ? null : [params.type]);
    return list([...store.events.values()].filter((each) => types === null || types.includes(each.type)));
  }
  const kinds = {
    refunds: 'refund',
    payment_intents: 'payment_intent',
    charges: 'charge',
    disputes: 'dispute',
    events: 'event',
  };
  const maps = {
    refunds: store.refunds,
    payment_intents: store.intents,
    charges: store.charges,
    disputes: store.disputes,
    events: store.events,
  };
  if ((match = /^GET (refunds|payment_intents|charges|disputes|events)\/([^/]+)$/.exec(route))) {
    onlyKnown(params, ['expand']);
    const found = maps[match[1]].get(match[2]);
    if (!found) throw noSuch(kinds[match[1]], match[2]);
    return engine.render(found, params.expand);
  }
  throw new ApiError(404, { message: `Unrecognized request URL (${method}: ${path}).` });

  function list(items) {
    return engine.render(page(items, params, path), params.expand);
  }
}
