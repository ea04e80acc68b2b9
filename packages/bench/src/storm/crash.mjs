// The crash storm: citizens pay, offices give money back, and everything that keeps books is killed at random.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StopOrder, startSosta } from '@sosta/local';
import pg from 'pg';
import { ROOT } from '../lib/paths.mjs';
import { readBooks } from './books.mjs';
import { approvedBuyers, cardsTakenBy, refundDesk } from './people.mjs';
import { random, say, sleep } from './talk.mjs';
import { tokens } from './tokens.mjs';

const VICTIMS = ['api', 'worker', 'worker', 'redis', 'postgres'];
const LANES = 12;
/** After this share of the purchases the office lets Nexi take the cards instead of Stripe. */
const STRIPE_SHARE = 0.75;

/** How long nothing may get any better before the storm gives up waiting. */
const PATIENCE_MS = 300_000;
/** How long an office waits for a payment to be settled; in a control, where half of them never are, not as long. */
const OFFICE_PATIENCE_MS = 120_000;
const OFFICE_PATIENCE_IN_CONTROL_MS = 6_000;
/** After so many nothing is to be expected any more of a control whose queues are empty. */
const CONTROL_MINUTES = 2;
/** How soon a minute is made to pass while the storm waits; then ever later, so that a slow worker gets through. */
const ROUND_MS = 8_000;

/**
 * @typedef {Awaited<ReturnType<typeof crashStorm>>} StormResult
 * @typedef {import('@sosta/local').Sosta} Sosta
 * @typedef {import('./people.mjs').Buyer} Buyer
 */

/**
 * @param {object} options
 * @param {number} options.purchases
 * @param {number} options.kills
 * @param {string} options.dist the built API
 * @param {boolean} [options.control] of a build that is broken on purpose
 */
export async function crashStorm({ purchases, kills, dist, control = false }) {
  const dir = mkdtempSync(join(tmpdir(), 'sosta-storm-'));
  const sosta = await startSosta({
    dir,
    port: 0,
    demo: false,
    env: { LOG_LEVEL: 'warn' },
    apps: async ({ services, env }) => {
      for (const name of ['api', 'worker']) {
        await services.supervisor.start({
          name,
          command: process.execPath,
          args: [join(dist, 'bundle', name === 'api' ? 'main.js' : 'worker.js')],
          env: { ...env, WEB_ROOT: undefined },
          cwd: ROOT,
          autoRestart: true,
          order: StopOrder.app,
        });
      }
      return {};
    },
  });
  /** @type {pg.Client | undefined} */
  let database;
  try {
    await sosta.cli('seed');
    database = await connect(sosta.services.postgres.adminUrl);
    const { municipality, buyers, priceCents } = await approvedBuyers(database, purchases, control);
    const desk = await refundDesk(database, municipality.id);
    await database.query(cardsTakenBy('stripe'));
    await database.end();
    say(`${purchases} approved requests; the storm begins`);

    const patience = control ? OFFICE_PATIENCE_IN_CONTROL_MS : OFFICE_PATIENCE_MS;
    const town = new Town(sosta, municipality, desk, priceCents, patience);
    const startedAt = performance.now();
    let paid = 0;
    let killed = 0;
    const queue = [...buyers];
    const lane = async () => {
      for (let buyer = queue.shift(); buyer; buyer = queue.shift()) {
        await town.visit(buyer);
        paid += 1;
        if (paid === Math.floor(purchases * STRIPE_SHARE) && !control)
          await town.sql(cardsTakenBy('nexi'), []);
        if (paid % 50 === 0) say(`${paid} of ${purchases} done, ${killed} of ${kills} kills`);
      }
    };
    const people = Promise.all(Array.from({ length: LANES }, lane)).then(() => town.payLate());
    const ended = people.then(() => true);
    const moments = control
      ? whenEmailsLeave((sql) => town.sql(sql, []), ended)
      : atRandom(() => killed <= (kills * (paid + LANES)) / purchases, ended);
    for await (const victim of moments) {
      if (killed === kills) break;
      if (sosta.supervisor.pid(victim) === undefined) continue;
      sosta.supervisor.kill(victim);
      killed += 1;
    }
    await people;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    say(`all ${purchases} done, ${killed} kills, ${seconds} s; waiting for the queues to empty`);
    return {
      purchases,
      kills: killed,
      ...(await verify(sosta, municipality.id, buyers, priceCents, control)),
    };
  } finally {
    await database?.end().catch(() => undefined);
    await sosta.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * Moments to kill somebody, and whom; without an end.
 * @param {() => boolean} due on a slow machine too the kills are spread over the purchases
 * @param {Promise<boolean>} ended when everybody has paid
 */
async function* atRandom(due, ended) {
  for (;;) {
    const over = await Promise.race([ended, sleep(300 + random() * 1500).then(() => false)]);
    if (over) await sleep(300);
    if (over || due()) yield VICTIMS[Math.floor(random() * VICTIMS.length)] ?? '';
  }
}

/**
 * For the control: the worker, whenever it has recorded another e-mail, until nothing is due.
 * @param {(sql: string) => Promise<pg.QueryResult>} sql as superuser @param {Promise<boolean>} ended
 */
async function* whenEmailsLeave(sql, ended) {
  let recorded = 0;
  for (;;) {
    const over = await Promise.race([ended, sleep(100).then(() => false)]);
    const { rows } = await sql(
      `SELECT count(*) FILTER (WHERE done_at IS NOT NULL AND topic = 'notification.send') recorded,
         count(*) FILTER (WHERE done_at IS NULL AND dead_at IS NULL AND next_at <= now()) left FROM outbox_message`,
    );
    if (over && Number(rows[0].left) === 0) return;
    if (Number(rows[0].recorded) > recorded) yield 'worker';
    recorded = Number(rows[0].recorded);
    if (over) await sleep(100);
  }
}

/** What people do, as a browser and an impatient person would: every failure is tried again. */
class Town {
  /** Whose page is open, and who will pay it too late. @type {{ requestId: string, page: string }[]} */
  #latecomers = [];

  /**
   * @param {Sosta} sosta @param {{ id: string, slug: string }} municipality
   * @param {import('./people.mjs').RefundDesk} desk @param {number} priceCents
   * @param {number} patience how long an office waits for a payment to be settled, in milliseconds
   */
  constructor(sosta, municipality, desk, priceCents, patience) {
    this.sosta = sosta;
    this.municipality = municipality;
    this.desk = desk;
    this.priceCents = priceCents;
    this.patience = patience;
    this.tokens = tokens(sosta.env['APP_SECRET'] ?? '');
    this.minutes = new Minutes(sosta, (sql) => this.sql(sql, []));
  }

  /** @param {Buyer} buyer */
  async visit(buyer) {
    const started = await this.#start(buyer);
    const page = started.checkoutUrl;
    if (buyer.story === 'LATE') {
      // The worker finds that the day to pay by is over: it closes the page, then the request.
      await this.sql(`UPDATE subscription_request SET pay_by = now() - interval '1 minute' WHERE id = $1`, [
        buyer.requestId,
      ]);
      this.#latecomers.push({ requestId: buyer.requestId, page });
      return;
    }
    await this.#pay(page, { ...someFaults(), ...(buyer.story === 'TWICE' && { payTwice: true }) });
    // Half of the people close the tab; the others wait for the return page, which may ask the provider.
    if (random() < 0.5 && buyer.story !== 'REFUND') return;
    await insist(async () => {
      const answer = await this.#citizen(buyer, 'POST', `/payments/${started.id}/verify`);
      if (!answer.ok) throw new Error(`verify ${answer.status}`);
    });
    if (buyer.story === 'REFUND') await this.#giveBack(started.id);
  }

  /** Those whose request has expired pay all the same. */
  async payLate() {
    for (const { requestId, page } of this.#latecomers) {
      await insist(async () => {
        const { rows } = await this.sql('SELECT state FROM request WHERE id = $1', [requestId]);
        if (rows[0]?.state === 'PAYMENT_EXPIRED') return;
        await this.minutes.pass();
        throw new Error('not expired yet');
      });
      await this.#pay(page, someFaults(), true);
    }
  }

  /** @param {Buyer} buyer @returns {Promise<{ id: string, checkoutUrl: string }>} */
  #start(buyer) {
    const path = `/subscription-requests/${buyer.requestId}/payments`;
    const once = () => this.#citizen(buyer, 'POST', path, { method: buyer.method });
    return insist(async () => {
      const answers = await Promise.all(random() < 0.2 ? [once(), once()] : [once()]);
      for (const answer of answers)
        if (answer.status === 201) return /** @type {any} */ (await answer.json());
      throw new Error(`start ${answers[0]?.status}`);
    });
  }

  /** @param {string} page of whichever provider @param {object} faults @param {boolean} force */
  async #pay(page, faults, force = false) {
    const { stripe, paypal, nexi, pagopa } = this.sosta.services;
    const provider = [stripe, paypal, nexi, pagopa].find(
      (one) => one && page.startsWith(`${one.publicUrl}/`),
    );
    const session = new URL(page).pathname.split('/').at(-1);
    // The first of the test cards and buyers that a page lists; at pagoPA any that pays.
    const card = provider === stripe ? '4242424242424242' : undefined;
    await insist(async () => {
      const answer = await fetch(`${provider?.apiBase}/test/sessions/${session}/pay`, {
        method: 'POST',
        body: JSON.stringify({ card, faults, force }),
        signal: AbortSignal.timeout(10_000),
      });
      if (!answer.ok) throw new Error(`pay ${answer.status}: ${await answer.text()}`);
    });
  }

  /** One operator asks for the money to go back, another one approves. @param {string} paymentId */
  async #giveBack(paymentId) {
    const { accountant, supervisor } = this.desk;
    const settled = insist(async () => {
      const payment = await this.#operator(accountant, 'GET', `/payments/${paymentId}`);
      if (payment.state !== 'SUCCEEDED') throw new Error(`payment ${payment.state}`);
    }, this.patience);
    // What is never settled nobody can give back; the books tell it at the end.
    if (!(await settled.then(() => true).catch(() => false))) return;
    const wanted = {
      basis: 'WHOLE',
      amountCents: this.priceCents,
      way: 'PROVIDER',
      reason: 'Veicolo venduto',
      endsRight: true,
    };
    const { id } = await insist(() =>
      this.#operator(accountant, 'POST', `/payments/${paymentId}/refunds`, wanted, `storm-${paymentId}`),
    );
    await insist(async () => {
      const refund = await this.#operator(supervisor, 'GET', `/refunds/${id}`);
      if (refund.state !== 'AWAITING_APPROVAL') return;
      await this.#operator(supervisor, 'POST', `/refunds/${id}/approval`, { version: refund.version });
    });
  }

  /** @param {Buyer} buyer @param {string} method @param {string} path @param {object} body */
  #citizen(buyer, method, path, body = {}) {
    const token = this.tokens.citizen(this.municipality.id, buyer);
    return this.#call(method, path, token, body);
  }

  /**
   * @param {import('./people.mjs').Operator} who @param {string} method @param {string} path @param {object} [body]
   * @param {string} [key]
   */
  async #operator(who, method, path, body, key) {
    const answer = await this.#call(method, `/operator${path}`, this.tokens.operator(who), body, key);
    if (!answer.ok) throw new Error(`${path} ${answer.status}: ${await answer.text()}`);
    return /** @type {any} */ (await answer.json());
  }

  /** @param {string} method @param {string} path @param {string} token @param {object} [body] @param {string} [key] */
  #call(method, path, token, body, key) {
    return fetch(`http://127.0.0.1:${this.sosta.services.apiPort}/api/v1/${this.municipality.slug}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      signal: AbortSignal.timeout(10_000),
    });
  }

  /** @param {string} sql @param {unknown[]} parameters */
  sql(sql, parameters) {
    return insist(async () => {
      const database = await connect(this.sosta.services.postgres.adminUrl);
      try {
        return await database.query(sql, parameters);
      } finally {
        await database.end().catch(() => undefined);
      }
    });
  }
}

/** The provider repeats, loses, delays and disorders its events. */
function someFaults() {
  const luck = random();
  return {
    ...(luck < 0.3 && { duplicateEvents: true }),
    ...(luck > 0.9 && { loseEvents: true }),
    ...(luck > 0.6 && luck < 0.75 && { delaySeconds: 2 }),
    ...(luck > 0.5 && luck < 0.6 && { outOfOrder: true }),
  };
}

/**
 * @param {Sosta} sosta @param {string} municipalityId @param {Buyer[]} buyers @param {number} priceCents
 * @param {boolean} control what is broken on purpose is never mended: all else must have come to its end
 */
async function verify(sosta, municipalityId, buyers, priceCents, control) {
  const database = await insist(() => connect(sosta.services.postgres.adminUrl));
  const number = async (/** @type {string} */ sql) => Number((await database.query(sql)).rows[0].n);
  try {
    let books = await readBooks(sosta, database, municipalityId, buyers, priceCents);
    // Everything that was promised has happened, or nothing has happened for too long.
    let best = Infinity;
    let since = Date.now();
    const minutes = new Minutes(sosta, (sql) => database.query(sql));
    for (;;) {
      const left =
        (await number(`SELECT count(*) n FROM outbox_message WHERE done_at IS NULL AND dead_at IS NULL`)) +
        (await number(`SELECT count(*) n FROM payment WHERE state IN ('CREATED', 'PENDING')`)) +
        (control ? CONTROL_MINUTES - Math.min(CONTROL_MINUTES, minutes.passed) : books.unsettled);
      if (left === 0) break;
      if (left < best) [best, since] = [left, Date.now()];
      if (Date.now() - since > PATIENCE_MS) break;
      await minutes.pass();
      await sleep(2000);
      books = await readBooks(sosta, database, municipalityId, buyers, priceCents);
    }
    const receipts = await number('SELECT count(*) n FROM receipt');
    const gaps = receipts === 0 ? 0 : (await number('SELECT max(number) n FROM receipt')) - receipts;
    const unstored = await number('SELECT count(*) n FROM issued_document WHERE stored_at IS NULL');
    const { rows: differences } = await database.query(
      'SELECT kind, ours_cents, theirs_cents FROM payment_difference',
    );

    const inbox = await allMessages(sosta);
    let emailsLost = 0;
    let emailsRepeated = 0;
    let emailsWrong = 0;
    const { rows: sent } = await database.query(
      `SELECT message_id, template FROM notification WHERE template IN ('subscription-paid', 'refund-executed')`,
    );
    for (const { message_id: id, template } of sent) {
      const copies = inbox.get(id) ?? [];
      const files = template === 'subscription-paid' ? 2 : 0;
      if (copies.length === 0) emailsLost += 1;
      if (copies.length > 1) emailsRepeated += copies.length - 1;
      if (new Set(copies.map(String)).size > 1 || copies.some((copy) => copy.length !== files))
        emailsWrong += 1;
    }
    const paidMails = sent.filter(({ template }) => template === 'subscription-paid').length;
    emailsLost +=
      Math.max(0, books.rights - paidMails) + Math.max(0, books.refunds - (sent.length - paidMails));
    const { lost, double, wrong, astray } = books;
    const found = [
      ...(lost ? [`${lost} permits lost`] : []),
      ...(double ? [`${double} permits double`] : []),
      ...(wrong ? [`${wrong} permits wrong`] : []),
      ...(astray ? [`${astray} requests whose money is neither permit nor refund`] : []),
      ...(books.unknown ? [`${books.unknown} captures that the books do not know`] : []),
      ...(books.tooMuch ? [`${books.tooMuch} payments given back more than once`] : []),
      ...(books.told ? [`${books.told} payments whose refunds are told otherwise than they were made`] : []),
      ...differences.map((one) => `a difference: ${one.kind} (${one.ours_cents}, there ${one.theirs_cents})`),
      ...(gaps ? [`${gaps} gaps in the receipts' numbers`] : []),
      ...(unstored ? [`${unstored} documents not stored`] : []),
      ...(emailsLost ? [`${emailsLost} e-mails lost`] : []),
      ...(emailsWrong ? [`${emailsWrong} e-mails with other attachments than theirs`] : []),
    ];
    return { ...books, emailsLost, emailsRepeated, found };
  } finally {
    await database.end();
  }
}

/**
 * Nobody waits for the clock: payments of which nothing was heard get older, and a worker that starts looks at
 * everything that is due.
 */
class Minutes {
  passed = 0;
  #wait = ROUND_MS;
  #next = Date.now() + ROUND_MS;

  /** @param {Sosta} sosta @param {(sql: string) => Promise<unknown>} sql as superuser */
  constructor(sosta, sql) {
    this.sosta = sosta;
    this.sql = sql;
  }

  /** Does nothing as long as it may still help to wait. */
  async pass() {
    if (Date.now() < this.#next) return;
    await this.sql(
      `UPDATE payment SET created_at = created_at - interval '1 minute', checked_at = checked_at - interval '1 minute'
        WHERE state IN ('CREATED', 'PENDING')`,
    );
    await this.sosta.supervisor.restart('worker');
    this.passed += 1;
    this.#wait = Math.min(this.#wait * 2, 60_000);
    this.#next = Date.now() + this.#wait;
  }
}

/**
 * Each Message-ID that reached the mail server, with the attachments of every copy: a repeat must carry the same.
 * @param {Sosta} sosta
 */
async function allMessages(sosta) {
  /** @type {Map<string, string[][]>} */
  const copies = new Map();
  const { items } = /** @type {any} */ (
    await (await fetch(`${sosta.services.mail?.url}/api/messages?limit=100000`)).json()
  );
  for (const { messageId, attachments } of items) {
    const files = attachments.map((/** @type {any} */ file) => `${file.filename} ${file.sha256}`).toSorted();
    copies.set(messageId, [...(copies.get(messageId) ?? []), files]);
  }
  return copies;
}

/**
 * Tries again until it works: what is killed comes back.
 * @template T @param {() => Promise<T>} attempt @param {number} [patience] in milliseconds @returns {Promise<T>}
 */
async function insist(attempt, patience = 120_000) {
  const until = Date.now() + patience;
  for (let wait = 200; ; wait = Math.min(wait * 1.5, 3000)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(wait * (0.5 + random()));
    }
  }
}

/** @param {string} connectionString */
async function connect(connectionString) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
