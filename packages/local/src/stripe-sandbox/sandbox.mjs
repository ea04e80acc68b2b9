/**
 * A payment provider for development and tests: Stripe's documented Checkout protocol, with state, webhooks
 * and things that go wrong on request.
 */
import { createHmac } from 'node:crypto';
import { CARDS, WALLETS } from '../sandbox/cards.mjs';
import { newId } from '../sandbox/ids.mjs';
import { cardMeans, walletMeans } from '../sandbox/means.mjs';
import { sameSecret } from '../sandbox/secrets.mjs';
import { startServer } from '../sandbox/server.mjs';
import { answerApi } from './api.mjs';
import { Engine } from './engine.mjs';
import { API_VERSION, ApiError, decodeForm } from './protocol.mjs';

const CARD = cardMeans(CARDS);
const PAYPAL = walletMeans(WALLETS);

/**
 * @param {import('../sandbox/server.mjs').SandboxOptions & object} options
 * @param {string} options.secretKey the API key that callers must show, `sk_test_…`
 * @param {string} options.webhookSecret `whsec_…`
 * @param {number} [options.asyncDelayMs] how long the "pending" test card stays pending
 */
export function startSandbox({ secretKey, webhookSecret, asyncDelayMs = 15_000, ...options }) {
  return startServer(
    {
      collections: ['sessions', 'intents', 'charges', 'refunds', 'disputes'],
      engine: (context) => new Engine(context, { asyncDelayMs }),
      api: (context, request) => answer(context, request, secretKey),
      unavailable: { error: { type: 'api_error', message: 'The payment provider is not available.' } },
      texts: {
        it: {
          footer:
            'Questa pagina imita un fornitore di pagamenti per le prove: non è una banca e non è Stripe.',
        },
        en: {
          footer: 'This page imitates a payment provider for tests: it is not a bank and it is not Stripe.',
        },
      },
      means: ({ methods }) => (methods[0] === 'paypal' ? PAYPAL : CARD),
      webhooks: () => ({
        sign: ({ body, seconds, forged }) => ({
          'user-agent': 'Stripe/1.0 (sandbox)',
          'stripe-signature': sign(body, forged ? 'whsec_forged' : webhookSecret, seconds),
        }),
        delivered: (event) =>
          event.pending_webhooks ? [['events', event.id, { ...event, pending_webhooks: 0 }]] : [],
      }),
    },
    options,
  );
}

/** `Stripe-Signature` for a body: HMAC-SHA256 over `timestamp.body`. */
function sign(body, secret, timestampSeconds) {
  const digest = createHmac('sha256', secret).update(`${timestampSeconds}.${body}`).digest('hex');
  return `t=${timestampSeconds},v1=${digest}`;
}

function answer(context, { method, url, headers, body }, secretKey) {
  const key = method === 'POST' ? headers['idempotency-key'] : undefined;
  const common = {
    'request-id': newId('req_'),
    'stripe-version': headers['stripe-version'] ?? API_VERSION,
    ...(key && { 'idempotency-key': key }),
  };
  try {
    authenticate(headers.authorization, secretKey);
    const path = url.pathname;
    const params = decodeForm(method === 'POST' ? body : url.search.slice(1));
    const run = () => ({ status: 200, body: answerApi(context, method, path, params) });
    if (!key) return { ...run(), headers: common };
    const { replayed, ...found } = idempotent(context, key, path, params, run);
    return { ...found, headers: { ...common, ...(replayed && { 'idempotent-replayed': 'true' }) } };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body, headers: common };
    throw error;
  }
}

/** Same key and parameters: the first answer again. Same key, other parameters: an error. */
function idempotent({ once }, key, path, params, run) {
  if (key.length > 255)
    throw new ApiError(400, { message: 'Idempotency keys can have at most 255 characters.' });
  const found = once(key, path, params, run);
  if (!found.mismatch) return found;
  const first = found.mismatch.path;
  throw new ApiError(400, {
    type: 'idempotency_error',
    message:
      first === path
        ? `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
        : `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '${first}'). Try using a key other than '${key}' if you meant to execute a different request.`,
  });
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
  if (!sameSecret(given, secretKey)) {
    throw new ApiError(401, {
      message: `Invalid API Key provided: ${given.slice(0, 8)}****${given.slice(-4)}`,
    });
  }
}
