import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createTestApp,
  testPerson,
  type Answer,
  type Caller,
  type TestApp,
  type TestMunicipality,
  type TestPerson,
} from '../../testing/index.js';
import { officeSubscription, type OfficeSubscriptionFixture } from '../../testing/office.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { RegistryRecords } from '../imports/index.js';
import { POLICIES, policyContradictions, withDefaults, type PolicyValues } from '../municipalities/index.js';
import { Passwords } from './passwords.js';

const NOW = '2026-02-10T09:00:00.000Z';
const PASSWORD = 'Parola12!x';
const PIN = '48291375';
let app: TestApp;
let town: TestMunicipality;
let visitor: Caller;
let addresses = 0;

const logged: string[] = [];

beforeAll(async () => {
  app = await createTestApp({ now: NOW, env: { LOG_LEVEL: 'trace' } });
  const logger = app.get<Record<symbol, { write: (line: string) => void }>>(LOGGER);
  logger[pino.symbols.streamSym] = { write: (line: string) => void logged.push(line) };
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  visitor = app.anonymous(town);
});

const set = async (policies: Partial<PolicyValues>): Promise<void> => {
  for (const [key, value] of Object.entries(policies))
    await app.setPolicy(town, key as never, value as never);
};
const SUBSCRIBERS = {
  'registration.mode': 'EXISTING_SUBSCRIBER',
  'registration.verification': 'LINK',
} as const;
const REGISTRY = {
  'registration.mode': 'REGISTRY',
  'registration.verification': 'PIN',
  'registration.holderKinds': ['PERSON'],
  'registration.emailKinds': 'NOT_PEC',
  'registration.receiptPdf': true,
  'login.identifier': 'USERNAME',
  'login.secondFactor': 'PIN',
  'password.policy': { minLength: 10, requireLetter: false, requireDigit: false, requireSpecial: false },
} as const satisfies Partial<PolicyValues>;

const header = (token: string): Record<string, string> => ({ 'sosta-registration': token });
/** From an address of their own: limits are counted by address, too. */
const elsewhere = (): Record<string, string> => ({
  'x-forwarded-for': `203.0.113.${(addresses += 1) % 250}`,
});
const code = (answer: Answer): string => answer.body?.code;
const fields = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    ((answer.body.errors ?? []) as { pointer: string; code: string }[]).map((e) => [e.pointer, e.code]),
  );
/** An answer without what differs from call to call. */
const same = (answer: Answer): object => ({ status: answer.status, ...answer.body, requestId: '' });

function credentials(person: TestPerson, more: object = {}): object {
  return {
    email: person.email,
    fiscalCode: person.fiscalCode,
    password: PASSWORD,
    passwordConfirmation: PASSWORD,
    privacyAccepted: true,
    privacyVersion: 1,
    locale: 'it',
    ...more,
  };
}
const usernameOf = (person: TestPerson): string => `u-${person.fiscalCode.toLowerCase()}`;
const claimOf = (sold: OfficeSubscriptionFixture, more: object = {}): object =>
  credentials(sold.person, {
    givenName: sold.person.givenName,
    familyName: sold.person.familyName,
    abi: sold.abi,
    code: sold.code,
    year: sold.year,
    ...more,
  });
function details(person: TestPerson): object {
  const { email: _, fiscalCode: __, phone: ___, ...rest } = person;
  return rest;
}
const identity = ({ givenName, familyName, bornOn }: TestPerson, more: object = {}): object => ({
  givenName,
  familyName,
  bornOn,
  ...more,
});
const COMPANY = {
  companyName: 'Alfa Trasporti S.r.l.',
  street: 'Via Napoli',
  streetNumber: '3',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
};
const VAT = '12345670017';

async function register(person: TestPerson, record: Partial<TestPerson> = {}): Promise<void> {
  await app.run(town, (tx) =>
    app
      .get(RegistryRecords)
      .put(tx, { ...person, street: 'Via del Registro', ...record }, { source: 'IMPORT' }),
  );
}
const start = (body: object): Promise<Answer> => visitor.post('/registration', body, elsewhere());
const complete = (token: string): Promise<Answer> =>
  visitor.post('/registration/complete', undefined, header(token));
const login = (body: object): Promise<Answer> => visitor.post('/auth/login', body, elsewhere());

async function linkOf(email: string): Promise<string> {
  const mail = (await app.notifications(town, email, 'registration-link')).at(-1);
  if (!mail) throw new Error('No e-mail with a link');
  return new URL(mail.data.url).hash.slice(1);
}
async function otpOf(email: string): Promise<string> {
  const mail = (await app.notifications(town, email, 'registration-otp')).at(-1);
  if (!mail) throw new Error('No e-mail with a code');
  return mail.data.code;
}
/** What the office does: a PIN for who asked, or for who comes to the counter. */
async function issuePin(email: string, pin = PIN): Promise<void> {
  const pinHash = await app.get(Passwords).hash(pin);
  const [account] = await app.query<{ id: string }>(town, 'SELECT id FROM account WHERE email = $1', [email]);
  await app.query(
    town,
    `INSERT INTO pin_credential (id, municipality_id, account_id, state, channel, pin_hash, requested_at, issued_at)
     VALUES ($1, $2, $3, 'ISSUED', 'COUNTER', $4, $5, $5)
     ON CONFLICT (municipality_id, account_id) WHERE state <> 'REVOKED'
     DO UPDATE SET state = 'ISSUED', pin_hash = excluded.pin_hash, issued_at = excluded.issued_at`,
    [uuidv7(), town.id, account!.id, pinHash, app.clock.now()],
  );
}
const count = async (table: 'account' | 'holder' | 'pin_credential'): Promise<number> =>
  (await app.query(town, `SELECT 1 FROM ${table}`)).length;

// ---- R16–R26: who holds a subscription of the office

describe('a registration of the office’s subscribers', () => {
  let sold: OfficeSubscriptionFixture;
  beforeEach(async () => {
    await set(SUBSCRIBERS);
    sold = await officeSubscription(app, town);
  });

  test('R16 R17 R21 R24 R26: one page, one link, and the subscription is there at the first sign-in', async () => {
    const started = await start(
      claimOf(sold, {
        email: ` ${sold.person.email.toUpperCase()} `,
        abi: sold.abi.toLowerCase(),
        givenName: 'MÀRIO',
        familyName: ' rossi',
      }),
    );
    expect(started).toMatchObject({
      status: 201,
      body: { next: 'COMPLETE', mode: 'EXISTING_SUBSCRIBER', details: null, derived: null, identity: null },
    });
    const { token } = started.body;
    const sent = await complete(token);
    expect(sent).toMatchObject({
      status: 200,
      body: {
        state: 'AWAITING_CONFIRMATION',
        next: 'CHECK_EMAIL',
        otpResendsLeft: 3,
        expiresAt: '2026-02-12T09:00:00.000Z',
      },
    });
    expect(sent.cookies).toEqual([]);
    expect(await count('account')).toBe(0);

    const confirmed = await visitor.post('/registration/confirm', {
      linkToken: await linkOf(sold.person.email),
    });
    expect(confirmed).toMatchObject({ status: 200, body: { state: 'COMPLETED', next: 'DONE' } });
    expect(confirmed.cookies).toEqual([]);
    const opened = await login({ email: sold.person.email, password: PASSWORD });
    expect(opened.status).toBe(200);
    expect(opened.body.account.holder).toMatchObject({ id: sold.holderId, street: sold.person.street });
    const mine = await visitor.get('/subscriptions', { authorization: `Bearer ${opened.body.accessToken}` });
    expect(mine.body.items.map(({ id }: { id: string }) => id)).toEqual([sold.subscriptionId]);
  });

  test('R16 R17 R23 R24: any part that differs is refused with the same words, and writes nothing', async () => {
    const other = testPerson();
    const wrong = [
      { email: other.email },
      { fiscalCode: other.fiscalCode },
      { code: '999999' },
      { abi: 'ZZ' },
      { year: sold.year - 1 },
      { givenName: 'Luigi' },
      { familyName: 'Bianchi' },
      { fiscalCode: VAT },
    ];
    const answers: Answer[] = [];
    for (const part of wrong) answers.push(await start(claimOf(sold, part)));
    expect(answers.map(code)).toEqual(wrong.map(() => 'registration_not_matched'));
    expect(new Set(answers.map((answer) => JSON.stringify(same(answer)))).size).toBe(1);
    expect(answers[0]!.body.detail).toContain('rivolgiti all’ufficio');
    expect(await app.query(town, 'SELECT 1 FROM registration_session')).toEqual([]);
    expect(await app.query(town, 'SELECT 1 FROM notification')).toEqual([]);
    // And the right ones pass: it was those parts.
    expect((await start(claimOf(sold))).status).toBe(201);
  });

  test('R16: neither a subscription taken away nor one whose e-mail was never given lets anybody in', async () => {
    const revoked = await officeSubscription(app, town, { status: 'REVOKED' });
    const silent = await officeSubscription(app, town, { email: null });
    for (const one of [revoked, silent])
      expect(code(await start(claimOf(one)))).toBe('registration_not_matched');
  });

  test('R21 R24 R25: reports every missing field; R22: asks for no other consent', async () => {
    const answer = await start({ ...credentials(sold.person), privacyAccepted: true });
    expect(fields(answer)).toEqual({
      '/givenName': 'required',
      '/familyName': 'required',
      '/abi': 'required',
      '/code': 'required',
      '/year': 'required',
    });
    expect(fields(await start(claimOf(sold, { privacyAccepted: false })))).toEqual({
      '/privacyAccepted': 'privacy_required',
    });
    expect(fields(await start(claimOf(sold, { marketing: true })))).toEqual({
      '/marketing': 'unexpected_property',
    });
  });

  test('R23: a company claims with its VAT number, typed as it is on the invoice', async () => {
    const company = await officeSubscription(app, town, { company: { name: 'Alfa S.r.l.', vatNumber: VAT } });
    const typed = { fiscalCode: `IT ${VAT}`, givenName: 'Anna', familyName: 'Verdi' };
    const { token } = (await start(claimOf(company, typed))).body;
    await complete(token);
    await visitor.post('/registration/confirm', { linkToken: await linkOf(company.person.email) });
    const opened = await login({ email: company.person.email, password: PASSWORD });
    expect(opened.body.account.holder).toMatchObject({ kind: 'COMPANY', companyName: 'Alfa S.r.l.' });
    expect(fields(await start(claimOf(sold, { holderKind: 'COMPANY', fiscalCode: '12345670018' })))).toEqual({
      '/fiscalCode': 'vat_number_invalid',
    });
  });

  test('R30: a company is refused, and told why, where only natural persons register', async () => {
    await set({ 'registration.holderKinds': ['PERSON'] });
    expect(fields(await start(claimOf(sold, { holderKind: 'COMPANY', fiscalCode: VAT })))).toEqual({
      '/holderKind': 'company_not_allowed',
    });
  });

  test('R18: eight characters and a special one', async () => {
    await set({
      'password.policy': { minLength: 8, requireLetter: false, requireDigit: false, requireSpecial: true },
    });
    const password = (value: string): Promise<Answer> =>
      start(claimOf(sold, { password: value, passwordConfirmation: value }));
    expect(fields(await password('abcdef!'))).toEqual({ '/password': 'password_too_short' });
    expect(fields(await password('abcdefgh'))).toEqual({ '/password': 'password_needs_special' });
    expect((await password('abcdefg!')).status).toBe(201);
  });

  test('R16: gives exactly one account when one subscription is claimed at the same time', async () => {
    // The same person in two browsers: the same e-mail, and both have the link.
    const tokens = [(await start(claimOf(sold))).body.token, (await start(claimOf(sold))).body.token];
    for (const token of tokens) expect((await complete(token)).body.next).toBe('CHECK_EMAIL');
    const links = (await app.notifications(town, sold.person.email, 'registration-link')).map(({ data }) =>
      new URL(data.url).hash.slice(1),
    );
    expect(new Set(links).size).toBe(2);
    const answers = await Promise.all(
      links.map((linkToken) => visitor.post('/registration/confirm', { linkToken })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await count('account')).toBe(1);
    expect(
      await app.query(town, 'SELECT 1 FROM office_subscription WHERE claimed_at IS NOT NULL'),
    ).toHaveLength(1);
  });

  test('R16: the number decides who was first, even between two addresses', async () => {
    const first = (await start(claimOf(sold))).body.token;
    await complete(first);
    const firstLink = await linkOf(sold.person.email);
    // The office corrected the address meanwhile: the second one is right now, the first was right then.
    const second = testPerson();
    await app.query(town, 'UPDATE office_subscription SET email = $1', [second.email]);
    const token = (await start(claimOf(sold, { email: second.email }))).body.token;
    await complete(token);
    const answers = await Promise.all(
      [firstLink, await linkOf(second.email)].map((linkToken) =>
        visitor.post('/registration/confirm', { linkToken }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect(await count('account')).toBe(1);
  });

  test('R6 R16: who has the account already is led to it; a stranger learns nothing', async () => {
    const { token } = (await start(claimOf(sold))).body;
    await complete(token);
    await visitor.post('/registration/confirm', { linkToken: await linkOf(sold.person.email) });
    const again = await start(claimOf(sold));
    expect(code(again)).toBe('registration_email_or_fiscal_code_taken');
    expect(again.body.detail).toContain('recupera la password');
    const stranger = await start(claimOf(sold, { email: testPerson().email }));
    expect(code(stranger)).toBe('registration_not_matched');
    await set({ 'messages.duplicateAccount': 'NEUTRAL' });
    expect(code(await start(claimOf(sold)))).toBe('registration_not_matched');
  });

  test('R24: numbers cannot be counted through: limited per number, e-mail and address', async () => {
    const from = { 'x-forwarded-for': '198.51.100.9' };
    const tries = async (n: number, make: (i: number) => object, headers?: object): Promise<string[]> => {
      const codes: string[] = [];
      for (let i = 0; i < n; i += 1)
        codes.push(code(await visitor.post('/registration', make(i), { ...elsewhere(), ...headers })));
      return codes;
    };
    const byNumber = await tries(11, () => claimOf(sold, { email: testPerson().email }));
    expect(byNumber.slice(0, 10)).toEqual(Array<string>(10).fill('registration_not_matched'));
    expect(byNumber[10]).toBe('rate_limited');
    const byEmail = await tries(11, (i) => claimOf(sold, { email: 'x@example.test', code: `5${i}` }));
    expect(byEmail[10]).toBe('rate_limited');
    const byAddress = await tries(
      21,
      (i) => claimOf(sold, { email: testPerson().email, code: `7${i}` }),
      from,
    );
    expect(byAddress[19]).toBe('registration_not_matched');
    expect(byAddress[20]).toBe('rate_limited');
  }, 60_000);
});

// ---- R19, R20: the link

describe('the link that confirms', () => {
  let person: TestPerson;
  let token: string;
  beforeEach(async () => {
    await set({ 'registration.verification': 'LINK' });
    person = testPerson();
    token = (await start(credentials(person))).body.token;
    await visitor.put('/registration/details', details(person), header(token));
  });
  const confirm = (linkToken: string): Promise<Answer> =>
    visitor.post('/registration/confirm', { linkToken }, elsewhere());

  test('R20: nothing works before it: no sign-in, no recovery, no account', async () => {
    const known = await app.createCitizen(town);
    await complete(token);
    const wrong = await login({ email: known.person.email, password: 'Parola99x' });
    const early = await login({ email: person.email, password: PASSWORD });
    expect(same(early)).toEqual(same(wrong));
    expect(early.status).toBe(401);
    await visitor.post('/auth/password-reset', { email: person.email });
    expect((await app.notifications(town, person.email)).map(({ template }) => template)).toEqual([
      'registration-link',
    ]);
    expect(await app.query(town, 'SELECT 1 FROM account WHERE email = $1', [person.email])).toEqual([]);
  });

  test('R19: is sent once everything is there, with instructions, and confirms once', async () => {
    expect(await app.notifications(town, person.email)).toEqual([]);
    await complete(token);
    const link = await linkOf(person.email);
    await app.settle();
    const [mail] = await app.mails(person.email);
    expect(mail!.text).toContain(`/${town.slug}/registrazione/conferma#${link}`);
    expect(mail!.text).toMatch(/premi “Conferma la\s+registrazione”/);
    expect(mail!.text).toMatch(/12 febbraio 2026,\s+10:00/);
    expect((await confirm(link)).body.next).toBe('DONE');
    expect(code(await confirm(link))).toBe('registration_link_invalid');
    expect((await login({ email: person.email, password: PASSWORD })).status).toBe(200);
    const [account] = await app.query<{ email_verified_at: Date }>(
      town,
      'SELECT email_verified_at FROM account',
    );
    expect(account!.email_verified_at).toEqual(new Date(NOW));
  });

  test('R19: a mail scanner that opens it confirms nothing: the API takes no GET there', async () => {
    await complete(token);
    const link = await linkOf(person.email);
    expect((await visitor.get('/registration/confirm')).status).toBe(405);
    expect((await visitor.get(`/registration/confirm?linkToken=${link}`)).status).toBe(405);
    expect(await count('account')).toBe(0);
  });

  test('R19: holds for 48 hours to the second, although the session was of ten minutes', async () => {
    await complete(token);
    const link = await linkOf(person.email);
    app.clock.set('2026-02-12T09:00:00.000Z');
    expect(code(await confirm(link))).toBe('registration_link_invalid');
    app.clock.set('2026-02-12T08:59:59.000Z');
    await app.runJobs('auth.');
    expect((await confirm(link)).status).toBe(200);
  });

  test('R19: neither the session’s secret nor the link to go on is the link that confirms', async () => {
    await complete(token);
    const link = await linkOf(person.email);
    expect(code(await confirm(String(token).split('.')[1]!))).toBe('registration_link_invalid');
    expect(code(await confirm('A'.repeat(43)))).toBe('registration_link_invalid');
    // Before it is sent it does not work either.
    const other = testPerson();
    const early = (await start(credentials(other))).body;
    expect(code(await confirm(String(early.token).split('.')[1]!))).toBe('registration_link_invalid');
    // And the link does not open the registration before it was confirmed.
    expect((await visitor.get('/registration', header(`${early.id}.${link}`))).status).toBe(404);
  });

  test('R19: is sent again, three times at most, a minute apart, always the same', async () => {
    await complete(token);
    const again = (): Promise<Answer> => visitor.post('/registration/link/resend', undefined, header(token));
    expect(code(await again())).toBe('otp_resend_too_soon');
    for (let i = 0; i < 3; i += 1) {
      app.clock.advance({ minutes: 1 });
      expect((await again()).body).toMatchObject({
        next: 'CHECK_EMAIL',
        expiresAt: '2026-02-12T09:00:00.000Z',
      });
    }
    app.clock.advance({ minutes: 1 });
    expect(code(await again())).toBe('otp_resend_limit');
    const mails = await app.notifications(town, person.email, 'registration-link');
    expect(mails).toHaveLength(4);
    expect(new Set(mails.map(({ data }) => data.url)).size).toBe(1);
  });

  test('R20: what was sent off is not changed any more, nor sent off twice', async () => {
    await complete(token);
    expect(code(await visitor.put('/registration/details', details(person), header(token)))).toBe(
      'state_transition_not_allowed',
    );
    expect(code(await complete(token))).toBe('state_transition_not_allowed');
    expect((await visitor.get('/registration', header(token))).body.next).toBe('CHECK_EMAIL');
  });

  test('R4: when somebody was quicker with the e-mail, the link says so and leads to recovery', async () => {
    await complete(token);
    await app.createCitizen(town, { email: person.email });
    const refused = await confirm(await linkOf(person.email));
    expect(code(refused)).toBe('registration_email_or_fiscal_code_taken');
    expect(await count('account')).toBe(1);
  });

  test('R13: where it is not told, a taken e-mail looks alike and its owner gets the e-mail', async () => {
    await set({ 'messages.duplicateAccount': 'NEUTRAL' });
    const { person: owner } = await app.createCitizen(town);
    const stranger = testPerson({ email: owner.email });
    const decoy = (await start(credentials(stranger))).body;
    await visitor.put('/registration/details', details(stranger), header(decoy.token));
    const [looks, real] = [await complete(decoy.token), await complete(token)];
    const shape = ({
      id: _,
      token: __,
      email: ___,
      details: ____,
      derived: _____,
      ...rest
    }: Answer['body']) => rest;
    expect(shape(looks.body)).toEqual(shape(real.body));
    expect((await app.notifications(town, owner.email)).map(({ template }) => template)).toEqual([
      'registration-duplicate',
    ]);
  });

  test('R11: no personal data in its address', async () => {
    await complete(token);
    const [mail] = await app.notifications(town, person.email, 'registration-link');
    expect(mail!.data.url).toMatch(/\/registrazione\/conferma#[\w-]{43}$/);
    expect(mail!.data.url).not.toMatch(/mario|rossi|RSSMRA/i);
  });
});

// ---- R29–R37: the registry, user names, PIN and receipt

describe('a registration of who is in the registry', () => {
  let person: TestPerson;
  beforeEach(async () => {
    await set(REGISTRY);
    person = testPerson();
    await register(person);
  });
  const begin = async (who = person, more: object = {}): Promise<string> => {
    const answer = await start(credentials(who, { username: usernameOf(who), ...more }));
    expect(answer.status, answer.text).toBe(201);
    return answer.body.token;
  };
  const identify = (token: string, body: object): Promise<Answer> =>
    visitor.put('/registration/identity', body, { ...header(token), ...elsewhere() });
  async function accredited(who = person): Promise<string> {
    const token = await begin(who);
    expect((await identify(token, identity(who))).status).toBe(200);
    expect((await complete(token)).status).toBe(200);
    return token;
  }
  const credentialsOf = (who = person, more: object = {}): object => ({
    username: usernameOf(who),
    password: PASSWORD,
    pin: PIN,
    ...more,
  });

  test('R37 R28: ends accredited, with the registry’s address, and without a session', async () => {
    const token = await begin();
    const recognised = await identify(token, identity(person, { givenName: 'MARIO', phone: '333 1234567' }));
    expect(recognised).toMatchObject({
      status: 200,
      body: { next: 'COMPLETE', details: null, identity: { familyName: 'Rossi', phone: '333 1234567' } },
    });
    // Who types a neighbour’s data must not read the address from the answer.
    expect(recognised.text).not.toContain('Via del Registro');
    const done = await complete(token);
    expect(done).toMatchObject({ status: 200, body: { state: 'COMPLETED', next: 'DONE' } });
    expect(done.cookies).toEqual([]);
    expect(await app.query(town, 'SELECT status, username::text FROM account')).toEqual([
      { status: 'ACCREDITED', username: usernameOf(person) },
    ]);
    expect(await app.query(town, 'SELECT street, birth_place, sex FROM holder')).toEqual([
      { street: 'Via del Registro', birth_place: 'Napoli', sex: 'M' },
    ]);
  });

  test.each([
    ['the given name', { givenName: 'Luigi' }],
    ['the family name', { familyName: 'Bianchi' }],
    ['the day of birth', { bornOn: '1999-12-31' }],
  ])('R37: %s that differs is refused, with both ways on', async (_, part) => {
    const token = await begin();
    const refused = await identify(token, identity(person, part));
    expect(refused).toMatchObject({ status: 422, body: { code: 'registration_not_recognised' } });
    expect(refused.body.detail).toContain('Controllali');
    expect(refused.body.detail).toContain('comunicazione preliminare');
    // The registration goes on: a typing error can be put right.
    expect((await identify(token, identity(person))).status).toBe(200);
  });

  test('R29: what is mandatory is refused when missing, and nothing else is asked for', async () => {
    const required = Object.entries(fields(await start({}))).filter(([, problem]) => problem === 'required');
    expect(required.map(([pointer]) => pointer)).toEqual(
      expect.arrayContaining(['/email', '/fiscalCode', '/password', '/passwordConfirmation']),
    );
    expect(fields(await start(credentials(person)))).toEqual({ '/username': 'required' });
    expect(fields(await identify(await begin(), {}))).toEqual({
      '/givenName': 'required',
      '/familyName': 'required',
      '/bornOn': 'required',
    });
  });

  test('R37: somebody who is not in the registry is refused with the same words', async () => {
    const stranger = testPerson();
    const refused = await identify(await begin(stranger), identity(stranger));
    const wrong = await identify(await begin(), identity(person, { givenName: 'Luigi' }));
    expect(same(refused)).toEqual(same(wrong));
    expect(
      code(await complete((await start(credentials(stranger, { username: 'altro.nome' }))).body.token)),
    ).toBe('registration_details_missing');
  });

  test('R37: the registry cannot be tried through: ten times a registration', async () => {
    const token = await begin();
    for (let i = 0; i < 10; i += 1)
      expect(code(await identify(token, identity(person, { givenName: `No${'x'.repeat(i)}` })))).toBe(
        'registration_not_recognised',
      );
    expect(code(await identify(token, identity(person)))).toBe('rate_limited');
  });

  test('R37: the data of an open registration are not accepted instead', async () => {
    const token = await begin();
    expect(code(await visitor.put('/registration/details', details(person), header(token)))).toBe(
      'state_transition_not_allowed',
    );
    await set({ 'registration.mode': 'OPEN' });
    const open = await begin(testPerson());
    expect(code(await identify(open, identity(person)))).toBe('state_transition_not_allowed');
    expect(code(await visitor.put('/registration/company-details', COMPANY, header(open)))).toBe(
      'state_transition_not_allowed',
    );
  });

  test('R30 R31 R32: natural persons, ordinary e-mail, ten characters of any kind', async () => {
    const attempt = async (more: object): Promise<Record<string, string>> =>
      fields(await start(credentials(person, { username: 'mario.rossi', ...more })));
    expect(await attempt({ holderKind: 'COMPANY', fiscalCode: VAT })).toEqual({
      '/holderKind': 'company_not_allowed',
    });
    expect(await attempt({ email: 'mario@PEC.it' })).toEqual({ '/email': 'email_pec_not_allowed' });
    expect(await attempt({ email: 'mario@pec.studio.it' })).toEqual({ '/email': 'email_pec_not_allowed' });
    expect(await attempt({ password: 'aaaaaaaaa', passwordConfirmation: 'aaaaaaaaa' })).toEqual({
      '/password': 'password_too_short',
    });
    expect(await attempt({ password: 'aaaaaaaaaa', passwordConfirmation: 'aaaaaaaaaa' })).toEqual({});
    await set({ 'registration.emailKinds': 'ANY' });
    expect(await attempt({ email: 'mario@pec.it', username: 'un.altro' })).toEqual({});
  });

  test('R27: the user name: 4–40 letters, digits, dot, hyphen, underscore; one for the town, whatever its case', async () => {
    const attempt = async (username: string | undefined): Promise<string | undefined> =>
      fields(await start(credentials(person, { username })))['/username'];
    expect(await attempt(undefined)).toBe('required');
    for (const bad of ['abc', 'a'.repeat(41), 'mario rossi', 'mario@rossi', '.mario', 'màrio'])
      expect(['username_invalid', 'too_long']).toContain(await attempt(bad));
    expect(await attempt('abcd')).toBeUndefined();
    expect(await attempt('a'.repeat(40))).toBeUndefined();
    await accredited();
    const other = testPerson();
    const taken = await start(credentials(other, { username: usernameOf(person).toUpperCase() }));
    expect(fields(taken)).toEqual({ '/username': 'username_taken' });
    // Somebody in another town may have it.
    const [here, there] = [town, await app.seedMunicipality()];
    town = there;
    visitor = app.anonymous(there);
    await set({ 'login.identifier': 'USERNAME' });
    expect((await start(credentials(other, { username: usernameOf(person) }))).status).toBe(201);
    town = here;
  });

  test('R27: one account when two complete at once with the same user name', async () => {
    const others = [testPerson(), testPerson()];
    const tokens: string[] = [];
    for (const other of others) {
      await register(other);
      const token = await begin(other, { username: 'lo.stesso' });
      await identify(token, identity(other));
      tokens.push(token);
    }
    const answers = await Promise.all(tokens.map(complete));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect(fields(answers.find(({ status }) => status === 422)!)).toEqual({ '/username': 'username_taken' });
    expect(await count('account')).toBe(1);
    expect(await count('holder')).toBe(1);
  });

  test('R13: a taken user name or fiscal code is not told where the town says so', async () => {
    await accredited();
    await set({ 'messages.duplicateAccount': 'NEUTRAL' });
    const other = testPerson();
    await register(other);
    // A user name that somebody has: the page looks alike, the e-mail says it to who typed it.
    const named = await begin(other, { username: usernameOf(person) });
    expect(code(await identify(named, identity(other)))).toBe('registration_not_recognised');
    expect((await app.notifications(town, other.email)).map(({ template }) => template)).toEqual([
      'registration-username-taken',
    ]);
    // A fiscal code that has an account: like data that do not match, and its owner is told.
    const again = await begin(person, { email: testPerson().email, username: 'altro.nome' });
    const hidden = await identify(again, identity(person));
    const wrong = await identify(again, identity(person, { givenName: 'Luigi' }));
    expect(same(hidden)).toEqual(same(wrong));
    expect((await app.notifications(town, person.email, 'registration-duplicate')).length).toBe(1);
  });

  test('R27 R28: nobody enters without the PIN, and the first sign-in with it opens the area', async () => {
    await accredited();
    expect((await login(credentialsOf())).status).toBe(401);
    await issuePin(person.email);
    const opened = await login(
      credentialsOf(person, { username: usernameOf(person).toUpperCase(), pin: '4829 1375' }),
    );
    expect(opened.status).toBe(200);
    expect(opened.body.account).toMatchObject({ username: usernameOf(person) });
    expect(await app.query(town, 'SELECT status FROM account')).toEqual([{ status: 'ACTIVE' }]);
    expect(await app.query(town, 'SELECT state, activated_at FROM pin_credential')).toEqual([
      { state: 'ACTIVE', activated_at: new Date(NOW) },
    ]);
    app.clock.advance({ days: 1 });
    expect((await login(credentialsOf())).status).toBe(200);
    expect(await app.query(town, 'SELECT activated_at FROM pin_credential')).toEqual([
      { activated_at: new Date(NOW) },
    ]);
  });

  test('R27: whatever is wrong or missing, the answer is the same', async () => {
    await accredited();
    await issuePin(person.email);
    const waiting = testPerson();
    await register(waiting);
    await accredited(waiting);
    const locked = testPerson();
    await register(locked);
    await accredited(locked);
    await issuePin(locked.email);
    await app.query(town, `UPDATE account SET status = 'LOCKED' WHERE email = $1`, [locked.email]);
    const answers = [
      await login(credentialsOf(person, { pin: '00000000' })),
      await login(credentialsOf(person, { password: 'aaaaaaaaaa' })),
      await login(credentialsOf(person, { username: 'nessuno.qui' })),
      await login(credentialsOf(person, { pin: undefined })),
      await login(credentialsOf(person, { pin: '' })),
      await login(credentialsOf(person, { password: undefined })),
      await login(credentialsOf(person, { password: '' })),
      await login(credentialsOf(person, { username: undefined })),
      await login(credentialsOf(person, { username: undefined, email: person.email })),
      await login(credentialsOf(waiting)),
      await login(credentialsOf(locked)),
      await login({}),
    ];
    expect(answers.map((answer) => [answer.status, code(answer)])).toEqual(
      answers.map(() => [401, 'credentials_invalid']),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(same(answer)))).size).toBe(1);
    expect((await login(credentialsOf())).status).toBe(200);
  });

  test('R27: does the same work whatever is wrong: password and PIN are always compared', async () => {
    await accredited();
    const waiting = credentialsOf();
    const matches = vi.spyOn(app.get(Passwords), 'matches');
    const comparisons = async (body: object): Promise<number> => {
      matches.mockClear();
      await login(body);
      return matches.mock.calls.length;
    };
    const counts = [await comparisons(waiting)];
    await issuePin(person.email);
    for (const more of [
      {},
      { pin: '00000000' },
      { pin: undefined },
      { password: 'aaaaaaaaaa' },
      { password: undefined },
      { username: 'nessuno.qui' },
      { username: undefined },
    ])
      counts.push(await comparisons(credentialsOf(person, more)));
    matches.mockRestore();
    expect(counts).toEqual(counts.map(() => 2));
  });

  test('R27: a PIN is tried ten times an hour by who has the password, from wherever', async () => {
    await accredited();
    await issuePin(person.email);
    for (let i = 0; i < 10; i += 1) await login(credentialsOf(person, { pin: `0000000${i}` }));
    const blocked = await login(credentialsOf());
    expect([blocked.status, code(blocked)]).toEqual([401, 'credentials_invalid']);
    app.clock.advance({ minutes: 61 });
    expect((await login(credentialsOf())).status).toBe(200);
  });

  test('R27: a revoked PIN opens nothing', async () => {
    await accredited();
    await issuePin(person.email);
    expect((await login(credentialsOf())).status).toBe(200);
    await app.query(town, `UPDATE pin_credential SET state = 'REVOKED', revoked_at = now()`);
    expect((await login(credentialsOf())).status).toBe(401);
  });

  test('R27: a new password does not replace the PIN, and opens no session', async () => {
    await accredited();
    await issuePin(person.email);
    await visitor.post('/auth/password-reset', { email: person.email });
    const [mail] = await app.notifications(town, person.email, 'password-reset');
    expect(mail!.data.username).toBe(usernameOf(person));
    const token = new URL(mail!.data.url).hash.slice(1);
    const password = 'bbbbbbbbbb';
    const reset = await visitor.post('/auth/password-reset/confirm', {
      token,
      password,
      passwordConfirmation: password,
    });
    expect([reset.status, reset.cookies]).toEqual([204, []]);
    expect((await login(credentialsOf(person, { password, pin: undefined }))).status).toBe(401);
    expect((await login(credentialsOf(person, { password }))).status).toBe(200);
  });

  test('R35: the PIN is asked for on the last page or later, once, and always with the same answer', async () => {
    const token = await accredited();
    const ask = (body: object): Promise<Answer> => visitor.post('/auth/pin', body, elsewhere());
    const right = { username: usernameOf(person), password: PASSWORD };
    const answers = [
      await visitor.post('/registration/pin', undefined, header(token)),
      await visitor.post('/registration/pin', undefined, header(token)),
      await ask(right),
      await ask({ ...right, password: 'aaaaaaaaaa' }),
      await ask({ ...right, username: 'nessuno.qui' }),
      await ask({ email: person.email, password: PASSWORD }),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [202, '']));
    expect(await app.query(town, 'SELECT state, channel FROM pin_credential')).toEqual([
      { state: 'REQUESTED', channel: 'ONLINE' },
    ]);
    const other = testPerson();
    await register(other);
    await accredited(other);
    await ask({ username: usernameOf(other), password: 'aaaaaaaaaa' });
    expect(await count('pin_credential')).toBe(1);
    await ask({ username: usernameOf(other), password: PASSWORD });
    expect(await count('pin_credential')).toBe(2);
  });

  test('R35: there is nothing to ask for where no PIN is needed', async () => {
    const token = await accredited();
    await set({ 'login.secondFactor': 'NONE', 'registration.verification': 'NONE' });
    expect(code(await visitor.post('/registration/pin', undefined, header(token)))).toBe(
      'feature_not_enabled',
    );
    expect(code(await visitor.post('/auth/pin', { username: 'mario', password: PASSWORD }))).toBe(
      'feature_not_enabled',
    );
    // Who was accredited signs in with what is asked for now.
    expect((await login({ username: usernameOf(person), password: PASSWORD })).status).toBe(200);
  });

  test('R33 R34: a numbered receipt, on the last page and attached to the e-mail, for a day', async () => {
    const token = await accredited();
    expect((await visitor.get('/registration/outcome', header(token))).body).toEqual({
      accreditationNumber: `${town.numberPrefix}-R-2026-000001`,
      accreditedAt: NOW,
      receipt: 'DOWNLOAD',
      needsPin: true,
    });
    expect((await visitor.get('/registration/receipt', header(token))).status).toBe(202);
    await app.settle();
    const ready = await visitor.get('/registration/receipt', header(token));
    expect(ready).toMatchObject({ status: 200, body: { state: 'READY' } });
    const pdf = Buffer.from(await (await fetch(ready.body.url)).arrayBuffer());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const [mail] = await app.mails(person.email);
    expect(mail!.text).toContain('PIN');
    expect(mail!.text).toContain(`/${town.slug}/richiedi-pin`);
    expect(mail!.attachments.map(({ fileName }) => fileName)).toEqual([
      `ricevuta-accreditamento-${town.numberPrefix}-R-2026-000001.pdf`,
    ]);
    const [row] = await app.query<{ snapshot: { data: object } }>(
      town,
      'SELECT snapshot FROM issued_document',
    );
    expect(row!.snapshot.data).toMatchObject({
      holder: { name: 'Mario Rossi', fiscalCode: person.fiscalCode, bornOn: person.bornOn },
      email: person.email,
      username: usernameOf(person),
      pin: { office: { address: 'Piazza Prova 1, 81100 Caserta (CE)' } },
    });
    // The registry’s address was not typed, so it is not in the summary of what was.
    expect(JSON.stringify(row!.snapshot)).not.toContain('Via del Registro');
    expect((await visitor.get('/registration/receipt', header(`${token}x`))).status).toBe(404);
    app.clock.advance({ days: 1 });
    expect((await visitor.get('/registration/outcome', header(token))).status).toBe(404);
    expect((await visitor.get('/registration/receipt', header(token))).status).toBe(404);
  });

  test('R33: the receipt is on the last page also where accounts are not talked about', async () => {
    await set({ 'messages.duplicateAccount': 'NEUTRAL' });
    const token = await accredited();
    expect((await visitor.get('/registration/outcome', header(token))).body.receipt).toBe('DOWNLOAD');
    expect((await visitor.get('/registration/receipt', header(token))).status).toBe(202);
  });

  test('R33: no receipt where there is none', async () => {
    await set({ 'registration.receiptPdf': false });
    const token = await accredited();
    expect((await visitor.get('/registration/outcome', header(token))).body).toMatchObject({
      accreditationNumber: null,
      receipt: 'NONE',
    });
    expect((await visitor.get('/registration/receipt', header(token))).status).toBe(404);
    expect(await app.query(town, 'SELECT 1 FROM issued_document')).toEqual([]);
  });
});

describe('a company', () => {
  test('R23: registers with VAT number, name and address, and nothing of a person', async () => {
    const manager = testPerson();
    const started = await start(credentials(manager, { holderKind: 'COMPANY', fiscalCode: `it${VAT}` }));
    expect(started.body).toMatchObject({ holderKind: 'COMPANY', next: 'DETAILS', derived: null });
    const { token } = started.body;
    expect(code(await visitor.put('/registration/details', details(manager), header(token)))).toBe(
      'state_transition_not_allowed',
    );
    expect(fields(await visitor.put('/registration/company-details', {}, header(token)))).toMatchObject({
      '/companyName': 'required',
      '/street': 'required',
      '/postalCode': 'required',
    });
    const saved = await visitor.put('/registration/company-details', COMPANY, header(token));
    expect(saved.body).toMatchObject({ next: 'OTP', company: COMPANY, details: null });
    await visitor.post('/registration/otp', { code: await otpOf(manager.email) }, header(token));
    const done = await complete(token);
    expect(done.body.account.holder).toMatchObject({
      kind: 'COMPANY',
      fiscalCode: VAT,
      companyName: COMPANY.companyName,
    });
    const [mail] = await app.notifications(town, manager.email, 'welcome');
    expect(mail!.data.givenName).toBe(COMPANY.companyName);
  });

  test('R23: a number of eleven digits is a company’s only when it is said to be one', async () => {
    const person = testPerson();
    expect((await start(credentials(person, { fiscalCode: VAT }))).body.holderKind).toBe('PERSON');
    await set({ 'registration.holderKinds': ['COMPANY'] });
    expect((await start(credentials(person, { fiscalCode: VAT }))).body.holderKind).toBe('COMPANY');
    expect(fields(await start(credentials(person)))).toEqual({ '/fiscalCode': 'vat_number_invalid' });
    expect(fields(await start(credentials(person, { holderKind: 'PERSON' })))).toEqual({
      '/holderKind': 'person_not_allowed',
    });
  });

  test('R5: one account a VAT number', async () => {
    for (const [i, expected] of [201, 409].entries()) {
      const manager = testPerson();
      const started = await start(credentials(manager, { holderKind: 'COMPANY', fiscalCode: VAT }));
      expect(started.status).toBe(expected);
      if (i > 0) continue;
      const { token } = started.body;
      await visitor.put('/registration/company-details', COMPANY, header(token));
      await visitor.post('/registration/otp', { code: await otpOf(manager.email) }, header(token));
      expect((await complete(token)).status).toBe(201);
    }
  });
});

test('R15: a user name does not sign in where the e-mail does, nor the other way round', async () => {
  const citizen = await app.createCitizen(town);
  await app.query(town, `UPDATE account SET username = 'mario.rossi'`);
  const byEmail = { email: citizen.person.email, password: 'Parola123' };
  const byName = { username: 'mario.rossi', password: 'Parola123' };
  expect((await login(byEmail)).status).toBe(200);
  expect(fields(await login(byName))).toEqual({ '/email': 'required' });
  await set({ 'login.identifier': 'USERNAME' });
  const refused = await login(byEmail);
  expect([refused.status, code(refused)]).toEqual([401, 'credentials_invalid']);
  expect((await login(byName)).status).toBe(200);
  expect(fields(await login({}))).toEqual({ '/username': 'required', '/password': 'required' });
});

test('R13: without proof of the address, a neutral town answers the same and signs nobody in', async () => {
  await set({
    'registration.verification': 'NONE',
    'messages.duplicateAccount': 'NEUTRAL',
    'registration.receiptPdf': true,
  });
  const { person: owner } = await app.createCitizen(town);
  const outcomes: object[] = [];
  for (const person of [testPerson(), testPerson({ email: owner.email })]) {
    const { token } = (await start(credentials(person))).body;
    await visitor.put('/registration/details', details(person), header(token));
    const done = await complete(token);
    expect([done.status, done.body.next, done.cookies]).toEqual([200, 'DONE', []]);
    const receipt = await visitor.get('/registration/receipt', header(token));
    outcomes.push([(await visitor.get('/registration/outcome', header(token))).body, same(receipt)]);
  }
  expect(outcomes[0]).toEqual(outcomes[1]);
  expect(await count('account')).toBe(2);
});

// ---- Every combination that is not refused

const combinations = POLICIES['registration.mode'].schema['enum'] as PolicyValues['registration.mode'][];
const verifications = POLICIES['registration.verification'].schema[
  'enum'
] as PolicyValues['registration.verification'][];
const matrix = combinations.flatMap((mode) =>
  verifications.flatMap((verification) =>
    (['EMAIL', 'USERNAME'] as const).flatMap((identifier) =>
      (['NONE', 'PIN'] as const).flatMap((secondFactor) =>
        (mode === 'REGISTRY' ? (['PERSON'] as const) : (['PERSON', 'COMPANY'] as const)).map((kind) => ({
          mode,
          verification,
          identifier,
          secondFactor,
          kind,
        })),
      ),
    ),
  ),
);

describe('R16 R19 R20 R23 R27 R28 R37: from registration to the first sign-in', () => {
  const possible = matrix.filter(
    ({ mode, verification, identifier, secondFactor }) =>
      policyContradictions({
        ...withDefaults([]),
        'registration.mode': mode,
        'registration.verification': verification,
        'registration.holderKinds': mode === 'REGISTRY' ? ['PERSON'] : ['PERSON', 'COMPANY'],
        'login.identifier': identifier,
        'login.secondFactor': secondFactor,
      }).length === 0,
  );
  test('covers every way there is', () => {
    expect(new Set(possible.map(({ mode }) => mode)).size).toBe(3);
    expect(new Set(possible.map(({ verification }) => verification)).size).toBe(4);
    expect(possible.length).toBeGreaterThan(50);
  });

  test.each(possible)(
    '$mode, $verification, $identifier, $secondFactor, $kind',
    async ({ mode, verification, identifier, secondFactor, kind }) => {
      await set({
        'registration.mode': mode,
        'registration.verification': verification,
        'registration.holderKinds': mode === 'REGISTRY' ? ['PERSON'] : ['PERSON', 'COMPANY'],
        'login.identifier': identifier,
        'login.secondFactor': secondFactor,
      });
      let person = testPerson();
      const company = kind === 'COMPANY';
      let body = credentials(person, company ? { holderKind: 'COMPANY', fiscalCode: VAT } : {});
      if (mode === 'EXISTING_SUBSCRIBER') {
        const sold = await officeSubscription(
          app,
          town,
          company ? { company: { name: 'Alfa S.r.l.', vatNumber: VAT } } : {},
        );
        ({ person } = sold);
        body = claimOf(sold, company ? { fiscalCode: VAT } : {});
      } else if (mode === 'REGISTRY') await register(person);
      const username = identifier === 'USERNAME' ? { username: usernameOf(person) } : {};
      const started = await start({ ...body, ...username });
      expect(started.status, started.text).toBe(201);
      let view = started.body;
      const { token } = view;
      let session: Answer | null = null;
      const seen: string[] = [];
      while (view.next !== 'DONE' && seen.length < 6) {
        seen.push(view.next);
        if (view.next === 'DETAILS') {
          const [path, data] =
            mode === 'REGISTRY'
              ? ['identity', identity(person)]
              : company
                ? ['company-details', COMPANY]
                : ['details', details(person)];
          view = (await visitor.put(`/registration/${path as string}`, data as object, header(token))).body;
        } else if (view.next === 'OTP') {
          const otp = { code: await otpOf(person.email) };
          view = (await visitor.post('/registration/otp', otp, header(token))).body;
        } else if (view.next === 'COMPLETE') {
          const done = await complete(token);
          if (done.status === 201) {
            session = done;
            break;
          }
          view = done.body;
        } else {
          expect(
            (
              await login({
                ...(identifier === 'EMAIL' ? { email: person.email } : username),
                password: PASSWORD,
                pin: PIN,
              })
            ).status,
          ).toBe(401);
          view = (await visitor.post('/registration/confirm', { linkToken: await linkOf(person.email) }))
            .body;
        }
      }
      const proof = { OTP: ['OTP'], LINK: [], NONE: [], PIN: [] }[verification];
      expect(seen).toEqual([
        ...(mode === 'EXISTING_SUBSCRIBER' ? [] : ['DETAILS']),
        ...proof,
        'COMPLETE',
        ...(verification === 'LINK' ? ['CHECK_EMAIL'] : []),
      ]);
      // A link, and a PIN, sign nobody in by themselves.
      expect(session !== null).toBe(secondFactor === 'NONE' && verification !== 'LINK');
      const signIn = {
        ...(identifier === 'EMAIL' ? { email: person.email } : username),
        password: PASSWORD,
        ...(secondFactor === 'PIN' ? { pin: PIN } : {}),
      };
      if (secondFactor === 'PIN') {
        expect((await login(signIn)).status).toBe(401);
        await visitor.post('/registration/pin', undefined, header(token));
        await issuePin(person.email);
      }
      const opened = await login(signIn);
      expect(opened.status, opened.text).toBe(200);
      expect(opened.body.account.holder.kind).toBe(kind);
      const me = await visitor.get('/me', { authorization: `Bearer ${opened.body.accessToken}` });
      expect(me.status).toBe(200);
    },
  );
});

test('R22 R27: no address, code, name, password or PIN of all these is in a log', () => {
  const lines = logged.join('\n');
  expect(logged.length).toBeGreaterThan(0);
  for (const personal of [
    /example\.test/,
    /RSSMRA/i,
    /\bRossi\b/,
    /Parola12/,
    new RegExp(PIN),
    /Via del Registro/,
  ])
    expect(lines).not.toMatch(personal);
});
