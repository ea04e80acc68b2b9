import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { MunicipalityDirectory } from '../../modules/municipalities/index.js';
import { PaymentAccounts } from '../../modules/payments/index.js';
import { createTestApp, type Caller, type TestApp, type TestMunicipality } from '../../testing/index.js';
import { startStripeSandbox, type StripeSandbox } from '../../testing/stripe-sandbox.js';
import { OperatorTotp, Passwords } from '../../modules/auth/index.js';
import { PRESETS, seedPreset } from '../index.js';
import { DEMO_CITIZENS, DEMO_CITIZEN_PASSWORD, DEMO_PIN } from './actors.js';
import { DEMO_OPERATORS, DEMO_OPERATOR_PASSWORD, demoTotpCode } from './operators.js';
import { emptyDatabase, removeFiles } from './reset.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { demoState, seedDemoCitizens, withStory, type DemoTown } from './seed-citizens.js';
import { seedDemoOperators } from './seed-operators.js';

const NOW = '2026-11-21T10:00:00.000Z';
const preset = PRESETS[0]!;
const SECONDS = 1_000;

let app: TestApp;
let sandbox: StripeSandbox;
/** The one with the longest story. */
let town: TestMunicipality;
const towns: DemoTown[] = [];
let operatorsMade: number[];
let statesBefore: string[];
const environment = { ...process.env };

const states = (): Promise<string[]> => Promise.all(towns.map((each) => demoState(app.unitOfWork, each)));

/** The demo lives in an application of its own, which reads the environment: the test's. */
beforeAll(async () => {
  sandbox = await startStripeSandbox();
  const stripe = {
    STRIPE_API_BASE: sandbox.apiBase,
    STRIPE_SECRET_KEY: sandbox.secretKey,
    STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
  };
  app = await createTestApp({ now: NOW, env: { ...stripe, DEMO_MODE: '1' } });
  Object.assign(process.env, inject('services').env, stripe, {
    DATABASE_URL: app.config.databaseUrl,
    DATABASE_OWNER_URL: app.config.databaseOwnerUrl,
    LOG_LEVEL: 'error',
  });
  for (const each of PRESETS) {
    const { municipalityId } = await seedPreset(app.unitOfWork, each, app.clock.now());
    await app.unitOfWork.run(municipalityId, (tx) =>
      app.get(PaymentAccounts).addFromEnvironment(tx, municipalityId),
    );
    const demo = withStory(each, municipalityId);
    if (demo) towns.push(demo);
  }
  app.get(MunicipalityDirectory).forget();
  town = { id: towns[0]!.id, slug: preset.slug, timezone: 'Europe/Rome' } as TestMunicipality;
  const totp = app.get(OperatorTotp);
  const operators = (): Promise<number> =>
    app
      .get(Passwords)
      .hash(DEMO_OPERATOR_PASSWORD)
      .then((hash) =>
        seedDemoOperators(
          app.unitOfWork,
          towns.map(({ id }) => id),
          hash,
          (id, secret) => totp.seal(id, secret),
          app.clock.now(),
        ),
      );
  operatorsMade = [await operators(), await operators()];
  statesBefore = await states();
  await seedDemoCitizens(towns, app.clock.now());
}, 240 * SECONDS);
afterAll(async () => {
  process.env = environment;
  await app?.close();
  await sandbox?.stop();
});

const count = async (sql: string): Promise<Record<string, number>> => {
  const rows = await app.query<{ name: string; count: number }>(town, sql);
  return Object.fromEntries(rows.map((row) => [row.name, row.count]));
};

async function signIn(who: string, slug = town.slug): Promise<Caller> {
  const name = who.includes('@') ? { email: who } : { username: who, pin: DEMO_PIN };
  const { status, body } = await app
    .caller(`/api/v1/${slug}`)
    .post('/auth/login', { ...name, password: DEMO_CITIZEN_PASSWORD });
  expect([who, status]).toEqual([who, 200]);
  return app.caller(`/api/v1/${slug}`, { authorization: `Bearer ${body.accessToken}` });
}

describe('the demo', () => {
  test('is made once', async () => {
    expect(operatorsMade).toEqual([DEMO_OPERATORS.length, 0]);
    expect(towns.map(({ preset: { slug } }) => slug)).toEqual(PRESETS.map(({ slug }) => slug));
    expect(new Set(statesBefore)).toEqual(new Set(['ABSENT']));
    expect(new Set(await states())).toEqual(new Set(['WHOLE']));
  });

  test('shows requests in every state that lasts', async () => {
    const states = await count(`SELECT kind || ' ' || state AS name, count(*)::int FROM request GROUP BY 1`);
    expect(Object.keys(states)).toEqual(
      expect.arrayContaining([
        'CERTIFICATION SUBMITTED',
        'CERTIFICATION UNDER_REVIEW',
        'CERTIFICATION INTEGRATION_REQUESTED',
        'CERTIFICATION ACCEPTED',
        'CERTIFICATION REJECTED',
        'CERTIFICATION LAPSED',
        'CERTIFICATION WITHDRAWN',
        'PLATE SUBMITTED',
        'PLATE INTEGRATION_REQUESTED',
        'PLATE ACCEPTED',
        'PLATE REJECTED',
        'SUBSCRIPTION SUBMITTED',
        'SUBSCRIPTION INTEGRATION_REQUESTED',
        'SUBSCRIPTION AWAITING_PAYMENT',
        'SUBSCRIPTION COMPLETED',
        'SUBSCRIPTION REJECTED',
        'SUBSCRIPTION PAYMENT_EXPIRED',
        'SUBSCRIPTION ANNULLED',
        'SUBSCRIPTION WITHDRAWN',
      ]),
    );
  });

  test('shows subscriptions, payments, invoices and questions in their states', async () => {
    expect(await count('SELECT status AS name, count(*)::int FROM subscription GROUP BY 1')).toMatchObject({
      ACTIVE: expect.any(Number),
      SCHEDULED: 1,
      EXPIRED: 3,
    });
    expect(
      Object.keys(await count('SELECT state AS name, count(*)::int FROM invoice GROUP BY 1')).sort(),
    ).toEqual(['ISSUED', 'REQUESTED']);
    expect(
      Object.keys(
        await count('SELECT state AS name, count(*)::int FROM assistance_thread GROUP BY 1'),
      ).sort(),
    ).toEqual(['ANSWERED', 'CLOSED', 'OPEN']);
    // Every right was paid for, and every payment made one: what the books of the provider say too.
    const [books] = await app.query<{ paid: number; rights: number }>(
      town,
      `SELECT (SELECT count(*)::int FROM payment WHERE state = 'SUCCEEDED' AND NOT needs_resolution) AS paid,
              (SELECT count(*)::int FROM subscription) AS rights`,
    );
    expect(books?.paid).toBe(books?.rights);
  });

  test('happened in the past, in order', async () => {
    const [wrong] = await app.query<{ count: number }>(
      town,
      `SELECT count(*)::int FROM request_event e JOIN request r ON r.id = e.request_id
        WHERE e.at > $1 OR e.at < r.submitted_at`,
      [new Date(NOW)],
    );
    expect(wrong?.count).toBe(0);
    const [span] = await app.query<{ days: number }>(
      town,
      `SELECT extract(day FROM $1::timestamptz - min(submitted_at))::int AS days FROM request`,
      [new Date(NOW)],
    );
    expect(span?.days).toBeGreaterThan(150);
  });

  test('lets everybody in who is named', async () => {
    for (const { signIn: who, of } of DEMO_CITIZENS) await signIn(who, of);
    for (const { email } of DEMO_OPERATORS) {
      app.clock.advance({ seconds: 30 });
      const { status } = await app.caller('/api/v1/operator-auth').post('/login', {
        email,
        password: DEMO_OPERATOR_PASSWORD,
        totp: demoTotpCode(email, app.clock.now()),
      });
      expect([email, status]).toEqual([email, 200]);
    }
  });

  test('leaves Giulia, Marco and Anna where a visitor takes over', async () => {
    const giulia = (await (await signIn('giulia.ferri@example.it')).get('/dashboard')).body;
    expect(giulia).toMatchObject({
      certificationRequests: [],
      plates: [],
      subscriptions: [],
      canRequest: { certification: { allowed: true } },
    });

    const marco = (await (await signIn('marco.esposito@example.it')).get('/dashboard')).body;
    expect(marco).toMatchObject({
      certificationRequests: [{ state: 'ACCEPTED' }],
      plates: [{ active: true }],
      subscriptionRequests: [{ state: 'AWAITING_PAYMENT', actions: expect.arrayContaining(['PAY']) }],
      subscriptions: [],
    });

    const anna = (await (await signIn('anna.russo@example.it')).get('/dashboard')).body;
    expect(anna).toMatchObject({
      canParkToday: { allowed: true },
      subscriptions: [{ status: 'ACTIVE', expiringSoon: true, renewal: { state: 'OPEN' } }],
    });
  });

  test('leaves Sofia, Paolo and Elena where a visitor takes over', async () => {
    const sofia = (await (await signIn('sofia.gallo@example.it', 'marinablu')).get('/dashboard')).body;
    expect(sofia).toMatchObject({ subscriptionRequests: [{ state: 'AWAITING_PAYMENT' }] });
    const paolo = (await (await signIn('paolo.ferrero@example.it', 'chivasso')).get('/dashboard')).body;
    expect(paolo).toMatchObject({ subscriptions: [{ status: 'EXPIRED', renewal: { state: 'OPEN' } }] });
    const elena = (await (await signIn('elena.rinaldi', 'valmontone')).get('/dashboard')).body;
    expect(elena).toMatchObject({
      certificationRequests: [{ state: 'ACCEPTED' }],
      plateRequests: [{ state: 'SUBMITTED' }],
    });
  });

  test('leaves no e-mail with a code that was used', async () => {
    expect(
      await count(
        `SELECT template AS name, count(*)::int FROM notification WHERE template = 'registration-otp' GROUP BY 1`,
      ),
    ).toEqual({});
    const [orphans] = await app.query<{ count: number }>(
      town,
      `SELECT count(*)::int FROM outbox_message o WHERE topic = 'notification.send'
          AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.id::text = o.dedupe_key)`,
    );
    expect(orphans?.count).toBe(0);
  });

  // The last one: nothing is left after it.
  test('can be emptied, trail and files included', async () => {
    const [file] = await app.query<{ storage_key: string }>(town, 'SELECT storage_key FROM document LIMIT 1');
    const storage = app.get(ObjectStorage);
    expect((await storage.get(file!.storage_key)).length).toBeGreaterThan(0);
    await removeFiles(app.unitOfWork, storage);
    await expect(storage.get(file!.storage_key)).rejects.toThrow();
    await emptyDatabase(app.config.databaseOwnerUrl!);
    expect(await app.query(town, 'SELECT 1 FROM audit_event')).toEqual([]);
    // The trail is as closed as before.
    const { municipalityId } = await seedPreset(app.unitOfWork, preset, app.clock.now());
    await expect(
      app.unitOfWork.run(municipalityId, (tx) => tx.query('DELETE FROM audit_event')),
    ).rejects.toThrow();
  });
});
