import { ROLES, hasPermission } from '@sosta/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import {
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';

let app: TestApp;
let town: TestMunicipality;
let citizen: TestCitizen;
let clerk: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  town = await app.seedMunicipality();
  citizen = await app.createCitizen(town);
  clerk = await app.createOperator(town, 'CLERK');
});

const question = {
  topic: 'PAYMENT',
  subject: 'Ho pagato due volte',
  body: 'Buongiorno,\nche cosa devo fare? <b>grazie</b>',
};

describe('asking the office (R94)', () => {
  test('goes back and forth, and the answer is announced by e-mail', async () => {
    const opened = await citizen.post('/assistance-threads', question);
    expect(opened).toMatchObject({
      status: 201,
      body: {
        ...{ topic: 'PAYMENT', subject: question.subject },
        state: 'OPEN',
        requestNumber: null,
        messages: [{ authorKind: 'CITIZEN', body: question.body }],
      },
    });
    expect(opened.body.number).toMatch(new RegExp(`^${town.numberPrefix}-S-2026-\\d{6}$`));
    const { id } = opened.body;
    expect((await clerk.get('/threads?state=OPEN')).body.items).toMatchObject([
      { id, holderId: citizen.holderId, holderName: expect.stringContaining('Rossi') },
    ]);

    app.clock.advance({ minutes: 5 });
    const answered = await clerk.post(`/threads/${id}/messages`, { body: 'Le rimborsiamo il secondo.' });
    expect(answered).toMatchObject({
      status: 201,
      body: { state: 'ANSWERED', messages: [{}, { authorKind: 'OPERATOR' }] },
    });
    const queued = await app.query(
      town,
      `SELECT template, recipient FROM notification WHERE holder_id IS NOT NULL OR account_id = $1`,
      [citizen.accountId],
    );
    expect(queued).toEqual([{ template: 'assistance-answer', recipient: citizen.person.email }]);

    app.clock.advance({ minutes: 5 });
    expect((await citizen.post(`/assistance-threads/${id}/messages`, { body: 'Grazie' })).body.state).toBe(
      'OPEN',
    );
    expect((await clerk.post(`/threads/${id}/messages`, { body: 'Di nulla', close: true })).body.state).toBe(
      'CLOSED',
    );
    expect((await citizen.get(`/assistance-threads/${id}`)).body.messages).toHaveLength(4);
    expect((await clerk.get('/threads?state=OPEN')).body.items).toEqual([]);
  });

  test('may be about one’s own request, not about somebody else’s', async () => {
    const neighbour = await app.createCitizen(town);
    for (const [number, owner] of [
      ['N-1', citizen],
      ['N-2', neighbour],
    ] as const) {
      await app.query(
        town,
        `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
         VALUES ($1, $2, 'PLATE', $3, $4, 'SUBMITTED', $3, now(), '2026-02-20', now())`,
        [uuidv7(), town.id, number, owner.holderId],
      );
    }
    expect(
      (await citizen.post('/assistance-threads', { ...question, requestNumber: ' n-1 ' })).body.requestNumber,
    ).toBe('N-1');
    expect(await citizen.post('/assistance-threads', { ...question, requestNumber: 'N-2' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/requestNumber' }] },
    });
  });

  test('stays between the person and the office', async () => {
    const { body } = await citizen.post('/assistance-threads', question);
    const neighbour = await app.createCitizen(town);
    expect((await neighbour.get(`/assistance-threads/${body.id}`)).status).toBe(404);
    expect((await neighbour.post(`/assistance-threads/${body.id}/messages`, { body: 'x' })).status).toBe(404);
    expect((await neighbour.get('/assistance-threads')).body.items).toEqual([]);
    const foreign = await app.createOperator(await app.seedMunicipality(), 'CLERK');
    expect((await foreign.get(`/threads/${body.id}`)).status).toBe(404);
    expect((await foreign.post(`/threads/${body.id}/messages`, { body: 'x' })).status).toBe(404);
    expect((await app.anonymous(town).get('/assistance-threads')).status).toBe(401);
  });

  test('is paged, most recent first', async () => {
    for (const subject of ['uno', 'due', 'tre']) {
      await citizen.post('/assistance-threads', { ...question, subject });
      app.clock.advance({ seconds: 1 });
    }
    const first = await citizen.get('/assistance-threads?limit=2');
    expect(first.body.items.map((item: { subject: string }) => item.subject)).toEqual(['tre', 'due']);
    const second = await citizen.get(`/assistance-threads?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ subject: 'uno' }], nextCursor: null });
    expect((await citizen.get('/assistance-threads?cursor=WyJ4IiwieSJd')).status).toBe(422);
  });

  test('has a brake for programs', async () => {
    const { body } = await citizen.post('/assistance-threads', question);
    for (let count = 1; count < 20; count += 1) {
      expect((await citizen.post(`/assistance-threads/${body.id}/messages`, { body: 'ancora' })).status).toBe(
        201,
      );
    }
    expect(
      (await citizen.post(`/assistance-threads/${body.id}/messages`, { body: 'ancora' })).body.code,
    ).toBe('rate_limited');
    expect((await citizen.post('/assistance-threads', question)).body.code).toBe('rate_limited');
    app.clock.advance({ minutes: 61 });
    expect((await citizen.post('/assistance-threads', question)).status).toBe(201);
  });

  test.each([
    ['/topic', { topic: 'WEATHER' }],
    ['/subject', { subject: ' ' }],
    ['/subject', { subject: 'a\nb' }],
    ['/body', { body: 'x'.repeat(4001) }],
    ['/body', { body: 'a\u0000b' }],
    ['/body', { body: 'a\u202eb' }],
    ['/body', { body: { $ne: '' } }],
    ['/holderId', { holderId: 'x' }],
  ])('refuses a hostile %s', async (pointer, wrong) => {
    expect(await citizen.post('/assistance-threads', { ...question, ...wrong })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });

  test('is read and answered by who holds the permission, for every role', async () => {
    const { body } = await citizen.post('/assistance-threads', question);
    for (const role of ROLES) {
      const operator = await app.createOperator(town, role);
      expect([role, (await operator.get('/threads')).status]).toEqual([
        role,
        hasPermission([role], 'assistance.read') ? 200 : 403,
      ]);
      const answered = await operator.post(`/threads/${body.id}/messages`, { body: 'Risposta' });
      expect([role, answered.status]).toEqual([role, hasPermission([role], 'assistance.answer') ? 201 : 403]);
    }
  });
});
