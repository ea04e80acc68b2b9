import { LOCALES, type Role } from '@sosta/contracts';
import { URI, type TOTP } from 'otpauth';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { civilDateOf } from '../../platform/clock/civil.js';
import { COMMON_DECISION_REASONS } from '../../presets/decision-reasons.js';
import {
  createTestApp,
  jpeg,
  png,
  testPerson,
  uploaded,
  type Answer,
  type Caller,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { startStripeSandbox, type StripeSandbox } from '../../testing/stripe-sandbox.js';
import { STARTING_MODELS } from '../municipalities/index.js';
import { Notifications } from '../notifications/index.js';

const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let sandbox: StripeSandbox;
let town: TestMunicipality;
let platform: TestOperator;
let root: Caller;

beforeAll(async () => {
  sandbox = await startStripeSandbox();
  app = await createTestApp({
    now: NOW,
    env: {
      STRIPE_API_BASE: sandbox.apiBase,
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    },
  });
});
afterAll(async () => {
  await app?.close();
  await sandbox?.stop();
});
beforeEach(async () => {
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  platform = await app.createOperator(town, 'PLATFORM_ADMIN');
  root = callerOf(platform.token, '/api/v1/platform');
});

const callerOf = (token: string, base: string): Caller =>
  app.caller(base, { authorization: `Bearer ${token}` });

let towns = 0;
const letters = (n: number): string =>
  [...n.toString(26).padStart(3, '0')].map((c) => String.fromCharCode(65 + Number.parseInt(c, 26))).join('');

function newTown(overrides: object = {}): Record<string, unknown> & {
  slug: string;
  administrator: { name: string; email: string };
} {
  towns += 1;
  return {
    slug: `nuovo-${towns}`,
    name: `Comune di Nuovo ${towns}`,
    numberPrefix: `N${letters(towns)}`,
    locales: ['it', 'en'],
    accentColor: '#0B5345',
    concessionaire: 'Parcheggi Nuovi S.r.l.',
    office: { address: 'Piazza Nuova 1, Nuovo', phone: '0800 111222', email: 'ufficio@nuovo.example' },
    issuer: {
      legalName: 'Parcheggi Nuovi S.r.l.',
      vatNumber: 'IT 00905811006',
      taxRegime: 'RF01',
      street: 'Via Nuova',
      streetNumber: '2',
      postalCode: '00100',
      city: 'Roma',
      province: 'rm',
    },
    administrator: { name: 'Anna Neri', email: `anna.${towns}.${Date.now()}@example.test` },
    model: 'THREE_STEPS',
    ...overrides,
  };
}

const fields = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    ((answer.body.errors ?? []) as { pointer: string; code: string }[]).map((e) => [e.pointer, e.code]),
  );

/** From the link to the signed-in administrator, as the page does it. */
async function accept(setupUrl: string): Promise<string> {
  const token = setupUrl.split('#')[1]!;
  const auth = app.caller('/api/v1/operator-auth');
  const invitation = await auth.post('/invitation', { token });
  const code = (URI.parse(invitation.body.totpUri) as TOTP).generate({
    timestamp: app.clock.now().getTime(),
  });
  const password = 'una frase lunga e facile';
  const accepted = await auth.post('/invitation/accept', {
    token,
    password,
    passwordConfirmation: password,
    totp: code,
  });
  expect(accepted.status, accepted.text).toBe(200);
  return accepted.body.accessToken as string;
}

describe('a new municipality', () => {
  test('is made with policies, texts, reasons and an administrator, and is served at once', async () => {
    const input = newTown({ hostNames: [' Sosta.Nuovo.Example '] });
    const made = await root.post('/municipalities', input);
    expect(made.status, made.text).toBe(201);
    expect(made.body.municipality).toMatchObject({
      slug: input.slug,
      hostNames: ['sosta.nuovo.example'],
      accentColor: '#0b5345',
      active: true,
      ready: false,
      siteUrl: `http://sosta.nuovo.example:8080/${input.slug}`,
    });
    const shown = await app.caller('/api/v1').get(`/${input.slug}`);
    expect(shown.body).toMatchObject({
      registrationMode: 'OPEN',
      requestFlow: 'THREE_STEP',
      privacyVersion: 1,
    });
    for (const code of ['PRIVACY', 'REGULATION', 'ACCESSIBILITY']) {
      for (const locale of LOCALES) {
        const text = await app
          .caller('/api/v1')
          .get(`/${input.slug}/texts/${code}`, { 'accept-language': locale });
        const words = `${text.body.title} ${text.body.body}`;
        expect(words).not.toMatch(/\{\w+\}|mail\.example|caserta|marina|chivasso|valmontone/i);
        if (code !== 'ACCESSIBILITY') expect(words).toContain(input['name']);
        expect(words).toContain('ufficio@nuovo.example');
      }
    }
    const admin = callerOf(await accept(made.body.administrator.setupUrl), `/api/v1/${input.slug}/operator`);
    expect((await admin.get('/users')).body.items).toHaveLength(2);
    expect((await admin.get('/settings')).body).toMatchObject({
      issuer: { vatNumber: '00905811006', fiscalCode: '00905811006', province: 'RM' },
      timezone: 'Europe/Rome',
      version: 1,
    });
    const audited = await admin.get('/audit');
    expect(audited.body.items.map(({ action }: { action: string }) => action)).toContain(
      'municipality.created',
    );
    const id = (await idOf(input.slug))!;
    const reasons = await app.unitOfWork.run(id, (tx) => tx.query('SELECT code FROM decision_reason'));
    expect(reasons).toHaveLength(COMMON_DECISION_REASONS.length);
    expect((await root.get('/municipalities')).body.items.map((m: { slug: string }) => m.slug)).toEqual(
      expect.arrayContaining([town.slug, input.slug]),
    );
  });

  test('is refused field by field, and then nothing of it exists', async () => {
    const taken = newTown({ hostNames: ['gia.preso.example'] });
    expect((await root.post('/municipalities', taken)).status).toBe(201);
    const cases: [object, string, string][] = [
      [{ slug: taken.slug }, '/slug', 'already_used'],
      [{ numberPrefix: taken['numberPrefix'] }, '/numberPrefix', 'already_used'],
      [{ hostNames: ['GIA.preso.example'] }, '/hostNames', 'already_used'],
      [{ hostNames: ['http://x.it/'] }, '/hostNames', 'host_name_invalid'],
      [{ hostNames: ['a.it', 'A.it'] }, '/hostNames', 'repeated'],
      [{ slug: 'backoffice' }, '/slug', 'reserved_word'],
      [{ slug: '_citizen' }, '/slug', 'format_invalid'],
      [{ accentColor: '#ffee00' }, '/accentColor', 'color_too_light'],
      [{ accentColor: 'red' }, '/accentColor', 'format_invalid'],
      [{ locales: ['en'] }, '/locales', 'value_not_allowed'],
      [{ timezone: 'Europe/Nowhere' }, '/timezone', 'value_not_allowed'],
      [{ model: null }, '/model', 'required'],
      [{ model: 'NOTHING' }, '/model', 'value_not_allowed'],
      [{ copyFrom: 'nowhere' }, '/copyFrom', 'value_not_allowed'],
      [
        { issuer: { ...(taken['issuer'] as object), vatNumber: '12345678901' } },
        '/issuer/vatNumber',
        'vat_number_invalid',
      ],
      [{ administrator: { name: 'X', email: 'no' } }, '/administrator/email', 'email_invalid'],
    ];
    const count = async (): Promise<number> => (await root.get('/municipalities')).body.items.length;
    const before = await count();
    for (const [change, pointer, code] of cases) {
      const answer = await root.post('/municipalities', newTown(change));
      expect(answer.status, JSON.stringify(change)).toBe(422);
      expect(fields(answer), JSON.stringify(change)).toEqual({ [pointer]: code });
    }
    expect(await count()).toBe(before);
  });

  test('asked for twice at once exists once', async () => {
    const [a, b] = [newTown(), newTown()];
    const answers = await Promise.all(
      [a, { ...b, slug: a.slug }].map((input) => root.post('/municipalities', input)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect(fields(answers.find(({ status }) => status === 422)!)).toEqual({ '/slug': 'already_used' });
  });

  test('starts with the policies another has today', async () => {
    await app.setPolicy(town, 'invoice.windowDays', 33);
    const input = newTown({ model: null, copyFrom: town.slug });
    expect((await root.post('/municipalities', input)).status).toBe(201);
    expect((await app.caller('/api/v1').get(`/${input.slug}`)).body.invoiceWindowDays).toBe(33);
  });

  test.each(STARTING_MODELS.map(({ code }) => code))('starts from model %s', async (model) => {
    const input = newTown({ model });
    expect((await root.post('/municipalities', input)).status).toBe(201);
    const policies = STARTING_MODELS.find(({ code }) => code === model)!.policies;
    expect((await app.caller('/api/v1').get(`/${input.slug}`)).body).toMatchObject({
      requestFlow: policies['request.flow'] ?? 'THREE_STEP',
      registrationMode: policies['registration.mode'],
    });
  });

  test('is nobody’s to make or list but the platform’s administrator', async () => {
    const roles: Role[] = ['TENANT_ADMIN', 'SUPERVISOR', 'AUDITOR'];
    for (const role of roles) {
      const other = await app.createOperator(town, role);
      const caller = callerOf(other.token, '/api/v1/platform');
      expect((await caller.get('/municipalities')).status).toBe(403);
      expect((await caller.post('/municipalities', newTown())).status).toBe(403);
    }
    expect((await app.caller('/api/v1/platform').get('/municipalities')).status).toBe(401);
    const citizen = await app.createCitizen(town);
    expect((await callerOf(citizen.token, '/api/v1/platform').get('/municipalities')).status).toBe(403);
  });

  test('shows its maker nothing of its citizens', async () => {
    const input = newTown();
    await root.post('/municipalities', input);
    const maker = callerOf(platform.token, `/api/v1/${input.slug}/operator`);
    for (const path of ['/subscribers', '/subscriptions', '/payments', '/worklist', '/invoices'])
      expect((await maker.get(path)).status, path).not.toBe(200);
    expect((await maker.get('/settings')).status).toBe(200);
  });
});

describe('the first administrator', () => {
  test('gets a link that works once, by e-mail and in the answer', async () => {
    const input = newTown();
    const { administrator } = (await root.post('/municipalities', input)).body;
    const municipality = { id: await idOf(input.slug) } as TestMunicipality;
    const [mail] = await app.notifications(municipality, input.administrator.email, 'operator-invitation');
    expect(mail!.data).toMatchObject({ name: 'Anna Neri', url: administrator.setupUrl });
    const token = administrator.setupUrl.split('#')[1];
    const auth = app.caller('/api/v1/operator-auth');
    expect((await auth.post('/invitation', { token })).body).toMatchObject({
      name: 'Anna Neri',
      email: input.administrator.email,
    });
    const short = await auth.post('/invitation/accept', {
      token,
      password: 'corta',
      passwordConfirmation: 'altra',
      totp: '000000',
    });
    expect(fields(short)).toEqual({
      '/password': 'password_too_short',
      '/passwordConfirmation': 'passwords_differ',
    });
    const password = 'una frase lunga';
    const wrong = { token, password, passwordConfirmation: password, totp: '000000' };
    expect((await auth.post('/invitation/accept', wrong)).body.code).toBe('totp_invalid');
    await accept(administrator.setupUrl);
    expect((await auth.post('/invitation', { token })).body.code).toBe('invitation_link_invalid');
    expect((await auth.post('/invitation/accept', wrong)).body.code).toBe('invitation_link_invalid');
    expect((await auth.post('/invitation', { token: 'x' })).body.code).toBe('invitation_link_invalid');
  });

  test('is told nothing by a link of eight days ago', async () => {
    const { administrator } = (await root.post('/municipalities', newTown())).body;
    app.clock.set('2026-02-18T09:00:00.000Z');
    const token = administrator.setupUrl.split('#')[1];
    expect((await app.caller('/api/v1/operator-auth').post('/invitation', { token })).body.code).toBe(
      'invitation_link_invalid',
    );
  });

  test('who signs in already keeps the account, and sees the two municipalities apart', async () => {
    const known = await app.createOperator(town, 'TENANT_ADMIN');
    const input = newTown({ administrator: { name: 'Altro Nome', email: known.email } });
    const made = await root.post('/municipalities', input);
    expect(made.body.administrator).toEqual({
      name: known.name,
      email: known.email,
      setupUrl: null,
      setupExpiresAt: null,
    });
    const there = callerOf(known.token, `/api/v1/${input.slug}/operator`);
    expect((await there.get('/zones')).body.items).toEqual([]);
    expect((await known.get('/zones')).body.items).toHaveLength(2);
    await there.post('/zones', { code: 'N1', name: { it: 'Nuova' } });
    expect((await known.get('/zones')).body.items).toHaveLength(2);
  });
});

describe('the settings', () => {
  let admin: TestOperator;
  beforeEach(async () => {
    admin = await app.createOperator(town, 'TENANT_ADMIN');
  });

  test('change by their version, are seen at once, and are on record', async () => {
    const before = (await admin.get('/settings')).body;
    const changed = await admin.patch('/settings', {
      version: before.version,
      name: 'Città di Prova',
      accentColor: '#7B241C',
      concessionaire: 'Altra Sosta S.p.A.',
    });
    expect(changed.body).toMatchObject({ name: 'Città di Prova', accentColor: '#7b241c', version: 2 });
    expect((await app.anonymous(town).get('')).body).toMatchObject({
      name: 'Città di Prova',
      accentColor: '#7b241c',
      concessionaire: 'Altra Sosta S.p.A.',
      office: { hours: [{ hours: '9:00–13:00' }] },
    });
    const stale = await admin.patch('/settings', { version: before.version, name: 'Altro nome' });
    expect(stale.body.code).toBe('conflict_stale_version');
    const auditor = await app.createOperator(town, 'AUDITOR');
    expect((await auditor.patch('/settings', { version: 2, name: 'Altro' })).status).toBe(403);
    const [entry] = await app.query<{ data: { changes: object } }>(
      town,
      `SELECT data FROM audit_event WHERE action = 'municipality.updated'`,
    );
    expect(Object.keys(entry!.data.changes).sort()).toEqual(['accentColor', 'concessionaire', 'name']);
  });

  test('leave host names to the platform’s administrator, unique for all', async () => {
    const other = await app.seedMunicipality();
    const host = `sosta.${town.slug}.example`;
    expect((await admin.patch('/settings', { version: 1, hostNames: [host] })).status).toBe(403);
    expect((await platform.patch('/settings', { version: 1, hostNames: [host] })).body).toMatchObject({
      hostNames: [host],
      siteUrl: `http://${host}:8080/${town.slug}`,
    });
    // The same again is no change, so the administrator's form may send it back.
    expect((await admin.patch('/settings', { version: 2, hostNames: [host] })).status).toBe(200);
    const there = await app.createOperator(other, 'PLATFORM_ADMIN');
    const answer = await there.patch('/settings', { version: 1, hostNames: [host] });
    expect(fields(answer)).toEqual({ '/hostNames': 'already_used' });
  });

  test('write the municipality’s own host name in e-mails', async () => {
    const citizen = await app.createCitizen(town);
    await app.run(town, (tx) =>
      tx.query('INSERT INTO host_name (name, owner_id) VALUES ($1, $2)', ['www.prova.example', town.id]),
    );
    await app.run(town, (tx) =>
      app.get(Notifications).queue(tx, {
        municipalityId: town.id,
        template: 'password-reset',
        data: { url: `http://localhost:8080/${town.slug}/nuova-password#x`, expiresAt: NOW, username: null },
        locale: 'it',
        recipient: citizen.person.email,
        dedupeKey: 'reset',
      }),
    );
    await app.settle();
    const [mail] = await app.mails(citizen.person.email);
    expect(mail!.text).toContain(`http://www.prova.example:8080/${town.slug}/nuova-password#`);
    expect(mail!.text).not.toContain('localhost:8080');
  });

  test('show a logo that is drawn anew, and only the one in use', async () => {
    const send = (bytes: Buffer): Promise<Answer> => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(bytes)]), 'logo.png');
      return admin.put('/settings/logo', form);
    };
    const first = (await send(await png(900, 300))).body.logoUrl as string;
    expect(first).toMatch(new RegExp(`^/api/v1/${town.slug}/logo/[0-9a-f]{32}$`));
    const shown = await app.request('GET', first);
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(await sharp(shown.bytes).metadata()).toMatchObject({ format: 'png', width: 640 });
    expect((await app.anonymous(town).get('')).body.logoUrl).toBe(first);
    const second = (await send(await jpeg({ gps: true }))).body.logoUrl as string;
    expect(second).not.toBe(first);
    expect((await app.request('GET', first)).status).toBe(404);
    expect((await app.request('GET', second)).bytes.includes('Mario Rossi')).toBe(false);
    expect((await send(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).body.code).toBe(
      'upload_type_not_allowed',
    );
    expect(
      (await send(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]))).status,
    ).toBeGreaterThan(399);
    expect((await admin.put('/settings/logo', {})).body.code).toBe('upload_missing');
    expect((await admin.delete('/settings/logo')).body.logoUrl).toBeNull();
    expect((await app.request('GET', second)).status).toBe(404);
  });
});

describe('from nothing to a paid subscription', () => {
  test('a municipality made through the API alone sells, and says when it can', async () => {
    // The provider compares instants with its own clock.
    app.clock.set(new Date());
    const input = newTown();
    const made = (
      await callerOf((await app.createOperator(town, 'PLATFORM_ADMIN')).token, '/api/v1/platform').post(
        '/municipalities',
        input,
      )
    ).body;
    const base = `/api/v1/${input.slug}`;
    const admin = callerOf(await accept(made.administrator.setupUrl), `${base}/operator`);
    const municipality = { id: await idOf(input.slug), slug: input.slug } as TestMunicipality;
    const missing = async (): Promise<string[]> =>
      (await admin.get('/setup')).body.items
        .filter(({ done }: { done: boolean }) => !done)
        .map(({ step }: { step: string }) => step);

    expect(await missing()).toEqual(['ZONES', 'PRODUCTS', 'CERTIFICATION_TYPES', 'REVIEWER']);
    const zone = (await admin.post('/zones', { code: 'A', name: { it: 'Settore A' }, streets: ['Via Roma'] }))
      .body;
    expect(await missing()).toEqual(['PRODUCTS', 'CERTIFICATION_TYPES', 'REVIEWER']);
    const product = await admin.post('/products', {
      code: 'RESIDENTI',
      name: { it: 'Residenti annuale', en: 'Residents, a year' },
      family: 'RESIDENTI',
      vehicleKinds: ['CAR'],
      certificationKind: 'RESIDENCE',
      durationUnit: 'YEAR',
      durationCount: 1,
      onSaleFromOn: '2026-01-01',
      taxRegime: 'VAT22',
      zoneIds: [],
    });
    expect(product.status, product.text).toBe(201);
    const priced = await admin.post(`/products/${product.body.id}/tariffs`, {
      fromOn: civilDateOf(app.clock.now(), 'Europe/Rome'),
      grossCents: 9_000,
      vatRateBp: 2200,
    });
    expect(priced.status, priced.text).toBe(201);
    const type = await admin.post('/certification-types', {
      code: 'RESIDENZA_A',
      kind: 'RESIDENCE',
      name: { it: 'Residente nel settore A', en: 'Resident of sector A' },
      zoneId: zone.id,
      requiredDocuments: ['IDENTITY_DOCUMENT'],
      validityMonths: 24,
    });
    expect(type.status, type.text).toBe(201);
    expect(await missing()).toEqual(['REVIEWER']);
    expect((await admin.get('/setup')).body.ready).toBe(false);
    const user = (
      await admin.post('/users', {
        name: 'Luca Verdi',
        email: `luca.${Date.now()}@example.test`,
        roles: ['REVIEWER'],
      })
    ).body;
    expect((await admin.get('/setup')).body).toMatchObject({ ready: true });
    expect(await missing()).toEqual([]);

    const login = await app.caller('/api/v1/operator-auth').post('/login', {
      email: user.user.email,
      password: user.temporaryPassword,
      totp: (URI.parse(user.totpUri) as TOTP).generate({ timestamp: app.clock.now().getTime() }),
    });
    const desk = callerOf(login.body.accessToken, `${base}/operator/review`);
    const decide = async (id: string): Promise<void> => {
      const taken = await desk.post(`/requests/${id}/claim`, {});
      expect(taken.status, taken.text).toBe(200);
      const accepted = await desk.post(`/requests/${id}/accept`, { version: taken.body.version });
      expect(accepted.status, accepted.text).toBe(200);
    };

    const visitor = app.caller(base);
    const person = testPerson();
    const started = await visitor.post('/registration', {
      email: person.email,
      fiscalCode: person.fiscalCode,
      password: 'Parola12',
      passwordConfirmation: 'Parola12',
      privacyAccepted: true,
      privacyVersion: 1,
      locale: 'it',
    });
    expect(started.status, started.text).toBe(201);
    const step = { 'sosta-registration': started.body.token };
    const { email: _email, fiscalCode: _code, phone: _phone, ...details } = person;
    expect((await visitor.put('/registration/details', details, step)).status).toBe(200);
    const otp = (await app.notifications(municipality, person.email, 'registration-otp')).at(-1)!;
    await visitor.post('/registration/otp', { code: otp.data.code }, step);
    const done = await visitor.post('/registration/complete', {}, step);
    expect(done.status, done.text).toBeLessThan(300);
    const citizen = callerOf(done.body.accessToken ?? done.body.session?.accessToken, base);

    const certification = await citizen.post('/certification-requests', {
      certificationTypeId: type.body.id,
      documentIds: await uploaded(citizen, 'IDENTITY_DOCUMENT'),
    });
    expect(certification.status, certification.text).toBe(201);
    await decide(certification.body.id);
    const plate = await citizen.post('/plate-requests', {
      vehicleKind: 'CAR',
      country: 'IT',
      plate: 'AB123CD',
      plateConfirmation: 'AB123CD',
      make: 'Fiat',
      model: 'Panda',
      fuel: 'PETROL',
      title: 'OWNER',
      documentIds: await uploaded(citizen, 'VEHICLE_REGISTRATION'),
    });
    expect(plate.status, plate.text).toBe(201);
    await decide(plate.body.id);
    const request = await citizen.post('/subscription-requests', {
      certificationId: certification.body.id,
      plateAssociationId: plate.body.id,
      productId: product.body.id,
    });
    expect(request.status, request.text).toBe(201);
    await decide(request.body.id);
    const payment = await citizen.post(
      `/subscription-requests/${request.body.id}/payments`,
      {},
      {
        'idempotency-key': 'pay-1',
      },
    );
    expect(payment.status, payment.text).toBe(201);
    const session = new URL(payment.body.checkoutUrl).pathname.split('/').at(-1)!;
    await sandbox.lever(`sessions/${session}/pay`, { faults: { loseEvents: true } });
    const paid = await citizen.post(`/payments/${payment.body.id}/verify`, {});
    expect(paid.body, paid.text).toMatchObject({ state: 'SUCCEEDED' });
    const own = (await citizen.get('/subscriptions')).body.items;
    expect(own).toHaveLength(1);
    expect(own[0].number).toMatch(new RegExp(`^${String(input['numberPrefix'])}-`));
  });
});

async function idOf(slug: string): Promise<string> {
  const rows: { id: string }[] = await app.unitOfWork.runPlatform((tx) =>
    tx.query('SELECT id FROM municipality WHERE slug = $1', [slug]),
  );
  return rows[0]!.id;
}
