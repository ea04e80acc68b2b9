import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TestMunicipality, TestApp, TestOperator } from '../index.js';
import { SettlePayment } from '../../modules/payments/use-cases/settle-payment.js';
import { Bank, type OpenPage, type ProviderName } from './bank.js';
import { Chance } from './chance.js';
import type { Letter } from './postbox.js';
import { Shop, broken, together } from './shop.js';
import { IN_FULL, PATIENCE, sized } from './size.js';

/**
 * Promise 5: whatever becomes of the providers' events (permuted, repeated, late, lost) and whatever they say (another
 * amount, currency or municipality, forged), a paid request has exactly one right, a forged event moves nothing, and no
 * captured cent is neither a right nor on its way back nor before an operator. Compared with the sandboxes' own books.
 */
/** UNPAID: nobody pays, and forged events say otherwise. TWICE, LATE: there is money that buys nothing. */
const FATES = [
  'PAID',
  'PAID',
  'PAID',
  'PAID',
  'UNPAID',
  'AMOUNT',
  'CURRENCY',
  'TOWN',
  'TWICE',
  'LATE',
] as const;

type Fate = (typeof FATES)[number];

interface Purchase extends OpenPage {
  fate: Fate;
}
interface Delivery extends Letter {
  provider: ProviderName;
  forged: boolean;
}
interface Finding {
  what: string;
  requestId: string;
}

const PRICE = 12_000;
/** As many purchases as live at one time: events are believed for minutes only. */
const ROUND = 120;

let bank: Bank;
let app: TestApp;
let shop: Shop;
let elsewhere: TestMunicipality;
let accountant: TestOperator;
let supervisor: TestOperator;
const chance = new Chance();

beforeAll(async () => {
  bank = await Bank.open();
  app = bank.app;
  shop = await Shop.open(app);
  elsewhere = await app.seedMunicipality();
  await app.setPolicy(shop.m, 'payment.methods', ['CARD', 'PAYPAL']);
  await app.setPolicy(shop.m, 'payment.lateMoney', 'REFUND');
  accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
  supervisor = await app.createOperator(shop.m, 'SUPERVISOR');
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => bank?.close());

async function begun(fates: readonly Fate[]): Promise<Purchase[]> {
  app.clock.set(new Date());
  const purchases: Purchase[] = [];
  await together(await shop.payable(fates.length), 6, async (requestId, index) => {
    const page = await bank.page(shop, requestId, index % 3 === 2 ? 'paypal' : 'stripe');
    purchases.push({ ...page, fate: fates[index]! });
  });
  return purchases;
}

/** Everybody goes to the provider's page, and pays as fate will have it. */
async function paid(purchases: readonly Purchase[], calm: boolean): Promise<void> {
  await together(purchases, 6, async (purchase) => {
    const { requestId, paymentId, fate } = purchase;
    if (fate === 'UNPAID') return;
    if (fate === 'LATE') {
      await shop.rows(`UPDATE payment SET state = 'EXPIRED' WHERE id = $1`, [paymentId]);
      await shop.rows(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = $1`, [requestId]);
    }
    const faults = {
      ...(fate === 'AMOUNT' && { wrongAmountCents: PRICE - 1 }),
      ...(fate === 'CURRENCY' && { wrongCurrency: 'usd' }),
      ...(fate === 'TOWN' && {
        wrongMetadata: { municipalityId: elsewhere.id, custom_id: `${paymentId}.${elsewhere.id}` },
      }),
      ...(fate === 'TWICE' && { payTwice: true }),
      ...(!calm && chance.next() < 0.3 && { outOfOrder: true }),
      ...(!calm && chance.next() < 0.2 && { loseEvents: true }),
    };
    await bank.pay(purchase, faults);
  });
}

const providerOf = ({ headers }: Letter): ProviderName =>
  'stripe-signature' in headers ? 'stripe' : 'paypal';

/** What the providers have sent since. */
async function arrived(): Promise<Delivery[]> {
  const { postbox, stripe, paypal } = bank;
  const letters = [...(await postbox.empty(stripe.apiBase)), ...(await postbox.empty(paypal.apiBase))];
  return letters.map((letter) => ({ ...letter, provider: providerOf(letter), forged: false }));
}

const signed = (raw: Buffer, secret = bank.stripe.webhookSecret): Record<string, string> => ({
  'content-type': 'application/json',
  'stripe-signature': new Stripe(bank.stripe.secretKey).webhooks.generateTestHeaderString({
    payload: raw.toString(),
    secret,
  }),
});

/** What somebody who has seen true events makes of them: changed by a byte, about another payment, unsigned, signed by another. */
function forgeries(genuine: readonly Delivery[], victims: readonly Purchase[]): Delivery[] {
  return genuine.flatMap((each): Delivery[] => {
    const text = each.raw.toString();
    const victim = victims.length > 0 ? chance.pick(victims) : null;
    const about =
      victim &&
      text
        .replaceAll(/cs_test_\w+/g, victim.session)
        .replaceAll(/"(paymentId|client_reference_id)": ?"[^"]+"/g, `"$1": "${victim.paymentId}"`)
        .replaceAll(/"custom_id": ?"[^"]+"/g, `"custom_id": "${victim.paymentId}.${shop.m.id}"`)
        .replaceAll(/"id": ?"evt_\w+"/g, `"id": "evt_forged_${chance.between(1, 1e9)}"`);
    const headers = Object.fromEntries(
      Object.entries(each.headers).filter(([name]) => name === 'content-type'),
    );
    const forged = { provider: each.provider, forged: true };
    return [
      { ...forged, raw: Buffer.from(`${text} `), headers: each.headers },
      ...(about ? [{ ...forged, raw: Buffer.from(about), headers: each.headers }] : []),
      { ...forged, raw: each.raw, headers },
      ...(each.provider === 'stripe'
        ? [{ ...forged, raw: each.raw, headers: signed(each.raw, 'whsec_somebody_else') }]
        : []),
    ];
  });
}

interface Counted {
  deliveries: number;
  forged: number;
  /** Forged events that were not refused, and true ones that were. */
  misjudged: number;
}

/** Delivers in any order, several at a time; what is not taken comes again, as providers do. */
async function deliver(deliveries: readonly Delivery[], counted: Counted): Promise<void> {
  await together(chance.shuffle(deliveries), 8, async ({ provider, raw, headers, forged }) => {
    counted.deliveries += 1;
    if (forged) counted.forged += 1;
    for (let tries = 0; ; tries += 1) {
      const { status } = await app.caller('/api/v1').post(`/payments/webhooks/${provider}`, raw, headers);
      if (status === 503 && tries < 20) {
        // Providers let some time pass; at once, a busy machine would use all tries up within one hold-up.
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      if (status !== (forged ? 400 : 204)) counted.misjudged += 1;
      return;
    }
  });
}

/** Beginning to end: everybody pays, the events come as they come, the worker and the office do their work. */
async function season(fates: readonly Fate[], options: { calm?: boolean; reconcile?: boolean } = {}) {
  const counted: Counted = { deliveries: 0, forged: 0, misjudged: 0 };
  const all: Purchase[] = [];
  for (let first = 0; first < fates.length; first += ROUND) {
    const purchases = await begun(fates.slice(first, first + ROUND));
    all.push(...purchases);
    await paid(purchases, options.calm ?? false);
    // PayPal is captured by us: what the first events bring about sends the next ones.
    for (let wave = await arrived(); wave.length > 0; wave = await arrived()) {
      const copies = wave.flatMap((each) => Array<Delivery>(chance.between(1, IN_FULL ? 19 : 4)).fill(each));
      await deliver(
        [
          ...copies,
          ...forgeries(
            wave,
            purchases.filter(({ fate }) => fate === 'UNPAID'),
          ),
        ],
        counted,
      );
    }
    if (options.reconcile === false) continue;
    app.clock.advance({ minutes: 4 });
    await shop.job('payments.reconcile');
    await shop.job('payments.compare');
    // What that brought about is told again, and says nothing new.
    await deliver(await arrived(), counted);
    await shop.giveBack();
    await deliver(await arrived(), counted);
  }
  return { purchases: all, counted };
}

/** What is not as promised, of these purchases. */
async function findings(purchases: readonly Purchase[]): Promise<Finding[]> {
  const ids = purchases.map(({ requestId }) => requestId);
  const payments = await shop.rows<{ requestId: string; ref: string; waits: boolean }>(
    `SELECT request_id AS "requestId", captured_ref AS ref, needs_resolution AND to_refund_at IS NULL AS waits
       FROM payment WHERE request_id = ANY($1) AND captured_ref IS NOT NULL`,
    [ids],
  );
  const permits = await shop.rows<{ requestId: string; ref: string | null; amountCents: number | null }>(
    `SELECT s.request_id AS "requestId", p.captured_ref AS ref, p.amount_cents AS "amountCents" FROM subscription s
       LEFT JOIN payment p ON p.request_id = s.request_id AND p.state = 'SUCCEEDED' AND NOT p.needs_resolution
      WHERE s.request_id = ANY($1)`,
    [ids],
  );
  const captures = new Map((await bank.captures()).map((each) => [each.ref, each]));
  const paidFor = Map.groupBy(payments, ({ requestId }) => requestId);
  const granted = Map.groupBy(permits, ({ requestId }) => requestId);
  return purchases.flatMap(({ requestId, provider, fate }) => {
    const rights = granted.get(requestId) ?? [];
    const known = paidFor.get(requestId) ?? [];
    // PayPal takes nothing that we do not ask for: nobody is late there, and nobody pays twice.
    const wanted = fate === 'PAID' || fate === 'TWICE' ? 1 : 0;
    const found: string[] = [];
    if (rights.length !== wanted) found.push(`${rights.length} rights, not ${wanted}`);
    for (const { ref, amountCents } of rights)
      if (!captures.has(ref ?? '') || amountCents !== PRICE) found.push('a right without its money');
    const rightRefs = new Set(rights.map(({ ref }) => ref));
    for (const { ref, waits } of known) {
      const capture = captures.get(ref);
      if (!capture) found.push('money that the provider does not have');
      else if (
        rightRefs.has(ref)
          ? capture.refundedCents > 0
          : capture.refundedCents !== capture.amountCents && !waits
      )
        found.push('money that is neither a right nor given back nor shown to anybody');
    }
    const taken = fate === 'UNPAID' || (provider === 'paypal' && fate === 'LATE') ? 0 : 1;
    const expected = provider === 'stripe' && fate === 'TWICE' ? 2 : taken;
    if (known.length !== expected) found.push(`${known.length} captures known, not ${expected}`);
    return found.map((what) => ({ what, requestId: `${provider} ${fate} ${requestId}` }));
  });
}

/** Captures of the sandboxes' books that no payment of ours has. */
async function unknown(): Promise<string[]> {
  const known = new Set(
    (
      await shop.rows<{ ref: string }>(
        'SELECT captured_ref AS ref FROM payment WHERE captured_ref IS NOT NULL',
      )
    ).map(({ ref }) => ref),
  );
  return (await bank.captures()).map(({ ref }) => ref).filter((ref) => !known.has(ref));
}

const size = sized({ ci: 50, full: 5_500 });

describe('promise 5: the events of the providers', () => {
  it(
    `of ${size} purchases make exactly one right of each that is paid, and none of a forgery; every cent is accounted for`,
    async () => {
      const { purchases, counted } = await season(
        Array.from({ length: size }, (_, at) => FATES[at % FATES.length]!),
      );
      expect(counted.misjudged).toBe(0);
      expect(counted.forged).toBeGreaterThan(size / 2);
      expect(counted.deliveries).toBeGreaterThan(5 * size);
      expect(await findings(purchases)).toEqual([]);
      expect(await unknown()).toEqual([]);

      // What an operator was shown goes back, asked for by one and approved by another; what is in another currency
      // no provider takes back in euros, and it stays before the operators.
      const waiting = await shop.rows<{ id: string; taken: number }>(
        `SELECT id, coalesce(captured_cents, amount_cents) AS taken FROM payment
          WHERE needs_resolution AND to_refund_at IS NULL AND resolution <> 'CURRENCY_MISMATCH'`,
      );
      expect(waiting.length).toBeGreaterThan(0);
      await together(waiting, 4, async ({ id, taken }) => {
        const asked = await accountant.post(`/payments/${id}/refunds`, {
          ...{
            basis: 'WHOLE',
            amountCents: taken,
            way: 'PROVIDER',
            reason: 'Importo errato',
            endsRight: false,
          },
        });
        expect(asked.status, asked.text).toBe(201);
        const { id: refund, version } = asked.body;
        expect((await supervisor.post(`/refunds/${refund}/approval`, { version })).status).toBe(200);
      });
      await shop.giveBack();
      expect(await findings(purchases)).toEqual([]);
      const held = (await bank.captures())
        .filter(({ currency }) => currency === 'EUR')
        .reduce((sum, { amountCents, refundedCents }) => sum + amountCents - refundedCents, 0);
      const [{ rights } = { rights: 0 }] = await shop.rows<{ rights: number }>(
        'SELECT count(*)::int AS rights FROM subscription',
      );
      expect(held).toBe(rights * PRICE);
    },
    PATIENCE,
  );
});

describe('control: what is broken is found out', () => {
  it('signatures are not looked at', async () => {
    const found = await broken(
      () => {
        const provider = bank.adapter('stripe');
        const parse = provider.parseWebhook.bind(provider);
        vi.spyOn(provider, 'parseWebhook').mockImplementation((raw) => parse(raw, signed(raw)));
      },
      async () => findings((await season(['PAID', 'UNPAID'], { calm: true })).purchases),
    );
    expect(found).toContainEqual(expect.objectContaining({ what: '1 rights, not 0' }));
  });

  it('events are acknowledged and nobody asks', async () => {
    const found = await broken(
      () => void vi.spyOn(app.get(SettlePayment), 'run').mockResolvedValue('NONE'),
      async () => findings((await season(['PAID'], { calm: true, reconcile: false })).purchases),
    );
    expect(found.map(({ what }) => what)).toContain('0 rights, not 1');
  });

  it('nobody compares what was paid with what was agreed', async () => {
    const found = await broken(
      () => {
        const settle = app.get(SettlePayment);
        const run = settle.run.bind(settle);
        vi.spyOn(settle, 'run').mockImplementation((tx, municipality, paymentId, status) =>
          run(tx, municipality, paymentId, {
            ...status,
            ...{
              amountCents: PRICE,
              currency: 'EUR',
              metadata: { paymentId, municipalityId: municipality.id },
            },
          }),
        );
      },
      async () => findings((await season(['AMOUNT', 'CURRENCY', 'TOWN'], { calm: true })).purchases),
    );
    expect(found.filter(({ what }) => what === '1 rights, not 0')).toHaveLength(3);
  });

  it('what was paid twice or too late is kept in silence', async () => {
    const found = await broken(
      () => void vi.spyOn(app.get(SettlePayment), 'surplus').mockResolvedValue('NONE'),
      async () => {
        const before = new Set(await unknown());
        await season(['TWICE'], { calm: true });
        return (await unknown()).filter((ref) => !before.has(ref));
      },
    );
    expect(found).toHaveLength(1);
  });
});
