import { ROLES, hasPermission } from '@sosta/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  createTestApp,
  jpeg,
  pdf,
  type Answer,
  type Caller,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
  tampered,
} from '../../testing/index.js';
import { ThreadTokens } from './thread-tokens.js';

let app: TestApp;
let town: TestMunicipality;
let citizen: TestCitizen;
let clerk: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  town = await app.seedMunicipality();
  citizen = await app.createCitizen(town);
  clerk = await app.createOperator(town, 'CLERK');
});

const question = {
  topic: 'PAYMENT',
  subject: 'Ho pagato due volte',
  body: 'Buongiorno,\nche cosa devo fare? <b>grazie</b>',
};

describe('R94: asking the office', () => {
  test('R94: goes back and forth, and the answer is announced by e-mail', async () => {
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

describe('R94: asking without an account', () => {
  let email: string;
  let asked: object;
  let visitor: Caller;
  beforeEach(() => {
    email = `anna.bianchi.${uuidv7()}@example.test`;
    asked = { ...question, name: 'Anna Bianchi', email: ` ${email.toUpperCase()}` };
    visitor = app.anonymous(town);
  });
  const withToken = (token: string): { 'sosta-thread': string } => ({ 'sosta-thread': token });
  const open = async (overrides: object = {}): Promise<string> => {
    const answer = await visitor.post('/visitor-threads', { ...asked, ...overrides });
    expect(answer.status).toBe(201);
    return answer.body.token;
  };
  const send = (token: string, bytes: Buffer, name: string): Promise<Answer> => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), name);
    return visitor.post('/visitor-threads/current/files', form, withToken(token));
  };
  const sent = (): Promise<{ template: string; recipient: string }[]> =>
    app.query(town, 'SELECT template, recipient FROM notification ORDER BY created_at, template');

  test('R94: goes back and forth by e-mail, both sides told', async () => {
    const token = await open();
    expect(await sent()).toEqual([
      { template: 'assistance-new', recipient: 'ufficio@example.test' },
      { template: 'assistance-visitor-received', recipient: email },
    ]);
    const { body: listed } = await clerk.get('/threads?state=OPEN');
    expect(listed.items).toMatchObject([
      {
        holderId: null,
        holderName: 'Anna Bianchi',
        visitor: { email },
        messages: [{ authorKind: 'VISITOR' }],
      },
    ]);
    app.clock.advance({ minutes: 5 });
    await clerk.post(`/threads/${listed.items[0].id}/messages`, { body: 'Provi così.' });
    expect((await sent()).at(-1)).toEqual({ template: 'assistance-visitor-answer', recipient: email });
    expect((await visitor.get('/visitor-threads/current', withToken(token))).body).toMatchObject({
      state: 'ANSWERED',
      messages: [{ body: question.body }, { authorKind: 'OPERATOR', body: 'Provi così.' }],
    });
    app.clock.advance({ minutes: 5 });
    const again = await visitor.post(
      '/visitor-threads/current/messages',
      { body: 'Grazie' },
      withToken(token),
    );
    expect(again).toMatchObject({ status: 201, body: { state: 'OPEN' } });
    expect((await sent()).filter(({ template }) => template === 'assistance-new')).toHaveLength(2);
  });

  test('R94: the link of the e-mail opens the thread, says nothing of the person, and ends', async () => {
    await open({ subject: 'Oggetto segreto' });
    await app.settle();
    const [mail] = await app.mails(email);
    const link = /https?:\S+\/segnalazione#\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    const { pathname, search, hash } = new URL(link);
    expect([pathname, search]).toEqual([`/${town.slug}/segnalazione`, '']);
    expect(decodeURIComponent(link)).not.toMatch(/anna|bianchi|@/i);
    // Anybody could have typed the address: nothing they typed is sent to it.
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/Oggetto segreto|rimbors|grazie/);
    const token = hash.slice(1);
    expect((await visitor.get('/visitor-threads/current', withToken(token))).status).toBe(200);
    app.clock.advance({ hours: 24 * 90 });
    expect((await visitor.get('/visitor-threads/current', withToken(token))).body.code).toBe(
      'assistance_link_invalid',
    );
  });

  test('opens no thread with a key that was tampered with, of another town, or of a citizen’s thread', async () => {
    const token = await open();
    const { body: theirs } = await citizen.post('/assistance-threads', question);
    const elsewhere = app.anonymous(await app.seedMunicipality());
    const flipped = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    for (const key of ['', 'x', flipped, tampered(token), `${token}AA`]) {
      expect([key, (await visitor.get('/visitor-threads/current', withToken(key))).status]).toEqual([
        key,
        410,
      ]);
    }
    expect((await elsewhere.get('/visitor-threads/current', withToken(token))).status).toBe(410);
    const forged = app.get(ThreadTokens).issue(town.id, theirs.id);
    expect((await visitor.get('/visitor-threads/current', withToken(forged))).status).toBe(410);
    expect(
      (await visitor.post('/visitor-threads/current/messages', { body: 'x' }, withToken(forged))).status,
    ).toBe(410);
  });

  test('takes a few sound files, that only the office opens', async () => {
    const token = await open();
    expect(await send(token, pdf(), 'schermata/../errore.pdf')).toMatchObject({
      status: 201,
      body: { files: [{ fileName: 'errore.pdf', mediaType: 'application/pdf' }] },
    });
    expect((await send(token, Buffer.from('<script>'), 'x.html')).body.code).toBe('upload_type_not_allowed');
    expect(
      (await send(token, pdf({ catalog: '/OpenAction << /S /JavaScript /JS (1) >>' }), 'x.pdf')).body.code,
    ).toBe('upload_pdf_active_content');
    expect((await send(token, await jpeg(), 'foto.jpg')).status).toBe(201);
    expect((await send(token, await jpeg(), 'foto.jpg')).status).toBe(201);
    expect((await send(token, await jpeg(), 'foto.jpg')).body.code).toBe('assistance_files_full');
    expect((await send('x', pdf(), 'x.pdf')).status).toBe(410);
    const [thread] = (await clerk.get('/threads')).body.items;
    expect(thread.files).toHaveLength(3);
    const path = `/threads/${thread.id}/files/${thread.files[0].id}`;
    expect((await clerk.get(path)).headers['content-disposition']).toContain('errore.pdf');
    const stranger = await app.createOperator(await app.seedMunicipality(), 'CLERK');
    expect((await stranger.get(path)).status).toBe(404);
    expect((await app.anonymous(town).get(`/operator${path}`)).status).toBe(401);
  });

  test('is forgotten with its files half a year after the last message; what citizens ask is not', async () => {
    const token = await open();
    expect((await send(token, pdf(), 'errore.pdf')).status).toBe(201);
    const { body: theirs } = await citizen.post('/assistance-threads', question);
    const keys = await app.query<{ key: string }>(town, 'SELECT storage_key AS key FROM assistance_file');
    expect(keys).toHaveLength(1);
    app.clock.advance({ days: 60 });
    await visitor.post('/visitor-threads/current/messages', { body: 'Novità?' }, withToken(token));
    const kept = () => app.query<{ id: string }>(town, 'SELECT id FROM assistance_thread');
    app.clock.advance({ days: 180 });
    await app.runJobs('assistance.');
    expect(await kept()).toHaveLength(2);

    app.clock.advance({ minutes: 1 });
    await app.runJobs('assistance.');
    expect(await kept()).toEqual([{ id: theirs.id }]);
    expect(await app.query(town, 'SELECT thread_id FROM assistance_message')).toEqual([
      { thread_id: theirs.id },
    ]);
    const storage = app.get(ObjectStorage);
    await storage.get(keys[0]!.key);
    await app.settle();
    await expect(storage.get(keys[0]!.key)).rejects.toThrow(/key does not exist/i);
  });

  test('has brakes: for programs, for one address, for one sender', async () => {
    // Filled in by a program only: answered like the others, and nothing is kept or sent.
    await open({ website: 'https://spam.example' });
    expect((await clerk.get('/threads')).body.items).toEqual([]);
    expect(await sent()).toEqual([]);
    for (let count = 0; count < 3; count += 1) await open();
    expect((await visitor.post('/visitor-threads', asked)).body.code).toBe('rate_limited');
    for (let count = 0; count < 6; count += 1) await open({ email: `altro${count}@example.test` });
    expect((await visitor.post('/visitor-threads', { ...asked, email: 'z@example.test' })).body.code).toBe(
      'rate_limited',
    );
  });

  test.each([
    ['/name', { name: 'a\u202eb' }],
    ['/email', { email: 'nessuno' }],
    ['/topic', { topic: 'WEATHER' }],
    ['/body', { body: '' }],
    ['/holderId', { holderId: 'x' }],
  ])('refuses a hostile %s', async (pointer, wrong) => {
    expect(await visitor.post('/visitor-threads', { ...asked, ...wrong })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });
});
