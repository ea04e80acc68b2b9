import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOGGER } from '../../platform/logging/logging.module.js';
import type { Answer, TestApp, TestCitizen } from '../../testing/index.js';
import { Bank, type OpenPage, type ProviderName } from '../../testing/promises/bank.js';
import type { Letter } from '../../testing/promises/postbox.js';
import { Shop } from '../../testing/promises/shop.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { PaymentAccounts } from './accounts/payment-accounts.js';
import { providerName } from './providers/index.js';
import { unknownStatus } from './providers/provider-answers.js';

/**
 * What comes to us about money and is not to be believed, of every provider: refused, logged without secrets, counted, and
 * before an operator where money is involved. Each provider takes the money of a town of its own.
 */
const METHOD = { stripe: 'CARD', paypal: 'PAYPAL', nexi: 'CARD', pagopa: 'PAGOPA' } as const;

let bank: Bank;
let app: TestApp;
const shops = new Map<ProviderName, Shop>();
const logged: string[] = [];

beforeAll(async () => {
  bank = await Bank.open();
  app = bank.app;
  for (const code of Object.keys(METHOD) as ProviderName[]) {
    const shop = await Shop.open(app);
    await app.setPolicy(shop.m, 'payment.methods', [METHOD[code]]);
    await app.setPolicy(shop.m, 'payment.lateMoney', 'OPERATOR');
    await shop.rows(`UPDATE payment_account SET active = false`);
    await shop.rows(`UPDATE payment_account SET active = true, methods = $2 WHERE provider = $1`, [
      code,
      [METHOD[code]],
    ]);
    shops.set(code, shop);
  }
});
afterAll(() => bank?.close());
beforeEach(() => {
  app.clock.set(new Date());
  logged.length = 0;
  const logger = app.get<Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void>>(LOGGER);
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    vi.spyOn(logger, level).mockImplementation((...args) => void logged.push(JSON.stringify(args)));
});
afterEach(() => void vi.restoreAllMocks());

interface Begun extends OpenPage {
  shop: Shop;
}
async function begun(code: ProviderName): Promise<Begun> {
  const shop = shops.get(code)!;
  const [requestId] = await shop.payable(1);
  return { shop, ...(await bank.page(shop, requestId!, code)) };
}
/** What a provider has written; others may have written meanwhile. */
const letters = async (code: ProviderName): Promise<Letter[]> =>
  (await bank.letters()).filter(({ provider }) => provider === code);
const deliver = ({ provider, raw, headers }: Letter): Promise<Answer> =>
  app.caller('/api/v1').post(`/payments/webhooks/${provider}`, raw, headers);
const verify = ({ shop, paymentId }: Begun, who: TestCitizen = shop.citizen): Promise<Answer> => {
  // Asked sooner, what is known is answered.
  app.clock.advance({ seconds: 5 });
  return who.post(`/payments/${paymentId}/verify`, {});
};
interface Seen {
  state: string;
  why: string | null;
  rights: number;
  receipts: number;
}
async function seen({ shop, paymentId, requestId }: Begun): Promise<Seen> {
  const [row] = await shop.rows<Seen>(
    `SELECT state, resolution AS why, (SELECT count(*)::int FROM subscription WHERE request_id = $2) AS rights,
            (SELECT count(*)::int FROM receipt WHERE payment_id = $1) AS receipts FROM payment WHERE id = $1`,
    [paymentId, requestId],
  );
  return row!;
}
const PENDING = { state: 'PENDING', why: null, rights: 0, receipts: 0 };
const GRANTED = { state: 'SUCCEEDED', why: null, rights: 1, receipts: 1 };

/** Refused messages of a provider's accounts, as the page of payments shows them. */
async function refused(code: ProviderName): Promise<Record<string, number>> {
  const accountant = await app.createOperator(shops.get(code)!.m, 'ACCOUNTANT');
  const { items } = (await accountant.get('/refused-webhooks')).body;
  return Object.fromEntries(
    items
      .filter((one: { account: string }) => one.account === providerName(code))
      .map((one: { reason: string; times: number }) => [one.reason, one.times]),
  );
}
async function grown(code: ProviderName, work: () => Promise<void>): Promise<Record<string, number>> {
  const before = await refused(code);
  await work();
  const after = Object.entries(await refused(code)).map(([reason, n]) => [reason, n - (before[reason] ?? 0)]);
  return Object.fromEntries(after.filter(([, n]) => n !== 0));
}
/** Nothing that opens an account, proves a message or names a page stands in a log. */
function nothingSecretLogged(...more: string[]): void {
  const lines = logged.join('\n');
  const { stripe, paypal, nexi, pagopa } = bank;
  const secrets = [
    stripe.secretKey,
    stripe.webhookSecret,
    paypal.clientSecret,
    nexi.apiKey,
    pagopa.subscriptionKey,
  ];
  for (const secret of [...secrets, ...more]) expect(lines).not.toContain(secret);
}

/** The same message, not to be believed: by what it is refused. */
const VARIANTS: Record<
  'stripe' | 'paypal' | 'nexi',
  (letter: Letter) => [what: string, Letter, reason: string][]
> = {
  stripe: (letter) => {
    const { raw, headers } = letter;
    const sign = (secret: string, ago = 0): string =>
      new Stripe(bank.stripe.secretKey).webhooks.generateTestHeaderString({
        payload: raw.toString(),
        secret,
        timestamp: Math.floor(Date.now() / 1000) - ago,
      });
    const signed = (signature: string): Letter => ({
      ...letter,
      headers: { ...headers, 'stripe-signature': signature },
    });
    return [
      ['forged', signed(sign('whsec_of_somebody_else')), 'SIGNATURE_INVALID'],
      ['unsigned', { ...letter, headers: { 'content-type': 'application/json' } }, 'SIGNATURE_MISSING'],
      ['changed by one byte', { ...letter, raw: changed(raw) }, 'SIGNATURE_INVALID'],
      ['stale', signed(sign(bank.stripe.webhookSecret, 400)), 'TOO_OLD'],
    ];
  },
  paypal: (letter) => {
    const { raw, headers } = letter;
    const signature = headers['paypal-transmission-sig']!;
    const other = signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const old = new Date(Date.now() - 30 * 86_400_000).toISOString();
    return [
      [
        'forged',
        { ...letter, headers: { ...headers, 'paypal-transmission-sig': other } },
        'SIGNATURE_INVALID',
      ],
      ['unsigned', { ...letter, headers: { 'content-type': 'application/json' } }, 'SIGNATURE_MISSING'],
      ['changed by one byte', { ...letter, raw: changed(raw) }, 'SIGNATURE_INVALID'],
      ['stale', { ...letter, headers: { ...headers, 'paypal-transmission-time': old } }, 'TOO_OLD'],
    ];
  },
  // Nexi signs nothing and dates nothing: a message is believed by the token of its page, and only to ask.
  nexi: (letter) => {
    const said = JSON.parse(letter.raw.toString()) as { securityToken: string };
    const with_ = (securityToken: string | undefined): Letter => ({
      ...letter,
      raw: Buffer.from(JSON.stringify({ ...said, securityToken })),
    });
    const token = said.securityToken;
    return [
      ['forged', with_('f'.repeat(token.length)), 'SIGNATURE_INVALID'],
      ['unsigned', with_(undefined), 'SIGNATURE_MISSING'],
      [
        'changed by one byte',
        with_(token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
        'SIGNATURE_INVALID',
      ],
    ];
  },
};

function changed(raw: Buffer): Buffer {
  const other = Buffer.from(raw);
  const at = other.indexOf('12000') >= 0 ? other.indexOf('12000') : other.indexOf('120.00');
  other[at] = '2'.charCodeAt(0);
  expect(other.equals(raw)).toBe(false);
  return other;
}

describe.each(['stripe', 'paypal', 'nexi'] as const)('a message of %s', (code) => {
  it('that is forged, unsigned, changed by one byte or stale is refused, counted and shown; a replayed one changes nothing', async () => {
    const payment = await begun(code);
    await bank.pay(payment);
    const told = await letters(code);
    const genuine = told.find(({ raw }) => /completed|APPROVED|orderId/.test(raw.toString()))!;
    const variants = VARIANTS[code](genuine);
    const counted = await grown(code, async () => {
      for (const [what, letter] of variants) {
        const { status, body } = await deliver(letter);
        expect([what, status, body.code]).toEqual([what, 400, 'webhook_signature_invalid']);
      }
    });
    const expected: Record<string, number> = {};
    for (const [, , reason] of variants) expected[reason] = (expected[reason] ?? 0) + 1;
    expect(counted).toEqual(expected);
    expect(await seen(payment)).toEqual(PENDING);
    expect(logged.join()).toContain('payment.webhook_refused');
    nothingSecretLogged(
      payment.session,
      ...Object.values(genuine.headers).filter((value) => value.length > 20),
    );

    // The truth at last; and once more, which is no second right.
    for (const letter of [...told, ...(await letters(code)), ...told])
      expect((await deliver(letter)).status).toBe(204);
    expect(await seen(payment)).toEqual(GRANTED);
  });
});

describe('a message of pagopa', () => {
  it('is nobody’s: it writes none, and what pretends to be one is refused and counted', async () => {
    const payment = await begun('pagopa');
    const said = {
      provider: 'pagopa',
      raw: Buffer.from(`{"position":"${payment.providerRef}","outcome":"OK"}`),
      headers: { 'content-type': 'application/json' },
    };
    const counted = await grown('pagopa', async () => {
      expect((await deliver(said)).status).toBe(400);
    });
    expect(counted).toEqual({ SIGNATURE_MISSING: 1 });
    expect(await seen(payment)).toEqual(PENDING);
    nothingSecretLogged(payment.session);
  });
});

describe('an account that has lost its credentials', () => {
  it('keeps nobody waiting who paid with another one, and its own payments until it is back', async () => {
    const all = await Promise.all((Object.keys(METHOD) as ProviderName[]).map(begun));
    for (const payment of all) await bank.pay(payment);
    await bank.letters();
    app.clock.advance({ minutes: 10 });
    // Whose turn comes first.
    const [{ id } = { id: '' }] = await app.get(MunicipalityDirectory).all();
    const gone = all.find(({ shop }) => shop.m.id === id)!;
    const accounts = app.get(PaymentAccounts);
    const ofEnvironment = accounts.ofEnvironment.bind(accounts);
    const spy = vi
      .spyOn(accounts, 'ofEnvironment')
      .mockImplementation((code) => (code === gone.provider ? null : ofEnvironment(code)));
    for (const job of ['payments.reconcile', 'payments.expire', 'payments.sweep']) await gone.shop.job(job);
    for (const payment of all) expect(await seen(payment)).toEqual(payment === gone ? PENDING : GRANTED);
    spy.mockRestore();
    app.clock.advance({ minutes: 10 });
    await gone.shop.job('payments.reconcile');
    expect(await seen(gone)).toEqual(GRANTED);
  });
});

describe.each(['stripe', 'paypal', 'nexi', 'pagopa'] as const)('a payment with %s', (code) => {
  it('of another amount or in another currency buys nothing, and waits for an operator', async () => {
    // A notice is euro by its nature.
    for (const [faults, why] of [
      [{ wrongAmountCents: 1 }, 'AMOUNT_MISMATCH'],
      ...(code === 'pagopa' ? [] : [[{ wrongCurrency: 'usd' }, 'CURRENCY_MISMATCH'] as const]),
    ] as const) {
      const payment = await begun(code);
      await bank.pay(payment, faults);
      await letters(code);
      await verify(payment);
      expect(await seen(payment)).toEqual({ state: 'SUCCEEDED', why, rights: 0, receipts: 0 });
      expect(logged.join()).toContain('payment.needs_resolution');
      const accountant = await app.createOperator(payment.shop.m, 'ACCOUNTANT');
      const { items } = (await accountant.get('/payments?toResolve=true&limit=100')).body;
      expect(items).toContainEqual(expect.objectContaining({ id: payment.paymentId, resolution: why }));
    }
  });

  it('is no nearer when its return page is opened, twice or by somebody else', async () => {
    const payment = await begun(code);
    const { shop, paymentId } = payment;
    const stranger = await app.createCitizen(shop.m);
    for (const who of [stranger, app.anonymous(shop.m)])
      for (const answer of [
        await who.get(`/payments/${paymentId}`),
        await who.post(`/payments/${paymentId}/verify`, {}),
      ])
        expect(answer.status).toBe(who === stranger ? 404 : 401);
    // Back without having paid, whatever the address says.
    for (let visit = 0; visit < 2; visit += 1) expect((await verify(payment)).body.state).toBe('PENDING');
    await bank.pay(payment);
    await letters(code);
    expect((await verify(payment, stranger)).status).toBe(404);
    expect(await seen(payment)).toEqual(PENDING);
    // Two tabs at once, and one more later.
    app.clock.advance({ seconds: 5 });
    await Promise.all([1, 2].map(() => shop.citizen.post(`/payments/${paymentId}/verify`, {})));
    expect((await verify(payment)).body.state).toBe('SUCCEEDED');
    expect(await seen(payment)).toEqual(GRANTED);
  });

  it('of which the provider says nonsense with 200 is neither paid nor failed, until it makes sense', async () => {
    const payment = await begun(code);
    await bank.pay(payment);
    await letters(code);
    // What becomes of nonsense on the wire: see nonsense.int.test.ts.
    const adapter = bank.adapter(code);
    vi.spyOn(adapter, 'fetchStatus').mockResolvedValueOnce(unknownStatus(payment.providerRef, 'unreadable'));
    expect((await verify(payment)).body.state).toBe('PENDING');
    expect(await seen(payment)).toEqual(PENDING);
    app.clock.advance({ minutes: 10 });
    await payment.shop.job('payments.reconcile');
    expect(await seen(payment)).toEqual(GRANTED);
    nothingSecretLogged();
  });
});
