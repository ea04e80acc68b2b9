import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CompareWithProviders } from '../../modules/payments/comparison/compare-with-providers.js';
import { RefundLedger } from '../../modules/payments/refunds/refund-ledger.js';
import { RefundRepository } from '../../modules/payments/refunds/refund.repository.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Answer, TestApp, TestOperator } from '../index.js';
import { Bank, type OpenPage, type ProviderName } from './bank.js';
import { Shop, broken, together } from './shop.js';
import { PATIENCE, sized } from './size.js';

/**
 * Promise 6: every difference between a provider's books and ours is found, and resolved or put before an operator,
 * within five minutes. The jobs run as often as in the worker, by the test's clock.
 */
const PRICE = 12_000;
const SYSTEM = { kind: 'SYSTEM', id: null } as const;
const MINUTES = 5;

let bank: Bank;
let app: TestApp;
let shop: Shop;
let accountant: TestOperator;
let supervisor: TestOperator;

beforeAll(async () => {
  bank = await Bank.open();
  app = bank.app;
  shop = await Shop.open(app);
  await app.setPolicy(shop.m, 'payment.methods', ['CARD', 'PAYPAL', 'PAGOPA']);
  await app.setPolicy(shop.m, 'payment.lateMoney', 'REFUND');
  accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
  supervisor = await app.createOperator(shop.m, 'SUPERVISOR');
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => bank?.close());

/**
 * Paid, and the provider has the money; PayPal takes it when it is asked, and here the answer gets lost on its way. Of a
 * notice nobody tells us anyway.
 */
async function taken(page: OpenPage, faults: object = {}): Promise<void> {
  await bank.pay(page, { ...(page.provider !== 'pagopa' && { loseEvents: true }), ...faults });
  if (page.provider === 'paypal') await bank.adapter('paypal').fetchStatus(page.providerRef);
}

/** Paid and known to be: there is a right. */
async function settled(page: OpenPage): Promise<string> {
  await taken(page);
  await shop.citizen.post(`/payments/${page.paymentId}/verify`, {});
  const [row] = await shop.rows<{ ref: string }>('SELECT captured_ref AS ref FROM payment WHERE id = $1', [
    page.paymentId,
  ]);
  return row!.ref;
}

/** Given back at the provider, not from here. */
async function refundedThere(page: OpenPage, capturedRef: string, refundId = uuidv7()): Promise<void> {
  const { paymentId } = page;
  const input = { refundId, paymentId, municipalityId: shop.m.id, capturedRef, amountCents: PRICE };
  expect((await bank.adapter(page.provider).refund(input)).state).toBe('SUCCEEDED');
}

/** Asked for and approved here. @returns the refund's id */
async function approved(paymentId: string): Promise<string> {
  const asked = await accountant.post(`/payments/${paymentId}/refunds`, {
    ...{ basis: 'WHOLE', amountCents: PRICE, way: 'PROVIDER', reason: 'Veicolo venduto', endsRight: false },
  });
  const answer = await supervisor.post(`/refunds/${asked.body.id}/approval`, { version: asked.body.version });
  expect(answer.status, answer.text).toBe(200);
  return asked.body.id as string;
}

/** Moves a refund here, without a word to the provider. */
async function moved(id: string, ...commands: ('ask' | 'confirm')[]): Promise<void> {
  await app.run(shop.m, async (tx) => {
    let refund = await app.get(RefundRepository).get(tx, id, { lock: true });
    for (const command of commands)
      refund = await app.get(RefundLedger).move(tx, refund, command, SYSTEM, { askedAt: app.clock.now() });
  });
}

interface Difference {
  only?: readonly ProviderName[];
  seed(page: OpenPage): Promise<void>;
  found: string;
  foundAtPagoPa?: string;
}
const PROVIDERS = ['stripe', 'pagopa', 'paypal', 'nexi'] as const;
/** Creditors give nothing back through pagoPA. */
const REFUNDING = ['stripe', 'paypal', 'nexi'] as const;

/** What may be different, how it comes about, where it must be found, and whose money it cannot be. */
const KINDS = {
  'a payment nobody told us of': {
    seed: (page) => taken(page),
    found: 'a right',
  },
  'a payment whose receipt comes late': {
    only: ['pagopa'],
    seed: (page) => taken(page, { delaySeconds: 150 }),
    found: 'a right',
  },
  'a payment whose receipt is lost': {
    only: ['pagopa'],
    seed: (page) => taken(page, { loseEvents: true }),
    found: 'a right',
  },
  // Of a notice that is called off only the last receipt has a name.
  'a payment twice of a notice that was called off': {
    only: ['pagopa'],
    seed: (page) => taken(page, { payTwice: true, outOfOrder: true }),
    found: 'a right, shown: AMOUNT_DIFFERS',
  },
  'a payment under a page that we gave up': {
    async seed(page) {
      await shop.rows(`UPDATE payment SET state = 'EXPIRED' WHERE id = $1`, [page.paymentId]);
      await shop.rows(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = $1`, [page.requestId]);
      await taken(page);
    },
    found: 'given back',
    // There an operator makes the bank transfer.
    foundAtPagoPa: 'shown: REQUEST_PAYMENT_EXPIRED',
  },
  // A notice has its name from us.
  'a payment under a page whose name we never learnt': {
    only: ['stripe', 'paypal', 'nexi'],
    async seed(page) {
      await taken(page);
      await shop.rows(
        `UPDATE payment SET state = 'CREATED', provider_ref = NULL, checkout_url = NULL WHERE id = $1`,
        [page.paymentId],
      );
    },
    found: 'a right',
  },
  // PayPal takes nothing twice: what we do not capture is not taken.
  'a second payment of one request': {
    only: ['stripe', 'nexi', 'pagopa'],
    seed: (page) => taken(page, { payTwice: true }),
    found: 'a right, given back',
    foundAtPagoPa: 'a right, shown: PAID_TWICE',
  },
  'another amount': {
    seed: (page) => taken(page, { wrongAmountCents: PRICE + 100 }),
    found: 'shown: AMOUNT_MISMATCH',
  },
  'another currency': {
    only: ['stripe', 'paypal', 'nexi'],
    seed: (page) => taken(page, { wrongCurrency: 'usd' }),
    found: 'shown: CURRENCY_MISMATCH',
  },
  'money that only we know of': {
    seed: async ({ paymentId }) =>
      void (await shop.rows(
        `UPDATE payment SET state = 'SUCCEEDED', captured_ref = 'of nobody ' || id, paid_at = created_at,
                created_at = created_at - interval '7 hours' WHERE id = $1`,
        [paymentId],
      )),
    found: 'shown: NOT_TAKEN_THERE',
  },
  // What a notice brought is what its receipt says, from the start.
  'money written down with another amount': {
    only: ['stripe', 'paypal', 'nexi'],
    async seed(page) {
      await settled(page);
      await shop.rows('UPDATE payment SET captured_cents = $2 WHERE id = $1', [page.paymentId, PRICE - 1]);
    },
    found: 'a right, shown: AMOUNT_DIFFERS',
  },
  // At Nexi by another program with a key of the terminal.
  'a refund made on the provider’s own pages': {
    only: ['stripe', 'paypal', 'nexi'],
    seed: async (page) => refundedThere(page, await settled(page)),
    found: 'a right, given back, shown: REFUNDED_OUTSIDE',
  },
  // Of what is done in its back office Nexi tells nobody, until it is asked to give the money back again.
  'a refund made where the provider does not show it': {
    only: ['nexi'],
    async seed(page) {
      await settled(page);
      await bank.nexi.lever(`sessions/${page.session}/back-office-refund`);
      await approved(page.paymentId);
    },
    found: 'a right, shown: REFUND_NOT_SHOWN',
  },
  'a part given back where the provider does not show it': {
    only: ['nexi'],
    async seed(page) {
      await settled(page);
      await bank.nexi.lever(`sessions/${page.session}/back-office-refund`, { amountCents: 1 });
      await approved(page.paymentId);
    },
    found: 'a right, shown: REFUND_NOT_SHOWN',
  },
  'a refund whose answer was lost': {
    only: REFUNDING,
    async seed(page) {
      const captured = await settled(page);
      const id = await approved(page.paymentId);
      await moved(id, 'ask');
      const [row] = await shop.rows<{ name: string }>('SELECT attempt_id AS name FROM refund WHERE id = $1', [
        id,
      ]);
      await refundedThere(page, captured, row!.name);
    },
    found: 'a right, given back',
  },
  'a refund that only we know of': {
    only: REFUNDING,
    async seed(page) {
      await settled(page);
      await moved(await approved(page.paymentId), 'ask', 'confirm');
    },
    found: 'a right, given back, shown: REFUND_UNDONE',
  },
} as const satisfies Record<string, Difference>;
type Kind = keyof typeof KINDS;
const ALL = Object.keys(KINDS) as Kind[];
const kindOf = (kind: Kind): Difference => KINDS[kind];

interface Seed extends OpenPage {
  kind: Kind;
}

/** Of each kind as many, with the providers in turn, so that two of a kind are seldom one's. */
async function seeded(kinds: readonly Kind[], each: number): Promise<Seed[]> {
  const list = kinds.flatMap((kind) => Array<Kind>(each).fill(kind));
  const requests = await shop.payable(list.length);
  const wanted = list.map((kind, at) => {
    const providers = kindOf(kind).only ?? PROVIDERS;
    return { requestId: requests[at]!, provider: providers[at % providers.length]! };
  });
  const pages = await bank.pages(shop, wanted);
  await together(list, 4, (kind, at) => kindOf(kind).seed(pages[at]!));
  return pages.map((page, at) => ({ ...page, kind: list[at]! }));
}

/** The worker's life for five minutes: each job in its time, and the refunds that are due. */
async function work(): Promise<void> {
  const jobs = { 'payments.reconcile': 20, 'payments.compare': 240, 'payments.sweep': 300 };
  for (let second = 20; second <= MINUTES * 60; second += 20) {
    app.clock.advance({ seconds: 20 });
    for (const [name, every] of Object.entries(jobs)) if (second % every === 0) await shop.job(name);
    await shop.giveBack();
  }
}

/** What has become of a difference, in the words of {@link KINDS}. */
async function outcome({ requestId }: Seed): Promise<string> {
  const [row] = await shop.rows<{ right: boolean; back: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM subscription s WHERE s.request_id = $1) AS "right",
            EXISTS (SELECT 1 FROM payment p WHERE p.request_id = $1 AND p.state = 'REFUNDED') AS back`,
    [requestId],
  );
  return [
    ...(row!.right ? ['a right'] : []),
    ...(row!.back ? ['given back'] : []),
    ...(shown.get(requestId) ?? []).map((why) => `shown: ${why}`),
  ].join(', ');
}

/** What the office's lists say, by request. */
let shown = new Map<string, string[]>();
async function look(): Promise<void> {
  const rows = await shop.rows<{ requestId: string; why: string }>(
    `SELECT request_id AS "requestId", resolution AS why FROM payment WHERE needs_resolution AND to_refund_at IS NULL
     UNION ALL
     SELECT p.request_id, x.kind FROM payment_difference x JOIN payment p ON p.id = x.payment_id WHERE x.closed_at IS NULL`,
  );
  shown = new Map(
    [...Map.groupBy(rows, ({ requestId }) => requestId)].map(([id, list]) => [
      id,
      list.map(({ why }) => why),
    ]),
  );
}

function foundOf(kind: Kind, provider: ProviderName): string {
  const { found, foundAtPagoPa } = kindOf(kind);
  return (provider === 'pagopa' && foundAtPagoPa) || found;
}

/** Those that were not found, or not as they have to be. */
async function missed(seeds: readonly Seed[]): Promise<string[]> {
  await work();
  await look();
  const outcomes = await Promise.all(seeds.map(outcome));
  return seeds.flatMap(({ kind, provider }, at) =>
    outcomes[at] === foundOf(kind, provider) ? [] : [`${kind} (${provider}): ${outcomes[at] || 'not found'}`],
  );
}

const each = sized({ ci: 2, full: 50 });

describe('promise 6: differences with the providers', () => {
  it(
    `of ${ALL.length} kinds, ${each} of each, are found and resolved or shown within ${MINUTES} minutes`,
    async () => {
      app.clock.set(new Date());
      expect(await missed(await seeded(ALL, each))).toEqual([]);
      // The lists are those that operators see.
      let listed = 0;
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body }: Answer = await accountant.get(
          `/payment-differences?limit=100${cursor && `&cursor=${cursor}`}`,
        );
        listed += body.items.length;
        cursor = body.nextCursor;
      }
      expect(listed).toBeGreaterThanOrEqual(4 * each);
      expect((await supervisor.get('/payments?toResolve=true&limit=100')).body.items.length).toBeGreaterThan(
        0,
      );
    },
    PATIENCE,
  );
});

/** Nothing but the comparison finds these. */
const UNTOLD: readonly Kind[] = [
  'a payment under a page that we gave up',
  'money that only we know of',
  'a refund made on the provider’s own pages',
];

describe('control: what is broken is found out', () => {
  it('nobody compares', async () => {
    app.clock.set(new Date());
    const found = await broken(
      () => void vi.spyOn(app.get(CompareWithProviders), 'run').mockResolvedValue(),
      async () => missed(await seeded(UNTOLD, 1)),
    );
    expect(found).toHaveLength(UNTOLD.length);
  });

  it('a refusal that tells of money already gone is one like any other', async () => {
    app.clock.set(new Date());
    const kinds: Kind[] = [
      'a refund made where the provider does not show it',
      'a part given back where the provider does not show it',
    ];
    const found = await broken(
      () => {
        const nexi = bank.adapter('nexi');
        const refund = nexi.refund.bind(nexi);
        vi.spyOn(nexi, 'refund').mockImplementation(async (input) => ({
          ...(await refund(input)),
          goneUnseen: undefined,
        }));
      },
      async () => missed(await seeded(kinds, 1)),
    );
    expect(found).toHaveLength(kinds.length);
  });

  it('the provider’s list ends after its first entry', async () => {
    app.clock.set(new Date());
    const found = await broken(
      () => {
        for (const name of REFUNDING) {
          const adapter = bank.adapter(name);
          const list = adapter.listCheckouts.bind(adapter);
          vi.spyOn(adapter, 'listCheckouts').mockImplementation(async function* (since) {
            for await (const status of list(since)) {
              yield status;
              return;
            }
          });
        }
      },
      // One more than there are providers: two of them at one.
      async () => missed(await seeded(['a payment under a page that we gave up'], PROVIDERS.length + 1)),
    );
    expect(found.length).toBeGreaterThan(0);
  });
});
