import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  uploaded,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';

import { approvedRequest, paidSubscription } from '../../testing/journeys.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let reviewer: TestOperator;
let colleague: TestOperator;
let supervisor: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set('2026-02-10T09:00:00.000Z');
  m = await app.seedMunicipality();
  reviewer = await app.createOperator(m, 'REVIEWER');
  colleague = await app.createOperator(m, 'REVIEWER');
  supervisor = await app.createOperator(m, 'SUPERVISOR');
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00.000Z');
  citizen = await app.createCitizen(m);
});

async function asked(who = citizen): Promise<{ id: string; documents: { id: string; kind: string }[] }> {
  const documentIds = await uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
  const answer = await who.post('/certification-requests', {
    certificationTypeId: m.certificationTypes.RESIDENCE_A,
    documentIds,
  });
  expect(answer.status).toBe(201);
  return answer.body;
}
const LATER = { undoSeconds: 10 };
const refusal = { version: 1, reasons: ['NOT_RESIDENT'], note: 'Non è in zona' };
const on = (operator: TestOperator, id: string) => ({
  read: () => operator.get(`/review/requests/${id}`),
  post: (what: string, body: object = {}, headers: Record<string, string> = {}) =>
    operator.post(`/review/requests/${id}/${what}`, body, headers),
});
const code = (answer: Answer) => [answer.status, answer.body.code];
const mailsOf = (id: string) =>
  app
    .query<{ template: string }>(m, 'SELECT template FROM notification WHERE request_id = $1 ORDER BY id', [
      id,
    ])
    .then((rows) => rows.map((row) => row.template));
const audited = (id: string) =>
  app
    .query<{ action: string }>(m, 'SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id', [
      id,
    ])
    .then((rows) => rows.map((row) => row.action));
const stored = (id: string) =>
  app.query(
    m,
    'SELECT state, version, claimed_by, decided_at, (SELECT array_agg(verdict) FROM document d WHERE d.request_id = r.id) AS verdicts FROM request r WHERE id = $1',
    [id],
  );

describe('a decision that leaves in ten seconds', () => {
  test('changes nothing until then, is shown to everybody, and is nobody else’s to take', async () => {
    const { id, documents } = await asked();
    await on(reviewer, id).post('claim');
    const before = await stored(id);
    const taken = await on(reviewer, id).post('refuse', {
      ...refusal,
      ...LATER,
      version: 2,
      verdicts: [{ documentId: documents[0]!.id, verdict: 'MISSING' }],
    });
    expect(taken.status).toBe(200);
    expect(taken.body).toMatchObject({ state: 'UNDER_REVIEW', version: 2 });
    expect(await stored(id)).toEqual(before);
    expect((await on(colleague, id).read()).body.pendingDecision).toEqual({
      decision: 'REFUSE',
      by: { id: reviewer.operatorId, name: expect.any(String) },
      takenAt: '2026-02-10T09:00:00.000Z',
      leavesAt: '2026-02-10T09:00:10.000Z',
      failure: null,
      note: 'Non è in zona',
      reasons: ['NOT_RESIDENT'],
      verdicts: [{ documentId: documents[0]!.id, verdict: 'MISSING' }],
      documentIds: [],
      kinds: [],
      electricCertified: false,
      override: null,
    });
    for (const answer of [
      await on(reviewer, id).post('accept', { version: 2 }),
      await on(reviewer, id).post('refuse', { ...refusal, ...LATER, version: 2 }),
      await on(reviewer, id).post('hand-over', {
        version: 2,
        operatorId: colleague.operatorId,
        note: 'Vedi tu',
      }),
    ])
      expect(code(answer)).toEqual([409, 'decision_leaving']);
    // Its e-mail can still be read, and reading it takes nothing away.
    expect((await on(reviewer, id).post('preview', { decision: 'ACCEPT' })).status).toBe(200);
    expect((await on(reviewer, id).read()).body.pendingDecision).toMatchObject({ decision: 'REFUSE' });
    // Whoever goes on to the next case gives this one back: it stays with its decision.
    expect((await on(reviewer, id).post('release')).body).toMatchObject({
      state: 'UNDER_REVIEW',
      version: 2,
    });
    expect((await citizen.get(`/requests/${id}`)).body.state).toBe('UNDER_REVIEW');

    app.clock.advance({ seconds: 9 });
    await app.settle();
    expect((await citizen.get(`/requests/${id}`)).body.state).toBe('UNDER_REVIEW');
    app.clock.advance({ seconds: 1 });
    await app.settle();
    const seen = (await on(colleague, id).read()).body;
    expect(seen).toMatchObject({ state: 'REJECTED', pendingDecision: null });
    expect(seen.documents.map((one: { verdict: string | null }) => one.verdict)).toContain('MISSING');
    expect(await mailsOf(id)).toEqual(['request-received', 'request-rejected']);
    expect(await audited(id)).toEqual([
      'request.submitted',
      'request.claimed',
      'request.decision_taken',
      'request.rejected',
    ]);
    expect(code(await on(reviewer, id).post('decision/undo'))).toEqual([409, 'decision_gone']);
  });

  test('is taken back as if it had never been', async () => {
    const { id } = await asked();
    await on(reviewer, id).post('claim');
    const before = await stored(id);
    await on(reviewer, id).post('accept', { version: 2, ...LATER });
    expect(code(await on(colleague, id).post('decision/undo'))).toEqual([409, 'case_claimed_by_other']);
    const undone = await on(reviewer, id).post('decision/undo');
    expect(undone.body).toMatchObject({ state: 'UNDER_REVIEW', version: 2, pendingDecision: null });
    app.clock.advance({ minutes: 1 });
    await app.settle();
    expect(await stored(id)).toEqual(before);
    expect(await mailsOf(id)).toEqual(['request-received']);
    expect((await on(reviewer, id).post('accept', { version: 2 })).body.state).toBe('ACCEPTED');
  });

  test('is told at once when it cannot be', async () => {
    const { id, documents } = await asked();
    const answer = await on(reviewer, id).post('accept', {
      version: 1,
      ...LATER,
      verdicts: [{ documentId: documents[0]!.id, verdict: 'EXPIRED' }],
    });
    expect(code(answer)).toEqual([409, 'document_verdict_missing']);
    expect(code(await on(reviewer, id).post('refuse', { version: 1, reasons: [], ...LATER }))).toEqual([
      422,
      'decision_reason_required',
    ]);
    expect(code(await on(reviewer, id).post('accept', { version: 1, undoSeconds: 31 }))).toEqual([
      422,
      'validation_failed',
    ]);
    expect((await on(reviewer, id).read()).body.pendingDecision).toBeNull();
  });

  test('leaves now when told so, once', async () => {
    const { id } = await asked();
    await on(reviewer, id).post('accept', { version: 1, ...LATER });
    expect(code(await on(colleague, id).post('decision/send'))).toEqual([409, 'decision_gone']);
    expect((await on(reviewer, id).post('decision/send')).body.state).toBe('ACCEPTED');
    expect(code(await on(reviewer, id).post('decision/send'))).toEqual([409, 'decision_gone']);
    app.clock.advance({ seconds: 10 });
    await app.settle();
    expect(await mailsOf(id)).toEqual(['request-received', 'request-accepted']);
  });

  test('of two ends, undoing and leaving at the same moment, has exactly one', async () => {
    const { id } = await asked();
    await on(reviewer, id).post('accept', { version: 1, ...LATER });
    app.clock.advance({ seconds: 10 });
    const [undone] = await Promise.all([on(reviewer, id).post('decision/undo'), app.settle()]);
    const { state } = (await citizen.get(`/requests/${id}`)).body;
    expect([undone.status, state]).toEqual(undone.status === 200 ? [200, 'SUBMITTED'] : [409, 'ACCEPTED']);
    expect((await mailsOf(id)).length).toBe(undone.status === 200 ? 1 : 2);
  });

  test('comes back with why, and sends nothing, when the citizen withdrew meanwhile', async () => {
    const { id } = await asked();
    await on(reviewer, id).post('refuse', { ...refusal, ...LATER });
    expect((await citizen.post(`/requests/${id}/withdraw`, { version: 1 })).status).toBe(200);
    app.clock.advance({ seconds: 10 });
    await app.settle();
    expect((await on(reviewer, id).read()).body).toMatchObject({
      state: 'WITHDRAWN',
      pendingDecision: { failure: 'state_transition_not_allowed', note: 'Non è in zona' },
    });
    expect(await mailsOf(id)).toEqual(['request-received', 'request-withdrawn']);
    // Once read it is put away.
    expect((await on(reviewer, id).post('decision/undo')).body.pendingDecision).toBeNull();
  });

  test('comes back to be taken again when its operator may no longer decide', async () => {
    const leaving = await app.createOperator(m, 'REVIEWER');
    const { id } = await asked();
    await on(leaving, id).post('accept', { version: 1, ...LATER });
    await app.unitOfWork.runPlatform((tx) =>
      tx.query('UPDATE operator SET active = false WHERE id = $1', [leaving.operatorId]),
    );
    app.clock.advance({ seconds: 10 });
    await app.settle();
    const [item] = (await reviewer.get('/worklist')).body.items.filter(
      (one: { id: string }) => one.id === id,
    );
    expect(item.pendingDecision).toBe('RETURNED');
    expect((await on(reviewer, id).read()).body.pendingDecision.failure).toBe('forbidden');
    expect((await on(reviewer, id).post('accept', { version: 1 })).body).toMatchObject({
      state: 'ACCEPTED',
      pendingDecision: null,
    });
  });
});

test('a decision sent twice by a browser that lost the answer has its effect once', async () => {
  const { id } = await asked();
  const key = { 'idempotency-key': crypto.randomUUID() };
  const body = { version: 1, ...LATER };
  const answers = [
    await on(reviewer, id).post('accept', body, key),
    await on(reviewer, id).post('accept', body, key),
  ];
  expect(answers.map((one) => one.status)).toEqual([200, 200]);
  app.clock.advance({ seconds: 10 });
  await app.settle();
  expect((await on(reviewer, id).post('accept', body, key)).body.state).toBe('ACCEPTED');
  expect(code(await on(reviewer, id).post('accept', { ...body, note: 'x' }, key))).toEqual([
    409,
    'idempotency_conflict',
  ]);
  expect(await mailsOf(id)).toEqual(['request-received', 'request-accepted']);
});

test('against a failed check only who may decides, and says why; it stays on record', async () => {
  const { id } = await asked();
  await app.query(m, "UPDATE holder SET born_on = '1990-01-31' WHERE id = $1", [citizen.holderId]);
  const check = (await on(reviewer, id).read()).body.checks.find(
    (one: { code: string }) => one.code === 'fiscal_code',
  );
  expect(check).toMatchObject({
    level: 'FAIL',
    text: 'Il codice fiscale non corrisponde a: data di nascita',
    compared: { declared: expect.stringContaining('31/01/1990'), found: expect.any(String) },
  });
  const accept = (operator: TestOperator, override?: string) =>
    on(operator, id).post('accept', { version: 1, ...(override && { override }) });
  expect(code(await accept(reviewer))).toEqual([409, 'check_failed']);
  expect(code(await accept(supervisor))).toEqual([409, 'check_failed']);
  expect(code(await accept(reviewer, 'Ho visto la carta'))).toEqual([403, 'override_not_allowed']);
  // The e-mail can be looked at all the same.
  expect((await on(reviewer, id).post('preview', { decision: 'ACCEPT' })).status).toBe(200);
  expect((await accept(supervisor, 'Data giusta sulla carta')).body).toMatchObject({
    state: 'ACCEPTED',
    notes: [{ kind: 'OVERRIDE', text: 'Data giusta sulla carta', by: { id: supervisor.operatorId } }],
  });
  const [trail] = await app.query<{ data: object }>(
    m,
    "SELECT data FROM audit_event WHERE subject_id = $1 AND action = 'request.check_overridden'",
    [id],
  );
  expect(trail?.data).toMatchObject({ checks: ['fiscal_code'], reason: 'Data giusta sulla carta' });
});

test('a case is passed to a named colleague, who has it with the note', async () => {
  const { id } = await asked();
  const auditor = await app.createOperator(m, 'AUDITOR');
  const colleagues = (await reviewer.get('/review/colleagues')).body.items.map(
    (one: { id: string }) => one.id,
  );
  expect(colleagues).toEqual(expect.arrayContaining([colleague.operatorId, supervisor.operatorId]));
  expect(colleagues).not.toContain(reviewer.operatorId);
  const pass = (operatorId: string, operator = reviewer, version = 1) =>
    on(operator, id).post('hand-over', { version, operatorId, note: 'La conosci tu' });
  for (const operatorId of [auditor.operatorId, reviewer.operatorId])
    expect(code(await pass(operatorId))).toEqual([422, 'hand_over_not_possible']);
  expect(code(await pass(colleague.operatorId, reviewer, 9))).toEqual([409, 'conflict_stale_version']);
  const passed = await pass(colleague.operatorId);
  expect(passed.body).toMatchObject({
    state: 'UNDER_REVIEW',
    claimedBy: { id: colleague.operatorId },
    notes: [{ kind: 'HAND_OVER', text: 'La conosci tu', to: { id: colleague.operatorId } }],
  });
  // Also after lunch: nobody else is offered it, and it is among the colleague's own.
  app.clock.advance({ minutes: 30 });
  const mine = await app.createOperator(m, 'REVIEWER');
  expect(code(await on(mine, id).post('accept', { version: passed.body.version }))).toEqual([
    409,
    'case_claimed_by_other',
  ]);
  expect(await audited(id)).toContain('request.handed_over');
});

test('notes are between operators, and nobody rewrites them', async () => {
  const { id } = await asked();
  expect((await on(reviewer, id).post('notes', { text: 'Ha telefonato' })).body.notes).toMatchObject([
    { kind: 'NOTE', text: 'Ha telefonato', by: { id: reviewer.operatorId }, to: null },
  ]);
  expect(JSON.stringify((await citizen.get(`/requests/${id}`)).body)).not.toContain('telefonato');
  await expect(app.query(m, "UPDATE request_note SET text = 'altro'")).rejects.toThrow(/permission denied/);
});

test('what was decided before about the person, the plate and the address is found, with reasons', async () => {
  const first = await asked();
  await on(reviewer, first.id).post('refuse', refusal);
  app.clock.advance({ minutes: 1 });
  const second = await asked();
  const { items } = (await reviewer.get(`/review/requests/${second.id}/related`)).body;
  expect(items.find((one: { id: string }) => one.id === first.id)).toMatchObject({
    shares: ['HOLDER', 'ADDRESS'],
    state: 'REJECTED',
    note: 'Non è in zona',
    reasons: [{ code: 'NOT_RESIDENT', text: 'Non risulta residente nel settore' }],
    decidedBy: { id: reviewer.operatorId },
  });
  expect(items.map((one: { id: string }) => one.id)).not.toContain(second.id);
});

test('an accepted certification and its plate are revoked: what rests on them stays, with a task for each', async () => {
  const { subscriptionId, requestId, plate } = await paidSubscription(app, m, citizen);
  const [grounds] = await app.query<{ certification: string; association: string }>(
    m,
    'SELECT certification_id AS certification, plate_association_id AS association FROM subscription WHERE id = $1',
    [subscriptionId],
  );
  const { certification, association } = grounds!;
  const { body: before } = await on(supervisor, certification).read();
  expect(before.resting).toMatchObject([{ id: subscriptionId, kind: 'RIGHT', state: 'ACTIVE' }]);
  const number = before.resting[0].number as string;
  const words = { reasons: ['REQUIREMENTS_LOST'], note: 'Dalla verifica' };
  const body = { ...words, version: before.version };

  // Who decides on requests cannot take away what was accepted, nor look at the e-mail that would say so.
  const forbidden = [403, 'forbidden'];
  expect(code(await on(reviewer, certification).post('revoke', body))).toEqual(forbidden);
  const looked = await on(reviewer, certification).post('preview', { ...words, decision: 'REVOKE' });
  expect(code(looked)).toEqual(forbidden);
  expect(
    code(await on(supervisor, certification).post('revoke', { ...body, reasons: [], note: '' })),
  ).toEqual([422, 'decision_reason_required']);
  expect(code(await on(supervisor, requestId).post('revoke', { ...body, version: 3 }))[0]).toBe(409);

  const preview = await on(supervisor, certification).post('preview', { ...words, decision: 'REVOKE' });
  expect(preview.body.text).toContain(number);
  const taken = await on(supervisor, certification).post('revoke', { ...body, ...LATER });
  expect(taken.body).toMatchObject({ state: 'ACCEPTED', pendingDecision: { decision: 'REVOKE' } });
  expect((await on(supervisor, certification).post('decision/undo')).body).toMatchObject({
    state: 'ACCEPTED',
    pendingDecision: null,
  });
  await on(supervisor, certification).post('revoke', { ...body, ...LATER });
  const gone = await on(supervisor, certification).post('decision/send');
  expect(gone.body).toMatchObject({ state: 'REVOKED', note: 'Dalla verifica', resting: [] });
  expect(await mailsOf(certification)).toEqual(['request-revoked']);

  const accepted = (await on(supervisor, association).read()).body;
  expect(
    (await on(supervisor, association).post('revoke', { ...body, version: accepted.version })).status,
  ).toBe(200);
  // The right goes on, and waits for somebody to look at it.
  const right = (await supervisor.get(`/subscriptions/${subscriptionId}`)).body;
  expect(right.status).toBe('ACTIVE');
  expect(right.life.reviews.map((one: { cause: string }) => one.cause).toSorted()).toEqual([
    'CERTIFICATION_REVOKED',
    'PLATE_REVOKED',
  ]);
  expect((await citizen.get('/plates')).body.items.map((one: { plate: string }) => one.plate)).not.toContain(
    plate,
  );
  // Neither grants anything any more.
  const again = await citizen.post('/subscription-requests', {
    certificationId: certification,
    plateAssociationId: association,
    productId: m.products.RESIDENT_YEAR,
  });
  expect(again.status).toBeGreaterThanOrEqual(400);
});

test('R74: what waits to be paid is annulled with what it rested on, and the citizen is told', async () => {
  const { requestId } = await approvedRequest(app, m, citizen);
  const [ground] = await app.query<{ id: string }>(
    m,
    'SELECT certification_id AS id FROM subscription_request WHERE id = $1',
    [requestId],
  );
  const { body } = await on(supervisor, ground!.id).read();
  expect(body.resting).toMatchObject([{ id: requestId, kind: 'REQUEST', state: 'AWAITING_PAYMENT' }]);
  const revoked = await on(supervisor, ground!.id).post('revoke', {
    version: body.version,
    reasons: ['REQUIREMENTS_LOST'],
    note: '',
  });
  expect(revoked.status).toBe(200);
  const { body: seen } = await citizen.get(`/requests/${requestId}`);
  expect(seen).toMatchObject({ state: 'ANNULLED' });
  expect(JSON.stringify(seen)).toContain('la cui accettazione è stata revocata');
  expect(await mailsOf(requestId)).toContain('request-annulled');
  expect(code(await citizen.post(`/subscription-requests/${requestId}/payments`))).toEqual([
    409,
    'request_not_payable',
  ]);
});
