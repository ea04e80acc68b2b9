import { randomUUID } from 'node:crypto';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  createTestApp,
  jpeg,
  pdf,
  testPerson,
  type Answer,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { hostilePayloads } from '../../testing/hostile-payloads.js';
import { RegistryRecords } from '../imports/index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { CommunicationRepository } from './persistence/communication.repository.js';

let app: TestApp;
let m: TestMunicipality;
let clerk: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00Z');
  m = await town();
  clerk = await app.createOperator(m, 'CLERK');
});

async function town(): Promise<TestMunicipality> {
  const one = await app.seedMunicipality();
  await app.setPolicy(one, 'registration.mode', 'REGISTRY');
  return one;
}

async function sendFile(bytes?: Buffer, where = m): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes ?? (await jpeg()))]), 'carta identità.jpg');
  return app.anonymous(where).post('/preliminary-communications/documents', form);
}

const privacyVersion = async (where = m): Promise<number> => {
  const rows = await app.query<{ version: number }>(
    where,
    `SELECT max(version) AS version FROM municipal_text WHERE code = 'PRIVACY'`,
  );
  return rows[0]!.version;
};

async function form(overrides: object = {}, where = m): Promise<Record<string, unknown>> {
  const { phone: _phone, ...person } = testPerson();
  return {
    ...person,
    phone: '+39 0823 123456',
    documents: [(await sendFile(undefined, where)).body.token],
    privacyAccepted: true,
    privacyVersion: await privacyVersion(where),
    truthDeclared: true,
    locale: 'it',
    ...overrides,
  };
}

const send = (body: object, key: string | undefined = randomUUID(), where = m): Promise<Answer> =>
  app.anonymous(where).post('/preliminary-communications', body, key ? { 'idempotency-key': key } : {});

/** Sends one and answers what the office sees of it. */
async function received(overrides: object = {}): Promise<{ id: string; body: Record<string, unknown> }> {
  const body = await form(overrides);
  const sent = await send(body);
  expect(sent.status).toBe(201);
  const [row] = await app.query<{ id: string }>(
    m,
    'SELECT id FROM preliminary_communication WHERE number = $1',
    [sent.body.number],
  );
  return { id: row!.id, body };
}
const base = '/preliminary-communications';
const accept = (id: string, body: object = { version: 1 }, by = clerk) =>
  by.post(`${base}/${id}/accept`, body);
const refuse = (id: string, body: object, by = clerk) => by.post(`${base}/${id}/refuse`, body);
const registry = () => app.query<Record<string, unknown>>(m, 'SELECT * FROM registry_record');

describe('the blank form', () => {
  it('R38: is downloaded without signing in, and names this municipality and its office', async () => {
    expect((await app.anonymous(m).get(`${base}/form`)).status).toBe(202);
    await app.settle();
    const link = await app.anonymous(m).get(`${base}/form`);
    expect(link).toMatchObject({ status: 200, body: { state: 'READY' } });
    const file = await fetch(link.body.url);
    expect(file.headers.get('content-disposition')).toContain('comunicazione-preliminare.pdf');
    const text = await textOf(Buffer.from(await file.arrayBuffer()));
    for (const expected of [
      m.name,
      'Piazza Prova 1, 81100 Caserta (CE)',
      'ufficio@example.test',
      '0823 000000',
      'Lunedì–venerdì 9:00–13:00',
      `${m.slug}/comunicazione-preliminare`,
      'D.P.R. 445/2000',
      'documento d’identità',
    ])
      expect(text).toContain(expected);
  });

  it('R38: is printed ahead of the first reader, and anew when the office moves', async () => {
    await app.runJobs('blank-forms.');
    await app.settle();
    expect((await app.anonymous(m).get(`${base}/form`)).status).toBe(200);
    await app.query(
      m,
      `UPDATE municipality SET profile = jsonb_set(profile, '{office,phone}', '"0823 999999"') WHERE id = $1`,
      [m.id],
    );
    app.get(MunicipalityDirectory).forget();
    expect((await app.anonymous(m).get(`${base}/form`)).status).toBe(202);
  });

  it('R38: exists only where registration asks the registry', async () => {
    await app.setPolicy(m, 'registration.mode', 'OPEN');
    for (const answer of [
      await app.anonymous(m).get(`${base}/form`),
      await send(withoutFile(testPerson())),
      await sendFile(),
    ])
      expect(answer.body.code).toBe('feature_not_enabled');
  });
});

const withoutFile = (person: ReturnType<typeof testPerson>): object => ({
  ...person,
  phone: '0823 123456',
  documents: ['x'],
  privacyAccepted: true,
  privacyVersion: 1,
  truthDeclared: true,
  locale: 'it',
});

describe('a preliminary communication', () => {
  it('R37, R38: is received without an account, with a number to quote and an e-mail', async () => {
    const body = await form();
    const sent = await send(body);
    expect(sent.status).toBe(201);
    expect(sent.body).toEqual({
      number: `${m.numberPrefix}-C-2026-000001`,
      emailMasked: 'm•••@example.test',
      submittedAt: '2026-02-10T09:00:00.000Z',
    });
    await app.settle();
    const [mail] = await app.mails(String(body['email']));
    expect(mail!.subject).toBe(`Comunicazione preliminare ${sent.body.number} ricevuta`);
  });

  it('R38: sent twice with one key is one communication, also at the same moment', async () => {
    const body = await form();
    const key = randomUUID();
    const both = await Promise.all([send(body, key), send(body, key)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]!.body).toEqual(both[1]!.body);
    expect((await send(body, key)).body).toEqual(both[0]!.body);
    expect((await send({ ...body, phone: '0823 654321' }, key)).body.code).toBe('idempotency_conflict');
    expect((await send(body, '')).body.code).toBe('idempotency_key_required');
    expect((await clerk.get(base)).body).toMatchObject({ waiting: 1 });
    expect((await clerk.get('/summary')).body.communicationsToDecide).toBe(1);
  });

  it.each([
    ['a fiscal code of somebody else', { givenName: 'Giovanni' }, '/givenName', 'fiscal_code_mismatch'],
    ['another day of birth', { bornOn: '1961-01-01' }, '/bornOn', 'fiscal_code_mismatch'],
    ['no real fiscal code', { fiscalCode: 'RSSMRA80A01F839X' }, '/fiscalCode', 'fiscal_code_invalid'],
    ['no document', { documents: [] }, '/documents', 'required'],
    ['a document of nobody', { documents: ['made-up'] }, '/documents/0', 'value_not_allowed'],
    ['no consent', { privacyAccepted: false }, '/privacyAccepted', 'privacy_required'],
    ['an old privacy text', { privacyVersion: 999 }, '/privacyVersion', 'value_not_allowed'],
    ['no statement of truth', { truthDeclared: false }, '/truthDeclared', 'required'],
    ['no telephone', { phone: '' }, '/phone', 'required'],
  ])('R37: is checked like a registration: %s', async (_, overrides, pointer, code) => {
    const answer = await send(await form(overrides));
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer, code }));
    expect((await clerk.get(base)).body.waiting).toBe(0);
    expect((await clerk.get('/summary')).body.communicationsToDecide).toBe(0);
  });

  it('R31, R38: asks for an ordinary e-mail where registration does', async () => {
    await app.setPolicy(m, 'registration.emailKinds', 'NOT_PEC');
    expect((await send(await form({ email: 'mario@pec.it' }))).body.errors).toMatchObject([
      { pointer: '/email', code: 'email_pec_not_allowed' },
    ]);
  });

  it('R38: takes a document once, and only a real one', async () => {
    const body = await form();
    expect((await send(body)).status).toBe(201);
    const again = await form({ documents: body['documents'] });
    expect((await send(again)).body.errors).toMatchObject([
      { pointer: '/documents/0', code: 'value_not_allowed' },
    ]);
    expect((await sendFile(Buffer.from('<html>'))).body.code).toBe('upload_type_not_allowed');
    expect(
      (await sendFile(pdf({ catalog: '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>' }))).status,
    ).toBe(422);
    const elsewhere = await town();
    const foreign = await form({ documents: [(await sendFile()).body.token] }, elsewhere);
    expect((await send(foreign, randomUUID(), elsewhere)).status).toBe(422);
  });

  it('R38: is limited for one person and one mailbox', async () => {
    const person = testPerson();
    const answers: number[] = [];
    for (let n = 0; n < 7; n += 1)
      answers.push((await send(await form({ ...person, phone: '0823 123456' }))).status);
    expect(answers).toEqual([201, 201, 201, 201, 201, 429, 429]);
  });
});

describe('the office', () => {
  it('R38: sees them oldest first, with documents and checks beside the data', async () => {
    app.clock.set('2026-02-10T08:00:00Z');
    const first = await received();
    app.clock.set('2026-02-10T09:00:00Z');
    await received();
    const list = await clerk.get(`${base}?limit=1`);
    expect(list.body).toMatchObject({ items: [{ id: first.id, state: 'RECEIVED' }], waiting: 2 });
    expect((await clerk.get(`${base}?limit=1&cursor=${list.body.nextCursor}`)).body.items).toHaveLength(1);

    const one = await clerk.get(`${base}/${first.id}`);
    expect(one.body).toMatchObject({
      person: { fiscalCode: first.body['fiscalCode'], givenName: 'Mario' },
      checks: [
        { code: 'FISCAL_CODE_AGREES', level: 'OK' },
        { code: 'REGISTRY_UNKNOWN', level: 'OK' },
      ],
      documents: [{ originalName: 'carta identità.jpg', mediaType: 'image/jpeg' }],
    });
    const content = await clerk.get(
      one.body.documents[0].inlineUrl.replace(`/api/v1/${m.slug}/operator`, ''),
    );
    expect(content.status).toBe(200);
    expect(content.headers['content-security-policy']).toContain("default-src 'none'");
    expect(content.bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  it('R37, R38: accepts: the person is in the registry, can register, and is told so', async () => {
    const { id, body } = await received();
    const accepted = await accept(id);
    expect(accepted.body).toMatchObject({ state: 'ACCEPTED', decidedByName: clerk.name, corrections: [] });
    expect(await registry()).toMatchObject([
      { fiscal_code: body['fiscalCode'], given_name: 'Mario', source: 'OPERATOR', city: 'Caserta' },
    ]);
    const person = { fiscalCode: String(body['fiscalCode']), givenName: 'mario', familyName: 'ROSSI' };
    const match = await app.run(m, (tx) =>
      app.get(RegistryRecords).match(tx, { ...person, bornOn: String(body['bornOn']) }),
    );
    expect(match).not.toBeNull();
    await app.settle();
    const mail = (await app.mails(String(body['email']))).at(-1)!;
    expect(mail.subject).toContain('ora puoi registrarti');
    expect(mail.text).toContain(`/${m.slug}/registrazione`);
  });

  it('R38: corrects what was sent, and keeps what it was', async () => {
    const { id } = await received({ street: 'Via Rma' });
    const wrong = await accept(id, { version: 1, corrections: { familyName: 'Bianchi' } });
    expect(wrong.body.errors).toMatchObject([
      { pointer: '/corrections/familyName', code: 'fiscal_code_mismatch' },
    ]);
    expect(await registry()).toEqual([]);
    const right = await accept(id, { version: 1, corrections: { street: 'Via Roma', city: 'Caserta' } });
    expect(right.body.corrections).toEqual([{ field: 'street', from: 'Via Rma', to: 'Via Roma' }]);
    expect(await registry()).toMatchObject([{ street: 'Via Roma' }]);
    const [trace] = await app.query<{ data: unknown }>(
      m,
      `SELECT data FROM audit_event WHERE action = 'communication.accepted'`,
    );
    expect(trace!.data).toMatchObject({ corrected: ['street'] });
    expect(JSON.stringify(trace)).not.toContain('Via');
  });

  it('R38: refuses with a reason, in the person’s words', async () => {
    const { id, body } = await received({ locale: 'en' });
    expect((await refuse(id, { version: 1 })).body.code).toBe('decision_reason_required');
    expect((await refuse(id, { version: 1, reasons: [], note: '  ' })).body.code).toBe(
      'decision_reason_required',
    );
    const refused = await refuse(id, {
      version: 1,
      reasons: ['DOCUMENT_EXPIRED'],
      note: 'Scaduta nel 2019.',
    });
    expect(refused.body).toMatchObject({ state: 'REFUSED', note: 'Scaduta nel 2019.' });
    expect(await registry()).toEqual([]);
    await app.settle();
    const mail = (await app.mails(String(body['email']))).at(-1)!;
    expect(mail.subject).toContain('not accepted');
    expect(mail.text).toContain('has expired');
    expect(mail.text).toContain('Scaduta nel 2019.');
    expect(mail.text).toContain(`/${m.slug}/comunicazione-preliminare`);
  });

  it('R38: lets one of two decisions at once stand', async () => {
    const supervisor = await app.createOperator(m, 'SUPERVISOR');
    const { id, body } = await received();
    // Both have read it before either has decided.
    const repository = app.get(CommunicationRepository);
    const get = repository.get.bind(repository);
    let arrived = 0;
    let open = (): void => undefined;
    const together = new Promise<void>((resolve) => (open = resolve));
    const slow = vi.spyOn(repository, 'get').mockImplementation(async (tx, wanted) => {
      const found = await get(tx, wanted);
      arrived += 1;
      if (arrived === 2) open();
      await together;
      return found;
    });
    const both = await Promise.all([
      accept(id),
      refuse(id, { version: 1, reasons: ['DATA_DIFFER'] }, supervisor),
    ]);
    slow.mockRestore();
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)!.body.code).toBe('conflict_stale_version');
    expect(await registry()).toHaveLength(both[0]!.status === 200 ? 1 : 0);
    await app.settle();
    expect(await app.mails(String(body['email']))).toHaveLength(2);
    expect((await accept(id, { version: 2 })).status).toBe(409);
  });

  it('R37: warns of who is in the registry already, has an account, or has sent another', async () => {
    const citizen = await app.createCitizen(m);
    const { phone: _phone, ...person } = citizen.person;
    const { id } = await received({ ...person });
    await received({ ...person });
    await app.run(m, (tx) =>
      app.get(RegistryRecords).put(tx, { ...person, givenName: 'Marietto' }, { source: 'IMPORT' }),
    );
    const codes = (await clerk.get(`${base}/${id}`)).body.checks.map((check: { code: string }) => check.code);
    expect(codes).toEqual(['FISCAL_CODE_AGREES', 'REGISTRY_DIFFERS', 'OTHER_OPEN', 'HAS_ACCOUNT']);
  });

  it('R38: keeps hostile text text, on screen, in e-mails and in the registry', async () => {
    const payloads = Object.values(hostilePayloads({ http: 'http://127.0.0.1:9', file: 'file:///tmp' }));
    const texts = [
      ...payloads.filter((text) => text.length <= 80).slice(0, 4),
      `Via '); DROP TABLE account; --`,
    ];
    for (const text of texts) {
      const { id } = await received({ street: text, city: text.slice(0, 60) });
      const one = await clerk.get(`${base}/${id}`);
      expect(one.body.person.street).toBe(text);
      expect((await accept(id)).status).toBe(200);
    }
    expect((await registry()).map(({ street }) => street)).toEqual(texts);
    const { id, body } = await received();
    await refuse(id, { version: 1, note: '<img src=x onerror=alert(1)> \u202e' });
    const fine = await refuse(id, { version: 1, note: '<img src=x onerror=alert(1)>' });
    expect(fine.status).toBe(200);
    await app.settle();
    const mail = (await app.mails(String(body['email']))).at(-1)!;
    expect(mail.html).not.toContain('<img src=x');
    expect(mail.text).toContain('<img src=x onerror=alert(1)>');
    expect((await send(await form({ givenName: 'Mario\u202e' }))).body.errors).toMatchObject([
      { pointer: '/givenName', code: 'characters_not_allowed' },
    ]);
  });

  it('R38: forgets: the document a month after the decision, the rest after half a year', async () => {
    const { id } = await received();
    const orphan = await sendFile();
    const waiting = await received();
    const keyOf = async (communication: string): Promise<string[]> =>
      (
        await app.query<{ storage_key: string }>(
          m,
          'SELECT storage_key FROM preliminary_communication_document WHERE communication_id = $1',
          [communication],
        )
      ).map(({ storage_key }) => storage_key);
    const [key] = await keyOf(id);
    await accept(id);

    app.clock.set('2026-02-12T09:00:00Z');
    await app.runJobs('communications.');
    await app.settle();
    expect(await keyOf(id)).toHaveLength(1);
    const late = await send(await form({ documents: [orphan.body.token] }));
    expect(late.status).toBe(422);

    app.clock.set('2026-03-12T10:00:00Z');
    await app.runJobs('communications.');
    await app.settle();
    expect(await keyOf(id)).toEqual([]);
    await expect(app.get(ObjectStorage).get(key!)).rejects.toThrow();
    const rows = () => app.query<{ id: string }>(m, 'SELECT id FROM preliminary_communication ORDER BY id');
    expect((await rows()).map((row) => row.id)).toContain(id);

    app.clock.set('2026-08-10T10:00:00Z');
    await app.runJobs('communications.');
    expect((await rows()).map((row) => row.id)).toEqual([waiting.id]);
    expect(await keyOf(waiting.id)).toHaveLength(1);
    const [trace] = await app.query(m, `SELECT 1 FROM audit_event WHERE action = 'communication.accepted'`);
    expect(trace).toBeDefined();
  });

  it('R38: shows nothing to who may not, or to another municipality', async () => {
    const { id } = await received();
    const one = (await clerk.get(`${base}/${id}`)).body;
    const path = one.documents[0].inlineUrl.replace(`/api/v1/${m.slug}/operator`, '');
    for (const role of ['REVIEWER', 'AUDITOR', 'CASHIER'] as const) {
      const other = await app.createOperator(m, role);
      for (const answer of [
        await other.get(base),
        await other.get(path),
        await accept(id, { version: 1 }, other),
      ])
        expect(answer.status).toBe(403);
    }
    const stranger = await app.createOperator(await town(), 'SUPERVISOR');
    for (const answer of [
      await stranger.get(`${base}/${id}`),
      await stranger.get(path),
      await accept(id, { version: 1 }, stranger),
      await refuse(id, { version: 1, note: 'no' }, stranger),
    ])
      expect(answer.status).toBe(404);
    expect((await stranger.get(base)).body).toMatchObject({ items: [], waiting: 0 });
  });
});

async function textOf(file: Buffer): Promise<string> {
  const task = getDocument({ data: new Uint8Array(file), verbosity: 0 });
  try {
    const document = await task.promise;
    const { items } = await (await document.getPage(1)).getTextContent();
    return items
      .map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : ''))
      .join('')
      .replace(/\s+/g, ' ');
  } finally {
    await task.destroy();
  }
}
