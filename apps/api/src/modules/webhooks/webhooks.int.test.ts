import { WEBHOOK_EVENTS, type WebhookEvent } from '@sosta/contracts';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../config/config.js';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import { NameResolver, OutgoingCalls } from '../../platform/outbound/outgoing-calls.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import {
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedPlate, paidRequest, paidSubscription } from '../../testing/journeys.js';
import { insertRight } from '../../testing/rights.js';
import {
  startWebhookReceiver,
  type ReceivedWebhook,
  type WebhookReceiver,
} from '../../testing/webhook-receiver.js';
import { DeliverWebhooks } from './deliver-webhooks.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { WebhookEvents } from './webhook-events.js';

let app: TestApp;
let receiver: WebhookReceiver;
let town: TestMunicipality;
let admin: TestOperator;
let now: Date;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  app = await createTestApp({ env: { WEBHOOK_LOOPBACK_RECEIVERS: receiver.host } });
});
afterAll(async () => {
  await app?.close();
  await receiver?.stop();
});
beforeEach(async () => {
  // The official library compares a delivery's instant with the machine's, five minutes either way.
  now = new Date(Date.now() - 4 * 60_000);
  app.clock.set(now);
  receiver.answer = { status: 204 };
  receiver.received.length = 0;
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
});

interface Endpoint {
  id: string;
  secret: string;
}
async function create(input: object = {}): Promise<Endpoint> {
  const { status, body, text } = await admin.post('/webhook-endpoints', {
    name: 'Palmari',
    url: receiver.url,
    events: [...WEBHOOK_EVENTS],
    ...input,
  });
  expect(status, text).toBe(201);
  return { id: body.endpoint.id, secret: body.secret };
}
const endpoint = async (id: string) => (await admin.get(`/webhook-endpoints/${id}`)).body;
const log = async (id: string, query = '') =>
  (await admin.get(`/webhook-endpoints/${id}/deliveries${query}`)).body.items;
/** Operators sign in anew each day. */
async function later(step: Parameters<TestApp['clock']['advance']>[0]): Promise<void> {
  app.clock.advance(step);
  admin = await app.createOperator(town, 'TENANT_ADMIN');
}
const send = (): Promise<void> => app.get(DeliverWebhooks).run();

const forget = (): Promise<void> =>
  app
    .get(PeriodicJobs)
    .all.find(({ name }) => name === 'webhooks.forget')!
    .run();

/** Puts recorded events down for their endpoints, and carries out nothing else: no paper, no e-mail. */
async function fanOut(): Promise<void> {
  const due = await app.query<{ id: string }>(
    town,
    `SELECT id FROM outbox_message WHERE topic = 'webhook.fan-out' AND done_at IS NULL AND dead_at IS NULL ORDER BY id`,
  );
  for (const { id } of due) await app.get(EffectRunner).run(id, town.id);
}

/** Something to tell: a subscription of nobody's in particular, its event recorded as its own module records it. */
let subject: { town: TestMunicipality; id: string } | null = null;
async function happen(event: WebhookEvent = 'subscription.suspended'): Promise<void> {
  if (subject?.town !== town) {
    const right = await insertRight(app, town, { plate: 'AB123CD', from: '2026-01-01', to: '2030-01-01' });
    subject = { town, id: right.subscriptionId };
  }
  const { id } = subject!;
  await app.run(town, (tx) => app.get(WebhookEvents).record(tx, town.id, event, id));
  await fanOut();
}
const verified = (secret: string, { body, headers }: ReceivedWebhook) =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as {
    type: string;
    timestamp: string;
    data: Record<string, never>;
  };

let messages = 0;
const sdiReceipt = (root: string, fileName: string): string => {
  messages += 1;
  const rest =
    root === 'RicevutaConsegna'
      ? '<DataOraConsegna>2026-02-10T10:05:00Z</DataOraConsegna>'
      : '<ListaErrori><Errore><Codice>00305</Codice><Descrizione>IdFiscaleIVA non valido</Descrizione></Errore></ListaErrori>';
  return (
    `<?xml version="1.0"?><a:${root} xmlns:a="urn:x"><IdentificativoSdI>${messages}</IdentificativoSdI><NomeFile>${fileName}</NomeFile>` +
    `<Hash></Hash><DataOraRicezione>2026-02-10T10:00:00Z</DataOraRicezione>${rest}<MessageId>${messages}</MessageId></a:${root}>`
  );
};

/** What the guide says that events hold: field by field, of each subject. */
const DOCUMENTED: Record<string, Record<string, string>> = {};
const GUIDE = readFileSync(join(import.meta.dirname, '../../../../docs/guide/webhooks.md'), 'utf8');
for (const [table, subject] of GUIDE.matchAll(/^\| field of `(\w+)`.*\n(?:\|.*\n)+/gm))
  DOCUMENTED[subject!] = Object.fromEntries(
    [...table.matchAll(/^\| `(\w+)` +\| ([\w ]+?) +\|/gm)].map(([, field, type]) => [field, type]),
  );

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const text = (value: unknown): boolean => typeof value === 'string' && value !== '';
const IS: Record<string, (value: unknown) => boolean> = {
  uuid: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value)),
  text,
  texts: (value) => Array.isArray(value) && value.every(text),
  integer: Number.isInteger,
  day: (value) => /^\d{4}-\d\d-\d\d$/.test(String(value)),
  instant: (value) => INSTANT.test(String(value)),
  plates: (value) =>
    Array.isArray(value) &&
    value.every((one: object) => Object.keys(one).join() === 'plate,country,kind,validFrom,validUntil'),
};

/** What of an event is not as the guide has it: what is missing, what is more, what is of another form. */
function undocumented(
  event: { type: string; timestamp: string; data: object },
  withPlates: boolean,
): string[] {
  const { type, timestamp, data, ...more } = event;
  const subject = type.split('.')[0]!;
  const { municipality, [subject]: told, ...others } = data as Record<string, unknown>;
  const expected = Object.entries(DOCUMENTED[subject] ?? {}).filter(
    ([, is]) => withPlates || is !== 'plates',
  );
  const values = told as Record<string, unknown>;
  return [
    ...Object.keys({ ...more, ...others }),
    ...(text(municipality) && INSTANT.test(timestamp) ? [] : ['heading']),
    ...Object.keys(values).filter((field) => !expected.some(([name]) => name === field)),
    ...expected
      .filter(([name, is]) => {
        const [form = '', nullable] = is.split(' or ');
        return !(nullable && values[name] === null) && !IS[form]!(values[name]);
      })
      .map(([name]) => name),
  ];
}

describe('a webhook', () => {
  it('is told every event of the catalogue, signed, with the documented fields and nothing about people', async () => {
    const thin = await create({ name: 'Gestionale' });
    const plates = await create({ name: 'Palmari', url: `${receiver.url}/targhe`, withPlates: true });
    await app.setPolicy(town, 'revocation.noticeDays', 0);
    const citizen: TestCitizen = await app.createCitizen(town);
    const today = civilDateOf(now, 'Europe/Rome');
    let office: TestOperator;
    const at = async (instant: Date): Promise<void> => {
      app.clock.set(instant);
      // Operators sign in anew each day.
      office = await app.createOperator(town, ['SUPERVISOR', 'ACCOUNTANT', 'CASHIER']);
    };
    const act = async (id: string, what: string, input: object) => {
      const { life } = (await office.get(`/subscriptions/${id}`)).body;
      const answer = await office.post(`/subscriptions/${id}/${what}`, { version: life.version, ...input });
      expect([what, answer.status, answer.text]).toEqual([what, 200, expect.anything()]);
    };
    /** Issued, sent, and answered by the exchange system. */
    const invoiced = async (subscriptionId: string, answered: string): Promise<void> => {
      const asked = await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
      const issued = await office.post(`/invoices/${asked.body.id}/issue`, { version: 1 });
      expect(issued.status, issued.text).toBe(200);
      const sent = await office.post(`/invoices/${asked.body.id}/send`, { version: issued.body.version });
      expect(sent.status, sent.text).toBe(200);
      const { transmissions } = (await office.get(`/invoices/${asked.body.id}`)).body;
      const content = sdiReceipt(answered, transmissions[0].fileName);
      const files = [{ fileName: 'ricevuta.xml', content: Buffer.from(content).toString('base64') }];
      const brought = await office.post('/sdi/receipts', { files });
      expect(brought.body.items, brought.text).toMatchObject([{ effect: 'APPLIED' }]);
    };

    // The first: paid, changed, suspended, restored, invoiced, a part given back, ended before its time.
    await at(now);
    const first = await paidSubscription(app, town, citizen);
    const other = await acceptedPlate(app, town, citizen);
    await act(first.subscriptionId, 'plate-change', { plateAssociationId: other.id });
    await act(first.subscriptionId, 'suspension', {
      reasons: ['REQUIREMENTS_CHECK'],
      note: 'Passa in ufficio',
    });
    await act(first.subscriptionId, 'restoration', {});
    await invoiced(first.subscriptionId, 'RicevutaConsegna');
    await office!.put('/counter/cash/float', { floatCents: 50_000 });
    const refund = await office!.post(`/payments/${first.paymentId}/refunds`, {
      ...{ basis: 'OTHER', amountCents: 100, way: 'CASH', reason: 'Disagio', endsRight: false },
    });
    const chief = await app.createOperator(town, 'SUPERVISOR');
    const approved = await chief.post(`/refunds/${refund.body.id}/approval`, {
      version: refund.body.version,
    });
    const paidOut = await office!.post(`/refunds/${refund.body.id}/cash`, { version: approved.body.version });
    expect(paidOut.status, paidOut.text).toBe(200);
    await act(first.subscriptionId, 'early-end', { lastDayOn: today });
    // Its day passes, and the last one of an old one.
    await insertRight(app, town, { plate: 'AB123CD', from: addDays(today, -30), to: addDays(today, 1) });
    const materialise = app.get(PeriodicJobs).all.find(({ name }) => name === 'subscriptions.materialise')!;
    app.clock.set(new Date(`${addDays(today, 1)}T12:00:00Z`));
    await materialise.run();

    // The second: invoiced in vain, renewed a year later, revoked.
    await at(now);
    const second = await paidSubscription(app, town, citizen);
    await invoiced(second.subscriptionId, 'RicevutaScarto');
    const { validToOn } = (await office!.get(`/subscriptions/${second.subscriptionId}`)).body;
    await at(new Date(`${addDays(validToOn, -5)}T10:00:00Z`));
    const renewal = await citizen.post(`/subscriptions/${second.subscriptionId}/renewal`, {});
    expect(renewal.status, renewal.text).toBe(201);
    const third = await paidRequest(app, town, citizen, renewal.body.id);
    await act(third.subscriptionId, 'revocation', {
      reasons: ['REQUIREMENTS_LOST'],
      effectiveOn: addDays(validToOn, -5),
    });

    // Sent by a clock that agrees with the machine's, or the official library would not have it.
    app.clock.set(now);
    await fanOut();
    for (let round = 0; round < 8; round += 1) await send();

    const told = (path: string, { secret }: Endpoint) =>
      receiver.received.filter((one) => one.path === path).map((one) => verified(secret, one));
    const events = told('/sosta', thin);
    const heard = new Set(events.map(({ type }) => type));
    expect([...heard].toSorted(), 'what nothing here drives').toEqual([...WEBHOOK_EVENTS].toSorted());
    const withPlates = told('/sosta/targhe', plates);
    expect(withPlates).toHaveLength(events.length);
    for (const event of events) expect([event.type, undocumented(event, false)]).toEqual([event.type, []]);
    for (const event of withPlates) expect([event.type, undocumented(event, true)]).toEqual([event.type, []]);

    const of = (type: WebhookEvent) => events.find((one) => one.type === type)!.data;
    const { number } = (await citizen.get(`/subscriptions/${second.subscriptionId}`)).body;
    expect(of('subscription.renewed')).toMatchObject({ subscription: { renews: number } });
    expect(of('subscription.activated')).toMatchObject({
      municipality: town.slug,
      subscription: { id: first.subscriptionId, product: 'RESIDENT_YEAR', renews: null },
    });
    expect(of('payment.refunded')).toMatchObject({
      payment: { id: first.paymentId, state: 'PARTIALLY_REFUNDED', refundedCents: 100, currency: 'EUR' },
    });
    expect(of('invoice.delivered')).toMatchObject({
      invoice: { state: 'DELIVERED', number: expect.stringMatching(/\/000001$/) },
    });
    const { person } = citizen;
    for (const { body } of receiver.received.filter(({ path }) => path === '/sosta'))
      for (const secret of [first.plate, other.plate, second.plate, ...Object.values(person)])
        if (typeof secret === 'string' && secret.length > 3) expect(body).not.toContain(secret);
    const changed = withPlates.find(({ type }) => type === 'subscription.plate_changed')!;
    expect(changed.data).toMatchObject({
      subscription: { plates: [{ plate: first.plate }, { plate: other.plate }] },
    });
  });

  it('is told when a subscription expires, and nothing of what was rolled back', async () => {
    await create({ events: ['subscription.expired'] });
    const { number } = await insertRight(app, town, {
      plate: 'AB123CD',
      from: '2026-01-01',
      to: '2026-02-01',
    });
    await expect(
      app.run(town, async (tx) => {
        await app.get(WebhookEvents).record(tx, town.id, 'subscription.expired', admin.operatorId);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await app
      .get(PeriodicJobs)
      .all.find(({ name }) => name === 'subscriptions.materialise')!
      .run();
    await fanOut();
    await fanOut();
    await send();
    expect(receiver.received.map(({ body }) => JSON.parse(body).data.subscription)).toMatchObject([
      { number, state: 'EXPIRED' },
    ]);
  });

  it('is sent what the official library verifies; a byte changed on the way is found out', async () => {
    const { id, secret } = await create({ events: ['subscription.suspended'] });
    await happen('subscription.restored');
    await happen();
    await send();
    const [one, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(one!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': (await log(id))[0].eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    });
    expect(verified(secret, one!).type).toBe('subscription.suspended');
    const at = one!.body.indexOf('suspended');
    const changed = { ...one!, body: `${one!.body.slice(0, at)}S${one!.body.slice(at + 1)}` };
    expect(() => verified(secret, changed)).toThrow('No matching signature found');
    expect(() => verified(`whsec_${randomBytes(32).toString('base64')}`, one!)).toThrow();
    const stored = await app.query(town, 'SELECT row_to_json(s)::text AS row FROM webhook_secret s');
    expect(JSON.stringify(stored)).not.toContain(secret.slice(6, 20));
    expect((await admin.get(`/webhook-endpoints/${id}`)).text).not.toContain(secret.slice(6, 20));
  });

  it('is tried again at 5 s, 5 min and on, with the same id and bytes, until it takes the event', async () => {
    const { id, secret } = await create();
    receiver.answer = { status: 500, body: `Guasto\u0000 ${'x'.repeat(5000)}` };
    await happen();
    await send();
    await send();
    expect(await log(id)).toMatchObject([
      { state: 'PENDING', attempts: 1, nextAt: new Date(now.getTime() + 5_000).toISOString() },
    ]);
    app.clock.advance({ seconds: 5 });
    await send();
    receiver.answer = { status: 200, body: 'ok' };
    app.clock.advance({ seconds: 299 });
    await send();
    expect(receiver.received).toHaveLength(2);
    app.clock.advance({ seconds: 1 });
    await send();
    const [first, , third] = receiver.received;
    expect(third!.body).toBe(first!.body);
    expect(third!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(third!.headers['webhook-timestamp']).not.toBe(first!.headers['webhook-timestamp']);
    verified(secret, third!);
    const [delivery] = await log(id, '?state=DELIVERED&event=subscription.suspended');
    const { history, body } = (await admin.get(`/webhook-deliveries/${delivery.id}`)).body;
    expect(body).toBe(first!.body);
    expect(history).toMatchObject([{ status: 500 }, { status: 500 }, { status: 200, answer: 'ok' }]);
    expect(history[0].answer).toMatch(/^Guasto x{280,}$/);
    expect(await endpoint(id)).toMatchObject({ failingSince: null, failed: 0, pending: 0 });
  });

  it('is given up after the tenth try, replayed on request under the same id, and forgotten after 30 days', async () => {
    const { id } = await create();
    receiver.answer = { status: 404 };
    await happen();
    for (let tries = 0; tries < 12; tries += 1) {
      await send();
      app.clock.advance({ hours: 24 });
      if (tries === 3) receiver.answer = { status: 302, headers: { location: `${receiver.url}/dentro` } };
      // Five days of nothing but failures are another test's.
      await app.run(town, (tx) => tx.query('UPDATE webhook_endpoint SET failing_since = NULL'));
    }
    await later({});
    const [delivery] = await log(id, '?state=FAILED');
    expect(delivery).toMatchObject({ attempts: 10, nextAt: null, lastAttempt: { status: 302 } });
    expect(receiver.received.map(({ path }) => path)).toEqual(Array(10).fill('/sosta'));

    receiver.answer = { status: 204 };
    expect((await admin.post(`/webhook-deliveries/${delivery.id}/replay`)).status).toBe(200);
    await send();
    expect(await log(id)).toMatchObject([{ state: 'DELIVERED', attempts: 11, eventId: delivery.eventId }]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);

    app.clock.set(new Date(now.getTime() + 30 * 86_400_000));
    await later({});
    await forget();
    expect(await log(id)).toHaveLength(1);
    app.clock.advance({ seconds: 1 });
    await forget();
    expect(await log(id)).toEqual([]);
  });

  it('signs with both secrets while a rotation overlaps, and with the new one only afterwards', async () => {
    const { id, secret } = await create();
    const rotated = await admin.post(`/webhook-endpoints/${id}/secret`, {
      oldSecretUntil: new Date(now.getTime() + 60_000).toISOString(),
    });
    const fresh = rotated.body.secret as string;
    await happen();
    await send();
    verified(secret, receiver.received[0]!);
    verified(fresh, receiver.received[0]!);
    app.clock.advance({ seconds: 60 });
    await happen();
    await send();
    verified(fresh, receiver.received[1]!);
    expect(() => verified(secret, receiver.received[1]!)).toThrow();
    await forget();
    expect(await app.query(town, 'SELECT id FROM webhook_secret')).toHaveLength(1);
    const past = await admin.post(`/webhook-endpoints/${id}/secret`, { oldSecretUntil: now.toISOString() });
    expect(past.body.errors).toEqual([{ pointer: '/oldSecretUntil', code: 'date_in_past' }]);

    const [old] = app.config.credentialsKeys;
    app.config.credentialsKeys.unshift({ id: 'newer', key: randomBytes(32) });
    expect(await app.get(EndpointSecrets).reseal()).toBeGreaterThan(1);
    expect(await app.get(EndpointSecrets).reseal()).toBe(0);
    app.config.credentialsKeys.splice(1, 1);
    await happen();
    await send();
    verified(fresh, receiver.received[2]!);
    app.config.credentialsKeys.push(old!);
  });

  it('is disabled after five days of nothing but failures; the administrators are told, and nothing is lost', async () => {
    const { id } = await create();
    receiver.answer = { status: 503 };
    await happen();
    await send();
    await later({ days: 4, hours: 23 });
    await happen();
    await send();
    expect(await endpoint(id)).toMatchObject({ state: 'ACTIVE', failingSince: now.toISOString() });
    app.clock.advance({ hours: 1 });
    await send();
    const stopped = await endpoint(id);
    expect(stopped).toMatchObject({ state: 'DISABLED', stoppedBy: 'FAILURES', pending: 0, failed: 2 });
    expect((await admin.get('/summary')).body.stoppedWebhooks).toBe(1);
    const [mail] = await app.notifications(town, admin.email, 'webhook-stopped');
    expect(mail!.data).toMatchObject({ name: 'Palmari', host: receiver.host, sinceAt: now.toISOString() });

    // What happens meanwhile waits for whoever mends it; a test may be sent before.
    await happen();
    receiver.received.length = 0;
    await send();
    expect(receiver.received).toEqual([]);
    const since = { since: new Date(now.getTime() - 1000).toISOString() };
    const refused = await admin.post(`/webhook-endpoints/${id}/replay`, since);
    expect(refused.body).toMatchObject({ status: 409, code: 'webhook_disabled' });
    await admin.post(`/webhook-endpoints/${id}/test`);
    receiver.answer = { status: 204 };
    await send();
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: 'webhook.test' });
    const on = { version: stopped.version, active: true };
    expect((await admin.post(`/webhook-endpoints/${id}/switch`, on)).body).toMatchObject({
      state: 'ACTIVE',
      failingSince: null,
    });
    expect((await admin.get('/summary')).body.stoppedWebhooks).toBe(0);
    expect((await admin.post(`/webhook-endpoints/${id}/replay`, since)).body).toEqual({ replayed: 3 });
    await send();
    expect(receiver.received).toHaveLength(4);
    expect(await endpoint(id)).toMatchObject({ failed: 0, pending: 0 });
    const stale = await admin.post(`/webhook-endpoints/${id}/switch`, { ...on, active: false });
    expect(stale.body.code).toBe('conflict_stale_version');
    const actions = await app.query<{ action: string }>(
      town,
      `SELECT action FROM audit_event WHERE action LIKE 'webhook.%' ORDER BY id`,
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.stopped',
      'webhook.enabled',
      'webhook.replayed',
    ]);
  });

  it('that answers 410 is disabled at once; a disabled one hears nothing', async () => {
    const { id } = await create();
    receiver.answer = { status: 410 };
    await happen();
    await send();
    expect(await endpoint(id)).toMatchObject({ state: 'DISABLED', stoppedBy: 'GONE' });
    await happen();
    expect(await log(id)).toHaveLength(1);
  });

  it('belongs to administrators, has a name of its own, and there are twenty at most', async () => {
    const clerk = await app.createOperator(town, 'SUPERVISOR');
    expect((await clerk.get('/webhook-endpoints')).status).toBe(403);
    const { id } = await create();
    const input = { name: 'PALMARI', url: receiver.url, events: ['payment.succeeded'] };
    expect((await admin.post('/webhook-endpoints', input)).body.errors).toEqual([
      { pointer: '/name', code: 'name_taken' },
    ]);
    const changed = await admin.patch(`/webhook-endpoints/${id}`, {
      version: 1,
      name: 'Palmari nuovi',
      events: ['payment.succeeded'],
    });
    expect(changed.body).toMatchObject({ version: 2, name: 'Palmari nuovi', events: ['payment.succeeded'] });
    await app.run(town, (tx) =>
      tx.query(
        `INSERT INTO webhook_endpoint (id, municipality_id, name, url, events, with_plates, state, created_at)
         SELECT uuidv7(), $1, 'n' || n, 'https://x', ARRAY['payment.succeeded'], false, 'ACTIVE', now() FROM generate_series(1, 19) n`,
        [town.id],
      ),
    );
    expect((await admin.post('/webhook-endpoints', { ...input, name: 'Altro' })).body.code).toBe(
      'webhook_limit_reached',
    );
  });
});

describe('an address within', () => {
  const named = (...addresses: string[]) =>
    vi
      .spyOn(app.get(NameResolver), 'resolve')
      .mockImplementation(() =>
        Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
      );
  const refusal = async (url: string) =>
    (await admin.post('/webhook-endpoints', { name: 'X', url, events: ['payment.succeeded'] })).body
      .errors?.[0]?.code;

  it('is never taken, by whatever words', async () => {
    named('1.1.1.1');
    for (const url of [
      'http://hooks.example.it/',
      'https://hooks.example.it:22/',
      'https://hooks.example.it:8080/',
      'https://user:secret@hooks.example.it/',
      'ftp://hooks.example.it/',
      'file:///etc/passwd',
      'hooks.example.it',
      `http://localhost:${receiver.host.split(':')[1]}/`,
      `http://127.0.0.1:${receiver.host.split(':')[1]}/`,
    ])
      expect([url, await refusal(url)]).toEqual([url, 'webhook_address_invalid']);
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '0177.0.0.1',
      '0',
      '0.0.0.0',
      '[::]',
      '[::ffff:10.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '169.254.169.254',
      '[fe80::1]',
      '[fd00::1]',
    ])
      expect([host, await refusal(`https://${host}/`)]).toEqual([host, 'address_not_public']);
    vi.restoreAllMocks();
  });

  it('is refused under any name when a webhook is made, also beside public addresses', async () => {
    for (const addresses of [
      ['::1'],
      ['127.0.0.1'],
      ['0.0.0.0'],
      ['169.254.169.254'],
      ['fe80::1'],
      ['fd00::'],
      ['::ffff:10.0.0.1'],
      ['1.1.1.1', '10.0.0.1'],
    ]) {
      named(...addresses);
      expect([addresses, await refusal('https://hooks.example.it/')]).toEqual([
        addresses,
        'address_not_public',
      ]);
    }
    vi.spyOn(app.get(NameResolver), 'resolve').mockRejectedValue(new Error('ENOTFOUND'));
    expect(await refusal('https://hooks.example.it/')).toBe('host_not_found');
    vi.restoreAllMocks();
  });

  it('is not called when a name that was public leads there at the moment of sending', async () => {
    named('1.1.1.1');
    const { id } = await create({ url: 'https://hooks.example.it:8443/' });
    await happen();
    for (const address of ['127.0.0.1', '::1', '169.254.169.254', 'fd00::', '::ffff:10.0.0.1']) {
      const resolve = named(address);
      resolve.mockClear();
      await send();
      expect(resolve).toHaveBeenCalledTimes(1);
      const [{ id: deliveryId, lastAttempt }] = await log(id);
      expect([address, lastAttempt.fault]).toEqual([address, 'ADDRESS_NOT_ALLOWED']);
      await admin.post(`/webhook-deliveries/${deliveryId}/replay`);
    }
    vi.restoreAllMocks();
  });

  it('is not reached by a redirect: the answer counts as a failure and is not followed', async () => {
    const { id } = await create();
    receiver.answer = {
      status: 307,
      headers: { location: receiver.url.replace('receiver.invalid', '127.0.0.1') + '/dentro' },
    };
    await happen();
    await send();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/sosta']);
    expect(await log(id)).toMatchObject([{ state: 'PENDING', lastAttempt: { status: 307 } }]);
  });

  it('is open to a test only where nobody else reaches the platform', () => {
    const env = { WEBHOOK_LOOPBACK_RECEIVERS: 'localhost:1', APP_SECRET: '0'.repeat(64) };
    const rest = Object.fromEntries(
      [
        'DATABASE_URL',
        'REDIS_URL',
        'S3_ACCESS_KEY_ID',
        'S3_SECRET_ACCESS_KEY',
        'S3_BUCKET',
        'SMTP_URL',
        'MAIL_FROM',
      ].map((name) => [name, 'x']),
    );
    const load = (publicUrl: string) =>
      loadConfig({ ...env, ...rest, CREDENTIALS_KEY: `k:${'0'.repeat(64)}`, PUBLIC_URL: publicUrl });
    expect(load('http://localhost:8080').loopbackReceivers).toEqual(['localhost:1']);
    for (const url of ['https://sosta.example.it', 'http://sosta.example.it', 'http://localhost.example.it'])
      expect(() => load(url)).toThrow('WEBHOOK_LOOPBACK_RECEIVERS');
  });

  it('that does not answer is left in time, and the connection goes where the guard looked', async () => {
    receiver.answer = 'silent';
    const call = { headers: {}, body: '{}', timeoutMs: 60 };
    await expect(app.get(OutgoingCalls).post(receiver.url, call)).rejects.toMatchObject({ fault: 'TIMEOUT' });
    // No name server knows receiver.invalid: it was reached by the address the guard gave, and by no other look-up.
    expect(receiver.received).toHaveLength(1);
  });
});
