import { ROLES, hasPermission, type Role } from '@sosta/contracts';
import { Secret, TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { OperatorTotp, Passwords } from '../auth/index.js';

let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
});

let people = 0;
const newUser = (roles: Role[] = ['REVIEWER']): { name: string; email: string; roles: Role[] } => ({
  name: 'Nuova Persona',
  email: `nuova.${(people += 1)}.${Date.now()}@example.test`,
  roles,
});

describe('the operators of a municipality', () => {
  test('are made with a password and an authenticator secret that work', async () => {
    const input = newUser(['REVIEWER', 'CASHIER']);
    const { status, body } = await admin.post('/users', {
      ...input,
      email: ` ${input.email.toUpperCase()} `,
    });
    expect(status).toBe(201);
    expect(body.user).toMatchObject({
      email: input.email,
      name: input.name,
      active: true,
      roles: ['CASHIER', 'REVIEWER'],
      lastLoginAt: null,
    });
    const [row] = await app.query<{ password_hash: string; totp_secret_sealed: string }>(
      town,
      'SELECT password_hash, totp_secret_sealed FROM operator WHERE id = $1',
      [body.user.id],
    );
    expect(await app.get(Passwords).matches(row!.password_hash, body.temporaryPassword)).toBe(true);
    const fromUri = URI.parse(body.totpUri) as TOTP;
    expect(Secret.fromBase32(fromUri.secret.base32).bytes).toHaveLength(20);
    const code = fromUri.generate({ timestamp: app.clock.now().getTime() });
    expect(app.get(OperatorTotp).current(body.user.id, row!.totp_secret_sealed).code).toBe(code);
    // Neither password nor secret is in the trail.
    const trail = JSON.stringify(
      await app.query(town, `SELECT data FROM audit_event WHERE action = 'operator.created'`),
    );
    expect(trail).not.toContain(body.temporaryPassword);
    expect(trail).toContain('REVIEWER');
  });

  test('have an address of their own', async () => {
    const input = newUser();
    await admin.post('/users', input);
    expect((await admin.post('/users', { ...input, email: input.email.toUpperCase() })).body.code).toBe(
      'operator_email_taken',
    );
  });

  test('lose access at once when it is closed, and get what new roles allow', async () => {
    const clerk = await app.createOperator(town, 'CLERK');
    expect((await clerk.get('/audit')).status).toBe(403);
    expect((await admin.patch(`/users/${clerk.operatorId}`, { roles: ['AUDITOR'] })).body.roles).toEqual([
      'AUDITOR',
    ]);
    expect((await clerk.get('/audit')).status).toBe(200);
    expect((await admin.patch(`/users/${clerk.operatorId}`, { active: false })).body.active).toBe(false);
    expect((await clerk.get('/audit')).status).toBe(401);
    // Opening it again does not bring old sessions back.
    await admin.patch(`/users/${clerk.operatorId}`, { active: true });
    expect((await clerk.get('/audit')).status).toBe(401);
  });

  test('get a new link while they have never signed in, and not after', async () => {
    const { user, temporaryPassword, totpUri } = (await admin.post('/users', newUser())).body;
    const auth = app.caller('/api/v1/operator-auth');
    const token = async (): Promise<string> =>
      (await admin.post(`/users/${user.id}/invitation`)).body.setupUrl.split('#')[1];
    const [first, second] = [await token(), await token()];
    expect((await auth.post('/invitation', { token: first })).body.code).toBe('invitation_link_invalid');
    const invitation = (await auth.post('/invitation', { token: second })).body;
    expect(invitation.email).toBe(user.email);
    // Whoever saw the first secret cannot use it any more.
    expect(invitation.totpUri).not.toBe(totpUri);
    const code = (uri: string): string =>
      (URI.parse(uri) as TOTP).generate({ timestamp: app.clock.now().getTime() });
    const login = { email: user.email, password: temporaryPassword, totp: code(totpUri) };
    expect((await auth.post('/login', login)).body.code).toBe('totp_invalid');
    const password = 'una frase lunga';
    const accepted = {
      token: second,
      password,
      passwordConfirmation: password,
      totp: code(invitation.totpUri),
    };
    expect((await auth.post('/invitation/accept', accepted)).status).toBe(200);
    expect((await admin.post(`/users/${user.id}/invitation`)).body.code).toBe('state_transition_not_allowed');
    const platform = await app.createOperator(town, 'PLATFORM_ADMIN');
    expect((await admin.post(`/users/${platform.operatorId}/invitation`)).status).toBe(403);
  });

  test('always include an administrator', async () => {
    const path = `/users/${admin.operatorId}`;
    expect((await admin.patch(path, { roles: ['CLERK'] })).body.code).toBe('last_admin_required');
    expect((await admin.patch(path, { active: false })).body.code).toBe('last_admin_required');
    expect((await admin.get('/users')).body.items).toMatchObject([{ active: true, roles: ['TENANT_ADMIN'] }]);
    const second = await app.createOperator(town, 'TENANT_ADMIN');
    expect((await admin.patch(`/users/${second.operatorId}`, { active: false })).status).toBe(200);
    // The second one is closed: it does not count.
    expect((await admin.patch(path, { active: false })).body.code).toBe('last_admin_required');
  });

  test('include one even when two administrators remove each other at the same moment', async () => {
    const second = await app.createOperator(town, 'TENANT_ADMIN');
    const answers = await Promise.all([
      admin.patch(`/users/${second.operatorId}`, { roles: ['CLERK'] }),
      second.patch(`/users/${admin.operatorId}`, { roles: ['CLERK'] }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const [left] = await app.query<{ count: number }>(
      town,
      `SELECT count(*)::int FROM operator_role WHERE role = 'TENANT_ADMIN'`,
    );
    expect(left?.count).toBe(1);
  });

  test('get the platform’s role only from who holds it', async () => {
    expect((await admin.post('/users', newUser(['PLATFORM_ADMIN']))).status).toBe(403);
    const platform = await app.createOperator(town, 'PLATFORM_ADMIN');
    expect((await admin.patch(`/users/${platform.operatorId}`, { active: false })).status).toBe(403);
    expect(
      (await admin.patch(`/users/${admin.operatorId}`, { roles: ['TENANT_ADMIN', 'PLATFORM_ADMIN'] })).status,
    ).toBe(403);
    expect((await platform.post('/users', newUser(['PLATFORM_ADMIN']))).status).toBe(201);
  });

  test('do not raise themselves', async () => {
    const second = await app.createOperator(town, ['TENANT_ADMIN', 'CLERK']);
    const path = `/users/${second.operatorId}`;
    const raised = await second.patch(path, { roles: ['TENANT_ADMIN', 'CLERK', 'SUPERVISOR'] });
    expect([raised.status, raised.body.code]).toEqual([409, 'own_roles_not_raised']);
    expect((await second.patch(path, { roles: ['TENANT_ADMIN'] })).body.roles).toEqual(['TENANT_ADMIN']);
    expect((await second.patch(path, { roles: ['TENANT_ADMIN', 'CLERK'] })).status).toBe(409);
    expect((await admin.patch(path, { roles: ['TENANT_ADMIN', 'CLERK'] })).status).toBe(200);
  });

  test('are signed out everywhere at once, and the log says why', async () => {
    const clerk = await app.createOperator(town, 'AUDITOR');
    expect((await admin.get(`/users/${clerk.operatorId}/sessions`)).body.items).toMatchObject([
      { id: clerk.sessionId },
    ]);
    const reason = 'Computer lasciato aperto';
    expect((await admin.post(`/users/${clerk.operatorId}/sign-out`, { reason: '' })).status).toBe(422);
    expect((await admin.post(`/users/${clerk.operatorId}/sign-out`, { reason })).status).toBe(204);
    expect((await clerk.get('/audit')).status).toBe(401);
    expect((await admin.get(`/users/${clerk.operatorId}/sessions`)).body.items).toEqual([]);
    expect((await admin.get('/audit?action=operator.signed_out')).body.items[0].data.reason).toBe(reason);
  });

  test('set up a lost authenticator anew by a link that only they see', async () => {
    const user = newUser(['AUDITOR']);
    const { body } = await admin.post('/users', user);
    const auth = app.caller('/api/v1/operator-auth');
    const code = (uri: string): string =>
      (URI.parse(uri) as TOTP).generate({ timestamp: app.clock.now().getTime() });
    const login = { email: user.email, password: body.temporaryPassword };
    expect((await auth.post('/login', { ...login, totp: code(body.totpUri) })).status).toBe(200);
    const path = `/users/${body.user.id}/totp-reset`;
    const reset = await admin.post(path, { reason: 'Telefono perso' });
    expect([reset.status, reset.text]).toEqual([204, '']);
    app.clock.advance({ seconds: 60 });
    expect((await auth.post('/login', { ...login, totp: code(body.totpUri) })).body.code).toBe(
      'totp_invalid',
    );
    const [mail] = await app.notifications(town, user.email, 'operator-invitation');
    const token = mail!.data.url.split('#')[1]!;
    const invitation = (await auth.post('/invitation', { token })).body;
    const password = 'una frase nuova';
    const accepted = await auth.post('/invitation/accept', {
      token,
      password,
      passwordConfirmation: password,
      totp: code(invitation.totpUri),
    });
    expect(accepted.body.recoveryCodes).toHaveLength(10);
    // Nobody resets themselves, nor the platform's people; and who works elsewhere is out of reach.
    expect((await admin.post(`/users/${admin.operatorId}/totp-reset`, { reason: 'io' })).status).toBe(422);
    expect((await admin.post(`/users/${admin.operatorId}/totp-reset`, { reason: 'per me' })).status).toBe(
      403,
    );
    const platform = await app.createOperator(town, 'PLATFORM_ADMIN');
    expect((await admin.post(`/users/${platform.operatorId}/totp-reset`, { reason: 'prova' })).status).toBe(
      403,
    );
    const other = await app.seedMunicipality();
    await app.query(
      other,
      `INSERT INTO operator_role (municipality_id, operator_id, role) VALUES ($1, $2, 'CLERK')`,
      [other.id, body.user.id],
    );
    expect((await admin.post(path, { reason: 'Telefono perso' })).status).toBe(403);
  });

  test('of elsewhere do not exist here, and cannot be locked out from here', async () => {
    const other = await app.seedMunicipality();
    const stranger = await app.createOperator(other, 'REVIEWER');
    expect((await admin.patch(`/users/${stranger.operatorId}`, { active: false })).status).toBe(404);
    await app.query(
      town,
      `INSERT INTO operator_role (municipality_id, operator_id, role) VALUES ($1, $2, 'CLERK')`,
      [town.id, stranger.operatorId],
    );
    expect((await admin.patch(`/users/${stranger.operatorId}`, { active: false })).status).toBe(403);
    expect((await admin.patch(`/users/${stranger.operatorId}`, { roles: ['CASHIER'] })).status).toBe(200);
    const roles = await app.query(other, 'SELECT role FROM operator_role WHERE operator_id = $1', [
      stranger.operatorId,
    ]);
    expect(roles).toEqual([{ role: 'REVIEWER' }]);
  });

  test.each([
    ['/roles', { roles: [] }],
    ['/roles', { roles: ['KING'] }],
    ['/roles', { roles: ['CLERK', 'CLERK'] }],
    ['/roles', { roles: 'CLERK' }],
    ['/email', { email: 'nobody' }],
    ['/name', { name: 'A\u0000B' }],
    ['/active', { active: true }],
    ['/id', { id: '0190a5b1-0000-7000-8000-000000000000' }],
  ])('are not made with a wrong %s', async (pointer, wrong) => {
    expect(await admin.post('/users', { ...newUser(), ...wrong })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });

  test('are managed by who holds the permission, for every role', async () => {
    for (const role of ROLES) {
      const operator = await app.createOperator(town, role);
      const allowed = hasPermission([role], 'users.manage');
      expect([role, (await operator.get('/users')).status]).toEqual([role, allowed ? 200 : 403]);
      expect([role, (await operator.post('/users', newUser(['INSPECTOR']))).status]).toEqual([
        role,
        allowed ? 201 : 403,
      ]);
    }
  });
});
