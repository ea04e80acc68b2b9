/**
 * A payment provider for development and tests: PayPal's documented REST protocol, with state, webhooks signed
 * by a certificate of its own, and things that go wrong on request.
 */
import { createSign, randomUUID } from 'node:crypto';
import { walletMeans } from '../sandbox/means.mjs';
import { startServer } from '../sandbox/server.mjs';
import { answerApi, signedText } from './api.mjs';
import { BUYERS } from './buyers.mjs';
import { openCertificates } from './certificates.mjs';
import { Engine } from './engine.mjs';
import { debugId } from './errors.mjs';
import { TEXTS } from './texts.mjs';

const WALLET = walletMeans(BUYERS);

/**
 * @param {import('../sandbox/server.mjs').SandboxOptions & object} options
 * @param {string} options.clientId
 * @param {string} options.clientSecret
 * @param {string} options.webhookId what PayPal calls the shop's listener; part of what is signed
 * @param {number} [options.asyncDelayMs] how long the "bank transfer" buyer stays pending
 * @returns {Promise<{ port: number, url: string, root: string, close(): Promise<void> }>} `root`: PEM of the
 *   authority that the webhooks' certificate comes from
 */
export async function startSandbox({ clientId, clientSecret, webhookId, asyncDelayMs = 15_000, ...options }) {
  const certificates = await openCertificates(options.dataDir);
  const account = { clientId, clientSecret, webhookId, webhookUrl: options.webhookUrl ?? null, certificates };
  const sandbox = await startServer(
    {
      collections: ['orders', 'captures', 'refunds', 'disputes'],
      engine: (context) => new Engine(context, { asyncDelayMs }),
      api: (context, request) => answerApi(context, request, account),
      unavailable: {
        name: 'SERVICE_UNAVAILABLE',
        message: 'Service Unavailable.',
        debug_id: debugId(),
        links: [],
      },
      texts: TEXTS,
      means: () => WALLET,
      webhooks: (engine) => ({
        sign: (delivery) => sign(delivery, account, engine.apiUrl),
      }),
    },
    options,
  );
  return { ...sandbox, root: certificates.root };
}

function sign({ body, seconds, forged }, { webhookId, certificates }, apiUrl) {
  const time = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  const transmissionId = randomUUID();
  // A forger can copy everything but the key: what he signs is another text.
  const text = signedText({ transmissionId, time, webhookId: forged ? 'FORGED' : webhookId, body });
  return {
    'user-agent': 'PayPal/AUHD-214.0-58843435 (sandbox)',
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-auth-version': 'v2',
    'paypal-cert-url': `${apiUrl}/v1/notifications/certs/${certificates.name}`,
    'paypal-transmission-id': transmissionId,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': createSign('SHA256').update(text).sign(certificates.key, 'base64'),
  };
}
