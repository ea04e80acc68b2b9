import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { civilDateOf } from '../../platform/clock/civil.js';
import type { TestMunicipality, TestApp, TestOperator } from '../index.js';
import { SettlePayment } from '../../modules/payments/use-cases/settle-payment.js';
import { PageTokens } from '../../modules/payments/persistence/page-tokens.js';
import { Bank, type OpenPage, type ProviderName } from './bank.js';
import { Chance } from './chance.js';
import type { Letter } from './postbox.js';
import { Shop, broken, together } from './shop.js';
import { IN_FULL, PATIENCE, progress, say, sized } from './size.js';

/**
 * Promise 5: whatever becomes of the providers' events (permuted, repeated, late, lost) and whatever they say (another
 * amount, currency or municipality, forged), a paid request has exactly one right, a forged event moves nothing, and no
 * captured cent is neither a right nor on its way back nor before an operator. Compared with the sandboxes' own books.
 * pagoPA sends no events: there it is the answers to our questions that come late, twice, lost or wrong.
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
  /** Made up by somebody who is not the provider. */
  forged: boolean;
  /** Has to be taken. */
  believed: boolean;
}
interface Finding {
  what: string;
  requestId: string;
}

const PRICE = 12_000;
/** As often as people choose them: seven, so that every fate meets every provider. */
const PROVIDERS: readonly ProviderName[] = ['stripe', 'stripe', 'paypal', 'nexi', 'pagopa', 'nexi', 'paypal'];
/** As many purchases as live at one time: events are believed for minutes only. */
const ROUND = 120;
/** In rounds, and after the last. */
const COMPARED_EVERY = 10;

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
  await app.setPolicy(shop.m, 'payment.methods', ['CARD', 'PAYPAL', 'PAGOPA']);
  await app.setPolicy(shop.m, 'payment.lateMoney', 'REFUND');
  accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
  supervisor = await app.createOperator(shop.m, 'SUPERVISOR');
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => bank?.close());

/** Notices are in euros, and say nothing that we have not written into them. */
const elsewhereThan = (provider: ProviderName, fate: Fate): ProviderName =>
  provider === 'pagopa' && (fate === 'CURRENCY' || fate === 'TOWN') ? 'nexi' : provider;

async function begun(fates: readonly Fate[], providers: readonly ProviderName[]): Promise<Purchase[]> {
  app.clock.set(new Date());
  const requests = await shop.payable(fates.length);
  const wanted = fates.map((fate, at) => ({
    requestId: requests[at]!,
    provider: elsewhereThan(providers[at % providers.length]!, fate),
  }));
  return (await bank.pages(shop, wanted)).map((page, at) => ({ ...page, fate: fates[at]! }));
}

/** Everybody goes to the provider's page, and pays as fate will have it. */
async function paid(purchases: readonly Purchase[], calm: boolean): Promise<void> {
  await together(purchases, 6, async (purchase) => {
    const { requestId, paymentId, provider, fate } = purchase;
    if (fate === 'UNPAID') return;
    if (fate === 'LATE') {
      await shop.rows(`UPDATE payment SET state = 'EXPIRED' WHERE id = $1`, [paymentId]);
      await shop.rows(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = $1`, [requestId]);
    }
    const faults = {
      ...(fate === 'AMOUNT' && { wrongAmountCents: PRICE - 1 }),
      ...(fate === 'CURRENCY' && { wrongCurrency: 'usd' }),
      ...(fate === 'TOWN' && {
        wrongMetadata: {
          municipalityId: elsewhere.id,
          custom_id: `${paymentId}.${elsewhere.id}`,
          customField: `${paymentId}.${elsewhere.id}`,
        },
      }),
      ...(fate === 'TWICE' && { payTwice: true }),
      ...(!calm && (provider === 'pagopa' ? badAnswers(fate) : badEvents())),
    };
    await bank.pay(purchase, faults);
  });
}

const badEvents = (): object => ({
  ...(chance.next() < 0.3 && { outOfOrder: true }),
  ...(chance.next() < 0.2 && { loseEvents: true }),
});

/** A receipt that is late, listed often or for a notice that was called off; one that is lost only where the notice itself says all. */
const badAnswers = (fate: Fate): object =>
  chance.pick([
    {},
    { delaySeconds: chance.between(1, 200) },
    { duplicateEvents: 3 },
    // A receipt that no answer names is a difference, and is looked for there.
    ...(fate === 'TWICE' ? [] : [{ outOfOrder: true }]),
    ...(fate === 'PAID' ? [{ loseEvents: true }] : []),
  ]);

/** What the providers have sent since. Nexi's word of a page that we did not open proves nothing. */
async function arrived(purchases: readonly Purchase[]): Promise<Delivery[]> {
  const pages = new Set(purchases.map(({ session }) => session));
  const ours = ({ provider, raw }: Letter): boolean =>
    provider !== 'nexi' || pages.has(/"orderId": "(\w+)"/.exec(raw.toString())![1]!);
  return (await bank.letters()).map((letter) => ({ ...letter, forged: false, believed: ours(letter) }));
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
        .replaceAll(/"orderId": ?"[^"]+"/g, `"orderId": "${victim.session}"`)
        .replaceAll(/"(paymentId|client_reference_id)": ?"[^"]+"/g, `"$1": "${victim.paymentId}"`)
        .replaceAll(/"custom_id": ?"[^"]+"/g, `"custom_id": "${victim.paymentId}.${shop.m.id}"`)
        .replaceAll(/"id": ?"evt_\w+"/g, `"id": "evt_forged_${chance.between(1, 1e9)}"`);
    const headers = Object.fromEntries(
      Object.entries(each.headers).filter(([name]) => name === 'content-type'),
    );
    const forged = { ...each, forged: true, believed: false };
    const token = /(?<="securityToken": ")./;
    return [
      ...(about ? [{ ...forged, raw: Buffer.from(about) }] : []),
      // Of Nexi's messages the token is all that counts.
      ...(each.provider === 'nexi'
        ? [
            { ...forged, raw: Buffer.from(text.replace(token, (first) => (first === '0' ? '1' : '0'))) },
            { ...forged, raw: Buffer.from(text.replace('securityToken', 'token')) },
          ]
        : [
            { ...forged, raw: Buffer.from(`${text} `) },
            { ...forged, headers },
          ]),
      ...(each.provider === 'stripe'
        ? [{ ...forged, headers: signed(each.raw, 'whsec_somebody_else') }]
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
  await together(chance.shuffle(deliveries), 8, async (delivery) => {
    counted.deliveries += 1;
    if (delivery.forged) counted.forged += 1;
    for (let tries = 0; ; tries += 1) {
      const status = await bank.deliver(delivery);
      if (status === 503 && tries < 20) {
        // Providers let some time pass; at once, a busy machine would use all tries up within one hold-up.
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      if (status !== (delivery.believed ? 204 : 400)) counted.misjudged += 1;
      return;
    }
  });
}

/** Beginning to end: everybody pays, the events come as they come, the worker and the office do their work. */
async function season(
  fates: readonly Fate[],
  options: { calm?: boolean; reconcile?: boolean; providers?: readonly ProviderName[] } = {},
) {
  const { providers = PROVIDERS } = options;
  const counted: Counted = { deliveries: 0, forged: 0, misjudged: 0 };
  const all: Purchase[] = [];
  const told = progress('purchases', fates.length);
  for (let first = 0; first < fates.length; first += ROUND) {
    const purchases = await begun(fates.slice(first, first + ROUND), providers);
    all.push(...purchases);
    await paid(purchases, options.calm ?? false);
    // PayPal is captured by us: what the first events bring about sends the next ones.
    for (let wave = await arrived(all); wave.length > 0; wave = await arrived(all)) {
      const copies = wave.flatMap((each) => Array<Delivery>(chance.between(1, IN_FULL ? 13 : 6)).fill(each));
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
    told(purchases.length);
    if (options.reconcile === false) continue;
    app.clock.advance({ minutes: 4 });
    await shop.job('payments.reconcile');
    // It asks about all there is of the last days, so what each round costs would grow with the rounds before it.
    const last = first + ROUND >= fates.length;
    if (last || (first / ROUND) % COMPARED_EVERY === 0) await shop.job('payments.compare');
    await shop.job('payments.sweep');
    // What that brought about is told again, and says nothing new.
    await deliver(await arrived(all), counted);
    await shop.giveBack();
    await deliver(await arrived(all), counted);
  }
  return { purchases: all, counted };
}

/** What is not as promised, of these purchases. */
async function findings(purchases: readonly Purchase[]): Promise<Finding[]> {
  const ids = purchases.map(({ requestId }) => requestId);
  const payments = await shop.rows<{ requestId: string; ref: string; waits: boolean; sentCents: number }>(
    `SELECT request_id AS "requestId", captured_ref AS ref, needs_resolution AND to_refund_at IS NULL AS waits,
            (SELECT coalesce(sum(f.amount_cents), 0)::int FROM refund f
              WHERE f.payment_id = payment.id AND f.way = 'BANK_TRANSFER' AND f.state = 'EXECUTED') AS "sentCents"
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
    for (const { ref, waits, sentCents } of known) {
      const capture = captures.get(ref);
      if (!capture) found.push('money that the provider does not have');
      else if (
        rightRefs.has(ref)
          ? capture.refundedCents + sentCents > 0
          : capture.refundedCents + sentCents !== capture.amountCents && !waits
      )
        found.push('money that is neither a right nor given back nor shown to anybody');
    }
    const taken = fate === 'UNPAID' || (provider === 'paypal' && fate === 'LATE') ? 0 : 1;
    const expected = provider !== 'paypal' && fate === 'TWICE' ? 2 : taken;
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

const size = sized({ ci: 50, full: 10_500 });

describe('promise 5: the events of the providers', () => {
  it(
    `of ${size} purchases make exactly one right of each that is paid, and none of a forgery; every cent is accounted for`,
    async () => {
      const { purchases, counted } = await season(
        Array.from({ length: size }, (_, at) => FATES[at % FATES.length]!),
      );
      say(`${counted.deliveries} deliveries, ${counted.forged} of them forged`);
      expect(counted.misjudged).toBe(0);
      expect(counted.forged).toBeGreaterThan(size / 2);
      expect(counted.deliveries).toBeGreaterThan(5 * size);
      expect(await findings(purchases)).toEqual([]);
      expect(await unknown()).toEqual([]);

      // What an operator was shown goes back, asked for by one and approved by another; what is in another currency
      // no provider takes back in euros, and it stays before the operators.
      const waiting = await shop.rows<{ id: string; taken: number; way: 'PROVIDER' | 'BANK_TRANSFER' }>(
        `SELECT id, coalesce(captured_cents, amount_cents) AS taken,
                CASE provider WHEN 'pagopa' THEN 'BANK_TRANSFER' ELSE 'PROVIDER' END AS way FROM payment
          WHERE needs_resolution AND to_refund_at IS NULL AND resolution <> 'CURRENCY_MISMATCH'`,
      );
      expect(waiting.length).toBeGreaterThan(0);
      let sentCents = 0;
      await together(waiting, 4, async ({ id, taken, way }) => {
        const asked = await accountant.post(`/payments/${id}/refunds`, {
          ...{ basis: 'WHOLE', amountCents: taken, way, reason: 'Importo errato', endsRight: false },
          ...(way === 'BANK_TRANSFER' && { iban: 'IT60X0542811101000000123456', payee: 'Maria Rossi' }),
        });
        expect(asked.status, asked.text).toBe(201);
        const { id: refund, version } = asked.body;
        const approved = await supervisor.post(`/refunds/${refund}/approval`, { version });
        expect(approved.status, approved.text).toBe(200);
        if (way === 'PROVIDER') return;
        const doneOn = civilDateOf(app.clock.now(), shop.m.timezone);
        const about = { version: approved.body.version, reference: 'CRO 1', doneOn };
        const sent = await accountant.post(`/refunds/${refund}/transfer`, about);
        expect(sent.status, sent.text).toBe(200);
        sentCents += taken;
      });
      await shop.giveBack();
      expect(await findings(purchases)).toEqual([]);
      const held = (await bank.captures())
        .filter(({ currency }) => currency === 'EUR')
        .reduce((sum, { amountCents, refundedCents }) => sum + amountCents - refundedCents, 0);
      const [{ rights } = { rights: 0 }] = await shop.rows<{ rights: number }>(
        'SELECT count(*)::int AS rights FROM subscription',
      );
      expect(held - sentCents).toBe(rights * PRICE);
    },
    PATIENCE,
  );
});

describe('control: what is broken is found out', { timeout: PATIENCE }, () => {
  it('signatures are not looked at', async () => {
    const found = await broken(
      () => {
        const provider = bank.adapter('stripe');
        const parse = provider.parseWebhook.bind(provider);
        vi.spyOn(provider, 'parseWebhook').mockImplementation((raw) => parse(raw, signed(raw)));
      },
      async () =>
        findings((await season(['PAID', 'UNPAID'], { calm: true, providers: ['stripe'] })).purchases),
    );
    expect(found).toContainEqual(expect.objectContaining({ what: '1 rights, not 0' }));
  });

  it('tokens of pages are not compared', async () => {
    const { counted } = await broken(
      () => void vi.spyOn(app.get(PageTokens), 'isOf').mockResolvedValue(true),
      () => season(['PAID', 'UNPAID'], { calm: true, providers: ['nexi'] }),
    );
    expect(counted.misjudged).toBeGreaterThan(0);
  });

  it('what was paid twice at a bank is seen once', async () => {
    const found = await broken(
      () => {
        const adapter = bank.adapter('pagopa');
        const fetch = adapter.fetchStatus.bind(adapter);
        vi.spyOn(adapter, 'fetchStatus').mockImplementation(async (ref) => ({
          ...(await fetch(ref)),
          furtherCaptures: [],
        }));
      },
      async () => findings((await season(['TWICE'], { calm: true, providers: ['pagopa'] })).purchases),
    );
    expect(found.map(({ what }) => what)).toEqual(['1 captures known, not 2']);
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
      async () => {
        const providers = ['pagopa', 'nexi', 'paypal'] as const;
        return findings((await season(['AMOUNT', 'CURRENCY', 'TOWN'], { calm: true, providers })).purchases);
      },
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
