import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createTestApp,
  uploaded,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import type { ReviewRule, RuleCondition } from '../municipalities/index.js';
import { CaseFactsReader } from './case-facts.js';
import { EvaluateRequest } from './use-cases/evaluate-request.use-case.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let reviewer: TestOperator;
let admin: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00.000Z');
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  reviewer = await app.createOperator(m, 'REVIEWER');
  admin = await app.createOperator(m, 'TENANT_ADMIN');
});

const GREEN: RuleCondition = { fact: 'WORST_CHECK', values: ['OK'] };
const ONLINE: RuleCondition = { fact: 'SOURCE', values: ['ONLINE'] };
const rule = (outcome: ReviewRule['outcome'], ...conditions: RuleCondition[]): ReviewRule => ({
  kind: 'CERTIFICATION',
  conditions,
  outcome,
});

interface Case {
  id: string;
  version: number;
  number: string;
  documents: { id: string; kind: string }[];
}
async function certification(who = citizen): Promise<Case> {
  const documentIds = await uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
  const asked = await who.post('/certification-requests', {
    certificationTypeId: m.certificationTypes.RESIDENCE_A,
    documentIds,
  });
  expect(asked.status).toBe(201);
  return asked.body as Case;
}
/** A required document is there no more: a check fails. */
const spoil = ({ id }: Case) =>
  app.query(m, 'UPDATE document SET replaced_at = $2 WHERE request_id = $1', [id, app.clock.now()]);
const stateOf = async (id: string, who = citizen) =>
  (await who.get(`/requests/${id}`)).body as { state: string; version: number };
const rulesOf = async (id: string) => (await reviewer.get(`/review/requests/${id}/rules`)).body;
const mails = async (id: string) =>
  (
    await app.query<{ template: string }>(
      m,
      'SELECT template FROM notification WHERE request_id = $1 ORDER BY created_at, id',
      [id],
    )
  ).map(({ template }) => template);
const others = (count: number) => Promise.all(Array.from({ length: count }, () => app.createCitizen(m)));

describe('a request that comes in', () => {
  test('is accepted by the rules through the operator’s own decision, once, with the rules it was decided under', async () => {
    await app.setPolicy(m, 'review.rules', [rule('APPROVE', GREEN)]);
    await app.setPolicy(m, 'review.samplePercent', 0);
    const { id } = await certification();
    expect((await stateOf(id)).state).toBe('SUBMITTED');
    await app.settle();
    const decided = (await reviewer.get(`/review/requests/${id}`)).body;
    expect(decided.state).toBe('ACCEPTED');
    expect(decided.certification.validFromOn).toBe('2026-02-10');
    expect(decided.timeline.at(-1)).toMatchObject({ command: 'accept', actorKind: 'SYSTEM' });
    expect(await mails(id)).toEqual(['request-received', 'request-accepted']);
    expect(await rulesOf(id)).toMatchObject({
      outcome: 'APPROVE',
      applied: true,
      lines: [
        'Regola 1 (approva): vale – Tutti i controlli insieme: in ordine.',
        'Esito: approvata dalle regole.',
      ],
      draft: null,
      sample: null,
    });
    const [row] = await app.query<{ used: boolean; decidedBy: string | null }>(
      m,
      `SELECT decided_by AS "decidedBy", EXISTS (SELECT 1 FROM policy p WHERE p.key = 'review.rules' AND p.id = ANY (r.policy_ids)) AS used
         FROM request r WHERE id = $1`,
      [id],
    );
    expect(row).toEqual({ used: true, decidedBy: null });
    await app.get(EvaluateRequest).run(m, id, 1);
    expect(await mails(id)).toHaveLength(2);
    const actions = await app.query<{ action: string }>(
      m,
      'SELECT action FROM audit_event WHERE subject_id = $1',
      [id],
    );
    expect(actions.map(({ action }) => action)).toContain('request.decided_by_rules');
  });

  test('waits for a person where there are no rules, and nobody is told of any', async () => {
    const { id } = await certification();
    await app.settle();
    expect((await stateOf(id)).state).toBe('SUBMITTED');
    expect(await rulesOf(id)).toMatchObject({ outcome: null, lines: [] });
  });

  test('is never accepted by rules while a check has failed', async () => {
    await app.setPolicy(m, 'review.rules', [rule('APPROVE', ONLINE)]);
    const asked = await certification();
    await spoil(asked);
    await app.settle();
    expect((await stateOf(asked.id)).state).toBe('SUBMITTED');
    expect(await rulesOf(asked.id)).toMatchObject({ outcome: 'REVIEW', applied: false });
    expect((await rulesOf(asked.id)).lines).toContain(
      'Nessuna regola approva se un controllo non è superato: Documenti richiesti.',
    );
  });

  test('stays with the operator who was faster than the rules', async () => {
    await app.setPolicy(m, 'review.rules', [rule('APPROVE', GREEN)]);
    const { id } = await certification();
    expect((await reviewer.post(`/review/requests/${id}/claim`, {})).status).toBe(200);
    await app.settle();
    expect((await stateOf(id)).state).toBe('UNDER_REVIEW');
    expect(await rulesOf(id)).toMatchObject({ outcome: 'APPROVE', applied: false });
    expect((await rulesOf(id)).stopped).toBe('intanto se n’è occupata una persona.');
  });

  test('is proposed for refusal with a draft, and refused by nobody but a person', async () => {
    await app.setPolicy(m, 'review.rules', [
      { ...rule('DENY', ONLINE), reason: 'NOT_RESIDENT', note: 'Serve la residenza.' },
    ]);
    const { id } = await certification();
    await app.settle();
    expect((await stateOf(id)).state).toBe('SUBMITTED');
    expect(await mails(id)).toEqual(['request-received']);
    expect(await rulesOf(id)).toMatchObject({
      outcome: 'DENY',
      applied: false,
      draft: { reasons: ['NOT_RESIDENT'], note: 'Serve la residenza.' },
    });
  });

  test('is lost to nothing: an evaluation that fails leaves it in the queue', async () => {
    await app.setPolicy(m, 'review.rules', [rule('APPROVE', GREEN)]);
    const { id } = await certification();
    const broken = vi.spyOn(app.get(CaseFactsReader), 'of').mockRejectedValueOnce(new TypeError('broken'));
    await app.settle();
    broken.mockRestore();
    expect((await stateOf(id)).state).toBe('SUBMITTED');
    expect(await rulesOf(id)).toMatchObject({ outcome: 'REVIEW', applied: false, lines: [] });
    expect((await reviewer.get('/worklist')).body.items).toMatchObject([{ id }]);
  });

  test('is looked at again when it comes back completed', async () => {
    const { id, version, documents } = await certification();
    await app.settle();
    const asked = await reviewer.post(`/review/requests/${id}/integration`, {
      version,
      reasons: ['ILLEGIBLE'],
      documentIds: [documents[0]!.id],
    });
    expect(asked.status).toBe(200);
    app.clock.advance({ seconds: 60 });
    await app.settle();
    await app.setPolicy(m, 'review.rules', [rule('APPROVE', GREEN)]);
    const [documentId] = await uploaded(citizen, documents[0]!.kind as 'IDENTITY_DOCUMENT');
    const sent = await citizen.post(`/requests/${id}/integration`, {
      version: (await stateOf(id)).version,
      documents: [{ replaces: documents[0]!.id, documentId }],
    });
    expect(sent.status).toBe(200);
    await app.settle();
    expect((await stateOf(id)).state).toBe('ACCEPTED');
  });
});

describe('the sample', () => {
  test('asks a person about what the rules approved, and changes nothing by itself', async () => {
    await app.setPolicy(m, 'review.rules', [rule('APPROVE', GREEN)]);
    await app.setPolicy(m, 'review.samplePercent', 100);
    const { id, number } = await certification();
    await app.settle();
    const list = (await reviewer.get('/review/samples')).body;
    expect(list).toMatchObject({ open: 1, items: [{ requestId: id, number, requestState: 'ACCEPTED' }] });
    const say = (body: object) => reviewer.post(`/review/requests/${id}/sample`, { version: 1, ...body });
    expect((await say({ result: 'TO_REVIEW' })).body.errors).toEqual([
      { pointer: '/note', code: 'required' },
    ]);
    expect(
      (await say({ result: 'TO_REVIEW', note: 'Il documento è di un altro' })).body.sample,
    ).toMatchObject({
      state: 'TO_REVIEW',
      version: 2,
    });
    expect((await say({ result: 'CONFIRMED' })).body.code).toBe('conflict_stale_version');
    expect((await stateOf(id)).state).toBe('ACCEPTED');
    expect((await reviewer.get('/review/samples')).body).toMatchObject({ open: 0, items: [] });
    const unknown = await reviewer.post(`/review/requests/${randomUUID()}/sample`, {
      version: 1,
      result: 'CONFIRMED',
    });
    expect(unknown.status).toBe(404);
  });
});

describe('a dry run', () => {
  test('says what rules would have said of the latest requests, and where a person said otherwise', async () => {
    const [one, two] = await others(2);
    const refused = await certification();
    const spoilt = await certification(one);
    await spoil(spoilt);
    await certification(two);
    await app.settle();
    const { version } = await stateOf(refused.id);
    await reviewer.post(`/review/requests/${refused.id}/refuse`, { version, reasons: ['NOT_RESIDENT'] });
    app.clock.advance({ seconds: 60 });
    await app.settle();
    const tried = await admin.post('/review/rules/dry-run', { rules: [rule('APPROVE', GREEN)] });
    expect(tried.body).toMatchObject({
      considered: 3,
      figures: { approve: 2, review: 1, deny: 0 },
      today: { approve: 0, review: 3, deny: 0 },
      differing: 1,
      differences: [{ requestId: refused.id, difference: 'WOULD_APPROVE_REFUSED', outcome: 'APPROVE' }],
    });
    const wrong = await admin.post('/review/rules/dry-run', {
      rules: [rule('APPROVE', { fact: 'PRODUCT', values: ['X'] })],
    });
    expect(wrong.body.errors).toEqual([{ pointer: '/rules/0/conditions/0/fact', code: 'value_not_allowed' }]);
    const saved = await admin.post('/policies/review.rules', {
      value: [rule('APPROVE', { fact: 'CHECK', check: 'owner', values: ['OK'] })],
      fromOn: '2026-02-11',
    });
    expect(saved.body.errors).toEqual([
      { pointer: '/value/0/conditions/0/check', code: 'value_not_allowed' },
    ]);
  });
});

describe('one action on many cases', () => {
  const start = (body: object, key: string = randomUUID()) =>
    reviewer.post('/review/bulk-actions', body, { 'idempotency-key': key });
  const rowsOf = (cases: readonly Case[]) => cases.map(({ id, version }) => ({ id, version }));

  test('accepts only what is green all over; the others say why and stay', async () => {
    const people = await others(3);
    const cases = await Promise.all(people.map((who) => certification(who)));
    // Only to be looked at: a person may well accept it, alone.
    await app.query(m, `UPDATE holder SET street_number = '99' WHERE id = $1`, [people[1]!.holderId]);
    const rows = rowsOf(cases);
    const before = (
      await reviewer.post('/review/bulk-actions/preview', {
        action: 'ACCEPT',
        ids: cases.map(({ id }) => id),
      })
    ).body;
    expect(before.rows.map((row: { problem: string | null }) => row.problem)).toEqual([
      null,
      'checks_not_green',
      null,
    ]);
    expect(before.rows[1].checks).toHaveLength(1);
    expect((await stateOf(cases[0]!.id, people[0])).state).toBe('SUBMITTED');

    expect((await start({ action: 'ACCEPT', rows, confirmed: 2 })).body.errors).toEqual([
      { pointer: '/confirmed', code: 'value_not_allowed' },
    ]);
    const key = randomUUID();
    const begun = await start({ action: 'ACCEPT', rows, confirmed: 3 }, key);
    expect(begun.status).toBe(201);
    expect(begun.body).toMatchObject({ total: 3, done: 0, failed: 0, finishedAt: null });
    expect((await start({ action: 'ACCEPT', rows, confirmed: 3 }, key)).body.id).toBe(begun.body.id);
    await app.settle();
    expect((await reviewer.get(`/review/bulk-actions/${begun.body.id}`)).body).toMatchObject({
      done: 2,
      failed: 1,
      finishedAt: expect.any(String),
      failures: [{ requestId: cases[1]!.id, problem: 'checks_not_green' }],
    });
    expect((await reviewer.get('/review/bulk-actions')).body.items).toHaveLength(1);
    const states = await Promise.all(cases.map(({ id }, index) => stateOf(id, people[index])));
    expect(states.map(({ state }) => state)).toEqual(['ACCEPTED', 'SUBMITTED', 'ACCEPTED']);
    expect(await mails(cases[0]!.id)).toEqual(['request-received', 'request-accepted']);
  });

  test('refuses with one reason; a case that has changed since is left alone, and alone', async () => {
    const people = await others(2);
    const cases = await Promise.all(people.map((who) => certification(who)));
    const rows = rowsOf(cases);
    const none = await start({ action: 'REFUSE', rows, confirmed: 2 });
    expect([none.status, none.body.code]).toEqual([422, 'decision_reason_required']);
    const begun = await start({ action: 'REFUSE', reasons: ['NOT_RESIDENT'], rows, confirmed: 2 });
    const { version } = await stateOf(cases[0]!.id, people[0]);
    await people[0]!.post(`/requests/${cases[0]!.id}/withdraw`, { version });
    await app.settle();
    expect((await reviewer.get(`/review/bulk-actions/${begun.body.id}`)).body).toMatchObject({
      done: 1,
      failed: 1,
      failures: [{ requestId: cases[0]!.id, problem: 'conflict_stale_version' }],
    });
    expect((await stateOf(cases[1]!.id, people[1])).state).toBe('REJECTED');
  });

  test('takes in charge, hands over and reminds; what is asked twice a day is sent once', async () => {
    const colleague = await app.createOperator(m, 'REVIEWER');
    const asked = await certification();
    const run = async (body: object) => {
      const { version } = await stateOf(asked.id);
      const begun = await start({ ...body, rows: [{ id: asked.id, version }], confirmed: 1 });
      await app.settle();
      return (await reviewer.get(`/review/bulk-actions/${begun.body.id}`)).body as {
        done: number;
        failures: { problem: string }[];
      };
    };
    expect((await run({ action: 'CLAIM' })).done).toBe(1);
    expect((await run({ action: 'REMIND' })).failures).toMatchObject([
      { problem: 'state_transition_not_allowed' },
    ]);
    await reviewer.post(`/review/requests/${asked.id}/integration`, {
      version: (await stateOf(asked.id)).version,
      reasons: ['ILLEGIBLE'],
      documentIds: [asked.documents[0]!.id],
    });
    app.clock.advance({ seconds: 60 });
    await app.settle();
    expect((await run({ action: 'REMIND' })).done).toBe(1);
    expect((await run({ action: 'REMIND' })).failures).toMatchObject([{ problem: 'reminder_sent_today' }]);
    expect((await mails(asked.id)).filter((template) => template === 'request-integration')).toHaveLength(2);

    const other = await certification(await app.createCitizen(m));
    const handed = await start({
      action: 'ASSIGN',
      operatorId: colleague.operatorId,
      note: 'Per competenza',
      rows: rowsOf([other]),
      confirmed: 1,
    });
    await app.settle();
    expect((await reviewer.get(`/review/bulk-actions/${handed.body.id}`)).body.done).toBe(1);
    expect((await reviewer.get(`/review/requests/${other.id}`)).body.claimedBy.id).toBe(colleague.operatorId);
    const taken = await reviewer.post('/review/bulk-actions/preview', { action: 'CLAIM', ids: [other.id] });
    expect(taken.body.rows[0].why).toBe('Ce l’ha in carico un collega: attendi che la rilasci.');
  });

  test('exports the chosen cases without cells that a spreadsheet would run', async () => {
    const { id, number } = await certification();
    await app.query(m, `UPDATE holder SET family_name = '=1+1' WHERE id = $1`, [citizen.holderId]);
    const file = await reviewer.post('/review/export', { ids: [id, randomUUID()] });
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = file.text.trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(number);
    expect(lines[1]).toContain(`;'=1+1 `);
  });
});
