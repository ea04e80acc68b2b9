import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import type { Answer, TestApp, TestOperator } from '../index.js';
import { Bank, type OpenPage } from './bank.js';
import { Chance } from './chance.js';
import { COMMITS, CutProxy, MESSAGES } from './cut-proxy.js';
import { Shop, broken, together } from './shop.js';
import { PATIENCE, sized } from './size.js';

/**
 * Promise 4: the connection drops after a COMMIT has reached PostgreSQL, after a provider has done what it was asked, after
 * the mail server has taken a message. Whoever asked knows nothing and asks again; nothing happens twice, and nothing not
 * at all. A kill hardly ever hits these moments: here three of ten are hit on purpose.
 */
const SHARE = 0.3;
const PART = 1_000;

let bank: Bank;
let app: TestApp;
let shop: Shop;
let database: CutProxy;
let smtp: CutProxy;
let accountant: TestOperator;
let supervisor: TestOperator;
const chance = new Chance();

beforeAll(async () => {
  const services = inject('services');
  const server = new URL(services.postgres.appUrl);
  database = await CutProxy.open({ host: server.hostname, port: Number(server.port) }, COMMITS);
  const mail = new URL(services.env['SMTP_URL']!);
  smtp = await CutProxy.open({ host: mail.hostname, port: Number(mail.port) }, MESSAGES);
  bank = await Bank.open({
    databasePort: database.port,
    env: { SMTP_URL: `smtp://127.0.0.1:${smtp.port}` },
  });
  app = bank.app;
  shop = await Shop.open(app);
  await app.setPolicy(shop.m, 'payment.methods', ['CARD', 'PAYPAL']);
  accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
  supervisor = await app.createOperator(shop.m, 'SUPERVISOR');
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await bank?.close();
  await database?.close();
  await smtp?.close();
});

/** Three of ten answers get lost while `work` lasts. */
async function lossy<T>(work: () => Promise<T>): Promise<T> {
  database.lose = smtp.lose = () => chance.next() < SHARE;
  try {
    return await work();
  } finally {
    database.lose = smtp.lose = () => false;
  }
}

/** Asks until somebody answers, as browsers, providers and queues do. */
async function insist<T>(ask: () => Promise<T>, answered: (answer: T) => boolean = () => true): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await ask();
      if (answered(answer)) return answer;
      if (tries > 60) throw new Error(`No answer after ${tries} tries: ${JSON.stringify(answer)}`);
    } catch (error) {
      if (tries > 60) throw error;
    }
  }
}
const notLost = ({ status }: Answer): boolean => status < 500;

/** Somebody buys, has it told by the provider's events, and gets a part of the money back. */
async function story(requestId: string, index: number, key: () => string): Promise<OpenPage> {
  const provider = index % 3 === 2 ? 'paypal' : 'stripe';
  const page = await insist(() => bank.page(shop, requestId, provider));
  await bank.pay(page);
  await events();
  // PayPal takes the money when we ask for it: its answer gets lost as well.
  if (provider === 'paypal')
    await bank.paypal.lever('outage', { mode: 'cut', count: 1, match: 'POST /v2/checkout' });
  await insist(
    () => shop.citizen.post(`/payments/${page.paymentId}/verify`, {}),
    (answer) => notLost(answer) && answer.body.state === 'SUCCEEDED',
  );
  const wanted = { basis: 'OTHER', amountCents: PART, way: 'PROVIDER', reason: 'Errore', endsRight: false };
  const asked = await insist(
    () => accountant.post(`/payments/${page.paymentId}/refunds`, wanted, { 'idempotency-key': key() }),
    notLost,
  );
  expect(asked.status, asked.text).toBe(201);
  const { id, version } = asked.body as { id: string; version: number };
  const approved = await insist(() => supervisor.post(`/refunds/${id}/approval`, { version }), notLost);
  // The first one may have been heard and not answered: then somebody has decided, and it was this one.
  expect([200, 409]).toContain(approved.status);
  await bank.sandbox(provider).lever('outage', {
    mode: 'cut',
    count: 1,
    match: provider === 'stripe' ? 'POST /v1/refunds' : 'POST /v2/payments',
  });
  await carryOut(() => shop.due('refund.execute'));
  return page;
}

/** What the providers tell, delivered until it is taken. */
async function events(): Promise<void> {
  for (const sandbox of ['stripe', 'paypal'] as const) {
    for (const { raw, headers } of await bank.postbox.empty(bank[sandbox].apiBase))
      await insist(
        () =>
          app
            .caller('/api/v1')
            .post(`/payments/webhooks/${'stripe-signature' in headers ? 'stripe' : 'paypal'}`, raw, headers),
        ({ status }) => status === 204,
      );
  }
}

/** As the queue does: again until it is written down. */
async function carryOut(due: () => Promise<string[]>, pause = 0): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const ids = await insist(due);
    if (ids.length === 0) return;
    if (tries > 60) throw new Error('It is never done.');
    app.clock.advance({ seconds: pause });
    for (const id of ids)
      await app
        .get(EffectRunner)
        .run(id, shop.m.id)
        .catch(() => undefined);
  }
}

/** What is there more often than once, or not at all. */
async function findings(pages: readonly OpenPage[]): Promise<string[]> {
  const captures = new Map((await bank.captures()).map((each) => [each.ref, each]));
  const rows = await shop.rows<Record<string, number | string>>(
    `SELECT p.captured_ref AS ref, p.refunded_cents AS "refundedCents", p.refund_held_cents AS "heldCents",
            (SELECT count(*)::int FROM payment x WHERE x.request_id = p.request_id) AS payments,
            (SELECT count(*)::int FROM subscription s WHERE s.request_id = p.request_id) AS rights,
            (SELECT count(*)::int FROM receipt r WHERE r.payment_id = p.id) AS receipts,
            (SELECT count(*)::int FROM refund f WHERE f.payment_id = p.id) AS refunds,
            (SELECT count(*)::int FROM notification n WHERE n.request_id = p.request_id AND n.template = 'subscription-paid') AS "paidMails",
            (SELECT count(*)::int FROM notification n WHERE n.request_id = p.request_id AND n.template = 'refund-executed') AS "refundMails"
       FROM payment p WHERE p.id = ANY($1)`,
    [pages.map(({ paymentId }) => paymentId)],
  );
  const once = { payments: 1, rights: 1, receipts: 1, refunds: 1, paidMails: 1, refundMails: 1 };
  const found = rows.flatMap((row) => {
    const there = captures.get(String(row['ref']));
    return [
      ...Object.entries({ ...once, refundedCents: PART, heldCents: PART }).flatMap(([name, wanted]) =>
        row[name] === wanted ? [] : [`${name}: ${row[name]}, not ${wanted}`],
      ),
      ...(there?.refundedCents === PART ? [] : [`given back at the provider: ${there?.refundedCents}`]),
    ];
  });
  const [{ gaps } = { gaps: 0 }] = await shop.rows<{ gaps: number }>(
    'SELECT (max(number) - count(*))::int AS gaps FROM receipt',
  );
  if (rows.length !== pages.length) found.push(`${rows.length} payments, not ${pages.length}`);
  return gaps === 0 ? found : [...found, `${gaps} gaps in the receipts' numbers`];
}

/** A page, an event, a refund, its approval and its execution: about eight transactions that write. */
const purchases = Math.ceil(sized({ ci: 100, full: 1_000 }) / 8);

describe('promise 4: answers that get lost', () => {
  it(
    `in ${purchases} purchases with refunds, ${SHARE * 100} % of the answers to COMMIT: everything happens once`,
    async () => {
      const requests = await shop.payable(purchases);
      const pages: OpenPage[] = [];
      await lossy(() =>
        together(requests, 4, async (requestId, index) => {
          const key = uuidv7();
          app.clock.set(new Date());
          pages.push(await story(requestId, index, () => key));
        }),
      );
      await lossy(events);
      expect(database.lost).toBeGreaterThan(1.5 * purchases);
      expect(await findings(pages)).toEqual([]);
    },
    PATIENCE,
  );

  it('to the end of a message: it arrives, and a repeat is the same message', async () => {
    const before = smtp.lost;
    // The ticket and the receipt would have to be printed first: those without files are enough to lose answers to.
    const told = async (): Promise<string[]> =>
      (
        await shop.rows<{ id: string }>(
          `SELECT o.id FROM outbox_message o JOIN notification n ON n.id::text = o.dedupe_key
            WHERE o.topic = 'notification.send' AND o.done_at IS NULL AND n.template = 'refund-executed'`,
        )
      ).map(({ id }) => id);
    // Longer than the lease of a worker that may still be sending.
    await lossy(() => carryOut(told, 61));
    const inbox = await app.mails(shop.citizen.person.email);
    const ids = await shop.rows<{ id: string }>(
      `SELECT message_id AS id FROM notification WHERE state = 'SENT' AND template = 'refund-executed'`,
    );
    expect(ids.length).toBeGreaterThanOrEqual(purchases);
    const arrived = inbox.map(({ messageId }) => messageId);
    for (const { id } of ids) expect(arrived).toContain(id);
    // A repeat only where an answer was lost, of the mail server or of our own record.
    expect(smtp.lost).toBeGreaterThan(before);
    expect(new Set(arrived).size).toBe(ids.length);
  });
});

describe('control: what is broken is found out', () => {
  it('who asks again does not say that it is the same request', async () => {
    const found: string[] = [];
    for (let tries = 0; found.length === 0 && tries < 12; tries += 1) {
      const [requestId] = await shop.payable(1);
      app.clock.set(new Date());
      const page = await lossy(() => story(requestId!, 0, uuidv7));
      found.push(...(await findings([page])));
    }
    expect(found.join()).toContain('refunds: ');
  });

  it('a refund is asked for by another name each time, and nobody looks what went back', async () => {
    const [requestId] = await shop.payable(1);
    app.clock.set(new Date());
    const found = await broken(
      () => {
        const adapter = bank.adapter('stripe');
        const [refund, fetchStatus] = [adapter.refund.bind(adapter), adapter.fetchStatus.bind(adapter)];
        vi.spyOn(adapter, 'refund').mockImplementation(async (input) => {
          await refund({ ...input, refundId: uuidv7() });
          return refund({ ...input, refundId: uuidv7() });
        });
        vi.spyOn(adapter, 'fetchStatus').mockImplementation(async (...asked) => ({
          ...(await fetchStatus(...asked)),
          refundedCents: 0,
        }));
      },
      async () => {
        const key = uuidv7();
        return findings([await story(requestId!, 0, () => key)]);
      },
    );
    expect(found).toContain(`given back at the provider: ${2 * PART}`);
  });
});
