import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Audit } from '../../platform/audit/audit.js';
import {
  createTestApp,
  uploaded,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, paidRequest } from '../../testing/journeys.js';
import { RequestMails } from '../requests/index.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let reviewer: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00.000Z');
  m = await app.seedMunicipality();
  await app.setPolicy(m, 'request.flow', 'ONE_CASE');
  citizen = await app.createCitizen(m);
  reviewer = await app.createOperator(m, 'REVIEWER');
});

const CAR = {
  country: 'IT',
  plate: 'GA123BC',
  plateConfirmation: 'GA123BC',
  vehicleKind: 'CAR',
  make: 'Fiat',
  model: 'Panda',
  fuel: 'PETROL',
  title: 'OWNER',
};
const certification = async (who: TestCitizen = citizen) => ({
  certificationTypeId: m.certificationTypes.RESIDENCE_A,
  documentIds: await uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'),
});
const vehicle = async (changes: object = {}, who: TestCitizen = citizen) => ({
  ...CAR,
  ...changes,
  documentIds: await uploaded(who, 'VEHICLE_REGISTRATION'),
});
const submit = (body: object, headers?: Record<string, string>): Promise<Answer> =>
  citizen.post('/subscription-cases', { productId: m.products.RESIDENT_YEAR, ...body }, headers);
const whole = async (): Promise<Answer> =>
  submit({ certification: await certification(), vehicle: await vehicle() });

interface Case {
  lead: string;
  certification: string;
  plate: string;
}
async function submitted(): Promise<Case> {
  const { status, body, text } = await whole();
  if (status !== 201) throw new Error(text);
  const of = (kind: string): string => body.caseMembers.find((one: { kind: string }) => one.kind === kind).id;
  return { lead: body.id, certification: of('CERTIFICATION'), plate: of('PLATE') };
}
const review = async (id: string) => (await reviewer.get(`/review/requests/${id}`)).body;
async function decide(id: string, what: string, body: object = {}, who = reviewer): Promise<Answer> {
  const { version } = (await who.get(`/review/requests/${id}`)).body;
  return who.post(`/review/requests/${id}/${what}`, { version, ...body });
}
const refuse = (id: string) => decide(id, 'refuse', { reasons: [], note: 'Non risulta.' });
const templates = async () =>
  (await app.notifications(m, citizen.person.email)).map(({ template }) => template).toSorted();
const state = async (id: string) => (await citizen.get(`/requests/${id}`)).body.state;
const rows = () =>
  app.query<{ requests: number; mails: number }>(
    m,
    'SELECT (SELECT count(*)::int FROM request) AS requests, (SELECT count(*)::int FROM notification) AS mails',
  );

test('rules look at each request, and at the subscription once the rest is accepted', async () => {
  await app.setPolicy(
    m,
    'review.rules',
    (['CERTIFICATION', 'SUBSCRIPTION'] as const).map((kind) => ({
      kind,
      conditions: [{ fact: 'SOURCE', values: ['ONLINE'] }],
      outcome: 'APPROVE',
    })),
  );
  const { lead, certification: certified, plate } = await submitted();
  await app.settle();
  expect([await state(certified), await state(plate), await state(lead)]).toEqual([
    'ACCEPTED',
    'SUBMITTED',
    'SUBMITTED',
  ]);
  await decide(plate, 'accept');
  await app.settle();
  expect(await state(lead)).toBe('AWAITING_PAYMENT');
});

test('rules look at the subscription also when the rest is accepted at the same moment', async () => {
  const { lead, certification: certified, plate } = await submitted();
  await app.settle();
  await app.setPolicy(m, 'review.rules', [
    {
      kind: 'SUBSCRIPTION',
      conditions: [{ fact: 'SOURCE', values: ['ONLINE'] }],
      outcome: 'APPROVE',
    },
  ]);
  // Neither goes on before both have been accepted, by transactions that do not see each other.
  const audit = app.get(Audit);
  const record = audit.record.bind(audit);
  const arrived: (() => void)[] = [];
  audit.record = async (tx, entry) => {
    if (entry.action === 'request.accepted')
      await new Promise<void>((resolve) => {
        arrived.push(resolve);
        if (arrived.length === 2) for (const goOn of arrived) goOn();
      });
    return record(tx, entry);
  };
  try {
    const both = await Promise.all([certified, plate].map((id) => decide(id, 'accept')));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  } finally {
    audit.record = record;
  }
  await app.settle();
  expect(await state(lead)).toBe('AWAITING_PAYMENT');
});

describe('submitting', () => {
  test('makes three requests of one form, told by one e-mail, each with its documents', async () => {
    const { status, body } = await whole();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'SUBSCRIPTION',
      state: 'SUBMITTED',
      inCase: { id: body.id, number: body.number },
      subscription: { quote: { totalCents: 12000 }, zones: [{ code: 'A' }] },
      caseMembers: [{ kind: 'CERTIFICATION' }, { kind: 'PLATE', title: 'GA 123 BC' }, { id: body.id }],
    });
    const mails = await app.notifications(m, citizen.person.email);
    expect(mails.map(({ template }) => template)).toEqual(['requests-received']);
    const numbers = body.caseMembers.map(({ number }: { number: string }) => number);
    const told = mails[0]!.data as { requests: { number: string }[] };
    expect(told.requests.map(({ number }) => number)).toEqual(numbers);
    expect(numbers).toEqual([...numbers].toSorted());
    const { items } = (await citizen.get('/requests')).body;
    expect(items.map(({ inCase }: { inCase: { id: string } }) => inCase.id)).toEqual(Array(3).fill(body.id));
    for (const { id, kind } of body.caseMembers)
      expect((await citizen.get(`/requests/${id}`)).body.documents, kind).toHaveLength(
        { CERTIFICATION: 2, PLATE: 1, SUBSCRIPTION: 0 }[kind as string]!,
      );
  });

  test('asks only for what is missing', async () => {
    const plate = await acceptedPlate(app, m, citizen);
    const owned = await submit({ certification: await certification(), plateAssociationId: plate.id });
    expect(owned.body.caseMembers).toMatchObject([{ kind: 'CERTIFICATION' }, { kind: 'SUBSCRIPTION' }]);
    citizen = await app.createCitizen(m);
    const certificationId = await acceptedCertification(app, m, citizen);
    const certified = await submit({ certificationId, vehicle: await vehicle({}, citizen) });
    expect(certified.body.caseMembers).toMatchObject([{ kind: 'PLATE' }, { kind: 'SUBSCRIPTION' }]);
    citizen = await app.createCitizen(m);
    const both = await submit({
      certificationId: await acceptedCertification(app, m, citizen),
      plateAssociationId: (await acceptedPlate(app, m, citizen)).id,
    });
    expect(both.body).toMatchObject({ inCase: null, caseMembers: [] });
    expect(await templates()).toEqual(['request-received']);
  });

  test('is all or nothing, and says at which step the error is', async () => {
    // Nothing is kept of what is refused: the same documents do for every attempt.
    const asked = { certification: await certification(), vehicle: await vehicle() };
    const anomalies: [object, string, string | undefined][] = [
      [
        { vehicle: { ...asked.vehicle, plateConfirmation: 'GA123BD' } },
        'validation_failed',
        '/vehicle/plateConfirmation',
      ],
      [{ vehicle: { ...CAR, documentIds: [] } }, 'document_missing', '/vehicle/documentIds'],
      [
        { certification: { ...asked.certification, documentIds: [] } },
        'document_missing',
        '/certification/documentIds',
      ],
      [{ vehicle: undefined }, 'validation_failed', '/vehicle'],
      [{ certification: undefined }, 'certification_not_accepted', undefined],
      [{ productId: m.products.FREE_MONTH }, 'validation_failed', '/certification'],
      [{ productId: m.products.MOTO_YEAR, certification: undefined }, 'vehicle_kind_not_allowed', undefined],
      [{ startOn: '2026-02-09' }, 'validation_failed', '/startOn'],
    ];
    for (const [changes, code, pointer] of anomalies) {
      const answer = await submit({ ...asked, ...changes });
      expect([answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([code, pointer]);
    }
    const mails = app.get(RequestMails);
    const last = mails.receivedTogether.bind(mails);
    mails.receivedTogether = () => Promise.reject(new Error('the last step'));
    try {
      expect((await submit(asked)).status).toBe(500);
    } finally {
      mails.receivedTogether = last;
    }
    expect((await rows())[0]).toEqual({ requests: 0, mails: 0 });
    const key = { 'idempotency-key': 'one-case' };
    expect((await submit(asked, key)).body.id).toBe((await submit(asked, key)).body.id);
    expect((await submit(asked)).body.code).toBe('certification_pending_exists');
    await app.setPolicy(m, 'request.flow', 'THREE_STEP');
    expect((await submit(asked)).body.code).toBe('feature_not_enabled');
  });
});

describe('deciding', () => {
  test('one by one, the subscription after what it rests on, and then it is paid', async () => {
    const { lead, certification: certified, plate } = await submitted();
    const early = await decide(lead, 'accept');
    expect([early.status, early.body.code]).toEqual([409, 'case_certification_first']);
    expect((await decide(certified, 'accept')).status).toBe(200);
    expect((await decide(lead, 'accept')).body.code).toBe('case_plate_first');
    expect((await decide(plate, 'accept')).status).toBe(200);
    expect((await review(lead)).checks.filter(({ level }: { level: string }) => level === 'FAIL')).toEqual(
      [],
    );
    expect((await decide(lead, 'accept')).body).toMatchObject({
      state: 'AWAITING_PAYMENT',
      caseMembers: [{ state: 'ACCEPTED' }, { state: 'ACCEPTED' }, { state: 'AWAITING_PAYMENT' }],
    });
    await paidRequest(app, m, citizen, lead);
    expect((await citizen.get('/subscriptions')).body.items).toMatchObject([{ status: 'ACTIVE' }]);
  });

  test('the subscription lets one’s own acceptances that it rests on leave at once', async () => {
    const { lead, certification: certified, plate } = await submitted();
    for (const id of [certified, plate])
      expect((await decide(id, 'accept', { undoSeconds: 10 })).body.pendingDecision).not.toBeNull();
    const other = await app.createOperator(m, 'REVIEWER');
    expect((await decide(lead, 'accept', {}, other)).body.code).toBe('case_certification_first');
    const preview = await reviewer.post(`/review/requests/${lead}/preview`, { decision: 'ACCEPT' });
    expect(preview.body.subject).toContain('pag');
    expect(await state(certified)).toBe('SUBMITTED');
    expect((await decide(lead, 'accept', { undoSeconds: 10 })).body.pendingDecision).not.toBeNull();
    expect([await state(certified), await state(plate), await state(lead)]).toEqual([
      'ACCEPTED',
      'ACCEPTED',
      'SUBMITTED',
    ]);
  });

  test('what is refused, withdrawn or not completed closes the subscription; what was accepted stays', async () => {
    const { lead, certification: certified, plate } = await submitted();
    await decide(certified, 'accept');
    await refuse(plate);
    const { body } = await citizen.get(`/requests/${lead}`);
    expect(body).toMatchObject({ state: 'REJECTED', actions: [] });
    const { number } = (await citizen.get(`/requests/${plate}`)).body;
    expect(body.note).toContain(number);
    expect(await templates()).toEqual(['request-accepted', 'request-rejected', 'requests-received']);
    const [mail] = await app.notifications(m, citizen.person.email, 'request-rejected');
    expect(mail!.data.closed).toMatchObject({
      number: body.number,
      kept: [{ title: 'Certificazione RESIDENCE_A' }],
    });
    expect(await state(certified)).toBe('ACCEPTED');
    // Next time only the plate is asked for.
    const again = await submit({ certificationId: certified, vehicle: await vehicle() });
    expect(again.body.caseMembers).toHaveLength(2);
    const second = again.body.caseMembers[0].id as string;
    const { version } = (await citizen.get(`/requests/${second}`)).body;
    await citizen.post(`/requests/${second}/withdraw`, { version });
    expect(await state(again.body.id)).toBe('REJECTED');
    // Documents that were asked for and did not come.
    const third = await submit({ certificationId: certified, vehicle: await vehicle() });
    const late = third.body.caseMembers[0].id as string;
    const [document] = (await review(late)).documents;
    await decide(late, 'integration', { reasons: [], note: 'Non si legge.', documentIds: [document.id] });
    app.clock.set('2026-03-10T09:00:00.000Z');
    await app.runJobs('requests.');
    expect([await state(late), await state(third.body.id)]).toEqual(['LAPSED', 'REJECTED']);
    const [told] = await app.notifications(m, citizen.person.email, 'request-lapsed');
    expect(told!.data.closed).toMatchObject({ number: third.body.number });
    // What was accepted and is then taken back.
    const fourth = await submit({ certificationId: certified, vehicle: await vehicle() });
    const wrong = fourth.body.caseMembers[0].id as string;
    reviewer = await app.createOperator(m, 'SUPERVISOR');
    await decide(wrong, 'accept');
    expect((await decide(wrong, 'revoke', { reasons: ['REQUIREMENTS_LOST'] })).status).toBe(200);
    expect([await state(wrong), await state(fourth.body.id)]).toEqual(['REVOKED', 'REJECTED']);
    expect((await app.notifications(m, citizen.person.email, 'request-annulled'))[0]!.data).toMatchObject({
      number: fourth.body.number,
    });
    reviewer = await app.createOperator(m, 'REVIEWER');
    expect((await reviewer.get('/worklist')).body.items).toEqual([]);
  });
});

describe('the list of work', () => {
  test('shows a case once, with how much of it is decided, and what is left of it afterwards', async () => {
    const { lead, certification: certified, plate } = await submitted();
    const list = async (query = '') => (await reviewer.get(`/worklist${query}`)).body;
    expect((await list()).items).toMatchObject([
      { id: lead, inCase: { decided: 0, total: 3, nextId: certified } },
    ]);
    expect((await list()).counts.open).toBe(1);
    expect((await reviewer.get('/summary')).body.open).toBe(1);
    await decide(certified, 'accept');
    expect((await list()).items).toMatchObject([{ inCase: { decided: 1, total: 3, nextId: plate } }]);
    // The citizen completes the plate: the whole waits, and its term with it.
    const [document] = (await review(plate)).documents;
    await decide(plate, 'integration', { reasons: [], note: 'Non si legge.', documentIds: [document.id] });
    expect((await list()).items).toEqual([]);
    expect((await reviewer.get('/summary')).body.open).toBe(0);
    expect((await list('?stage=INTEGRATION_REQUESTED')).items).toMatchObject([{ id: lead }]);
    const dueOn = (await review(lead)).dueOn as string;
    app.clock.set('2026-02-13T09:00:00.000Z');
    reviewer = await app.createOperator(m, 'REVIEWER');
    const { version } = (await citizen.get(`/requests/${plate}`)).body;
    const [documentId] = await uploaded(citizen, 'VEHICLE_REGISTRATION');
    const sent = { version, documents: [{ replaces: document.id, documentId }] };
    expect((await citizen.post(`/requests/${plate}/integration`, sent)).status).toBe(200);
    expect((await list('?stage=RETURNED')).items).toMatchObject([{ id: lead, inCase: { nextId: plate } }]);
    expect([dueOn, (await review(lead)).dueOn]).toEqual(['2026-02-20', '2026-02-23']);
    // Without the subscription the plate is a request like any other.
    await refuse(lead);
    expect((await list()).items).toMatchObject([{ id: plate, kind: 'PLATE', inCase: null }]);
  });

  test('a case is taken, kept from colleagues, and given back as a whole', async () => {
    const { lead, certification: certified, plate } = await submitted();
    const other = await app.createOperator(m, 'REVIEWER');
    const next = await reviewer.post('/worklist/next', { kinds: [] });
    expect(next.body).toMatchObject({ id: lead, inCase: { nextId: certified } });
    const { operatorId } = reviewer;
    for (const id of [lead, certified, plate]) expect((await review(id)).claimedBy?.id, id).toBe(operatorId);
    expect((await decide(plate, 'accept', {}, other)).body.code).toBe('case_claimed_by_other');
    await decide(certified, 'accept', { undoSeconds: 10 });
    expect((await reviewer.post(`/worklist/requests/${plate}/release`)).status).toBeLessThan(300);
    expect((await review(lead)).claimedBy).toBeNull();
    expect((await review(certified)).claimedBy?.id).toBe(operatorId);
    await other.post(`/worklist/requests/${plate}/claim`, {});
    expect((await review(lead)).claimedBy?.id).toBe(other.operatorId);
  });

  test('what is passed on leaves to a colleague what that one has of the case', async () => {
    const { lead, certification: certified, plate } = await submitted();
    const [document] = (await review(plate)).documents;
    await decide(plate, 'integration', { reasons: [], note: 'Non si legge.', documentIds: [document.id] });
    await reviewer.post(`/worklist/requests/${lead}/claim`, {});
    const { version } = (await citizen.get(`/requests/${plate}`)).body;
    const [documentId] = await uploaded(citizen, 'VEHICLE_REGISTRATION');
    await citizen.post(`/requests/${plate}/integration`, {
      version,
      documents: [{ replaces: document.id, documentId }],
    });
    const other = await app.createOperator(m, 'REVIEWER');
    const third = await app.createOperator(m, 'REVIEWER');
    await other.post(`/worklist/requests/${plate}/claim`, {});
    const passed = await decide(lead, 'hand-over', { operatorId: third.operatorId, note: 'La conosci tu' });
    expect(passed.status).toBe(200);
    const has = async (id: string) => (await review(id)).claimedBy?.id;
    expect([await has(lead), await has(certified), await has(plate)]).toEqual([
      third.operatorId,
      third.operatorId,
      other.operatorId,
    ]);
  });
});
