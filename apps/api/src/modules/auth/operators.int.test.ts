import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  TEST_PASSWORD,
  createTestApp,
  type Answer,
  type Caller,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { DEMO_OPERATOR_PASSWORD, OperatorTotp, Passwords } from './index.js';

const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let town: TestMunicipality;
let door: Caller;
let operator: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  door = app.caller('/api/v1/operator-auth');
  operator = await app.createOperator(town, ['REVIEWER', 'TENANT_ADMIN']);
});

function code(of: TestOperator = operator): string {
  const totp = app.get(OperatorTotp);
  return totp.current(of.operatorId, totp.seal(of.operatorId, of.totpSecret)).code;
}
const login = (overrides: object = {}): Promise<Answer> =>
  door.post('/login', { email: operator.email, password: TEST_PASSWORD, totp: code(), ...overrides });
const cookieOf = (answer: Answer): string =>
  answer.cookies.find(({ name }) => name === 'sosta-operator')?.value ?? '';
const refresh = (token: string): Promise<Answer> =>
  door.post('/refresh', undefined, { cookie: `sosta-operator=${token}`, 'sosta-client': 'web' });
const trail = (): Promise<{ action: string; data: object }[]> =>
  app.query(town, `SELECT action, data FROM audit_event WHERE subject_kind = 'operator' ORDER BY at, id`);

describe('an operator', () => {
  test('signs in with password and code, and learns where to work', async () => {
    const answer = await login({ email: operator.email.toUpperCase() });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        expiresAt: '2026-02-10T09:10:00.000Z',
        operator: {
          id: operator.operatorId,
          name: operator.name,
          municipalities: [{ slug: town.slug, name: town.name, roles: ['REVIEWER', 'TENANT_ADMIN'] }],
        },
      },
    });
    expect(answer.body.operator.municipalities[0].permissions).toEqual(
      expect.arrayContaining(['review.decide', 'users.manage']),
    );
    expect(answer.cookies[0]).toMatchObject({
      name: 'sosta-operator',
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: 12 * 3600,
    });
    expect(await trail()).toEqual([{ action: 'operator.signed_in', data: {} }]);
  });

  test('is refused alike for an unknown e-mail, a wrong password and a switched-off account', async () => {
    const unknown = await login({ email: 'nobody@example.test' });
    const wrong = await login({ password: 'Parola124' });
    await app.query(town, 'UPDATE operator SET active = false WHERE id = $1', [operator.operatorId]);
    const off = await login();
    for (const answer of [unknown, wrong, off])
      expect({ ...answer.body, requestId: '' }).toMatchObject({ status: 401, code: 'credentials_invalid' });
    expect(await trail()).toEqual([
      { action: 'operator.sign_in_failed', data: { reason: 'password' } },
      { action: 'operator.sign_in_failed', data: { reason: 'inactive' } },
    ]);
  });

  test('uses each code once, and the neighbouring ones only', async () => {
    const used = code();
    expect((await login({ totp: used })).status).toBe(200);
    expect((await login({ totp: used })).body.code).toBe('totp_invalid');
    app.clock.advance({ seconds: 30 });
    expect((await login({ totp: used })).body.code).toBe('totp_invalid');
    expect((await login()).status).toBe(200);
    app.clock.advance({ minutes: 5 });
    const late = code();
    app.clock.advance({ seconds: 60 });
    expect((await login({ totp: late })).body.code).toBe('totp_invalid');
    expect((await trail()).filter(({ action }) => action === 'operator.sign_in_failed')).toHaveLength(3);
  });

  test('cannot use one code twice at the same time', async () => {
    const totp = code();
    const answers = await Promise.all([0, 1, 2, 3].map(() => login({ totp })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  });

  test('cannot guess codes', async () => {
    for (let i = 0; i < 10; i += 1) await login({ totp: '000000' });
    expect((await login()).status).toBe(429);
  });

  test('has to send a code of six digits', async () => {
    expect((await login({ totp: '12345' })).body.errors).toEqual([
      { pointer: '/totp', code: 'otp_format_invalid', params: { length: 6 } },
    ]);
    expect((await login({ totp: undefined })).status).toBe(422);
    expect((await login({ totp: '１２３４５６' })).status).toBe(422);
  });
});

describe('an operator’s session', () => {
  test('is over after thirty minutes without use and twelve hours in all', async () => {
    let token = cookieOf(await login());
    app.clock.advance({ minutes: 29, seconds: 59 });
    token = cookieOf(await refresh(token));
    app.clock.advance({ minutes: 30 });
    expect((await refresh(token)).body.code).toBe('refresh_invalid');

    token = cookieOf(await login());
    let session = await refresh(token);
    for (let i = 0; i < 35; i += 1) {
      app.clock.advance({ minutes: 20 });
      session = await refresh(cookieOf(session));
    }
    expect(session.status).toBe(200);
    app.clock.advance({ minutes: 20 });
    expect((await refresh(cookieOf(session))).body.code).toBe('refresh_invalid');
  });

  test('ends with a reused token; the access token with it', async () => {
    const first = await login();
    const second = await refresh(cookieOf(first));
    expect((await refresh(cookieOf(first))).status).toBe(200);
    app.clock.advance({ seconds: 11 });
    const me = app.caller(`/api/v1/${town.slug}/operator`, {
      authorization: `Bearer ${second.body.accessToken}`,
    });
    expect((await me.get('/policies')).status).toBe(200);
    expect((await refresh(cookieOf(first))).body.code).toBe('refresh_reused');
    expect((await me.get('/policies')).status).toBe(401);
    expect((await trail()).map(({ action }) => action)).toContain('operator.session_reuse_detected');
  });

  test('stops at once when the operator signs out, loses the role or is switched off', async () => {
    const session = await login();
    const me = app.caller(`/api/v1/${town.slug}/operator`, {
      authorization: `Bearer ${session.body.accessToken}`,
    });
    expect((await me.get('/policies')).status).toBe(200);
    await app.query(town, 'DELETE FROM operator_role WHERE operator_id = $1', [operator.operatorId]);
    expect((await me.get('/policies')).status).toBe(403);
    await app.query(
      town,
      `INSERT INTO operator_role (municipality_id, operator_id, role) VALUES ($1, $2, 'TENANT_ADMIN')`,
      [town.id, operator.operatorId],
    );
    await app.query(town, 'UPDATE operator SET active = false WHERE id = $1', [operator.operatorId]);
    expect((await me.get('/policies')).status).toBe(401);
    expect((await refresh(cookieOf(session))).body.code).toBe('refresh_invalid');
    await app.query(town, 'UPDATE operator SET active = true WHERE id = $1', [operator.operatorId]);
    expect(
      (
        await door.post('/logout', undefined, {
          cookie: `sosta-operator=${cookieOf(session)}`,
          'sosta-client': 'web',
        })
      ).status,
    ).toBe(204);
    expect((await me.get('/policies')).status).toBe(401);
  });

  test('gives nothing in a municipality without a role, and nothing of a citizen', async () => {
    const elsewhere = await app.seedMunicipality();
    const headers = { authorization: `Bearer ${operator.token}` };
    expect(
      (await app.request('GET', `/api/v1/${elsewhere.slug}/operator/policies`, undefined, headers)).status,
    ).toBe(403);
    const citizen = await app.createCitizen(town);
    expect((await citizen.get('/operator/policies')).status).toBe(403);
  });

  test('needs our own page to refresh or end', async () => {
    const cookie = `sosta-operator=${cookieOf(await login())}`;
    expect((await door.post('/refresh', undefined, { cookie })).status).toBe(403);
    expect((await door.post('/logout', undefined, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
  });
});

describe('an operator without the telephone', () => {
  const cookies = async (): Promise<Record<string, string>> => ({
    cookie: `sosta-operator=${cookieOf(await login())}`,
    'sosta-client': 'web',
  });
  const codes = async (headers: Record<string, string>): Promise<string[]> => {
    app.clock.advance({ seconds: 60 });
    return (await door.post('/access/recovery-codes', { totp: code() }, headers)).body.codes;
  };

  test('signs in with a recovery code, each once, and never without the password', async () => {
    const headers = await cookies();
    const [first = '', second = ''] = await codes(headers);
    const enter = (recoveryCode: string, password?: string) =>
      login({ totp: undefined, recoveryCode, ...(password ? { password } : {}) });
    expect((await enter(first, 'sbagliata')).body.code).toBe('credentials_invalid');
    expect((await enter(` ${first.toUpperCase().replace('-', ' ')} `)).status).toBe(200);
    expect((await enter(first)).body.code).toBe('totp_invalid');
    const both = await Promise.all([enter(second), enter(second)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await door.get('/access', headers)).body.recoveryCodesLeft).toBe(8);
    expect((await trail()).filter(({ action }) => action === 'operator.recovery_code_used')).toHaveLength(2);
    const [fresh = ''] = await codes(headers);
    expect((await enter('abcde-fghjk')).status).toBe(401);
    expect((await enter(fresh)).status).toBe(200);
    const kept = await app.query<{ code_hash: string }>(town, 'SELECT code_hash FROM operator_recovery_code');
    expect(kept.some(({ code_hash }) => code_hash.includes(fresh.slice(0, 5)))).toBe(false);
  });

  test('gets new codes only with the authenticator, from our own page, in a session that runs', async () => {
    const headers = await cookies();
    app.clock.advance({ seconds: 60 });
    expect((await door.post('/access/recovery-codes', { totp: '000000' }, headers)).body.code).toBe(
      'totp_invalid',
    );
    expect(
      (await door.post('/access/recovery-codes', { totp: code() }, { cookie: headers['cookie']! })).status,
    ).toBe(403);
    app.clock.advance({ minutes: 31 });
    expect((await door.get('/access', headers)).body.code).toBe('refresh_invalid');
  });

  test('ends the sessions of every other device', async () => {
    const here = await cookies();
    app.clock.advance({ seconds: 60 });
    const there = await cookies();
    const before = (await door.get('/access', here)).body.sessions;
    expect(before.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    expect(before.length).toBeGreaterThan(1);
    expect((await door.post('/access/sign-out-elsewhere', undefined, here)).status).toBe(204);
    expect((await door.get('/access', here)).body.sessions).toHaveLength(1);
    expect((await door.get('/access', there)).body.code).toBe('refresh_invalid');
  });
});

describe('the demo’s accounts', () => {
  test('are not found outside the demo', async () => {
    expect(await door.get('/demo')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('are listed with a code that works, and no other operator is', async () => {
    const demo = await createTestApp({ now: NOW, env: { DEMO_MODE: '1' } });
    try {
      const m = await demo.seedMunicipality();
      await demo.createOperator(m, 'CLERK');
      const anna = await demo.createOperator(m, ['CLERK', 'REVIEWER']);
      await demo.query(m, 'UPDATE operator SET password_hash = $2 WHERE id = $1', [
        anna.operatorId,
        await demo.get(Passwords).hash(DEMO_OPERATOR_PASSWORD),
      ]);
      const entrance = demo.caller('/api/v1/operator-auth');
      // Twice in the same half minute: the second code is the next one.
      for (let i = 0; i < 2; i += 1) {
        const { items } = (await entrance.get('/demo')).body;
        expect(items).toMatchObject([
          { email: anna.email, roles: ['CLERK', 'REVIEWER'], password: DEMO_OPERATOR_PASSWORD },
        ]);
        const { email, password, totp } = items[0];
        expect((await entrance.post('/login', { email, password, totp })).status).toBe(200);
      }
    } finally {
      await demo.close();
    }
  });
});
