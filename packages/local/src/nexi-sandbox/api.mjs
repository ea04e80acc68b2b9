/** Nexi XPay's REST API, as far as the hosted payment page and what comes after it need it. */
import { sameSecret } from '../sandbox/secrets.mjs';
import { notFound, refusal, unauthorized } from './errors.mjs';

const PATH = '/api/phoenix-0.0/psp/api/v1';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MONTH_MS = 31 * 24 * 60 * 60 * 1000;

/**
 * @param {object} context engine, once and now of the sandbox
 * @param {object} request
 * @param {{ apiKey: string }} account
 */
export function answerApi(context, { method, url, headers, body }, { apiKey }) {
  const { engine } = context;
  if (!url.pathname.startsWith(`${PATH}/`)) throw notFound();
  if (!sameSecret(headers['x-api-key'] ?? '', apiKey)) throw unauthorized();
  if (!UUID.test(headers['correlation-id'] ?? '')) throw refusal('PS0026', 'Correlation-Id');
  const path = url.pathname.slice(PATH.length);
  const params = method === 'GET' ? {} : parse(body);
  const answered = (content) => ({ status: 200, body: content });
  let match;

  switch (`${method} ${path}`) {
    case 'POST /orders/hpp':
      return answered(engine.createOrder(params));
    case 'GET /orders':
      return answered({ orders: list(context, url.searchParams) });
    case 'GET /payment_methods':
      return answered({
        paymentMethods: [
          { circuit: 'VISA', paymentMethodType: 'CARD' },
          { circuit: 'MC', paymentMethodType: 'CARD' },
          { circuit: 'PAYPAL', paymentMethodType: 'APM' },
        ],
      });
  }
  if ((match = /^GET \/orders\/([^/]+)$/.exec(`${method} ${path}`))) return answered(engine.render(match[1]));
  if ((match = /^GET \/operations\/([^/]+)$/.exec(`${method} ${path}`)))
    return answered(engine.operation(match[1]));
  if ((match = /^POST \/operations\/([^/]+)\/refunds$/.exec(`${method} ${path}`))) {
    const [, id] = match;
    return onceOnly(context, headers['idempotency-key'], path, params, () =>
      answered(engine.refund(id, params)),
    );
  }
  throw notFound();
}

/** Same key: the same answer. A key that was used for something else is wrong. */
function onceOnly({ once }, key, path, params, run) {
  if (!key || key.length > 63) throw refusal('PS0025');
  const done = once(key, path, params, run);
  if (done.mismatch) throw refusal('PS0025');
  return { status: done.status, body: done.body };
}

function parse(body) {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw refusal('PS0035');
  }
}

/** GET /orders: a month at most, the newest first, 20 unless told. */
function list({ engine, now }, query) {
  const to = Date.parse(query.get('toTime') ?? new Date(now()).toISOString());
  const from = Date.parse(query.get('fromTime') ?? new Date(to - MONTH_MS).toISOString());
  const most = Number(query.get('maxRecords') ?? 20);
  if (Number.isNaN(to) || Number.isNaN(from) || to - from > MONTH_MS) throw refusal('PS0026', 'fromTime');
  if (!(most >= 1 && most <= 500)) throw refusal('PS0026', 'maxRecords');
  return engine.listed(from, to).slice(0, most);
}
