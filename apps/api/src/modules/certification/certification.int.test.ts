import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  upload,
  uploaded,
  png,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let reviewer: TestOperator;
const NOW = '2026-02-10T09:00:00.000Z';

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set(NOW);
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  reviewer = await app.createOperator(m, 'REVIEWER');
});

const bothDocuments = (who = citizen) => uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
async function ask(
  who = citizen,
  type: keyof TestMunicipality['certificationTypes'] = 'RESIDENCE_A',
  headers = {},
): Promise<Answer> {
  const documentIds = await bothDocuments(who);
  return who.post(
    '/certification-requests',
    { certificationTypeId: m.certificationTypes[type], documentIds },
    headers,
  );
}
const accept = (id: string, version: number, body: object = {}) =>
  reviewer.post(`/review/requests/${id}/accept`, { version, ...body });

describe('a certification', () => {
  test('is asked for with the documents of its type, accepted, told by e-mail and listed (R43–R50)', async () => {
    const asked = await ask();
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      kind: 'CERTIFICATION',
      state: 'SUBMITTED',
      version: 1,
      title: 'Certificazione RESIDENCE_A',
      dueOn: '2026-02-20',
      certification: {
        type: { code: 'RESIDENCE_A' },
        zone: { code: 'A' },
        street: 'Via Roma',
        streetNumber: '12/B',
        validFromOn: null,
      },
      actions: ['WITHDRAW'],
    });
    expect(asked.body.documents.map((one: { kind: string }) => one.kind).toSorted()).toEqual([
      'IDENTITY_DOCUMENT',
      'SELF_CERTIFICATION',
    ]);

    const decided = await accept(asked.body.id, 1, { note: 'Tutto in regola' });
    expect(decided.status).toBe(200);
    expect(decided.body).toMatchObject({ state: 'ACCEPTED', note: 'Tutto in regola', claimedBy: null });
    expect(decided.body.documents.every((one: { verdict: string }) => one.verdict === 'VALID')).toBe(true);

    const mine = await citizen.get('/certifications');
    expect(mine.body).toMatchObject({
      pendingRequestId: null,
      items: [
        {
          id: asked.body.id,
          state: 'ACCEPTED',
          requestNumber: asked.body.number,
          validFromOn: '2026-02-10',
          validToOn: '2028-02-09',
        },
      ],
    });

    await app.settle();
    const [received, outcome] = await app.mails(citizen.person.email);
    expect(received!.text).toContain(asked.body.number);
    expect(outcome!.text).toContain('Tutto in regola');
    expect(outcome!.text).toContain(`http://localhost:8080/${m.slug}/richieste/${asked.body.id}`);
  });

  test('is written in the citizen’s language', async () => {
    const foreigner = await app.createCitizen(m, { locale: 'en' });
    const asked = await ask(foreigner);
    await reviewer.post(`/review/requests/${asked.body.id}/refuse`, {
      version: 1,
      reasons: ['NOT_RESIDENT'],
    });
    await app.settle();
    const mail = (await app.mails(foreigner.person.email)).at(-1)!;
    expect(mail.text).toContain('Not resident in the sector');
  });

  test('blocks another one of the same person while it waits (R51), not after a refusal (R52)', async () => {
    const asked = await ask();
    const second = await ask(citizen, 'RESIDENCE_B');
    expect([second.status, second.body.code]).toEqual([409, 'certification_pending_exists']);
    expect((await citizen.get('/certifications')).body.pendingRequestId).toBe(asked.body.id);
    await reviewer.post(`/review/requests/${asked.body.id}/refuse`, {
      version: 1,
      reasons: ['NOT_RESIDENT'],
    });
    expect((await ask(citizen, 'RESIDENCE_B')).status).toBe(201);
  });

  test('of two sent at once gets in once', async () => {
    const documents = await Promise.all([1, 2, 3, 4].map(() => bothDocuments()));
    const answers = await Promise.all(
      documents.map((documentIds) =>
        citizen.post('/certification-requests', {
          certificationTypeId: m.certificationTypes.RESIDENCE_A,
          documentIds,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(new Set(answers.filter((one) => one.status === 409).map((one) => one.body.code))).toEqual(
      new Set(['certification_pending_exists']),
    );
    expect(await app.query(m, 'SELECT 1 FROM certification')).toHaveLength(1);
  });

  test('with the same Idempotency-Key has one effect and one answer', async () => {
    const body = {
      certificationTypeId: m.certificationTypes.RESIDENCE_A,
      documentIds: await bothDocuments(),
    };
    const headers = { 'idempotency-key': '0190a5b1-0000-7000-8000-000000000000' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => citizen.post('/certification-requests', body, headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((one) => one.body.id)).size).toBe(1);
    await app.settle();
    expect(await app.mails(citizen.person.email)).toHaveLength(1);
  });

  test('needs every document, of the right kind, one’s own and used once', async () => {
    const type = m.certificationTypes.RESIDENCE_A;
    const [identity, form] = await bothDocuments();
    const missing = await citizen.post('/certification-requests', {
      certificationTypeId: type,
      documentIds: [identity],
    });
    expect([missing.status, missing.body.code]).toEqual([422, 'document_missing']);
    const [libretto] = await uploaded(citizen, 'VEHICLE_REGISTRATION');
    const odd = await citizen.post('/certification-requests', {
      certificationTypeId: type,
      documentIds: [identity, form, libretto],
    });
    expect(odd.body.errors).toEqual([{ pointer: '/documentIds/2', code: 'document_kind_not_allowed' }]);

    const other = await app.createCitizen(m);
    const [theirs] = await uploaded(other, 'IDENTITY_DOCUMENT');
    const stolen = await citizen.post('/certification-requests', {
      certificationTypeId: type,
      documentIds: [theirs, form],
    });
    expect([stolen.status, stolen.body.code]).toEqual([409, 'document_not_usable']);

    const asked = await citizen.post('/certification-requests', {
      certificationTypeId: type,
      documentIds: [identity, form],
    });
    expect(asked.status).toBe(201);
    await citizen.post(`/requests/${asked.body.id}/withdraw`, { version: 1 });
    const again = await citizen.post('/certification-requests', {
      certificationTypeId: type,
      documentIds: [identity, form],
    });
    expect(again.body.code).toBe('document_not_usable');
    expect((await citizen.delete(`/documents/${identity}`)).body.code).toBe('document_not_usable');
  });

  test('is only of types open to requests', async () => {
    const documentIds = await bothDocuments();
    for (const certificationTypeId of [
      m.certificationTypes.ELECTRIC,
      '0190a5b1-0000-7000-8000-000000000000',
    ]) {
      const answer = await citizen.post('/certification-requests', { certificationTypeId, documentIds });
      expect([answer.status, answer.body.code]).toEqual([409, 'certification_type_not_available']);
    }
    const elsewhere = await app.seedMunicipality();
    const foreign = await citizen.post('/certification-requests', {
      certificationTypeId: elsewhere.certificationTypes.RESIDENCE_A,
      documentIds,
    });
    expect(foreign.body.code).toBe('certification_type_not_available');
  });

  test('of residence ends the one before: nobody lives in two sectors', async () => {
    const first = await ask();
    await accept(first.body.id, 1);
    app.clock.advance({ days: 100 });
    // Nobody stays signed in for so long.
    reviewer = await app.createOperator(m, 'REVIEWER');
    const second = await ask(citizen, 'RESIDENCE_B');
    const review = await reviewer.get(`/review/requests/${second.body.id}`);
    expect(review.body.checks).toContainEqual(
      expect.objectContaining({
        code: 'existing',
        level: 'WARN',
        text: expect.stringContaining(first.body.number),
      }),
    );
    await accept(second.body.id, 1);
    const { items } = (await citizen.get('/certifications')).body;
    expect(items).toMatchObject([
      { id: second.body.id, state: 'ACCEPTED', validFromOn: '2026-05-21' },
      { id: first.body.id, state: 'EXPIRED', validFromOn: '2026-02-10', validToOn: '2026-05-20' },
    ]);
    expect((await citizen.get('/subscription-options')).body.certifications).toMatchObject([
      { id: second.body.id },
    ]);
  });

  test('of residence accepted twice in a day leaves only the last', async () => {
    const first = await ask();
    await accept(first.body.id, 1);
    const second = await ask(citizen, 'RESIDENCE_B');
    expect((await accept(second.body.id, 1)).status).toBe(200);
    expect(
      (await citizen.get('/certifications')).body.items.map((one: { state: string }) => one.state),
    ).toEqual(['ACCEPTED', 'EXPIRED']);
  });

  test('expires after its last day, not on it', async () => {
    const asked = await ask();
    await accept(asked.body.id, 1);
    app.clock.set('2028-02-09T22:30:00.000Z');
    await app.runJobs('certifications.');
    expect((await citizen.get(`/requests/${asked.body.id}`)).body.state).toBe('ACCEPTED');
    app.clock.set('2028-02-09T23:30:00.000Z');
    await app.runJobs('certifications.');
    expect((await citizen.get(`/requests/${asked.body.id}`)).body).toMatchObject({
      state: 'EXPIRED',
      actions: expect.not.arrayContaining(['WITHDRAW']),
    });
  });

  test('shows the reviewer what agrees and what does not', async () => {
    const stranger = await app.createCitizen(m, { givenName: 'Giovanni', street: 'Via Lontana' });
    const asked = await ask(stranger);
    const { body } = await reviewer.get(`/review/requests/${asked.body.id}`);
    const level = (code: string) => body.checks.find((one: { code: string }) => one.code === code)?.level;
    expect([level('fiscal_code'), level('street'), level('existing'), level('documents')]).toEqual([
      'WARN',
      'WARN',
      'OK',
      'OK',
    ]);
    const fine = await reviewer.get(`/review/requests/${(await ask()).body.id}`);
    expect(fine.body.checks.every((one: { level: string }) => one.level === 'OK')).toBe(true);
  });
});

describe('the self-certification form', () => {
  test('is prepared once and then linked, filled in with what is known (R47, R48)', async () => {
    const path = `/certification-requests/form?certificationTypeId=${m.certificationTypes.RESIDENCE_A}`;
    const first = await citizen.get(path);
    expect([first.status, first.body]).toEqual([202, { state: 'PREPARING', url: null, expiresAt: null }]);
    expect((await citizen.get(path)).status).toBe(202);
    expect(await app.query(m, "SELECT 1 FROM outbox_message WHERE topic = 'form.render'")).toHaveLength(1);
    await app.settle();
    const ready = await citizen.get(path);
    expect([ready.status, ready.body.state]).toEqual([200, 'READY']);
    const file = Buffer.from(await (await fetch(ready.body.url)).arrayBuffer());
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    // What we print, we also take back.
    expect((await upload(citizen, 'SELF_CERTIFICATION', file, { name: 'modulo.pdf' })).status).toBe(201);
    const [{ snapshot }] = (await app.query<{ snapshot: object }>(
      m,
      'SELECT snapshot FROM prepared_form',
    )) as [{ snapshot: object }];
    expect(snapshot).toMatchObject({
      declarant: { fiscalCode: citizen.person.fiscalCode, lastName: 'Rossi' },
      residence: { street: 'Via Roma' },
      sectorName: 'Settore A',
    });
  });

  test('is each holder’s own, and not kept for long', async () => {
    const path = `/certification-requests/form?certificationTypeId=${m.certificationTypes.RESIDENCE_A}`;
    await citizen.get(path);
    await app.settle();
    const other = await app.createCitizen(m);
    expect((await other.get(path)).status).toBe(202);
    app.clock.advance({ days: 8 });
    await app.runJobs('forms.');
    expect(await app.query(m, 'SELECT 1 FROM prepared_form')).toEqual([]);
  });

  test('takes a photo of the signed form as well', async () => {
    expect((await upload(citizen, 'SELF_CERTIFICATION', await png(), { name: 'firmato.png' })).status).toBe(
      201,
    );
  });
});
