import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedSandbox } from '../../presets/sandbox/seed-sandbox.js';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { DeferredEffect } from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { newMunicipality } from '../../testing/fixtures.js';
import {
  createTestApp,
  testPerson,
  uploaded,
  type Answer,
  type Caller,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
  type TestPerson,
} from '../../testing/index.js';
import { admitClient, insertRight } from '../../testing/rights.js';
import { startStripeSandbox, type StripeSandbox } from '../../testing/stripe-sandbox.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { PaymentAccounts } from '../payments/index.js';

const NOW = '2026-02-10T09:00:00.000Z';
const PASSWORD = 'Parola12';
const DAY_MS = 86_400_000;

let app: TestApp;
let bank: StripeSandbox;
let sandbox: TestMunicipality;
let ordinary: TestMunicipality;
let admin: TestOperator;
let program: Caller;
let programOfOrdinary: Caller;

beforeAll(async () => {
  bank = await startStripeSandbox();
  await bank.lever('clock', { at: NOW });
  app = await createTestApp({
    now: NOW,
    env: {
      STRIPE_API_BASE: bank.apiBase,
      STRIPE_SECRET_KEY: bank.secretKey,
      STRIPE_WEBHOOK_SECRET: bank.webhookSecret,
    },
  });
  ordinary = await app.seedMunicipality();
  const { municipalityId } = await seed();
  app.get(MunicipalityDirectory).forget();
  sandbox = { ...newMunicipality({ slug: 'prova' }), id: municipalityId };
  admin = await app.createOperator(sandbox, 'TENANT_ADMIN');
  const scopes = ['sandbox:write', 'enforcement:check', 'subscriptions:read'];
  const { headers } = await admitClient(admin, { scopes });
  program = app.caller('/api/v1/prova', headers);
  const other = await admitClient(await app.createOperator(ordinary, 'TENANT_ADMIN'), { scopes });
  programOfOrdinary = app.caller(`/api/v1/${ordinary.slug}`, other.headers);
});
afterAll(async () => {
  await app?.close();
  await bank?.stop();
});

function seed(): Promise<{ municipalityId: string }> {
  return seedSandbox(
    { unitOfWork: app.unitOfWork, accounts: app.get(PaymentAccounts) },
    app.config.databaseOwnerUrl!,
    app.clock.now(),
  );
}

const CLOCK = '/integration/sandbox/clock';
const advance = (by: string, headers?: Record<string, string>): Promise<Answer> =>
  program.post(CLOCK, { advance: by }, headers);
const check = async (who: Caller, plate: string): Promise<Answer['body']> =>
  done(await who.post('/enforcement/checks', { plate }), 200);

function done(answer: Answer, status: number): Answer['body'] {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

async function start(slug: string, person: TestPerson): Promise<Answer> {
  return app.caller(`/api/v1/${slug}`).post('/registration', {
    email: person.email,
    fiscalCode: person.fiscalCode,
    password: PASSWORD,
    passwordConfirmation: PASSWORD,
    privacyAccepted: true,
    privacyVersion: 1,
    locale: 'it',
  });
}

const header = (token: string): Record<string, string> => ({ 'sosta-registration': token });

async function tellDetails(slug: string, person: TestPerson, token: string): Promise<Answer> {
  const { givenName, familyName, bornOn, birthPlace, birthProvince, sex } = person;
  const { street, streetNumber, postalCode, city, province } = person;
  return app.caller(`/api/v1/${slug}`).put(
    '/registration/details',
    {
      ...{ givenName, familyName, bornOn, birthPlace, birthProvince, sex },
      ...{ street, streetNumber, postalCode, city, province },
    },
    header(token),
  );
}

/** As a program would: nothing is read that only the town's own people see. */
async function citizenOfSandbox(person: TestPerson): Promise<Caller> {
  const visitor = app.caller('/api/v1/prova');
  const { token } = done(await start('prova', person), 201);
  done(await tellDetails('prova', person, token), 200);
  done(await visitor.post('/registration/otp', { code: '000000' }, header(token)), 200);
  const { accessToken } = done(await visitor.post('/registration/complete', undefined, header(token)), 201);
  return app.caller('/api/v1/prova', { authorization: `Bearer ${accessToken}` });
}

/** What a person at the payment page does; `confirm` is told to a bank that asks. */
async function payWith(checkoutUrl: string, number: string, confirm?: 'yes' | 'no'): Promise<number> {
  const card = { number, expiry: '12/34', cvc: '123', holder: 'Anna Prova' };
  const body = new URLSearchParams({ ...card, ...(confirm && { confirm }) });
  return (await fetch(checkoutUrl, { method: 'POST', body, redirect: 'manual' })).status;
}

/** Everything of a town that time could have touched. */
const lifeOf = (town: TestMunicipality): Promise<unknown> =>
  app.query(
    town,
    `SELECT (SELECT clock_ahead_ms FROM municipality WHERE id = $1) AS ahead,
            (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM subscription s) AS subscriptions,
            (SELECT count(*) FROM notification) AS mails, (SELECT count(*) FROM reminder) AS reminders,
            (SELECT count(*) FROM outbox_message) AS effects, (SELECT count(*) FROM request_event) AS events`,
    [town.id],
  );

describe('a life in the sandbox, through the public API alone', () => {
  test('a permit is bought with known codes and cards, and ends when the clock goes on; no other town moves', async () => {
    const person = testPerson({ email: 'anna+otp@example.test' });
    const citizen = await citizenOfSandbox(person);
    const documentIds = await uploaded(citizen, 'VEHICLE_REGISTRATION');
    const vehicle = { vehicleKind: 'CAR', make: 'Fiat', model: 'Panda', fuel: 'PETROL', title: 'OWNER' };
    const plate = done(
      await citizen.post('/plate-requests', {
        ...{ country: 'IT', plate: 'SB100AA', plateConfirmation: 'SB100AA' },
        ...vehicle,
        documentIds,
      }),
      201,
    );
    await app.settle();
    const [product] = done(await citizen.get('/products'), 200).items;
    const asked = done(
      await citizen.post('/subscription-requests', { plateAssociationId: plate.id, productId: product.id }),
      201,
    );
    await app.settle();
    const payment = done(await citizen.post(`/subscription-requests/${asked.id}/payments`, {}), 201);
    expect(await payWith(payment.checkoutUrl, '4000000000000002')).toBe(422);
    const secure = '4000002500003155';
    expect(await payWith(payment.checkoutUrl, secure)).toBe(200);
    expect(await payWith(payment.checkoutUrl, secure, 'no')).toBe(422);
    expect(await payWith(payment.checkoutUrl, secure, 'yes')).toBe(303);
    expect(done(await citizen.post(`/payments/${payment.id}/verify`, {}), 200).state).toBe('SUCCEEDED');
    expect(await check(program, 'SB100AA')).toMatchObject({ outcome: 'VALID', checkedAt: NOW });

    // The same in a town that exists: as long a right, and as soon to be reminded of.
    const today = civilDateOf(app.clock.now(), 'Europe/Rome');
    await insertRight(app, ordinary, { plate: 'SB100AA', from: today, to: addDays(today, 28) });
    const before = await lifeOf(ordinary);

    const nearly = done(await advance('P20D'), 200);
    expect(nearly).toMatchObject({
      now: '2026-03-02T09:00:00.000Z',
      realNow: NOW,
      aheadSeconds: 20 * 86_400,
      effects: expect.arrayContaining([{ topic: 'notification.send', count: 1 }]),
    });
    expect(nearly.jobs.filter(({ failed }: { failed: boolean }) => failed)).toEqual([]);
    // It is due now, and not when everybody's clock gets there.
    const [reminder] = await app.notifications(sandbox, person.email, 'subscription-expiring');
    const [due] = await app.query<{ id: string; next_at: Date }>(
      sandbox,
      'SELECT id, next_at FROM outbox_message WHERE dedupe_key = $1',
      [reminder!.id],
    );
    expect(due!.next_at.toISOString()).toBe(NOW);
    await app.get(EffectRunner).run(due!.id, sandbox.id);
    const reminders = (await app.mails(person.email)).filter(({ subject }) => /scad/i.test(subject));
    expect(reminders).toHaveLength(1);
    expect(await check(program, 'SB100AA')).toMatchObject({
      outcome: 'VALID',
      checkedAt: '2026-03-02T09:00:00.000Z',
    });

    done(await advance('P3M'), 200);
    expect(await check(program, 'SB100AA')).toMatchObject({ outcome: 'EXPIRED' });
    const { items } = done(await citizen.get('/subscriptions'), 200);
    expect(items).toMatchObject([{ status: 'EXPIRED' }]);

    // Not by a second: neither its rows, nor what it says, nor its jobs afterwards.
    expect(await check(programOfOrdinary, 'SB100AA')).toMatchObject({ outcome: 'VALID', checkedAt: NOW });
    await app.runJobs('subscriptions.');
    await app.runJobs('requests.');
    await app.runJobs('certifications.');
    expect(await lifeOf(ordinary)).toEqual(before);
    expect(done(await app.anonymous(ordinary).get(''), 200).sandboxNow).toBeNull();
    expect(done(await app.anonymous(sandbox).get(''), 200).sandboxNow).toBe('2026-06-02T08:00:00.000Z');
  });

  test('goes on while others are served at the same time, each at its own time', async () => {
    await insertRight(app, ordinary, { plate: 'AB222CD', from: '2026-02-01', to: '2026-02-12' });
    const there = done(await program.get(CLOCK), 200).now;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => check(n % 2 ? program : programOfOrdinary, 'AB222CD')),
    );
    for (const [n, { checkedAt, outcome }] of answers.entries())
      expect([checkedAt, outcome]).toEqual(n % 2 ? [there, 'NOT_FOUND'] : [NOW, 'VALID']);
  });
});

describe('the clock of a sandbox', () => {
  test('goes forward, by a bound, and back to everybody’s time', async () => {
    const refused = async (body: object): Promise<unknown> => {
      const answer = await program.post(CLOCK, body);
      return [answer.status, answer.body.errors?.[0]];
    };
    expect(await refused({ to: '2026-02-10T08:59:59Z' })).toMatchObject([
      422,
      { pointer: '/to', code: 'date_in_past' },
    ]);
    expect(await refused({ advance: 'P6Y' })).toMatchObject([
      422,
      { pointer: '/advance', code: 'date_too_late' },
    ]);
    expect(await refused({ advance: '-P1D' })).toMatchObject([422, { code: 'format_invalid' }]);
    expect(await refused({ advance: 'P1X' })).toMatchObject([422, { code: 'format_invalid' }]);
    expect(await refused({})).toMatchObject([422, { code: 'required' }]);
    expect(await refused({ advance: 'P1D', to: '2027-01-01T00:00:00Z' })).toMatchObject([
      422,
      { pointer: '/advance' },
    ]);

    const key = { 'idempotency-key': uuidv7() };
    const first = done(await advance('P1D', key), 200);
    expect(done(await advance('P1D', key), 200).now).toBe(first.now);
    expect((await advance('P2D', key)).body.code).toBe('idempotency_conflict');
    expect(done(await program.get(CLOCK), 200)).toMatchObject({ now: first.now, realNow: NOW });

    expect(done(await program.delete(CLOCK), 200)).toMatchObject({ now: NOW, aheadSeconds: 0 });
    expect(await check(program, 'SB001OK')).toMatchObject({ checkedAt: NOW });
    expect(done(await app.anonymous(sandbox).get(''), 200).sandboxNow).toBeNull();
    // The plates go where the town's today is, whatever had become of them.
    done(await advance('P2Y'), 200);
    expect(await check(program, 'SB001OK')).toMatchObject({ outcome: 'EXPIRED' });
    await seed();
    expect(await check(program, 'SB001OK')).toMatchObject({ outcome: 'VALID' });
    done(await program.delete(CLOCK), 200);
    await seed();
    expect(await check(program, 'SB001OK')).toMatchObject({ outcome: 'VALID' });
  });

  test('is no other town’s', async () => {
    for (const answer of [
      await programOfOrdinary.get(CLOCK),
      await programOfOrdinary.post(CLOCK, { advance: 'P1D' }),
      await programOfOrdinary.delete(CLOCK),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, 'sandbox_only']);
    const refusal = (sql: string, values: unknown[]): Promise<string> =>
      app.unitOfWork
        .runPlatform((tx) => tx.query(sql, values))
        .then(
          () => 'done',
          (error: Error) => error.message,
        );
    expect(
      await refusal('UPDATE municipality SET clock_ahead_ms = 1000 WHERE id = $1', [ordinary.id]),
    ).toContain('municipality_clock_of_sandbox');
    expect(await refusal('UPDATE municipality SET sandbox = true WHERE id = $1', [ordinary.id])).toContain(
      'never is one',
    );
    expect(
      await refusal('UPDATE municipality SET clock_ahead_ms = 1 WHERE id = $1 AND clock_ahead_ms = 0', [
        sandbox.id,
      ]),
    ).toBe('done');
    expect(
      await refusal(
        `INSERT INTO municipality (id, slug, name, number_prefix, profile, issuer, created_at, sandbox)
         SELECT $1, 'falsa', name, 'FLS', profile, issuer, created_at, true FROM municipality WHERE id = $2`,
        [uuidv7(), sandbox.id],
      ),
    ).toContain('only the owner');
    done(await program.delete(CLOCK), 200);
  });

  test('is not the queue’s: what waits a minute there waits a minute of everybody’s', async () => {
    app.get(EffectRegistry).register({
      topic: 'test.patience',
      run: () =>
        Promise.reject(new DeferredEffect(new Date(app.clock.now().getTime() + 90_000 + 30 * DAY_MS))),
    });
    done(await advance('P30D'), 200);
    const id = await app.run(sandbox, async (tx) => {
      const key = uuidv7();
      const notBefore = new Date(app.clock.now().getTime() + 60_000 + 30 * DAY_MS);
      const { id: municipalityId } = sandbox;
      await app.get(Outbox).add(tx, { municipalityId, topic: 'test.patience', key, payload: {}, notBefore });
      const [row]: { id: string }[] = await tx.query('SELECT id FROM outbox_message WHERE dedupe_key = $1', [
        key,
      ]);
      return row!.id;
    });
    const waits = async (): Promise<number> => {
      const [row] = await app.query<{ next_at: Date }>(
        sandbox,
        'SELECT next_at FROM outbox_message WHERE id = $1',
        [id],
      );
      return row!.next_at.getTime() - app.clock.now().getTime();
    };
    expect(await waits()).toBe(60_000);
    await app.get(EffectRunner).run(id, sandbox.id);
    expect(await waits()).toBe(90_000);
    done(await program.delete(CLOCK), 200);
  });

  test('moves no session, key or limit', async () => {
    const person = testPerson({ email: 'bruno+otp@example.test' });
    const citizen = await citizenOfSandbox(person);
    done(await advance('P2Y'), 200);
    // An access token lasts ten minutes: of everybody's time.
    expect((await citizen.get('/me')).status).toBe(200);
    expect((await program.get(CLOCK)).status).toBe(200);
    done(await program.delete(CLOCK), 200);
  });
});

describe('known codes', () => {
  test('are right, wrong or late as the address says, in the sandbox', async () => {
    const visitor = app.caller('/api/v1/prova');
    const outcome = async (email: string, code: string): Promise<unknown> => {
      const person = testPerson({ email });
      const { token } = done(await start('prova', person), 201);
      app.clock.advance({ seconds: 1 });
      const answer = await visitor.post('/registration/otp', { code }, header(token));
      return answer.body.code ?? answer.status;
    };
    expect(await outcome('carla+otp@example.test', '000000')).toBe(200);
    expect(await outcome('carla+otp@example.test', '123456')).toBe('otp_invalid');
    expect(await outcome('dario+otp-wrong@example.test', '000000')).toBe('otp_invalid');
    expect(await outcome('elena+otp-expired@example.test', '000000')).toBe('registration_session_expired');
  });

  test('open nothing in a town that exists', async () => {
    const person = testPerson({ email: 'fabio+otp@example.test' });
    const { token } = done(await start(ordinary.slug, person), 201);
    const [mail] = await app.notifications(ordinary, person.email, 'registration-otp');
    expect(mail!.data.code).not.toBe('000000');
    const answer = await app.anonymous(ordinary).post('/registration/otp', { code: '000000' }, header(token));
    expect(answer.body.code).toBe('otp_invalid');
    expect(await app.query(ordinary, 'SELECT magic_code FROM registration_session')).toEqual([
      { magic_code: null },
    ]);
    // Were the code to forget it, the database would not.
    const marked = app.query(ordinary, 'UPDATE registration_session SET magic_code = true');
    await expect(marked).rejects.toThrow('registration_magic_in_sandbox');
    const elsewhere = app.query(
      sandbox,
      `UPDATE registration_session SET magic_code = true, email = 'vera@example.test' WHERE magic_code`,
    );
    await expect(elsewhere).rejects.toThrow('registration_magic_address');
  });
});
