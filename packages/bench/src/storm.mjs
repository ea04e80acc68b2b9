/**
 * `npm run storm -- --purchases 300 --kills 30`
 *
 * Citizens pay while API, worker, Redis and PostgreSQL are killed with SIGKILL at random, and the payment provider
 * repeats, delays and loses its events. Afterwards: no permit lost, wrong or double; no e-mail lost; every captured
 * cent is a permit. Then the same on builds broken on purpose, which must be found out (`--no-control` leaves that out).
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StopOrder, build, startSosta } from '@sosta/local';
import pg from 'pg';
import { ROOT } from './lib/paths.mjs';
import { BREAKAGES, brokenBuild } from './storm/broken.mjs';
import { approvedBuyers } from './storm/people.mjs';

const VICTIMS = ['api', 'worker', 'worker', 'redis', 'postgres'];
const LANES = 12;

const { values } = parseArgs({
  options: {
    purchases: { type: 'string', default: '300' },
    kills: { type: 'string', default: '30' },
    control: { type: 'boolean', default: true },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
  allowNegative: true,
});
const random = mulberry(Number(values.seed));

await build({ only: ['contracts', 'api'], onProgress: say });
const { deriveKey } = await import(join(ROOT, 'apps/api/dist/platform/crypto/keys.js'));
const real = await storm({
  purchases: Number(values.purchases),
  kills: Number(values.kills),
  dist: join(ROOT, 'apps/api/dist'),
});
report('storm', real);
let ok = real.found.length === 0;

if (values.control) {
  for (const name of /** @type {(keyof typeof BREAKAGES)[]} */ (Object.keys(BREAKAGES))) {
    say(`control: ${BREAKAGES[name].says}`);
    const dist = brokenBuild(name);
    try {
      const broken = await storm({
        purchases: 80,
        kills: 12,
        dist,
        only: name === 'emails' ? 'worker' : undefined,
      });
      const caught = name === 'emails' ? broken.emailsLost > 0 : broken.lost > 0;
      report(`control ${name}`, broken);
      say(
        `control ${name}: ${caught ? 'found out, as it must be' : 'NOT found out: the storm proves nothing'}`,
      );
      ok &&= caught;
    } finally {
      rmSync(dist, { recursive: true, force: true });
    }
  }
}
console.log(
  `storm: purchases=${real.purchases} kills=${real.kills} permits lost=${real.lost} wrong=${real.wrong} double=${real.double} ` +
    `emails lost=${real.emailsLost} repeated=${real.emailsRepeated} ${ok ? 'OK' : 'FAILED'}`,
);
process.exit(ok ? 0 : 1);

/** @param {{ purchases: number, kills: number, dist: string, only?: string }} options */
async function storm({ purchases, kills, dist, only }) {
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
          args: [join(dist, name === 'api' ? 'main.js' : 'worker.js')],
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
    const { municipality, buyers, priceCents } = await approvedBuyers(database, purchases);
    await database.end();
    say(`${purchases} approved requests; the storm begins (seed ${values.seed})`);

    const startedAt = performance.now();
    let paid = 0;
    let killed = 0;
    const queue = [...buyers];
    const people = Promise.all(
      Array.from({ length: LANES }, async () => {
        for (let buyer = queue.shift(); buyer; buyer = queue.shift()) {
          await purchase(sosta, municipality, buyer);
          paid += 1;
          if (paid % 50 === 0) say(`${paid} of ${purchases} paid, ${killed} of ${kills} kills`);
        }
      }),
    );
    const done = people.then(() => true);
    while (killed < kills) {
      const waited = await Promise.race([done, sleep(500 + random() * 1500).then(() => false)]);
      const victim = only ?? VICTIMS[Math.floor(random() * VICTIMS.length)];
      if (sosta.supervisor.pid(victim) !== undefined) {
        sosta.supervisor.kill(victim);
        killed += 1;
      }
      if (waited) await sleep(300);
    }
    await people;
    say(
      `all ${purchases} paid, ${killed} kills, ${((performance.now() - startedAt) / 1000).toFixed(0)} s; waiting for the queues to empty`,
    );
    const result = await verify(sosta, municipality.id, buyers, priceCents);
    return { purchases, kills: killed, ...result };
  } finally {
    await database?.end().catch(() => undefined);
    await sosta.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * One citizen pays, as a browser and an impatient person would: every failure is tried again.
 * @param {import('@sosta/local').Sosta} sosta
 * @param {{ id: string, slug: string }} municipality
 * @param {import('./storm/people.mjs').Buyer} buyer
 */
async function purchase(sosta, municipality, buyer) {
  const call = (/** @type {string} */ method, /** @type {string} */ path) =>
    fetch(`http://127.0.0.1:${sosta.services.apiPort}/api/v1/${municipality.slug}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token(sosta.env['APP_SECRET'] ?? '', municipality.id, buyer)}`,
        'content-type': 'application/json',
      },
      ...(method === 'POST' ? { body: '{}' } : {}),
      signal: AbortSignal.timeout(10_000),
    });
  const started = await insist(async () => {
    const answers =
      random() < 0.2
        ? await Promise.all([
            call('POST', `/subscription-requests/${buyer.requestId}/payments`),
            call('POST', `/subscription-requests/${buyer.requestId}/payments`),
          ])
        : [await call('POST', `/subscription-requests/${buyer.requestId}/payments`)];
    for (const answer of answers) if (answer.status === 201) return /** @type {any} */ (await answer.json());
    throw new Error(`status ${answers[0]?.status}`);
  });
  const session = new URL(started.checkoutUrl).pathname.split('/').at(-1);
  const luck = random();
  const faults = {
    ...(luck < 0.3 ? { duplicateEvents: true } : {}),
    ...(luck > 0.9 ? { loseEvents: true } : {}),
    ...(luck > 0.6 && luck < 0.75 ? { delaySeconds: 2 } : {}),
    ...(luck > 0.5 && luck < 0.6 ? { outOfOrder: true } : {}),
  };
  await insist(async () => {
    const answer = await fetch(`${sosta.services.stripe?.apiBase}/test/sessions/${session}/pay`, {
      method: 'POST',
      body: JSON.stringify({ card: '4242424242424242', faults }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`pay ${answer.status}: ${await answer.text()}`);
  });
  // Half of the people close the tab; the others wait for the return page, which may ask the provider.
  if (random() < 0.5) return;
  await insist(async () => {
    const answer = await call('POST', `/payments/${started.id}/verify`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  });
}

/**
 * @param {import('@sosta/local').Sosta} sosta @param {string} municipalityId
 * @param {import('./storm/people.mjs').Buyer[]} buyers @param {number} priceCents
 */
async function verify(sosta, municipalityId, buyers, priceCents) {
  const database = await insist(() => connect(sosta.services.postgres.adminUrl));
  const number = async (/** @type {string} */ sql, /** @type {unknown[]} */ parameters = []) =>
    Number((await database.query(sql, parameters)).rows[0].n);
  try {
    // Everything that was promised has happened, or two minutes have gone by without anything happening.
    let best = Infinity;
    let since = Date.now();
    for (;;) {
      const left =
        (await number(`SELECT count(*) n FROM outbox_message WHERE done_at IS NULL AND dead_at IS NULL`)) +
        (await number(`SELECT count(*) n FROM payment WHERE state IN ('CREATED', 'PENDING')`));
      if (left === 0) break;
      if (left < best) [best, since] = [left, Date.now()];
      if (Date.now() - since > 120_000) break;
      await sleep(500);
    }
    const captures = /** @type {any} */ (
      await (await fetch(`${sosta.services.stripe?.apiBase}/test/captures`)).json()
    ).captures;
    const ids = buyers.map(({ requestId }) => requestId);
    const permits = (
      await database.query(
        `SELECT s.request_id, s.id, l.plate, y.amount_cents, y.captured_ref FROM subscription s
           JOIN right_lookup l ON l.subscription_id = s.id AND l.live
           LEFT JOIN payment y ON y.request_id = s.request_id AND y.state = 'SUCCEEDED' AND NOT y.needs_resolution
          WHERE s.municipality_id = $1`,
        [municipalityId],
      )
    ).rows;
    const perRequest = new Map(ids.map((id) => [id, permits.filter((permit) => permit.request_id === id)]));
    const lost = [...perRequest.values()].filter((list) => list.length === 0).length;
    const double = [...perRequest.values()].filter((list) => list.length > 1).length;
    const captured = new Set(captures.map((/** @type {any} */ capture) => capture.paymentIntent));
    const wrong = buyers.filter(({ requestId, plate }) =>
      perRequest
        .get(requestId)
        ?.some(
          (permit) =>
            permit.plate !== plate ||
            permit.amount_cents !== priceCents ||
            !captured.has(permit.captured_ref),
        ),
    ).length;
    const surplus =
      captures.length -
      permits.length -
      (await number(`SELECT count(*) n FROM payment WHERE needs_resolution`));
    const receipts = await number('SELECT count(*) n FROM receipt');
    const gaps = receipts === 0 ? 0 : (await number('SELECT max(number) n FROM receipt')) - receipts;
    const unstored = await number('SELECT count(*) n FROM issued_document WHERE stored_at IS NULL');

    const inbox = await allMessages(sosta);
    let emailsLost = 0;
    let emailsRepeated = 0;
    let emailsWrong = 0;
    const sent = (
      await database.query(`SELECT message_id FROM notification WHERE template = 'subscription-paid'`)
    ).rows;
    for (const { message_id: id } of sent) {
      const copies = inbox.get(id) ?? [];
      if (copies.length === 0) emailsLost += 1;
      if (copies.length > 1) emailsRepeated += copies.length - 1;
      if (new Set(copies).size > 1 || copies.some((files) => files.split(', ').length !== 2))
        emailsWrong += 1;
    }
    emailsLost += Math.max(0, permits.length - sent.length);
    const found = [
      ...(lost ? [`${lost} permits lost`] : []),
      ...(double ? [`${double} permits double`] : []),
      ...(wrong ? [`${wrong} permits wrong`] : []),
      ...(surplus !== 0 ? [`${surplus} captures without permit or operator`] : []),
      ...(gaps ? [`${gaps} gaps in the receipts' numbers`] : []),
      ...(unstored ? [`${unstored} documents not stored`] : []),
      ...(emailsLost ? [`${emailsLost} e-mails lost`] : []),
      ...(emailsWrong
        ? [`${emailsWrong} e-mails without their two attachments, or repeated with others`]
        : []),
    ];
    return {
      lost,
      double,
      wrong,
      emailsLost,
      emailsRepeated,
      found,
      permits: permits.length,
      captures: captures.length,
    };
  } finally {
    await database.end();
  }
}

/**
 * Each Message-ID that reached the mail server, with the attachments of every copy: a repeat must carry the same.
 * @param {import('@sosta/local').Sosta} sosta
 */
async function allMessages(sosta) {
  /** @type {Map<string, string[]>} */
  const copies = new Map();
  const { items } = /** @type {any} */ (
    await (await fetch(`${sosta.services.mail?.url}/api/messages?limit=100000`)).json()
  );
  for (const { messageId, attachments } of items) {
    const files = attachments
      .map((/** @type {any} */ file) => `${file.filename} ${file.sha256}`)
      .toSorted()
      .join(', ');
    copies.set(messageId, [...(copies.get(messageId) ?? []), files]);
  }
  return copies;
}

/** @param {string} secret @param {string} municipalityId @param {import('./storm/people.mjs').Buyer} buyer */
function token(secret, municipalityId, buyer) {
  const now = Math.floor(Date.now() / 1000);
  const part = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    sub: buyer.accountId,
    kind: 'CITIZEN',
    sid: buyer.sessionId,
    mun: municipalityId,
    hol: buyer.holderId,
    iat: now,
    exp: now + 600,
    iss: 'sosta',
    aud: 'sosta-api',
  };
  const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${head}.${createHmac('sha256', deriveKey(secret, 'access-token')).update(head).digest('base64url')}`;
}

/** Tries again until it works: what is killed comes back. @template T @param {() => Promise<T>} attempt @returns {Promise<T>} */
async function insist(attempt) {
  const until = Date.now() + 120_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(100 + random() * 300);
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

/** @param {string} name @param {{ found: string[], permits: number, captures: number, emailsRepeated: number, kills: number, purchases: number }} result */
function report(name, result) {
  say(
    `${name}: ${result.purchases} purchases, ${result.kills} kills, ${result.captures} captures, ${result.permits} permits, ${result.emailsRepeated} e-mails repeated`,
  );
  for (const line of result.found) say(`${name}: ${line}`);
}

/** @param {string} line */
function say(line) {
  console.log(`[storm] ${line}`);
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A small seeded generator, so that a storm can be repeated. @param {number} seed */
function mulberry(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
