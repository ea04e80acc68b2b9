/**
 * A payment provider for development and tests: Nexi XPay's documented protocol of the hosted payment page, with state,
 * notifications that are sent once, and things that go wrong on request.
 */
import { CARDS, WALLETS } from '../sandbox/cards.mjs';
import { cardMeans, walletMeans } from '../sandbox/means.mjs';
import { startServer } from '../sandbox/server.mjs';
import { answerApi } from './api.mjs';
import { Engine } from './engine.mjs';
import { TEXTS } from './texts.mjs';

const CARD = cardMeans(CARDS);
const PAYPAL = walletMeans(WALLETS);

/**
 * @param {import('../sandbox/server.mjs').SandboxOptions & object} options
 * @param {string} options.apiKey
 * @param {string | null} [options.notificationOrigin] where the shop is reached, if not at the origin it names itself
 * @param {number} [options.asyncDelayMs] how long the "pending" test card stays pending
 */
export async function startSandbox({ apiKey, notificationOrigin = null, asyncDelayMs = 15_000, ...options }) {
  return startServer(
    {
      collections: ['orders', 'operations'],
      engine: (context) => new Engine(context, { asyncDelayMs }),
      api: (context, request) => answerApi(context, request, { apiKey }),
      unavailable: { errors: [{ code: 'PS0000', description: 'Generic API error' }] },
      texts: TEXTS,
      means: ({ service }) => (service === 'PAYPAL' ? PAYPAL : CARD),
      webhooks: () => ({
        // Each order says where its notifications go.
        targets: ({ url }) => [{ url: reached(url, notificationOrigin) }],
        sign: () => ({ 'user-agent': 'Apache-HttpClient/4.5.13 (Java/1.8.0_161)' }),
        // A forger can copy everything but the token.
        write: ({ event: { notification }, forged }) =>
          forged ? { ...notification, securityToken: 'f'.repeat(32) } : notification,
        once: true,
      }),
    },
    options,
  );
}

function reached(address, origin) {
  const { pathname, search } = new URL(address);
  return origin === null ? address : `${origin}${pathname}${search}`;
}
