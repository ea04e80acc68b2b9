import { JwtService } from '@nestjs/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deriveKey } from '../../platform/crypto/keys.js';
import {
  TEST_PASSWORD,
  createTestApp,
  testPerson,
  type Answer,
  type Caller,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
} from '../../testing/index.js';
import { Throttle } from '../../platform/throttle/throttle.js';
import { loginRules } from './domain/login-rules.js';
import { Passwords } from './passwords.js';

const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let town: TestMunicipality;
let visitor: Caller;
let citizen: TestCitizen;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  visitor = app.anonymous(town);
  citizen = await app.createCitizen(town);
});

const login = (
  password = TEST_PASSWORD,
  email = citizen.person.email,
  headers: Record<string, string> = {},
): Promise<Answer> => visitor.post('/auth/login', { email, password }, headers);
const cookieOf = (answer: Answer): string =>
  answer.cookies.find(({ name }) => name === `sosta-${town.slug}`)?.value ?? '';
const bearer = (answer: Answer): Record<string, string> => ({
  authorization: `Bearer ${answer.body.accessToken}`,
});
const withCookie = (
  token: string,
  headers: Record<string, string> = { 'sosta-client': 'web' },
): Record<string, string> => ({ cookie: `sosta-${town.slug}=${token}`, ...headers });
const refresh = (token: string): Promise<Answer> =>
  visitor.post('/auth/refresh', undefined, withCookie(token));

describe('signing in', () => {
  test('R15: gives a token for ten minutes and a cookie no script can read', async () => {
    const answer = await login(TEST_PASSWORD, ` ${citizen.person.email.toUpperCase()} `);
    expect(answer).toMatchObject({
      status: 200,
      body: { expiresAt: '2026-02-10T09:10:00.000Z', account: { id: citizen.accountId } },
    });
    expect(answer.cookies).toHaveLength(1);
    expect(answer.cookies[0]).toMatchObject({
      name: `sosta-${town.slug}`,
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: 90 * 86_400,
    });
    expect(answer.text).not.toContain(cookieOf(answer));
    expect((await visitor.get('/me', bearer(answer))).status).toBe(200);
    app.clock.set('2026-02-10T09:09:59.000Z');
    expect((await visitor.get('/me', bearer(answer))).status).toBe(200);
    app.clock.set('2026-02-10T09:10:00.000Z');
    expect(await visitor.get('/me', bearer(answer))).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
  });

  test('answers an unknown e-mail like a wrong password: same bytes, same work', async () => {
    const unknown = await login(TEST_PASSWORD, testPerson().email);
    const wrong = await login('Parola124');
    expect([unknown.status, wrong.status]).toEqual([401, 401]);
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    const headers = (answer: Answer): object => ({ ...answer.headers, date: '' });
    expect(headers(unknown)).toEqual(headers(wrong));

    // The fastest of several, in turn: what the machine does besides does not count. Without the decoy it is a thousandfold.
    const passwords = app.get(Passwords);
    const [row] = await app.query<{ password_hash: string }>(town, 'SELECT password_hash FROM account');
    const fastest = { known: Infinity, nobody: Infinity };
    for (let i = 0; i < 10; i += 1) {
      for (const who of ['known', 'nobody'] as const) {
        const start = performance.now();
        await passwords.matches(who === 'known' ? row!.password_hash : null, 'wrong password 1');
        fastest[who] = Math.min(fastest[who], performance.now() - start);
      }
    }
    expect(fastest.nobody).toBeGreaterThan(fastest.known / 3);
    expect(fastest.known).toBeGreaterThan(fastest.nobody / 3);
  });

  test('refuses a locked account, but only tells who knows the password', async () => {
    await app.query(town, `UPDATE account SET status = 'LOCKED' WHERE id = $1`, [citizen.accountId]);
    expect((await login()).body.code).toBe('account_locked');
    expect((await login('Parola124')).body.code).toBe('credentials_invalid');
  });

  test('is limited for an account and an address; success does not use the limit up', async () => {
    for (let i = 0; i < 12; i += 1) expect((await login()).status).toBe(200);
    for (let i = 0; i < 10; i += 1) expect((await login('Parola124')).status).toBe(401);
    const limited = await login();
    expect(limited).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    // Somebody else's mistakes do not lock the owner out at home.
    expect(
      (await login(TEST_PASSWORD, citizen.person.email, { 'x-forwarded-for': '203.0.113.7' })).status,
    ).toBe(200);
    app.clock.advance({ minutes: 15 });
    expect((await login()).status).toBe(200);
  });

  test('is limited for an account from everywhere, and for an address over all accounts', async () => {
    const from = (n: number): Record<string, string> => ({ 'x-forwarded-for': `198.51.100.${n}` });
    const count = (email: string, n: number): Promise<void> =>
      app.get(Throttle).pass(...loginRules(town.id, email, `198.51.100.${n}`));
    // What each refused try counts, without the time each takes.
    for (let i = 0; i < 49; i += 1) await count(citizen.person.email, i);
    expect((await login('Parola124', citizen.person.email, from(200))).status).toBe(401);
    expect((await login(TEST_PASSWORD, citizen.person.email, from(200))).status).toBe(429);
    for (let i = 0; i < 99; i += 1) await count(`nobody${i}@example.test`, 201);
    expect((await login('Parola124', 'nobody@example.test', from(201))).status).toBe(401);
    const other = await app.createCitizen(town);
    expect((await login(TEST_PASSWORD, other.person.email, from(201))).status).toBe(429);
    expect((await login(TEST_PASSWORD, other.person.email, from(202))).status).toBe(200);
  });

  test('counts tries that come at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => login('Parola124')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  });

  test('takes hostile input for what it is', async () => {
    const bodies: [object | string, number][] = [
      [{ email: citizen.person.email }, 422],
      [{ email: citizen.person.email, password: { length: 10 } }, 422],
      [{ email: citizen.person.email, password: 'a'.repeat(201) }, 422],
      [{ email: citizen.person.email, password: '\u0000' }, 401],
      [{ email: `' OR 1=1 --@example.test`, password: TEST_PASSWORD }, 422],
      [{ email: citizen.person.email, password: TEST_PASSWORD, role: 'ADMIN' }, 422],
      [`{"email":"${citizen.person.email}","password":"x","__proto__":{"a":1}}`, 400],
    ];
    for (const [body, status] of bodies) {
      expect(
        (await visitor.post('/auth/login', body, { 'content-type': 'application/json' })).status,
        JSON.stringify(body),
      ).toBe(status);
    }
    expect(
      (await visitor.post('/auth/login', 'email=a', { 'content-type': 'application/x-www-form-urlencoded' }))
        .status,
    ).toBe(415);
  });
});

describe('the access token', () => {
  test('is good in its own municipality only', async () => {
    const elsewhere = app.anonymous(await app.seedMunicipality());
    expect((await elsewhere.get('/me', { authorization: `Bearer ${citizen.token}` })).status).toBe(401);
    // Not for want of rows either: a list would be empty, not refused.
    expect((await elsewhere.get('/me/sessions', { authorization: `Bearer ${citizen.token}` })).status).toBe(
      401,
    );
  });

  test('must be signed by us, with the right algorithm, issuer and audience', async () => {
    const claims = {
      sub: citizen.accountId,
      kind: 'CITIZEN',
      sid: citizen.sessionId,
      mun: town.id,
      hol: citizen.holderId,
      exp: 4_000_000_000,
    };
    const secret = deriveKey(app.config.appSecret, 'access-token');
    const sign = (options: object, payload: object = claims, key: Buffer | string = secret): string =>
      new JwtService({}).sign(payload, { secret: key, ...options });
    const good = { algorithm: 'HS256', issuer: 'sosta', audience: 'sosta-api' };
    const get = async (token: string): Promise<number> =>
      (await visitor.get('/me', { authorization: `Bearer ${token}` })).status;
    expect(await get(sign(good))).toBe(200);
    expect(await get(sign({ ...good, issuer: 'other' }))).toBe(401);
    expect(await get(sign({ ...good, audience: 'other' }))).toBe(401);
    expect(await get(sign({ ...good, algorithm: 'HS512' }))).toBe(401);
    expect(await get(sign(good, claims, deriveKey(app.config.appSecret, 'seal')))).toBe(401);
    const { exp: _, ...endless } = claims;
    expect(await get(sign(good, endless))).toBe(401);
    const [, payload] = sign(good).split('.');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect(await get(`${none}.${payload}.`)).toBe(401);
    expect(await get('nonsense')).toBe(401);
    expect((await visitor.get('/me')).status).toBe(401);
  });
});

describe('refreshing', () => {
  test('replaces the cookie each time', async () => {
    const first = cookieOf(await login());
    const second = await refresh(first);
    expect(second.status).toBe(200);
    expect(cookieOf(second)).not.toBe(first);
    app.clock.advance({ minutes: 9 });
    const third = await refresh(cookieOf(second));
    expect(third.body.expiresAt).toBe('2026-02-10T09:19:00.000Z');
    expect((await visitor.get('/me', bearer(third))).status).toBe(200);
  });

  test('answers the same successor within ten seconds: two tabs, or a lost answer', async () => {
    const first = cookieOf(await login());
    const answers = await Promise.all([refresh(first), refresh(first), refresh(first)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
    app.clock.advance({ seconds: 10 });
    expect(cookieOf(await refresh(first))).toBe(cookieOf(answers[0]!));
    expect((await refresh(cookieOf(answers[0]!))).status).toBe(200);
  });

  test('with a copied token ends the whole family', async () => {
    const stolen = cookieOf(await login());
    const other = cookieOf(await login());
    const current = cookieOf(await refresh(stolen));
    app.clock.advance({ seconds: 11 });
    const reused = await refresh(stolen);
    expect(reused).toMatchObject({ status: 401, body: { code: 'refresh_reused' } });
    expect(reused.cookies[0]).toMatchObject({ name: `sosta-${town.slug}`, value: '' });
    expect(await refresh(current)).toMatchObject({ status: 401, body: { code: 'refresh_invalid' } });
    // Another sign-in is another family.
    expect((await refresh(other)).status).toBe(200);
    expect(
      await app.query(town, `SELECT action FROM audit_event WHERE action = 'session.reuse_detected'`),
    ).toHaveLength(1);
  });

  test('needs our own page: a header of ours, or the browser’s word for it', async () => {
    const token = cookieOf(await login());
    const post = async (headers: Record<string, string>): Promise<number> =>
      (await visitor.post('/auth/refresh', undefined, withCookie(token, headers))).status;
    expect(await post({})).toBe(403);
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect((await visitor.post('/auth/logout', undefined, withCookie(token, {}))).status).toBe(403);
  });

  test('is over after fourteen days without use, and after ninety in any case', async () => {
    let token = cookieOf(await login());
    app.clock.advance({ days: 13, hours: 23 });
    token = cookieOf(await refresh(token));
    app.clock.advance({ days: 14 });
    expect((await refresh(token)).body.code).toBe('refresh_invalid');

    token = cookieOf(await login());
    for (let day = 0; day < 80; day += 10) {
      app.clock.advance({ days: 10 });
      token = cookieOf(await refresh(token));
    }
    app.clock.advance({ days: 10 });
    expect((await refresh(token)).body.code).toBe('refresh_invalid');
  });

  test('refuses what is no token of this municipality', async () => {
    const elsewhere = await app.seedMunicipality();
    const token = cookieOf(await login());
    expect((await refresh('')).body.code).toBe('refresh_invalid');
    expect((await refresh('x'.repeat(43))).body.code).toBe('refresh_invalid');
    const crossed = await app.anonymous(elsewhere).post('/auth/refresh', undefined, {
      cookie: `sosta-${elsewhere.slug}=${token}`,
      'sosta-client': 'web',
    });
    expect(crossed.body.code).toBe('refresh_invalid');
    await app.query(town, `UPDATE account SET status = 'LOCKED' WHERE id = $1`, [citizen.accountId]);
    expect((await refresh(token)).body.code).toBe('refresh_invalid');
  });

  test('keeps only hashes and seals of tokens', async () => {
    const first = cookieOf(await login());
    const second = cookieOf(await refresh(first));
    const dump = JSON.stringify(await app.query(town, 'SELECT * FROM citizen_refresh_token'));
    expect(dump).not.toContain(first);
    expect(dump).not.toContain(second);
    app.clock.advance({ minutes: 1 });
    await app.runJobs('auth.');
    expect(
      await app.query(town, 'SELECT 1 FROM citizen_refresh_token WHERE successor_sealed IS NOT NULL'),
    ).toEqual([]);
  });
});

describe('a deployment with https', () => {
  test('uses a __Host- cookie that travels encrypted only', async () => {
    const secure = await createTestApp({ now: NOW, env: { PUBLIC_URL: 'https://sosta.example' } });
    try {
      const m = await secure.seedMunicipality();
      const { person } = await secure.createCitizen(m);
      const answer = await secure
        .anonymous(m)
        .post('/auth/login', { email: person.email, password: TEST_PASSWORD });
      expect(answer.cookies[0]).toMatchObject({
        name: `__Host-sosta-${m.slug}`,
        secure: true,
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
      });
      expect(answer.cookies[0]).not.toHaveProperty('domain');
    } finally {
      await secure.close();
    }
  });
});

describe('signing out', () => {
  test('ends the session of this device', async () => {
    const [here, there] = [cookieOf(await login()), cookieOf(await login())];
    const answer = await visitor.post('/auth/logout', undefined, withCookie(here));
    expect(answer).toMatchObject({ status: 204 });
    expect(answer.cookies[0]).toMatchObject({ value: '' });
    expect((await refresh(here)).status).toBe(401);
    expect((await refresh(there)).status).toBe(200);
    expect((await visitor.post('/auth/logout', undefined, { 'sosta-client': 'web' })).status).toBe(204);
  });

  test('everywhere ends every session', async () => {
    const session = await login();
    const other = cookieOf(await login());
    expect((await visitor.post('/auth/logout-everywhere', undefined, bearer(session))).status).toBe(204);
    expect((await refresh(cookieOf(session))).status).toBe(401);
    expect((await refresh(other)).status).toBe(401);
  });

  test('on another device works for one’s own devices only', async () => {
    const mine = await login();
    const phone = await login(TEST_PASSWORD, citizen.person.email, { 'user-agent': 'Phone\u00e9 1.0' });
    const { items } = (await visitor.get('/me/sessions', bearer(mine))).body;
    expect(items).toHaveLength(3);
    expect(items.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    const target = items.find(({ userAgent }: { userAgent: string }) => userAgent === 'Phone 1.0');
    const stranger = await app.createCitizen(town);
    expect((await stranger.delete(`/me/sessions/${target.id}`)).status).toBe(404);
    expect((await refresh(cookieOf(phone))).status).toBe(200);
    expect((await visitor.delete(`/me/sessions/${target.id}`, bearer(mine))).status).toBe(204);
    expect((await visitor.delete(`/me/sessions/${target.id}`, bearer(mine))).status).toBe(404);
    expect((await visitor.delete('/me/sessions/not-an-id', bearer(mine))).status).toBe(404);
    expect((await refresh(cookieOf(phone))).status).toBe(401);
    expect((await visitor.get('/me/sessions', bearer(mine))).body.items).toHaveLength(2);
  });
});

describe('the account', () => {
  test('changes language and telephone, nothing else', async () => {
    const changed = await citizen.patch('/me', { locale: 'en', phone: '0823 123456' });
    expect(changed.body).toMatchObject({ locale: 'en', holder: { phone: '0823 123456' } });
    expect((await citizen.patch('/me', { phone: '' })).body.holder.phone).toBeNull();
    expect((await citizen.patch('/me', { email: 'other@example.test' })).status).toBe(422);
    expect((await citizen.patch('/me', { locale: 'de' })).status).toBe(422);
    expect((await citizen.get('/me')).body).toMatchObject({ locale: 'en', email: citizen.person.email });
  });

  test('is not shown to operators', async () => {
    const operator = await app.createOperator(town, 'TENANT_ADMIN');
    expect((await visitor.get('/me', { authorization: `Bearer ${operator.token}` })).status).toBe(403);
  });
});

describe('changing the password', () => {
  const change = (session: Answer, overrides: object = {}): Promise<Answer> =>
    visitor.post(
      '/me/password',
      {
        currentPassword: TEST_PASSWORD,
        password: 'Nuova123',
        passwordConfirmation: 'Nuova123',
        ...overrides,
      },
      bearer(session),
    );

  test('needs the current one, follows the rule, ends the other sessions and tells the owner', async () => {
    const session = await login();
    const other = cookieOf(await login());
    expect((await change(session, { currentPassword: 'Parola124' })).body.code).toBe(
      'current_password_invalid',
    );
    expect(
      (await change(session, { password: 'corta1', passwordConfirmation: 'corta1' })).body.errors,
    ).toEqual([{ pointer: '/password', code: 'password_too_short', params: { min: 8 } }]);
    expect((await change(session, { passwordConfirmation: 'Nuova124' })).body.errors).toMatchObject([
      { code: 'passwords_differ' },
    ]);
    expect((await change(session)).status).toBe(204);
    expect((await refresh(other)).status).toBe(401);
    expect((await refresh(cookieOf(session))).status).toBe(200);
    expect((await login()).status).toBe(401);
    expect((await login('Nuova123')).status).toBe(200);
    expect(await app.notifications(town, citizen.person.email)).toMatchObject([
      { template: 'password-changed', data: { at: NOW } },
    ]);
    expect(await app.query(town, `SELECT action FROM audit_event`)).toEqual([
      { action: 'account.password_changed' },
    ]);
  });

  test('cannot be used to guess the current one', async () => {
    const session = await login();
    for (let i = 0; i < 10; i += 1) await change(session, { currentPassword: 'Parola124' });
    expect((await change(session)).status).toBe(429);
  });

  test('happens once when asked twice at the same time', async () => {
    const session = await login();
    const answers = await Promise.all([
      change(session),
      change(session, { password: 'Altra1234', passwordConfirmation: 'Altra1234' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
  });
});

describe('R2 R6: a forgotten password', () => {
  const ask = (email = citizen.person.email): Promise<Answer> =>
    visitor.post('/auth/password-reset', { email });
  const confirm = (token: string, password = 'Nuova123'): Promise<Answer> =>
    visitor.post('/auth/password-reset/confirm', { token, password, passwordConfirmation: password });
  async function link(): Promise<string> {
    const mail = (await app.notifications(town, citizen.person.email, 'password-reset')).at(-1);
    expect(mail?.data.url).toMatch(
      new RegExp(`^http://localhost:8080/${town.slug}/nuova-password#[\\w-]{43}$`),
    );
    return mail!.data.url.split('#')[1]!;
  }

  test('is replaced with the link of the e-mail, once; every session ends', async () => {
    const session = cookieOf(await login());
    expect((await ask()).status).toBe(202);
    const token = await link();
    expect((await confirm(token, 'corta1')).status).toBe(422);
    expect((await confirm(token)).status).toBe(204);
    expect((await confirm(token, 'Altra1234')).body.code).toBe('password_reset_link_invalid');
    expect((await refresh(session)).status).toBe(401);
    expect((await login()).status).toBe(401);
    expect((await login('Nuova123')).status).toBe(200);
    expect(await app.notifications(town, citizen.person.email, 'password-changed')).toHaveLength(1);
    expect(await app.query(town, 'SELECT action FROM audit_event')).toEqual([
      { action: 'account.password_reset' },
    ]);
  });

  test('uses up every link when one is used, even at the same time', async () => {
    await ask();
    const first = await link();
    app.clock.advance({ seconds: 1 });
    await ask();
    const second = await link();
    expect(second).not.toBe(first);
    const answers = await Promise.all([confirm(second), confirm(second), confirm(second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410]);
    expect((await confirm(first)).body.code).toBe('password_reset_link_invalid');
  });

  test('is not told to exist: unknown, locked and known e-mails answer the same, after the same time', async () => {
    const known = await ask();
    const unknown = await ask('nobody@example.test');
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
    const start = performance.now();
    await ask('nobody@example.test');
    expect(performance.now() - start).toBeGreaterThan(240);
    expect(await app.notifications(town, 'nobody@example.test')).toEqual([]);
  });

  test('has a link that lasts an hour', async () => {
    await ask();
    const token = await link();
    app.clock.set('2026-02-10T10:00:00.000Z');
    expect((await confirm(token)).body.code).toBe('password_reset_link_invalid');
    await ask();
    const again = await link();
    app.clock.set('2026-02-10T10:59:59.000Z');
    expect((await confirm(again)).status).toBe(204);
  });

  test('has a link for its own municipality only', async () => {
    await ask();
    const token = await link();
    const elsewhere = app.anonymous(await app.seedMunicipality());
    const answer = await elsewhere.post('/auth/password-reset/confirm', {
      token,
      password: 'Nuova123',
      passwordConfirmation: 'Nuova123',
    });
    expect(answer.body.code).toBe('password_reset_link_invalid');
  });

  test('sends three links an hour at most, silently', async () => {
    for (let i = 0; i < 5; i += 1) expect((await ask()).status).toBe(202);
    expect(await app.notifications(town, citizen.person.email, 'password-reset')).toHaveLength(3);
  });
});
