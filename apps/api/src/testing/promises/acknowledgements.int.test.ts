import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { DocumentPrinter } from '../../modules/documents/index.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { png, upload, type Answer, type TestApp, type TestOperator } from '../index.js';
import { Bank, type OpenPage } from './bank.js';
import { Chance } from './chance.js';
import { COMMITS, CutProxy, MESSAGES, OBJECTS } from './cut-proxy.js';
import { Shop, broken, together } from './shop.js';
import { PATIENCE, sized } from './size.js';

/**
 * Promise 4: the connection drops after a COMMIT has reached PostgreSQL, after a provider has done what it was asked, after
 * the mail server has taken a message, after the store has kept a file. Whoever asked knows nothing and asks again; nothing happens twice, and nothing not
 * at all. A kill hardly ever hits these moments: here three of ten are hit on purpose.
 */
const SHARE = 0.3;
const PART = 1_000;

let bank: Bank;
let app: TestApp;
let shop: Shop;
let database: CutProxy;
let smtp: CutProxy;
let store: CutProxy;
let accountant: TestOperator;
let supervisor: TestOperator;
const chance = new Chance();

beforeAll(async () => {
  const services = inject('services');
  const server = new URL(services.postgres.appUrl);
  database = await CutProxy.open({ host: server.hostname, port: Number(server.port) }, COMMITS);
  const mail = new URL(services.env['SMTP_URL']!);
  smtp = await CutProxy.open({ host: mail.hostname, port: Number(mail.port) }, MESSAGES);
  const objects = new URL(services.env['S3_ENDPOINT']!);
  store = await CutProxy.open({ host: objects.hostname, port: Number(objects.port) }, OBJECTS);
  bank = await Bank.open({
    databasePort: database.port,
    env: { SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, S3_ENDPOINT: `http://127.0.0.1:${store.port}` },
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
  await store?.close();
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

/** What money that goes back is asked for with; pagoPA gives none back. */
const REFUND_OF = {
  stripe: 'POST /v1/refunds',
  paypal: 'POST /v2/payments',
  nexi: 'POST /api/phoenix-0.0/psp/api/v1/operations',
} as const;

/** Somebody buys, has it told by the provider's events, and gets a part of the money back. */
async function story(
  requestId: string,
  provider: keyof typeof REFUND_OF,
  key: () => string,
): Promise<OpenPage> {
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
    match: REFUND_OF[provider],
  });
  await carryOut(() => shop.due('refund.execute'));
  return page;
}

/** What the providers tell, delivered until it is taken. */
async function events(): Promise<void> {
  for (const letter of await bank.letters())
    await insist(
      () => bank.deliver(letter),
      (status) => status === 204,
    );
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
      for (const cards of ['nexi', 'stripe'] as const) {
        await bank.takesCards(shop, cards);
        const buyers = requests.filter((_, at) => (at % 4 === 3) === (cards === 'nexi'));
        await lossy(() =>
          together(buyers, 4, async (requestId, index) => {
            const key = uuidv7();
            app.clock.set(new Date());
            const provider = cards === 'stripe' && index % 3 === 2 ? 'paypal' : cards;
            pages.push(await story(requestId, provider, () => key));
          }),
        );
      }
      await lossy(events);
      expect(database.lost).toBeGreaterThan(1.5 * purchases);
      expect(await findings(pages)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'to the end of a message: it arrives, and a repeat is the same message',
    async () => {
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
    },
    PATIENCE,
  );
});

/** What the store has below a path. */
async function objects(prefix: string): Promise<string[]> {
  const { endpoint, region, bucket, ...credentials } = app.config.s3;
  const client = new S3Client({ region, credentials, endpoint: endpoint!, forcePathStyle: true });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  client.destroy();
  return Contents.map(({ Key }) => Key!);
}

/** Loses the answers to the next PUTs: three times is as often as the client asks before it gives up. */
async function losing<T>(count: number, work: () => Promise<T>): Promise<T> {
  let left = count;
  store.lose = () => left-- > 0;
  try {
    return await work();
  } finally {
    store.lose = () => false;
  }
}

/** The papers of some payments, printed and sent while the store's answers get lost; what is there twice, or not at all. */
async function papers(subscriptions: number): Promise<string[]> {
  const requests = await shop.payable(subscriptions);
  app.clock.set(new Date());
  const ids: string[] = [];
  for (const requestId of requests) {
    const page = await bank.page(shop, requestId, 'stripe');
    await bank.pay(page);
    ids.push(page.paymentId);
  }
  await events();
  const found: string[] = [];
  const documents = await shop.rows<{ id: string; render: string }>(
    `SELECT d.id, o.id AS render FROM issued_document d JOIN outbox_message o ON o.topic = 'document.render' AND o.dedupe_key = d.id::text
         JOIN subscription s ON s.request_id = ANY($1)
        WHERE d.subject_id = s.id OR d.subject_id IN (SELECT id FROM receipt WHERE payment_id = ANY($2)) GROUP BY d.id, o.id`,
    [requests, ids],
  );
  // The first one gets lost for good and is printed again; the others are stored at the second or third try.
  for (const [at, { render }] of documents.entries())
    await losing(at === 0 ? 3 : at % 3, () => carryOut(async () => ((await isDue(render)) ? [render] : [])));
  const mails = await shop.rows<{ id: string; messageId: string }>(
    `SELECT o.id, n.message_id AS "messageId" FROM notification n JOIN outbox_message o ON o.topic = 'notification.send' AND o.dedupe_key = n.id::text
      WHERE n.template = 'subscription-paid' AND n.request_id = ANY($1)`,
    [requests],
  );
  for (const { id } of mails) await carryOut(async () => ((await isDue(id)) ? [id] : []), 61);
  const sent = await app.mails(shop.citizen.person.email);
  const stored = await shop.rows<{ id: string; kind: string; key: string; sha256: string }>(
    'SELECT id, kind, storage_key AS key, sha256 FROM issued_document WHERE id = ANY($1)',
    [documents.map(({ id }) => id)],
  );
  if (stored.length !== 2 * subscriptions) found.push(`${stored.length} papers, not ${2 * subscriptions}`);
  for (const { id, kind, key, sha256 } of stored) {
    const there = await objects(`issued/${shop.m.id}/${kind.toLowerCase()}/${id}/`);
    if (there.length !== 1 || there[0] !== key) found.push(`${kind} is stored ${there.length} times`);
    const copies = sent.flatMap(({ attachments }) =>
      attachments.filter(({ content }) => createHash('sha256').update(content).digest('hex') === sha256),
    );
    if (copies.length !== 1) found.push(`${kind} was sent ${copies.length} times`);
  }
  return found;
}
const isDue = async (id: string): Promise<boolean> =>
  (await shop.rows('SELECT 1 FROM outbox_message WHERE id = $1 AND done_at IS NULL', [id])).length > 0;

/** Uploads of which the store's answers get lost, until the person has one; what is there twice, or without a name. */
async function uploads(): Promise<string[]> {
  const send = async (): Promise<Answer> => upload(shop.citizen, 'IDENTITY_DOCUMENT', await png());
  const [unanswered, answered] = [await losing(3, send), await losing(2, send)];
  expect([unanswered.status, answered.status]).toEqual([503, 201]);
  await carryOut(() => shop.due('upload.erase'));
  const known = await shop.rows<{ key: string }>('SELECT storage_key AS key FROM document');
  const there = await objects(`uploads/${shop.m.id}/`);
  return [
    ...there.filter((key) => !known.some((row) => row.key === key)).map(() => 'a file of nobody'),
    ...known.filter(({ key }) => !there.includes(key)).map(() => 'a document without its file'),
    ...(known.length === 1 ? [] : [`${known.length} documents`]),
  ];
}

describe('promise 4: answers of the store that get lost', () => {
  it('each paper is stored once with its hash, and the e-mail that carries it arrives once', async () => {
    expect(await papers(2)).toEqual([]);
    expect(store.lost).toBeGreaterThan(3);
  });

  it('of what a person sent nothing stays that nobody knows of', async () => {
    expect(await uploads()).toEqual([]);
  });
});

describe('control: what is broken is found out', () => {
  it('who asks again does not say that it is the same request', async () => {
    const found: string[] = [];
    for (let tries = 0; found.length === 0 && tries < 12; tries += 1) {
      const [requestId] = await shop.payable(1);
      app.clock.set(new Date());
      const page = await lossy(() => story(requestId!, 'stripe', uuidv7));
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
        return findings([await story(requestId!, 'stripe', () => key)]);
      },
    );
    expect(found).toContain(`given back at the provider: ${2 * PART}`);
  });

  it('a paper comes out otherwise when it is printed again', async () => {
    const printer = app.get(DocumentPrinter);
    const print = printer.print.bind(printer);
    let prints = 0;
    const found = await broken(
      () =>
        void vi
          .spyOn(printer, 'print')
          .mockImplementation((paper) => print(paper, new Date(Date.UTC(2026, 0, (prints += 1))))),
      () => papers(1),
    );
    expect(found).toContainEqual(expect.stringMatching(/is stored 2 times/));
  });

  it('what may have arrived is left there', async () => {
    const found = await broken(
      () => void vi.spyOn(app.get(ObjectStorage), 'remove').mockResolvedValue(),
      async () => {
        await shop.rows('DELETE FROM document');
        return uploads();
      },
    );
    expect(found).toContain('a file of nobody');
  });
});
