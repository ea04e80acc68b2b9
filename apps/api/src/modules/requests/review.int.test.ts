import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  jpeg,
  upload,
  uploaded,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve } from '../../testing/journeys.js';
import { PaymentRepository } from '../payments/index.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let reviewer: TestOperator;
let colleague: TestOperator;
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
  colleague = await app.createOperator(m, 'REVIEWER');
});

async function certification(
  who = citizen,
): Promise<{ id: string; number: string; documents: { id: string; kind: string }[] }> {
  const documentIds = await uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
  const asked = await who.post('/certification-requests', {
    certificationTypeId: m.certificationTypes.RESIDENCE_A,
    documentIds,
  });
  expect(asked.status).toBe(201);
  return asked.body;
}

async function awaitingPayment(): Promise<{ id: string; version: number }> {
  const certificationId = await acceptedCertification(app, m, citizen);
  const plate = await acceptedPlate(app, m, citizen);
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  await approve(app, m, asked.body.id);
  return (await citizen.get(`/requests/${asked.body.id}`)).body;
}

const desk = (operator: TestOperator, id: string) => ({
  claim: (reason?: string) => operator.post(`/review/requests/${id}/claim`, reason ? { reason } : {}),
  release: () => operator.post(`/review/requests/${id}/release`),
  read: () => operator.get(`/review/requests/${id}`),
  accept: (version: number, body: object = {}) =>
    operator.post(`/review/requests/${id}/accept`, { version, ...body }),
  refuse: (version: number, body: object = { reasons: ['NOT_RESIDENT'] }) =>
    operator.post(`/review/requests/${id}/refuse`, { version, ...body }),
  integrate: (version: number, body: object) =>
    operator.post(`/review/requests/${id}/integration`, { version, reasons: [], documentIds: [], ...body }),
  annul: (version: number, body: object = { reasons: [], note: 'Errore' }) =>
    operator.post(`/review/requests/${id}/annul`, { version, ...body }),
  preview: (body: object) => operator.post(`/review/requests/${id}/preview`, body),
});
const codes = (answers: Answer[]) =>
  answers.map((one) => (one.status === 200 ? 200 : one.body.code)).toSorted();
const mails = () =>
  app
    .query<{ template: string }>(m, 'SELECT template FROM notification ORDER BY created_at, id')
    .then((rows) => rows.map((row) => row.template));
const audited = (id: string) =>
  app
    .query<{ action: string }>(m, 'SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id', [
      id,
    ])
    .then((rows) => rows.map((row) => row.action));

describe('a decision', () => {
  test('is taken once: of two operators at the same moment one wins', async () => {
    const { id } = await certification();
    const answers = await Promise.all([desk(reviewer, id).accept(1), desk(colleague, id).refuse(1)]);
    expect(codes(answers)).toEqual([200, 'conflict_stale_version']);
    const winner = answers.find((one) => one.status === 200)!.body.state as string;
    const { body } = await citizen.get(`/requests/${id}`);
    expect(body.state).toBe(winner);
    expect((await mails()).filter((template) => template !== 'request-received')).toEqual([
      winner === 'ACCEPTED' ? 'request-accepted' : 'request-rejected',
    ]);
    expect(
      (await audited(id)).filter((action) => action === 'request.accepted' || action === 'request.rejected'),
    ).toHaveLength(1);
  });

  test('on a version that is not the latest is refused, and changes nothing', async () => {
    const { id } = await certification();
    await desk(reviewer, id).claim();
    const stale = await desk(reviewer, id).accept(1);
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict_stale_version']);
    expect((await citizen.get(`/requests/${id}`)).body.state).toBe('UNDER_REVIEW');
    expect((await desk(reviewer, id).accept(2)).status).toBe(200);
  });

  test('to refuse has a reason that the citizen reads in words', async () => {
    const { id } = await certification();
    for (const body of [{ reasons: [] }, { reasons: [], note: '   ' }]) {
      const answer = await desk(reviewer, id).refuse(1, body);
      expect([answer.status, answer.body.code]).toEqual([422, 'decision_reason_required']);
    }
    const unknown = await desk(reviewer, id).refuse(1, { reasons: ['NOT_RESIDENT', 'BECAUSE'] });
    expect(unknown.body.errors).toEqual([{ pointer: '/reasons/1', code: 'value_not_allowed' }]);
    const wrongDecision = await desk(reviewer, id).refuse(1, { reasons: ['ILLEGIBLE'] });
    expect(wrongDecision.body.errors).toEqual([{ pointer: '/reasons/0', code: 'value_not_allowed' }]);

    const refused = await desk(reviewer, id).refuse(1, {
      reasons: ['NOT_RESIDENT'],
      note: 'Via Lontana è nel settore B',
    });
    expect(refused.body.state).toBe('REJECTED');
    const seen = (await citizen.get(`/requests/${id}`)).body;
    expect(seen).toMatchObject({
      reasons: [{ code: 'NOT_RESIDENT', text: 'Non risulta residente nel settore' }],
      note: 'Via Lontana è nel settore B',
    });
    await app.settle();
    const mail = (await app.mails(citizen.person.email)).find((one) => one.text.includes('Via Lontana'))!;
    expect(mail.text).toContain('Non risulta residente nel settore');
    expect(mail.text).toContain('Via Lontana è nel settore B');
    expect(await audited(id)).toEqual(['request.submitted', 'request.rejected']);
  });

  test('to refuse without any reason is impossible in the database too', async () => {
    const { id } = await certification();
    await expect(app.query(m, "UPDATE request SET state = 'REJECTED' WHERE id = $1", [id])).rejects.toThrow(
      /request_rejected_with_reason/,
    );
  });

  test('to accept is impossible with a document that was found wanting', async () => {
    const { id, documents } = await certification();
    const [first] = documents;
    const answer = await desk(reviewer, id).accept(1, {
      verdicts: [{ documentId: first!.id, verdict: 'EXPIRED' }],
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'document_verdict_missing']);
    expect(
      (await desk(reviewer, id).read()).body.documents.map((one: { verdict: string | null }) => one.verdict),
    ).toEqual([null, null]);
  });

  test('is not taken on one’s own request', async () => {
    const { id } = await certification();
    await app.unitOfWork.runPlatform((tx) =>
      tx.query('UPDATE operator SET email = $1 WHERE id = $2', [citizen.person.email, reviewer.operatorId]),
    );
    expect((await desk(reviewer, id).accept(1)).body.code).toBe('decision_on_own_request');
    expect((await desk(colleague, id).accept(1)).status).toBe(200);
  });

  test('is not taken twice, nor on what is not open', async () => {
    const { id } = await certification();
    await desk(reviewer, id).accept(1);
    expect((await desk(reviewer, id).accept(2)).body.code).toBe('state_transition_not_allowed');
    expect((await desk(reviewer, id).refuse(2)).body.code).toBe('state_transition_not_allowed');
    expect((await desk(reviewer, id).integrate(2, { note: 'x' })).body.code).toBe(
      'state_transition_not_allowed',
    );
    expect((await desk(reviewer, id).annul(2)).body.code).toBe('state_transition_not_allowed');
  });

  test('needs the permission, in this municipality', async () => {
    const { id, documents } = await certification();
    const auditor = await app.createOperator(m, 'AUDITOR');
    expect((await desk(auditor, id).accept(1)).status).toBe(403);
    const elsewhere = await app.seedMunicipality();
    const foreign = await app.createOperator(elsewhere, 'REVIEWER');
    for (const answer of [
      await desk(foreign, id).read(),
      await desk(foreign, id).claim(),
      await desk(foreign, id).accept(1),
      await desk(foreign, id).refuse(1),
      await desk(foreign, id).preview({ decision: 'ACCEPT' }),
      await foreign.get(`/review/documents/${documents[0]!.id}/link`),
      await foreign.get(`/review/documents/${documents[0]!.id}/content`),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    // The same person with the other municipality's path has no role there.
    const crossed = await app
      .caller(`/api/v1/${m.slug}/operator`, { authorization: `Bearer ${foreign.token}` })
      .get(`/review/requests/${id}`);
    expect(crossed.status).toBe(403);
    expect((await foreign.get('/worklist')).body).toMatchObject({
      items: [],
      counts: { open: 0, overdue: 0 },
    });
  });

  test('takes effect wholly or not at all', async () => {
    const plate = await acceptedPlate(app, m, citizen, { plate: 'GA123BC' });
    const [libretto] = await uploaded(citizen, 'VEHICLE_REGISTRATION');
    await app.query(m, 'UPDATE plate_association SET active = false WHERE id = $1', [plate.id]);
    const asked = await citizen.post('/plate-requests', {
      country: 'IT',
      plate: 'GA123BC',
      plateConfirmation: 'GA123BC',
      vehicleKind: 'CAR',
      make: 'Fiat',
      model: 'Panda',
      fuel: 'PETROL',
      title: 'OWNER',
      documentIds: [libretto],
    });
    expect(asked.status).toBe(201);
    await app.query(m, 'UPDATE plate_association SET active = true WHERE id = $1', [plate.id]);
    // The last step of accepting fails: no document is judged, nothing is told, the request is as it was.
    const before = await mails();
    const answer = await desk(reviewer, asked.body.id).accept(1);
    expect([answer.status, answer.body.code]).toEqual([409, 'plate_already_associated']);
    expect((await desk(reviewer, asked.body.id).read()).body).toMatchObject({
      state: 'SUBMITTED',
      version: 1,
      documents: [{ verdict: null }],
    });
    expect(await mails()).toEqual(before);
  });
});

describe('a case on the desk', () => {
  test('keeps a case for its operator for ten minutes, and no longer', async () => {
    const { id } = await certification();
    const mine = await reviewer.post('/worklist/next', {});
    expect(mine.body).toMatchObject({
      id,
      claim: { operatorId: reviewer.operatorId, until: '2026-02-10T09:10:00.000Z' },
    });
    for (const answer of [
      await desk(colleague, id).claim(),
      await desk(colleague, id).release(),
      await desk(colleague, id).accept(2),
      await desk(colleague, id).refuse(2),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'case_claimed_by_other']);
    }
    expect((await colleague.post('/worklist/next', {})).status).toBe(204);
    expect((await colleague.get('/worklist?claimed=FREE')).body.items).toEqual([]);

    app.clock.advance({ minutes: 9 });
    const kept = await desk(reviewer, id).claim();
    expect(kept.body).toMatchObject({ version: 2, claimedUntil: '2026-02-10T09:19:00.000Z' });
    app.clock.advance({ minutes: 10, seconds: 1 });
    expect((await colleague.get('/worklist')).body.items).toMatchObject([{ id, claim: null }]);
    expect((await colleague.post('/worklist/next', {})).body.id).toBe(id);
    const taken = await desk(colleague, id).read();
    expect(taken.body).toMatchObject({ id, claimedBy: { id: colleague.operatorId } });
    // What the first had read is no longer the latest.
    expect((await desk(reviewer, id).accept(2)).body.code).toBe('conflict_stale_version');
    expect((await desk(colleague, id).accept(taken.body.version)).status).toBe(200);
  });

  test('lets a supervisor take a case from a colleague, with a reason, and give it back', async () => {
    const { id } = await certification();
    await desk(reviewer, id).claim();
    const supervisor = await app.createOperator(m, 'SUPERVISOR');
    expect((await desk(supervisor, id).claim()).body.code).toBe('takeover_reason_required');
    expect((await desk(supervisor, id).release()).body.code).toBe('case_claimed_by_other');
    expect((await desk(supervisor, id).claim('Urgente')).body.claimedBy.id).toBe(supervisor.operatorId);
    expect((await desk(supervisor, id).release()).body).toMatchObject({
      state: 'SUBMITTED',
      claimedBy: null,
    });
    // The citizen is not told who had the case on the desk.
    expect(
      (await citizen.get(`/requests/${id}`)).body.timeline.map((one: { command: string }) => one.command),
    ).toEqual(['submit']);
    expect(
      (await desk(reviewer, id).read()).body.timeline.map((one: { command: string }) => one.command),
    ).toEqual(['submit', 'claim', 'release', 'claim', 'release']);
  });
});

describe('an integration', () => {
  test('asks for a document that was never sent, of those the request may need, and gets just that', async () => {
    const { id } = await certification();
    expect((await desk(reviewer, id).read()).body.askable).toEqual(['OTHER']);
    const odd = await desk(reviewer, id).integrate(1, { note: 'Serve', kinds: ['VEHICLE_REGISTRATION'] });
    expect([odd.status, odd.body.errors[0].pointer]).toEqual([422, '/kinds/0']);
    const asked = await desk(reviewer, id).integrate(1, {
      note: 'Serve il permesso di soggiorno',
      kinds: ['OTHER'],
    });
    expect(asked.body.state).toBe('INTEGRATION_REQUESTED');
    const { integration, version } = (await citizen.get(`/requests/${id}`)).body;
    expect(integration.documents).toEqual([{ id: null, kind: 'OTHER' }]);

    const [identity, other] = await uploaded(citizen, 'IDENTITY_DOCUMENT', 'OTHER');
    const send = (...documents: object[]) =>
      citizen.post(`/requests/${id}/integration`, { version, documents, note: 'Ecco' });
    for (const wrong of [await send(), await send({ documentId: identity })])
      expect([wrong.status, wrong.body.code]).toEqual([422, 'document_missing']);
    const sent = await send({ documentId: other });
    expect(sent.body).toMatchObject({ state: 'SUBMITTED', integration: null });
    expect(sent.body.documents.map((one: { kind: string }) => one.kind).toSorted()).toEqual([
      'IDENTITY_DOCUMENT',
      'OTHER',
      'SELF_CERTIFICATION',
    ]);
    await app.settle();
    const mails = await app.mails(citizen.person.email);
    expect(mails.find((one) => one.text.includes('Serve il permesso'))!.text).toContain('Altro documento');
  });

  async function asked() {
    const request = await certification();
    const identity = request.documents.find((one) => one.kind === 'IDENTITY_DOCUMENT')!;
    app.clock.advance({ days: 2 });
    // Nobody stays signed in for so long.
    reviewer = await app.createOperator(m, 'REVIEWER');
    const answer = await desk(reviewer, request.id).integrate(1, {
      reasons: ['DOCUMENT_EXPIRED'],
      note: 'Serve la carta nuova',
      documentIds: [identity.id],
      verdicts: [{ documentId: identity.id, verdict: 'EXPIRED' }],
    });
    expect(answer.status).toBe(200);
    return { ...request, identity, version: answer.body.version as number };
  }

  test('asks for one document again, stops the clock, and goes on with the time that was left', async () => {
    const request = await asked();
    const waiting = (await citizen.get(`/requests/${request.id}`)).body;
    expect(waiting).toMatchObject({
      state: 'INTEGRATION_REQUESTED',
      dueOn: '2026-02-20',
      actions: ['INTEGRATE', 'WITHDRAW'],
      integration: {
        documents: [{ id: request.identity.id, kind: 'IDENTITY_DOCUMENT' }],
        reasons: [{ code: 'DOCUMENT_EXPIRED', text: 'Il documento è scaduto' }],
        note: 'Serve la carta nuova',
        dueOn: '2026-02-27',
      },
    });
    expect((await reviewer.get('/worklist')).body.items).toEqual([]);
    expect((await reviewer.get('/worklist?stage=INTEGRATION_REQUESTED')).body.items).toHaveLength(1);
    expect((await desk(reviewer, request.id).accept(request.version)).body.code).toBe(
      'state_transition_not_allowed',
    );

    app.clock.advance({ days: 4 });
    reviewer = await app.createOperator(m, 'REVIEWER');
    const [fresh] = await uploaded(citizen, 'IDENTITY_DOCUMENT');
    const sent = await citizen.post(`/requests/${request.id}/integration`, {
      version: request.version,
      documents: [{ replaces: request.identity.id, documentId: fresh }],
    });
    expect(sent.body).toMatchObject({ state: 'SUBMITTED', dueOn: '2026-02-24', integration: null });
    expect(sent.body.documents.map((one: { id: string }) => one.id)).toContain(fresh);
    expect(sent.body.documents.map((one: { id: string }) => one.id)).not.toContain(request.identity.id);
    // The reviewer still sees what was replaced.
    const review = (await desk(reviewer, request.id).read()).body;
    expect(review.documents.find((one: { id: string }) => one.id === request.identity.id)).toMatchObject({
      verdict: 'EXPIRED',
      replacedAt: expect.any(String),
    });
    expect((await desk(reviewer, request.id).accept(sent.body.version)).body.state).toBe('ACCEPTED');

    await app.settle();
    const mail = (await app.mails(citizen.person.email)).find((one) =>
      one.text.includes('Serve la carta nuova'),
    )!;
    for (const part of ['Il documento è scaduto', 'Serve la carta nuova', '27 febbraio 2026'])
      expect(mail.text).toContain(part);
    expect(await mails()).toEqual(['request-received', 'request-integration', 'request-accepted']);
  });

  test('replaces nothing but what was asked, by the same kind and one’s own', async () => {
    const request = await asked();
    const form = request.documents.find((one) => one.kind === 'SELF_CERTIFICATION')!;
    const [identity, selfCertification] = await uploaded(citizen, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
    const send = (documents: object[], version = request.version) =>
      citizen.post(`/requests/${request.id}/integration`, { version, documents });
    expect((await send([])).body.code).toBe('document_missing');
    expect((await send([{ replaces: form.id, documentId: selfCertification }])).body.errors).toEqual([
      { pointer: '/documents/0/replaces', code: 'value_not_allowed' },
    ]);
    expect(
      (await send([{ replaces: request.identity.id, documentId: selfCertification }])).body.errors,
    ).toEqual([{ pointer: '/documents/0/documentId', code: 'document_kind_not_allowed' }]);
    expect((await send([{ documentId: identity }])).body.code).toBe('document_missing');
    expect(
      (
        await send([
          { replaces: request.identity.id, documentId: identity },
          { replaces: request.identity.id, documentId: identity },
        ])
      ).status,
    ).toBe(422);
    const [theirs] = await uploaded(await app.createCitizen(m), 'IDENTITY_DOCUMENT');
    expect((await send([{ replaces: request.identity.id, documentId: theirs }])).body.code).toBe(
      'document_not_usable',
    );
    expect((await send([{ replaces: request.identity.id, documentId: identity }], 1)).body.code).toBe(
      'conflict_stale_version',
    );
    expect((await citizen.get(`/requests/${request.id}`)).body.state).toBe('INTEGRATION_REQUESTED');
    // Together with one more document.
    expect(
      (
        await send([
          { replaces: request.identity.id, documentId: identity },
          { documentId: selfCertification },
        ])
      ).body.documents,
    ).toHaveLength(3);
  });

  test('that is not sent lapses after its last day, and a new request may be made', async () => {
    const request = await asked();
    app.clock.set('2026-02-27T22:00:00.000Z');
    await app.runJobs('requests.');
    expect((await citizen.get(`/requests/${request.id}`)).body.state).toBe('INTEGRATION_REQUESTED');
    app.clock.set('2026-02-27T23:30:00.000Z');
    await app.runJobs('requests.');
    await app.runJobs('requests.');
    expect((await citizen.get(`/requests/${request.id}`)).body).toMatchObject({
      state: 'LAPSED',
      integration: null,
      actions: [],
    });
    expect((await mails()).filter((template) => template === 'request-lapsed')).toHaveLength(1);
    await certification();
  });
});

describe('the citizen', () => {
  test('withdraws what is open and is told so; what is decided stays', async () => {
    const { id } = await certification();
    await desk(reviewer, id).claim();
    expect((await citizen.post(`/requests/${id}/withdraw`, { version: 1 })).body.code).toBe(
      'conflict_stale_version',
    );
    const withdrawn = await citizen.post(`/requests/${id}/withdraw`, { version: 2 });
    expect(withdrawn.body).toMatchObject({ state: 'WITHDRAWN', actions: [] });
    expect((await desk(reviewer, id).accept(3)).body.code).toBe('state_transition_not_allowed');
    expect(await mails()).toEqual(['request-received', 'request-withdrawn']);
    const next = await certification();
    await desk(reviewer, next.id).accept(1);
    expect((await citizen.post(`/requests/${next.id}/withdraw`, { version: 2 })).body.code).toBe(
      'state_transition_not_allowed',
    );
  });

  test('and an operator deciding at the same moment: one of them is too late', async () => {
    const { id } = await certification();
    const answers = await Promise.all([
      citizen.post(`/requests/${id}/withdraw`, { version: 1 }),
      desk(reviewer, id).accept(1),
    ]);
    expect(codes(answers)).toEqual([200, 'conflict_stale_version']);
  });

  test('cannot take a request away from under a payment, and neither can an operator', async () => {
    const request = await awaitingPayment();
    const payment = await app.run(m, (tx) =>
      app.get(PaymentRepository).insert(tx, m.id, {
        requestId: request.id,
        holderId: citizen.holderId,
        amountCents: 12_000,
        provider: 'stripe',
        expiresAt: app.clock.now(),
      }),
    );
    const withdrawn = await citizen.post(`/requests/${request.id}/withdraw`, { version: request.version });
    const annulled = await desk(reviewer, request.id).annul(request.version);
    expect([withdrawn, annulled].map((one) => [one.status, one.body.code])).toEqual([
      [409, 'payment_in_progress'],
      [409, 'payment_in_progress'],
    ]);
    await app.query(m, "UPDATE payment SET state = 'FAILED' WHERE id = $1", [payment.id]);
    expect((await desk(reviewer, request.id).annul(request.version, { reasons: [] })).body.code).toBe(
      'decision_reason_required',
    );
    expect((await desk(reviewer, request.id).annul(request.version)).body.state).toBe('ANNULLED');
    expect((await mails()).at(-1)).toBe('request-annulled');
  });

  test('sees only what is their own, whatever the id', async () => {
    const { id } = await certification();
    const other = await app.createCitizen(m);
    for (const answer of [
      await other.get(`/requests/${id}`),
      await other.post(`/requests/${id}/withdraw`, { version: 1 }),
      await other.post(`/requests/${id}/integration`, { version: 1, documents: [], note: 'x' }),
      await other.post(`/requests/${id}/rating`, { stars: 5 }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    expect((await other.get('/requests')).body.items).toEqual([]);
  });

  test('lists the own requests, newest first, page by page and by kind', async () => {
    const first = await certification();
    app.clock.advance({ minutes: 1 });
    await desk(reviewer, first.id).refuse(1);
    const second = await certification();
    const page = await citizen.get('/requests?limit=1');
    expect(page.body.items.map((one: { id: string }) => one.id)).toEqual([second.id]);
    const rest = await citizen.get(`/requests?limit=1&cursor=${page.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ id: first.id, state: 'REJECTED' }], nextCursor: null });
    expect((await citizen.get('/requests?kind=PLATE')).body.items).toEqual([]);
    expect((await citizen.get('/requests?state=REJECTED')).body.items).toHaveLength(1);
    expect((await citizen.get('/requests?state=LOST')).status).toBe(422);
  });

  test('rates how it went, once, after the decision', async () => {
    const { id } = await certification();
    expect((await citizen.post(`/requests/${id}/rating`, { stars: 5 })).body.code).toBe(
      'state_transition_not_allowed',
    );
    await desk(reviewer, id).accept(1);
    expect((await citizen.get(`/requests/${id}`)).body).toMatchObject({ actions: ['RATE'], rating: null });
    expect((await citizen.post(`/requests/${id}/rating`, { stars: 6 })).status).toBe(422);
    expect((await citizen.post(`/requests/${id}/rating`, { stars: 4, comment: 'Rapidi' })).status).toBe(204);
    expect((await citizen.post(`/requests/${id}/rating`, { stars: 1 })).status).toBe(204);
    expect((await citizen.get(`/requests/${id}`)).body).toMatchObject({ actions: [], rating: 4 });
  });
});

describe('the preview', () => {
  test('shows the very e-mail, and leaves no trace', async () => {
    const { id, documents } = await certification();
    const before = await audited(id);
    const integrate = { reasons: ['ILLEGIBLE'], note: 'Rifai la foto', documentIds: [documents[0]!.id] };
    const shown = await desk(reviewer, id).preview({ decision: 'INTEGRATE', ...integrate });
    expect(shown.status).toBe(200);
    expect((await desk(reviewer, id).preview({ decision: 'ACCEPT' })).body.text).toContain(m.name);
    expect((await desk(reviewer, id).preview({ decision: 'REFUSE', reasons: [] })).body.code).toBe(
      'decision_reason_required',
    );
    expect((await citizen.get(`/requests/${id}`)).body).toMatchObject({ state: 'SUBMITTED', version: 1 });
    expect(await audited(id)).toEqual(before);
    expect(await mails()).toEqual(['request-received']);

    expect((await desk(reviewer, id).integrate(1, integrate)).status).toBe(200);
    await app.settle();
    const sent = (await app.mails(citizen.person.email)).find((one) => one.subject === shown.body.subject)!;
    expect(sent.text.trim().replaceAll('\r\n', '\n')).toBe(shown.body.text.trim());
  });
});

describe('personal data', () => {
  test('are whole for those who decide and masked for those who only look', async () => {
    const { id } = await certification();
    const auditor = await app.createOperator(m, 'AUDITOR');
    const decides = (await desk(reviewer, id).read()).body;
    const looks = (await desk(auditor, id).read()).body;
    expect(decides.holder.fiscalCode).toBe(citizen.person.fiscalCode);
    expect(decides.account.email).toBe(citizen.person.email);
    expect(looks.holder.fiscalCode).toMatch(/^RSS•{12}.$/);
    expect(JSON.stringify(looks)).not.toContain(citizen.person.fiscalCode);
    expect(JSON.stringify(looks)).not.toContain(citizen.person.email);
  });

  test('in documents are opened by reviewers through the API, and each opening is on record', async () => {
    const photo = await upload(citizen, 'IDENTITY_DOCUMENT', await jpeg(), { name: 'carta.jpg' });
    const [form] = await uploaded(citizen, 'SELF_CERTIFICATION');
    await citizen.post('/certification-requests', {
      certificationTypeId: m.certificationTypes.RESIDENCE_A,
      documentIds: [photo.body.id, form],
    });
    const id = photo.body.id as string;

    const link = await reviewer.get(`/review/documents/${id}/link`);
    expect(link.body).toMatchObject({
      mediaType: 'image/jpeg',
      inlineUrl: `/api/v1/${m.slug}/operator/review/documents/${id}/content`,
    });
    const content = await app
      .caller('', { authorization: `Bearer ${reviewer.token}` })
      .get(link.body.inlineUrl);
    expect(content.status).toBe(200);
    expect(content.bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(content.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(content.headers['content-security-policy']).toContain('sandbox');
    expect(content.headers['content-disposition']).toMatch(/^attachment/);
    expect(await audited(id)).toEqual(['document.downloaded', 'document.viewed']);
    const [event] = await app.query<{ actor_id: string }>(
      m,
      'SELECT actor_id FROM audit_event WHERE subject_id = $1',
      [id],
    );
    expect(event!.actor_id).toBe(reviewer.operatorId);

    const inspector = await app.createOperator(m, 'INSPECTOR');
    expect((await inspector.get(`/review/documents/${id}/content`)).status).toBe(403);
    expect(
      (
        await app
          .caller(`/api/v1/${m.slug}/operator`, { authorization: `Bearer ${citizen.token}` })
          .get(`/review/documents/${id}/content`)
      ).status,
    ).toBe(403);
  });
});

test('the reasons are listed for the decision and the kind at hand', async () => {
  const all = await reviewer.get('/decision-reasons');
  expect(all.body.items).toHaveLength(6);
  const some = await reviewer.get('/decision-reasons?decision=REFUSE&appliesTo=PLATE');
  expect(some.body.items.map((one: { code: string }) => one.code)).toEqual([
    'NOT_RESIDENT',
    'PLATE_MISMATCH',
  ]);
});

test('a subscription is accepted to be paid, and its e-mail asks for the payment', async () => {
  const certificationId = await acceptedCertification(app, m, citizen);
  const plate = await acceptedPlate(app, m, citizen);
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  const preview = await desk(reviewer, asked.body.id).preview({ decision: 'ACCEPT' });
  expect(preview.body.text).toContain('120,00');
  const accepted = await desk(reviewer, asked.body.id).accept(1);
  expect(accepted.body).toMatchObject({ state: 'AWAITING_PAYMENT', subscription: { priceCents: 12_000 } });
  expect((await mails()).filter((template) => template !== 'request-received')).toEqual(['payment-due']);
  expect((await citizen.get(`/requests/${asked.body.id}`)).body.actions).toEqual(['PAY', 'WITHDRAW', 'RATE']);
});
