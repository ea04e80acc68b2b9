/** PayPal's REST API, as far as orders, their captures and the webhooks need it. */
import { createHmac, createVerify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';
import { SandboxError } from '../sandbox/errors.mjs';
import { sameSecret } from '../sandbox/secrets.mjs';
import { debugId, invalid, notFound, PayPalError, unprocessable } from './errors.mjs';

const TOKEN_SECONDS = 9 * 60 * 60;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * @param {object} context store, engine, once and now of the sandbox
 * @param {object} request
 * @param {{ clientId: string, clientSecret: string, webhookId: string, webhookUrl: string | null,
 *   certificates: import('./certificates.mjs').Certificates }} account
 */
export function answerApi(context, { method, url, headers, body }, account) {
  const route = `${method} ${url.pathname}`;
  const answered = (status, content) => ({
    status,
    body: content,
    headers: { 'paypal-debug-id': debugId() },
  });
  if (route === `GET /v1/notifications/certs/${account.certificates.name}`) {
    return {
      ...answered(200, `${account.certificates.certificate}${account.certificates.root}`),
      type: 'text/plain',
    };
  }
  if (route === 'POST /v1/oauth2/token') return answered(200, token(context.now(), headers, body, account));
  authenticate(context.now(), headers.authorization, account);
  const params = method === 'GET' ? {} : parse(body);
  const answer = (run) => {
    const full = headers.prefer === 'return=representation';
    const brief = ({ id, status, links }) => ({ id, status, links });
    const done = onceOnly(context, headers['paypal-request-id'], url.pathname, params, run);
    return answered(done.replayed ? 200 : done.status, full ? done.body : brief(done.body));
  };
  const { engine } = context;
  let match;

  if (route === 'POST /v2/checkout/orders') {
    if (!headers['paypal-request-id']) {
      throw new PayPalError(400, 'PAYPAL_REQUEST_ID_REQUIRED');
    }
    // With a payment source PayPal answers 200: the order waits for the payer.
    return answer(() => ({ status: 200, body: engine.createOrder(params) }));
  }
  if ((match = /^GET \/v2\/checkout\/orders\/(\w+)$/.exec(route))) {
    return answered(200, engine.render(engine.record(match[1])));
  }
  if ((match = /^PATCH \/v2\/checkout\/orders\/(\w+)$/.exec(route))) {
    engine.patchOrder(match[1], params);
    return answered(204, '');
  }
  if ((match = /^POST \/v2\/checkout\/orders\/(\w+)\/capture$/.exec(route))) {
    return answer(() => ({ status: 201, body: engine.captureOrder(match[1]) }));
  }
  if ((match = /^GET \/v2\/payments\/captures\/(\w+)$/.exec(route)))
    return answered(200, engine.capture(match[1]));
  if ((match = /^POST \/v2\/payments\/captures\/(\w+)\/refund$/.exec(route))) {
    return answer(() => ({ status: 201, body: engine.refundCapture(match[1], params) }));
  }
  if ((match = /^GET \/v2\/payments\/refunds\/(\w+)$/.exec(route)))
    return answered(200, engine.refund(match[1]));
  if (route === 'GET /v1/customer/disputes') return answered(200, engine.disputes(url.searchParams));
  if ((match = /^GET \/v1\/customer\/disputes\/([\w-]+)$/.exec(route)))
    return answered(200, engine.disputeDetails(match[1]));
  if (route === 'GET /v1/reporting/transactions') {
    return answered(200, transactions(context, url.searchParams));
  }
  if (route === `GET /v1/notifications/webhooks/${account.webhookId}`) {
    return answered(200, {
      id: account.webhookId,
      url: account.webhookUrl ?? 'https://shop.example/webhook',
      event_types: [{ name: '*' }],
      links: [engine.link('self', 'GET', url.pathname)],
    });
  }
  if (route === 'POST /v1/notifications/verify-webhook-signature') {
    return answered(200, { verification_status: verify(context, params, account) ? 'SUCCESS' : 'FAILURE' });
  }
  throw notFound(url.pathname, 'path');
}

/** Same request id: the same answer. PayPal refuses an id that was used for something else. */
function onceOnly({ once }, key, path, params, run) {
  if (!key) return run();
  if (key.length > 108) throw invalid('PayPal-Request-Id', 'INVALID_STRING_LENGTH');
  const done = once(key, path, params, run);
  if (done.mismatch) {
    throw unprocessable('DUPLICATE_REQUEST_ID');
  }
  return done;
}

function parse(body) {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw new PayPalError(400, 'MALFORMED_REQUEST_JSON');
  }
}

// --- who is asking ----------------------------------------------------------------------------------------

/** An access token says until when it holds, and is signed: nothing has to be kept. */
function token(now, headers, body, { clientId, clientSecret }) {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
  const given = /^basic$/i.test(scheme) ? Buffer.from(value, 'base64').toString() : '';
  if (!sameSecret(given, `${clientId}:${clientSecret}`)) {
    const refusal = { error: 'invalid_client', error_description: 'Client Authentication failed' };
    throw new SandboxError(401, refusal);
  }
  if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') {
    throw new SandboxError(400, { error: 'unsupported_grant_type', error_description: 'Grant Type is NULL' });
  }
  const until = Math.floor(now / 1000) + TOKEN_SECONDS;
  return {
    scope:
      'https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/reporting/search/read https://uri.paypal.com/services/disputes/read-seller',
    access_token: `A21AA${until}.${seal(until, clientSecret)}`,
    token_type: 'Bearer',
    app_id: 'APP-80W284485P519543T',
    expires_in: TOKEN_SECONDS,
    nonce: `${new Date(now).toISOString()}${debugId()}`,
  };
}

function authenticate(now, header, { clientSecret }) {
  const [, until = '0', mark = ''] = /^bearer A21AA(\d+)\.([\w-]+)$/i.exec(header ?? '') ?? [];
  if (Number(until) * 1000 > now && sameSecret(mark, seal(Number(until), clientSecret))) return;
  throw new SandboxError(401, {
    error: 'invalid_token',
    error_description: 'Token signature verification failed',
  });
}

const seal = (until, secret) => createHmac('sha256', secret).update(`token ${until}`).digest('base64url');

// --- webhooks and reports -----------------------------------------------------------------------------------

/** What PayPal signs: the transmission, its time, the listener and a checksum of the body. */
export function signedText({ transmissionId, time, webhookId, body }) {
  return `${transmissionId}|${time}|${webhookId}|${crc32(body)}`;
}

function verify({ store }, params, { webhookId, certificates }) {
  const { webhook_event: posted, transmission_id: transmissionId, transmission_time: time } = params;
  const event = store.events.get(posted?.id);
  if (params.webhook_id !== webhookId || !event || !isDeepStrictEqual(posted, event)) return false;
  const text = signedText({ transmissionId, time, webhookId, body: JSON.stringify(event, null, 2) });
  return createVerify('SHA256')
    .update(text)
    .verify(certificates.certificate, String(params.transmission_sig), 'base64');
}

/** GET /v1/reporting/transactions: captures and refunds between two instants, the oldest first. */
function transactions({ store, engine, now }, query) {
  const start = Date.parse(query.get('start_date') ?? '');
  const end = Date.parse(query.get('end_date') ?? '');
  if (Number.isNaN(start) || Number.isNaN(end) || end - start > 31 * DAY_MS) throw invalid('/end_date');
  const size = Number(query.get('page_size') ?? 100);
  const page = Number(query.get('page') ?? 1);
  if (!(size >= 1 && size <= 500) || !(page >= 1)) throw invalid('/page_size');
  const info = (object, sign, code, extra = {}) => ({
    transaction_info: {
      transaction_id: object.id,
      ...extra,
      transaction_event_code: code,
      transaction_initiation_date: offset(object.create_time),
      transaction_updated_date: offset(object.update_time),
      transaction_amount: { ...object.amount, value: `${sign}${object.amount.value}` },
      transaction_status: { PENDING: 'P', DECLINED: 'D' }[object.status] ?? 'S',
      ...(object.invoice_id && { invoice_id: object.invoice_id }),
      ...(object.custom_id && { custom_field: object.custom_id }),
    },
  });
  const all = [
    ...[...store.captures.values()].map(({ object }) => info(object, '', 'T0006')),
    ...[...store.refunds.values()].map(({ object, captureId }) =>
      info(object, '-', 'T1107', { paypal_reference_id: captureId, paypal_reference_id_type: 'TXN' }),
    ),
  ]
    .map((each) => ({ each, at: Date.parse(each.transaction_info.transaction_initiation_date) }))
    .filter(({ at }) => at >= start && at <= end)
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
  return {
    transaction_details: all.slice((page - 1) * size, page * size),
    account_number: 'SQSTAPRQVA234',
    start_date: offset(new Date(start).toISOString()),
    end_date: offset(new Date(end).toISOString()),
    last_refreshed_datetime: offset(new Date(now()).toISOString()),
    page,
    total_items: all.length,
    total_pages: Math.max(1, Math.ceil(all.length / size)),
    links: [engine.link('self', 'GET', '/v1/reporting/transactions')],
  };
}

/** Reports write the zone without a colon. */
const offset = (instant) => instant.replace(/(\.\d+)?Z$/, '+0000');
