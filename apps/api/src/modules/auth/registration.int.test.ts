import { fiscalCodeCheckCharacter } from '@sosta/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  testPerson,
  type Answer,
  type Caller,
  type TestApp,
  type TestMunicipality,
  type TestPerson,
} from '../../testing/index.js';

const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let town: TestMunicipality;
let visitor: Caller;

beforeAll(async () => {
  app = await createTestApp({ now: NOW, fullCostPasswords: true });
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  visitor = app.anonymous(town);
});

function credentials(person: TestPerson, overrides: object = {}): object {
  return {
    email: person.email,
    fiscalCode: person.fiscalCode,
    password: 'Parola12',
    passwordConfirmation: 'Parola12',
    privacyAccepted: true,
    privacyVersion: 1,
    locale: 'it',
    ...overrides,
  };
}

function details(person: TestPerson, overrides: object = {}): object {
  const {
    givenName,
    familyName,
    bornOn,
    birthPlace,
    birthProvince,
    sex,
    street,
    streetNumber,
    postalCode,
    city,
    province,
  } = person;
  return {
    givenName,
    familyName,
    bornOn,
    birthPlace,
    birthProvince,
    sex,
    street,
    streetNumber,
    postalCode,
    city,
    province,
    ...overrides,
  };
}

const start = (person: TestPerson, overrides: object = {}): Promise<Answer> =>
  visitor.post('/registration', credentials(person, overrides));
const header = (token: string): Record<string, string> => ({ 'sosta-registration': token });

/** What the last e-mail with a code says. */
async function lastMail(person: TestPerson): Promise<{ code: string; link: string }> {
  const mail = (await app.notifications(town, person.email, 'registration-otp')).at(-1);
  if (!mail) throw new Error('No e-mail with a code');
  return { code: mail.data.code, link: mail.data.resumeUrl };
}

async function upToCompletion(person: TestPerson): Promise<string> {
  const { token } = (await start(person)).body;
  await visitor.put('/registration/details', details(person), header(token));
  const { code } = await lastMail(person);
  expect((await visitor.post('/registration/otp', { code }, header(token))).status).toBe(200);
  return token;
}

const wrong = (code: string): string => (code === '000000' ? '111111' : '000000');
const fields = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    (answer.body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => [pointer, code]),
  );

describe('a registration', () => {
  test('R3 R9 R10: goes from credentials over details and code to a signed-in account', async () => {
    const person = testPerson();
    const started = await start(person, {
      email: `  ${person.email.toUpperCase()} `,
      fiscalCode: ` ${person.fiscalCode.toLowerCase()} `,
    });
    expect(started).toMatchObject({
      status: 201,
      body: {
        email: `m•••@example.test`,
        state: 'STARTED',
        expiresAt: '2026-02-10T09:10:00.000Z',
        otpResendAt: '2026-02-10T09:01:00.000Z',
        otpResendsLeft: 3,
        otpAttemptsLeft: 5,
        otpVerified: false,
        details: null,
        derived: { bornOn: person.bornOn, sex: 'M', birthPlace: 'Napoli', birthProvince: 'NA' },
      },
    });
    const { token } = started.body;
    const saved = await visitor.put(
      '/registration/details',
      details(person, { phone: '+39 333 1234567' }),
      header(token),
    );
    expect(saved.body.details).toMatchObject({ givenName: 'Mario', phone: '+39 333 1234567' });

    const { code } = await lastMail(person);
    expect((await visitor.post('/registration/otp', { code }, header(token))).body.otpVerified).toBe(true);

    const done = await visitor.post('/registration/complete', undefined, header(token));
    expect(done.status).toBe(201);
    expect(done.body.account).toMatchObject({
      email: person.email,
      locale: 'it',
      holder: { fiscalCode: person.fiscalCode, familyName: 'Rossi' },
    });
    expect(done.cookies[0]).toMatchObject({
      name: `sosta-${town.slug}`,
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
    });

    const me = await visitor.get('/me', { authorization: `Bearer ${done.body.accessToken}` });
    expect(me.body).toEqual(done.body.account);
    expect((await visitor.post('/auth/login', { email: person.email, password: 'Parola12' })).status).toBe(
      200,
    );
    expect((await app.notifications(town, person.email)).map(({ template }) => template)).toEqual([
      'registration-otp',
      'welcome',
    ]);

    const audit = await app.query<{ action: string }>(town, 'SELECT action FROM audit_event');
    expect(audit).toContainEqual({ action: 'account.registered' });
    // Its token is of no use any more.
    expect((await visitor.get('/registration', header(token))).body.code).toBe(
      'registration_session_not_found',
    );
  });

  test('R10: needs both the details and the code; neither alone suffices', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    expect((await visitor.post('/registration/complete', undefined, header(token))).body.code).toBe(
      'registration_details_missing',
    );
    const { code } = await lastMail(person);
    await visitor.post('/registration/otp', { code }, header(token));
    expect((await visitor.post('/registration/complete', undefined, header(token))).body.code).toBe(
      'registration_details_missing',
    );

    const other = testPerson();
    const second = (await start(other)).body.token;
    await visitor.put('/registration/details', details(other), header(second));
    expect((await visitor.post('/registration/complete', undefined, header(second))).body.code).toBe(
      'registration_otp_missing',
    );
    expect(await app.query(town, 'SELECT id FROM account')).toEqual([]);
  });

  test('R3: reports every missing field', async () => {
    const answer = await visitor.post('/registration', {});
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(Object.keys(fields(answer)).sort()).toEqual([
      '/email',
      '/fiscalCode',
      '/locale',
      '/password',
      '/passwordConfirmation',
      '/privacyAccepted',
      '/privacyVersion',
    ]);
  });

  test.each([
    ['Parol12', 'password_too_short'],
    ['Parolaaa', 'password_needs_digit'],
    ['12345678', 'password_needs_letter'],
    [`P1${'a'.repeat(199)}`, 'password_too_long'],
  ])('R7: refuses the password %s', async (password, code) => {
    const answer = await start(testPerson(), { password, passwordConfirmation: password });
    expect(fields(answer)).toEqual({
      '/password': code,
      ...(code === 'password_too_long' ? { '/passwordConfirmation': code } : {}),
    });
  });

  test('R7: accepts eight characters with a letter and a digit, and no fewer', async () => {
    expect(
      (await start(testPerson(), { password: 'abcdefg1', passwordConfirmation: 'abcdefg1' })).status,
    ).toBe(201);
    expect((await start(testPerson(), { password: 'abcdef1', passwordConfirmation: 'abcdef1' })).status).toBe(
      422,
    );
  });

  test('follows the municipality’s own password rule', async () => {
    await app.setPolicy(town, 'password.policy', {
      minLength: 10,
      requireLetter: false,
      requireDigit: false,
      requireSpecial: true,
    });
    expect(fields(await start(testPerson()))).toEqual({ '/password': 'password_too_short' });
    expect(
      fields(await start(testPerson(), { password: 'aaaaaaaaaa', passwordConfirmation: 'aaaaaaaaaa' })),
    ).toEqual({ '/password': 'password_needs_special' });
    expect(
      (await start(testPerson(), { password: 'aaaaaaaaa!', passwordConfirmation: 'aaaaaaaaa!' })).status,
    ).toBe(201);
  });

  test('R3 R8: refuses differing passwords, missing consent and a privacy text no longer in force', async () => {
    expect(fields(await start(testPerson(), { passwordConfirmation: 'Parola13' }))).toEqual({
      '/passwordConfirmation': 'passwords_differ',
    });
    expect(fields(await start(testPerson(), { privacyAccepted: false }))).toEqual({
      '/privacyAccepted': 'privacy_required',
    });
    expect(fields(await start(testPerson(), { privacyVersion: 2 }))).toEqual({
      '/privacyVersion': 'value_not_allowed',
    });
  });

  test('records which privacy text was accepted, and when', async () => {
    const person = testPerson();
    const token = await upToCompletion(person);
    app.clock.advance({ minutes: 5 });
    await visitor.post('/registration/complete', undefined, header(token));
    const rows = await app.query<object>(town, 'SELECT privacy_version, privacy_accepted_at FROM account');
    expect(rows).toEqual([{ privacy_version: 1, privacy_accepted_at: new Date(NOW) }]);
  });

  test.each([
    ['RSSMRA50A01F839A', 'fiscal_code_invalid'],
    ['not a code', 'fiscal_code_invalid'],
  ])('refuses the fiscal code %s', async (fiscalCode, code) => {
    expect(fields(await start(testPerson(), { fiscalCode }))).toEqual({ '/fiscalCode': code });
  });

  test('refuses details that disagree with the fiscal code', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    const save = (overrides: object): Promise<Answer> =>
      visitor.put('/registration/details', details(person, overrides), header(token));
    expect(fields(await save({ bornOn: '1949-12-31', sex: 'F' }))).toEqual({
      '/bornOn': 'fiscal_code_mismatch',
      '/sex': 'fiscal_code_mismatch',
    });
    expect(fields(await save({ familyName: 'Bianchi' }))).toEqual({ '/familyName': 'fiscal_code_mismatch' });
    expect(fields(await save({ givenName: 'Luigi' }))).toEqual({ '/givenName': 'fiscal_code_mismatch' });
    expect(fields(await save({ postalCode: '8110', province: 'Caserta', phone: 'abc' }))).toEqual({
      '/postalCode': 'postal_code_invalid',
      '/province': 'too_long',
      '/phone': 'phone_invalid',
    });
    expect((await save({ familyName: 'ROSSI', province: 'ce' })).body.details).toMatchObject({
      familyName: 'ROSSI',
      province: 'CE',
    });
  });
});

describe('R12: the ten minutes of a registration', () => {
  test('last until 9:59 and are over at 10:00, whatever the path', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    const { code, link } = await lastMail(person);
    const resumeToken = link.split('#')[1];

    app.clock.set('2026-02-10T09:09:59.000Z');
    expect((await visitor.post('/registration/resume', { resumeToken })).body).toMatchObject({
      expiresAt: '2026-02-10T09:10:00.000Z',
    });
    expect((await visitor.put('/registration/details', details(person), header(token))).status).toBe(200);
    expect((await visitor.post('/registration/otp', { code }, header(token))).status).toBe(200);

    app.clock.set('2026-02-10T09:10:00.000Z');
    const paths = [
      await visitor.get('/registration', header(token)),
      await visitor.post('/registration/resume', { resumeToken }),
      await visitor.put('/registration/details', details(person), header(token)),
      await visitor.post('/registration/otp', { code }, header(token)),
      await visitor.post('/registration/otp/resend', undefined, header(token)),
      await visitor.post('/registration/complete', undefined, header(token)),
    ];
    expect(paths.map((answer) => [answer.status, answer.body.code])).toEqual(
      paths.map(() => [410, 'registration_session_expired']),
    );
    // A new one may be started with the same data.
    expect((await start(person)).status).toBe(201);
  });

  test('are the municipality’s to choose', async () => {
    await app.setPolicy(town, 'registration.sessionMinutes', 20);
    expect((await start(testPerson())).body.expiresAt).toBe('2026-02-10T09:20:00.000Z');
  });

  test('are not extended by a new code', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    app.clock.advance({ minutes: 5 });
    expect((await visitor.post('/registration/otp/resend', undefined, header(token))).body.expiresAt).toBe(
      '2026-02-10T09:10:00.000Z',
    );
  });

  test('leave nothing behind two days later', async () => {
    await start(testPerson());
    app.clock.advance({ minutes: 11 });
    await app.runJobs('auth.');
    expect(await app.query(town, 'SELECT state FROM registration_session')).toEqual([{ state: 'EXPIRED' }]);
    app.clock.advance({ days: 2, minutes: 1 });
    await app.runJobs('auth.');
    expect(await app.query(town, 'SELECT state FROM registration_session')).toEqual([]);
  });
});

describe('R11: resuming', () => {
  test('works in another browser with the link of the e-mail, and the first browser goes on too', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    await visitor.put('/registration/details', details(person), header(token));
    const { code, link } = await lastMail(person);
    const url = new URL(link);
    expect(`${url.origin}${url.pathname}`).toBe(`http://localhost:8080/${town.slug}/registrazione/riprendi`);
    expect(link).not.toMatch(/mario|RSSMRA/i);

    const resumed = await visitor.post('/registration/resume', { resumeToken: url.hash.slice(1) });
    expect(resumed).toMatchObject({ status: 200, body: { details: { givenName: 'Mario' } } });
    expect(resumed.body.token).not.toBe(token);
    expect((await visitor.get('/registration', header(token))).status).toBe(200);
    await visitor.post('/registration/otp', { code }, header(resumed.body.token));
    expect((await visitor.post('/registration/complete', undefined, header(resumed.body.token))).status).toBe(
      201,
    );
    expect((await visitor.post('/registration/resume', { resumeToken: url.hash.slice(1) })).body.code).toBe(
      'resume_link_invalid',
    );
  });

  test('starts from an e-mail that holds code and link, in the language chosen', async () => {
    for (const locale of ['it', 'en']) {
      const person = testPerson();
      await start(person, { locale });
      const { code, link } = await lastMail(person);
      await app.settle();
      const mails = await app.mails(person.email);
      expect(mails).toHaveLength(1);
      for (const body of [mails[0]!.text, mails[0]!.html]) {
        expect(body).toContain(code);
        expect(body).toContain(link);
      }
      expect(mails[0]!.text).toMatch(locale === 'it' ? /registrazione/i : /registration/i);
    }
  });

  test('refuses links and tokens that are not right', async () => {
    const { token } = (await start(testPerson())).body;
    const [id = ''] = String(token).split('.');
    expect((await visitor.post('/registration/resume', { resumeToken: 'x'.repeat(43) })).body.code).toBe(
      'resume_link_invalid',
    );
    for (const bad of ['', 'nonsense', `${id}.${'A'.repeat(43)}`, String(token).slice(0, -1), `${token}x`]) {
      expect((await visitor.get('/registration', header(bad))).body.code, bad).toBe(
        'registration_session_not_found',
      );
    }
    const elsewhere = app.anonymous(await app.seedMunicipality());
    expect((await elsewhere.get('/registration', header(token))).body.code).toBe(
      'registration_session_not_found',
    );
  });
});

describe('the code', () => {
  test('may be wrong four times; the fifth ends the registration', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    const { code } = await lastMail(person);
    for (let left = 4; left >= 1; left -= 1) {
      expect((await visitor.post('/registration/otp', { code: wrong(code) }, header(token))).body.code).toBe(
        'otp_invalid',
      );
      expect((await visitor.get('/registration', header(token))).body.otpAttemptsLeft).toBe(left);
    }
    expect((await visitor.post('/registration/otp', { code: wrong(code) }, header(token))).body.code).toBe(
      'otp_attempts_exhausted',
    );
    expect((await visitor.post('/registration/otp', { code }, header(token))).body.code).toBe(
      'otp_attempts_exhausted',
    );
    expect((await visitor.post('/registration/otp/resend', undefined, header(token))).body.code).toBe(
      'otp_attempts_exhausted',
    );
  });

  test('counts tries that come at the same time', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    const { code } = await lastMail(person);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        visitor.post('/registration/otp', { code: wrong(code) }, header(token)),
      ),
    );
    expect(answers.filter((answer) => answer.body.code === 'otp_invalid')).toHaveLength(4);
    expect((await visitor.post('/registration/otp', { code }, header(token))).status).toBe(410);
  });

  test('is sent again after a minute, three times at most; only the last one works', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    const first = await lastMail(person);
    app.clock.advance({ seconds: 59 });
    const early = await visitor.post('/registration/otp/resend', undefined, header(token));
    expect(early).toMatchObject({
      status: 429,
      body: { code: 'otp_resend_too_soon' },
      headers: { 'retry-after': '1' },
    });
    for (let left = 2; left >= 0; left -= 1) {
      app.clock.advance({ seconds: left === 2 ? 1 : 60 });
      expect((await visitor.post('/registration/otp/resend', undefined, header(token))).body).toMatchObject({
        otpResendsLeft: left,
        otpAttemptsLeft: 5,
      });
    }
    app.clock.advance({ seconds: 60 });
    expect((await visitor.post('/registration/otp/resend', undefined, header(token))).body.code).toBe(
      'otp_resend_limit',
    );

    const last = await lastMail(person);
    expect(await app.notifications(town, person.email)).toHaveLength(4);
    expect(last.link).toBe(first.link);
    if (first.code !== last.code) {
      expect((await visitor.post('/registration/otp', { code: first.code }, header(token))).body.code).toBe(
        'otp_invalid',
      );
    }
    expect(
      (await visitor.post('/registration/otp', { code: last.code }, header(token))).body.otpVerified,
    ).toBe(true);
  });

  test('is sent to one address five times an hour at most', async () => {
    const person = testPerson();
    for (let i = 0; i < 5; i += 1) expect((await start(person)).status).toBe(201);
    expect((await start(person)).body.code).toBe('rate_limited');
    app.clock.advance({ minutes: 61 });
    expect((await start(person)).status).toBe(201);
  });

  test('is kept as a keyed hash only', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    const { code, link } = await lastMail(person);
    const dump =
      JSON.stringify(await app.query(town, 'SELECT * FROM registration_session')) +
      JSON.stringify(await app.query(town, 'SELECT * FROM notification')) +
      JSON.stringify(await app.query(town, 'SELECT * FROM outbox_message'));
    for (const secret of [`"${code}"`, String(token).split('.')[1]!, link.split('#')[1]!, 'Parola12'])
      expect(dump).not.toContain(secret);
    expect(dump).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});

describe('R4 R5 R13: an e-mail or fiscal code that is taken', () => {
  const refusal = { status: 409, body: { code: 'registration_email_or_fiscal_code_taken' } };

  test('is refused at the start with the same words for both, whatever the case and spaces', async () => {
    const { person } = await app.createCitizen(town);
    const byEmail = await start(testPerson({ email: ` ${person.email.toUpperCase()}` }));
    const byCode = await start(
      testPerson({
        fiscalCode: `${person.fiscalCode.slice(0, 6).toLowerCase()} ${person.fiscalCode.slice(6)}`,
      }),
    );
    expect(byEmail).toMatchObject(refusal);
    expect(byCode).toMatchObject(refusal);
    expect({ ...byEmail.body, requestId: '' }).toEqual({ ...byCode.body, requestId: '' });
    expect(byEmail.body.detail).toContain('recupera la password');
  });

  test('is free in another municipality', async () => {
    const { person } = await app.createCitizen(await app.seedMunicipality());
    expect((await start(person)).status).toBe(201);
  });

  test('is refused at the end when somebody was quicker', async () => {
    const person = testPerson();
    const token = await upToCompletion(person);
    await app.createCitizen(town, { fiscalCode: person.fiscalCode });
    expect(await visitor.post('/registration/complete', undefined, header(token))).toMatchObject(refusal);
    expect(await app.query(town, 'SELECT state FROM registration_session')).toEqual([
      { state: 'REJECTED_DUPLICATE' },
    ]);
    expect(await app.query(town, 'SELECT id FROM account')).toHaveLength(1);
  });

  test.each(['email', 'fiscalCode'] as const)(
    'gives one account when two complete at once with the same %s',
    async (same) => {
      const one = testPerson();
      const two = testPerson({ [same]: one[same], ...(same === 'fiscalCode' ? { bornOn: one.bornOn } : {}) });
      const tokens = [await upToCompletion(one), await upToCompletion(two)];
      const answers = await Promise.all(
        tokens.map((token) => visitor.post('/registration/complete', undefined, header(token))),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
      expect(await app.query(town, 'SELECT id FROM account')).toHaveLength(1);
      expect(await app.query(town, 'SELECT id FROM holder')).toHaveLength(1);
    },
  );

  test('gives one account when one registration is completed twice at once', async () => {
    const token = await upToCompletion(testPerson());
    const answers = await Promise.all(
      [0, 1].map(() => visitor.post('/registration/complete', undefined, header(token))),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 404]);
  });

  test('is not told where the municipality prefers so; the owner gets an e-mail instead', async () => {
    await app.setPolicy(town, 'messages.duplicateAccount', 'NEUTRAL');
    const { person } = await app.createCitizen(town);
    const stranger = testPerson();
    const answer = await start(stranger, { fiscalCode: person.fiscalCode });
    expect(answer).toMatchObject({ status: 201, body: { state: 'STARTED', otpVerified: false } });
    app.clock.advance({ minutes: 1 });
    expect(
      (await visitor.post('/registration/otp/resend', undefined, header(answer.body.token))).status,
    ).toBe(200);
    expect(await app.notifications(town, stranger.email)).toEqual([]);
    expect((await app.notifications(town, person.email)).map(({ template }) => template)).toEqual([
      'registration-duplicate',
    ]);
  });
});

describe('hostile input', () => {
  test('is refused with a reason, never with an internal error', async () => {
    const person = testPerson();
    const attempts: [object | string, number][] = [
      [credentials(person, { isAdmin: true }), 422],
      [credentials(person, { email: ['a@b.it'] }), 422],
      [credentials(person, { email: { $ne: null } }), 422],
      [credentials(person, { email: `${'a'.repeat(300)}@example.test` }), 422],
      [credentials(person, { email: 'a\u0000b@example.test' }), 422],
      [credentials(person, { fiscalCode: `\u0000${person.fiscalCode}` }), 422],
      [credentials(person, { fiscalCode: 12 }), 422],
      [credentials(person, { privacyAccepted: 'true' }), 422],
      [credentials(person, { privacyVersion: 1e300 }), 422],
      [credentials(person, { locale: '__proto__' }), 422],
      ['{"email":"a@example.test","__proto__":{"privacyAccepted":true}}', 400],
      ['{"constructor":{"prototype":{"x":1}}}', 400],
      ['{not json', 400],
      ['[]', 422],
      ['null', 422],
      [`{"email":"${'x'.repeat(200_000)}"}`, 413],
    ];
    for (const [body, status] of attempts) {
      const answer = await visitor.post('/registration', body, { 'content-type': 'application/json' });
      expect(
        answer.status,
        typeof body === 'string' ? body.slice(0, 80) : JSON.stringify(body).slice(0, 200),
      ).toBe(status);
    }
    expect(fields(await start(person, { isAdmin: true }))).toEqual({ '/isAdmin': 'unexpected_property' });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('in a password is hashed as it is', async () => {
    const password = 'a1\u0000\u202e🙂ß密码密码';
    const person = testPerson();
    const { token } = (await start(person, { password, passwordConfirmation: password })).body;
    await visitor.put('/registration/details', details(person), header(token));
    const { code } = await lastMail(person);
    await visitor.post('/registration/otp', { code }, header(token));
    await visitor.post('/registration/complete', undefined, header(token));
    expect((await visitor.post('/auth/login', { email: person.email, password })).status).toBe(200);
    expect(
      (await visitor.post('/auth/login', { email: person.email, password: password.replace('\u0000', '') }))
        .status,
    ).toBe(401);
  });

  test('in details is refused or kept as plain text', async () => {
    const person = testPerson();
    const { token } = (await start(person)).body;
    const save = (overrides: object): Promise<Answer> =>
      visitor.put('/registration/details', details(person, overrides), header(token));
    expect(fields(await save({ street: 'Via\u0000Roma' }))).toEqual({ '/street': 'characters_not_allowed' });
    expect(fields(await save({ street: 'Via \u202eamoR' }))).toEqual({ '/street': 'characters_not_allowed' });
    expect(fields(await save({ city: 'x'.repeat(61) }))).toEqual({ '/city': 'too_long' });
    expect(fields(await save({ bornOn: '2026-02-30' }))).toEqual({ '/bornOn': 'date_invalid' });
    expect((await save({ street: `<script>alert('1')</script>` })).body.details.street).toBe(
      `<script>alert('1')</script>`,
    );
  });
});

test('a code computed for the test has the right control character', () => {
  const person = testPerson();
  expect(fiscalCodeCheckCharacter(person.fiscalCode.slice(0, 15))).toBe(person.fiscalCode[15]);
});
