import { WORK_KINDS, type Role } from '@sosta/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  searching,
  uploaded,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { paidSubscription } from '../../testing/journeys.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { WorkRepository } from './persistence/work.repository.js';

let app: TestApp;
let m: TestMunicipality;
let supervisor: TestOperator;
let reviewer: TestOperator;
const NOW = '2026-02-10T09:00:00.000Z'; // a Tuesday

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  m = await app.seedMunicipality();
  supervisor = await app.createOperator(m, ['SUPERVISOR', 'ACCOUNTANT']);
  reviewer = await app.createOperator(m, 'REVIEWER');
});

/** Rows as the kinds' own modules write them, without the way there: this file is about the list. */
async function request(
  kind: 'CERTIFICATION' | 'PLATE' | 'SUBSCRIPTION',
  options: { due: string; submitted?: string; name?: string; state?: string },
): Promise<string> {
  const id = uuidv7();
  const { due, submitted = NOW, name = 'Rossi Anna', state = 'SUBMITTED' } = options;
  const [familyName, givenName] = name.split(' ');
  await app.run(m, async (tx) => {
    const holder = uuidv7();
    await tx.query(
      `INSERT INTO holder (id, municipality_id, kind, fiscal_code, given_name, family_name, street, street_number, postal_code, city, province, created_at)
       SELECT $1, municipality_id, kind, $2, $3, $4, street, street_number, postal_code, city, province, created_at
         FROM holder LIMIT 1`,
      [holder, `X${holder.replaceAll('-', '').slice(-15)}`.toUpperCase(), givenName, familyName],
    );
    await tx.query(
      `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $4, $7, $8, $7)`,
      [id, m.id, kind, `T-${id.slice(-12)}`, holder, state, submitted, due],
    );
  });
  return id;
}
const work = (who: TestOperator, query = '', q?: string) =>
  who.get(`/worklist${query ? `?${query}` : ''}`, q ? searching(q) : {});
const idsOf = (answer: { body: { items: { id: string }[] } }): string[] =>
  answer.body.items.map((item) => item.id);
const claim = (who: TestOperator, subject: string, id: string, body: object = {}) =>
  who.post(`/worklist/${subject}/${id}/claim`, body);

/** One open piece of each kind, and the citizen they belong to. */
async function everything() {
  const citizen = await app.createCitizen(m);
  const { subscriptionId } = await paidSubscription(app, m, citizen);
  const invoice = await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
  const thread = await citizen.post('/assistance-threads', {
    topic: 'OTHER',
    subject: 'Domanda',
    body: 'Come si fa?',
  });
  const communication = uuidv7();
  await app.run(m, (tx) =>
    tx.query(
      `INSERT INTO preliminary_communication (id, municipality_id, number, state, locale, email, phone, fiscal_code, given_name,
         family_name, born_on, birth_place, birth_province, sex, street, street_number, postal_code, city, province,
         privacy_version, declared_at, client_key, request_sha256, submitted_at, due_on)
       VALUES ($1, $2, 'C-1', 'RECEIVED', 'it', 'a@b.test', '080', 'RSSMRA50A01F839X', 'Mario', 'Rossi', '1950-01-01', 'Napoli', 'NA',
         'M', 'Via Roma', '1', '80100', 'Napoli', 'NA', 1, $3, 'k', 'x', $3, '2026-02-20')`,
      [communication, m.id, NOW],
    ),
  );
  const certification = await request('CERTIFICATION', { due: '2026-02-12' });
  const plate = await request('PLATE', { due: '2026-02-13' });
  const subscription = await request('SUBSCRIPTION', { due: '2026-02-14' });
  // Money that no request could take, and a right that rests on an address that changed.
  const [late, review] = [uuidv7(), uuidv7()];
  await app.run(m, async (tx) => {
    await tx.query(
      `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, state, needs_resolution, resolution, created_at, expires_at, paid_at)
       SELECT $1, s.municipality_id, s.request_id, s.holder_id, 100, 'stripe', 'SUCCEEDED', true, 'PAID_TWICE', $2, $2, $2 FROM subscription s`,
      [late, NOW],
    );
    await tx.query(
      `INSERT INTO subscription_review (id, municipality_id, subscription_id, cause, opened_at)
       SELECT $1, municipality_id, id, 'ADDRESS_CHANGED', $2 FROM subscription`,
      [review, NOW],
    );
  });
  return {
    LATE_MONEY: late,
    ADDRESS_REVIEW: review,
    subscriptionId,
    citizen,
    requests: { CERTIFICATION: certification, PLATE: plate, SUBSCRIPTION: subscription },
    INVOICE: invoice.body.id as string,
    THREAD: thread.body.id as string,
    COMMUNICATION: communication,
  };
}

test('holds open work of every kind, and of each only what the role may see', async () => {
  const made = await everything();
  const all = await work(supervisor);
  expect(all.body.items.map((item: { kind: string }) => item.kind).toSorted()).toEqual(WORK_KINDS.toSorted());
  const thread = all.body.items.find((item: { kind: string }) => item.kind === 'THREAD');
  // The office answers a question within the days of review.termDays, like any request.
  expect(thread).toMatchObject({ id: made.THREAD, title: 'Domanda', state: 'OPEN', dueOn: '2026-02-20' });

  const named = { number: expect.any(String), holderName: expect.any(String), dueOn: '2026-02-20' };
  for (const [kind, pageId] of [
    ['LATE_MONEY', made.LATE_MONEY],
    ['ADDRESS_REVIEW', made.subscriptionId],
  ] as const)
    expect(all.body.items.find((item: { kind: string }) => item.kind === kind)).toMatchObject({
      ...named,
      id: made[kind],
      pageId,
      title: 'Abbonamento RESIDENT_YEAR',
    });

  const KINDS: Partial<Record<Role, string[]>> = {
    REVIEWER: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION', 'THREAD'],
    ACCOUNTANT: ['INVOICE', 'LATE_MONEY'],
    TENANT_ADMIN: ['COMMUNICATION'],
  };
  for (const [role, kinds] of Object.entries(KINDS)) {
    const answer = await work(await app.createOperator(m, role as Role));
    expect(answer.body.kinds.toSorted(), role).toEqual(kinds);
    expect(answer.body.counts.open, role).toBe(kinds.length);
    expect([...new Set(answer.body.items.map((item: { kind: string }) => item.kind))].toSorted()).toEqual(
      kinds,
    );
  }
  expect((await work(await app.createOperator(m, 'INSPECTOR'))).status).toBe(403);
  // What is done leaves the list, and is counted for the day.
  await supervisor.post(`/threads/${made.THREAD}/messages`, { body: 'Così.' });
  const after = await work(supervisor);
  expect(idsOf(after)).not.toContain(made.THREAD);
  expect(after.body.counts.doneToday).toBe(all.body.counts.doneToday + 1);
});

test('asking for a kind one may not see shows nothing of it', async () => {
  await everything();
  const answer = await work(reviewer, 'kinds=INVOICE&kinds=PLATE');
  expect(answer.body.items.map((item: { kind: string }) => item.kind)).toEqual(['PLATE']);
});

describe('the order', () => {
  const names = ['Bianchi Ada', 'Verdi Ugo', 'Amato Eva', 'Neri Ivo', 'Costa Lea'];
  beforeEach(async () => {
    await app.createCitizen(m);
    for (const [index, name] of names.entries())
      await request((['PLATE', 'CERTIFICATION', 'SUBSCRIPTION'] as const)[index % 3]!, {
        due: `2026-02-${10 + ((index * 3) % 5)}`,
        submitted: `2026-02-0${5 - index}T10:00:00.000Z`,
        name,
      });
  });

  test('whatever it is, is the same page by page as in one piece, forth and back', async () => {
    const keyOf = { due: 'dueOn', submitted: 'submittedAt', kind: null, holder: 'holderName' };
    for (const [sort, key] of Object.entries(keyOf)) {
      const whole = await work(reviewer, `sort=${sort}&limit=100`);
      expect(whole.body.items).toHaveLength(names.length);
      expect(idsOf(await work(reviewer, `sort=-${sort}&limit=100`))).toEqual(idsOf(whole).toReversed());
      if (key) {
        const keys = whole.body.items.map((item: Record<string, string>) => item[key]);
        expect(keys, sort).toEqual(keys.toSorted());
      }
      for (const [order, ids] of [
        [sort, idsOf(whole)],
        [`-${sort}`, idsOf(whole).toReversed()],
      ] as const) {
        const paged: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const page = await work(reviewer, `sort=${order}&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
          paged.push(...idsOf(page));
          cursor = page.body.nextCursor;
        }
        expect(paged, order).toEqual(ids);
      }
    }
  });

  test('of another list does not fit: the cursor is refused, and names nobody', async () => {
    const page = await work(reviewer, 'sort=holder&limit=2');
    expect(Buffer.from(page.body.nextCursor, 'base64url').toString()).not.toMatch(/[A-Z][a-z]{3}/);
    expect((await work(reviewer, `sort=-holder&limit=2&cursor=${page.body.nextCursor}`)).status).toBe(422);
    expect((await work(reviewer, 'cursor=nonsense')).status).toBe(422);
  });

  test('reads each kind through its own index, also with much more closed', async () => {
    await app.run(m, (tx) =>
      tx.query(
        `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
         SELECT gen_random_uuid(), municipality_id, kind, 'Z' || n, holder_id, 'WITHDRAWN', 'z' || n, submitted_at, due_on, updated_at
           FROM (SELECT * FROM request WHERE municipality_id = $1 AND kind = 'PLATE' LIMIT 1) r, generate_series(1, 5000) n`,
        [m.id],
      ),
    );
    const plan = await app.run(m, async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      const explained: string[] = [];
      const explaining = {
        query: async (sql: string, values: unknown[]) => {
          const rows: { 'QUERY PLAN': string }[] = await tx.query(`EXPLAIN ${sql}`, values);
          explained.push(...rows.map((row) => row['QUERY PLAN']));
          return [];
        },
      } as unknown as Tx;
      await app.get(WorkRepository).list(
        explaining,
        {
          kinds: WORK_KINDS,
          stage: 'WAITING',
          due: null,
          claimed: null,
          text: null,
          operatorId: reviewer.operatorId,
          now: new Date(NOW),
          today: '2026-02-10',
        },
        { sort: 'due', after: ['2026-02-01', NOW, uuidv7()], limit: 26 },
      );
      return explained.join('\n');
    });
    for (const index of [
      'request_open_due',
      'invoice_open_due',
      'preliminary_communication_open_due',
      'assistance_thread_open_due',
      'payment_to_resolve_due',
      'subscription_review_open_due',
    ])
      expect(plan).toContain(index);
    // One sort merges the branches; none of them sorts or reads its table from end to end.
    expect(
      plan.match(
        /Seq Scan on (request|invoice|preliminary_communication|assistance_thread|payment|subscription_review)\b/g,
      ),
    ).toBeNull();
    expect(plan.match(/\bSort\b/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });
});

test('filters: due, stage, whose, and a text over number, name and plate', async () => {
  const made = await everything();
  const late = await request('PLATE', { due: '2026-02-09', name: 'Zeta% Pia' });
  const today = await request('PLATE', { due: '2026-02-10' });
  const sunday = await request('PLATE', { due: '2026-02-15' });
  await request('PLATE', { due: '2026-02-16' });
  const asked = await request('PLATE', { due: '2026-02-11', state: 'INTEGRATION_REQUESTED' });
  const kinds = 'kinds=PLATE';
  expect(idsOf(await work(reviewer, `${kinds}&due=OVERDUE`))).toEqual([late]);
  expect(idsOf(await work(reviewer, `${kinds}&due=TODAY`))).toEqual([today]);
  expect(idsOf(await work(reviewer, `${kinds}&due=WEEK`))).toEqual([today, made.requests.PLATE, sunday]);
  expect(idsOf(await work(reviewer, 'stage=INTEGRATION_REQUESTED'))).toEqual([asked]);
  expect(idsOf(await work(reviewer, 'stage=RETURNED'))).toEqual([]);
  await app.run(m, (tx) =>
    tx.query(
      `INSERT INTO request_event (id, municipality_id, request_id, at, command, from_state, to_state, actor_kind)
       VALUES ($1, $2, $3, $4, 'resubmit', 'INTEGRATION_REQUESTED', 'SUBMITTED', 'CITIZEN')`,
      [uuidv7(), m.id, today, NOW],
    ),
  );
  expect(idsOf(await work(reviewer, 'stage=RETURNED'))).toEqual([today]);
  expect((await work(supervisor, 'stage=RETURNED')).body.items).toHaveLength(1);
  // A wildcard is a letter like any other.
  expect(idsOf(await work(supervisor, '', 'eta%'))).toEqual([late]);
  expect(idsOf(await work(supervisor, '', 'zeta% pia'))).toEqual([late]);
  expect(idsOf(await work(supervisor, '', 'C-1'))).toEqual([made.COMMUNICATION]);
  expect(idsOf(await work(supervisor, '', 'domanda'))).toEqual([made.THREAD]);
  await claim(reviewer, 'requests', late);
  expect(idsOf(await work(reviewer, `${kinds}&claimed=MINE`))).toEqual([late]);
  expect(idsOf(await work(supervisor, `${kinds}&claimed=OTHERS`))).toEqual([late]);
  expect(idsOf(await work(supervisor, `${kinds}&claimed=FREE&due=OVERDUE`))).toEqual([]);
  expect((await work(reviewer)).body.counts).toMatchObject({ overdue: 1, dueToday: 1, mine: 1 });
});

describe('the next one', () => {
  test('is another for everybody: ten operators, ten pieces of work', async () => {
    const made = await everything();
    for (let day = 1; day <= 2; day += 1) await request('PLATE', { due: `2026-03-0${day}` });
    const operators = await Promise.all(
      Array.from({ length: 10 }, () => app.createOperator(m, ['SUPERVISOR', 'ACCOUNTANT'])),
    );
    const answers = await Promise.all(operators.map((who) => who.post('/worklist/next', {})));
    expect(answers.map((one) => one.status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((one) => one.body.id)).size).toBe(10);
    expect(answers.map((one) => one.body.id)).toContain(made.INVOICE);
    for (const [index, answer] of answers.entries())
      expect(answer.body.claim).toMatchObject({ operatorId: operators[index]!.operatorId, since: NOW });
    expect((await supervisor.post('/worklist/next', {})).status).toBe(204);
    // A lease that is over binds nobody.
    app.clock.advance({ minutes: 11 });
    expect((await supervisor.post('/worklist/next', {})).body.id).toBe(made.requests.CERTIFICATION);
  });

  test('fits the filters, and is never what one may not do', async () => {
    const made = await everything();
    expect((await supervisor.post('/worklist/next', { kinds: ['THREAD'] })).body.id).toBe(made.THREAD);
    expect((await supervisor.post('/worklist/next', { kinds: ['THREAD'] })).status).toBe(204);
    expect((await reviewer.post('/worklist/next', { kinds: ['INVOICE'] })).status).toBe(204);
    expect((await reviewer.post('/worklist/next', { due: 'OVERDUE' })).status).toBe(204);
    const auditor = await app.createOperator(m, 'AUDITOR');
    expect((await auditor.post('/worklist/next', {})).status).toBe(204);
    expect((await claim(auditor, 'requests', made.requests.PLATE)).status).toBe(403);
    // Not the citizen's own request, who is an operator too; not what an operator submitted at the counter.
    await app.run(m, (tx) =>
      tx.query(`UPDATE request SET source = 'COUNTER', submitted_by = $2 WHERE id = $1`, [
        made.requests.CERTIFICATION,
        reviewer.operatorId,
      ]),
    );
    const kinds = ['CERTIFICATION', 'PLATE'];
    expect((await reviewer.post('/worklist/next', { kinds })).body.id).toBe(made.requests.PLATE);
  });
});

describe('a claim', () => {
  test('is the same for every kind: told with name and time, kept, given back, over after ten minutes', async () => {
    const made = await everything();
    const pieces: [string, string][] = [
      ['requests', made.requests.PLATE],
      ['invoices', made.INVOICE],
      ['communications', made.COMMUNICATION],
      ['payments', made.LATE_MONEY],
      ['reviews', made.ADDRESS_REVIEW],
      ['threads', made.THREAD],
    ];
    const colleague = await app.createOperator(m, ['ACCOUNTANT', 'REVIEWER', 'CLERK']);
    for (const [subject, id] of pieces) {
      app.clock.set(NOW);
      const mine = { operatorId: supervisor.operatorId, operatorName: supervisor.name, since: NOW };
      expect((await claim(supervisor, subject, id)).body, subject).toMatchObject({ open: true, claim: mine });
      const refused = await claim(colleague, subject, id);
      expect([refused.status, refused.body.code]).toEqual([409, 'case_claimed_by_other']);
      expect(refused.body.detail).toContain(supervisor.name);
      expect((await colleague.get(`/worklist/${subject}/${id}`)).body.claim).toMatchObject(mine);
      const notTheirs = await colleague.post(`/worklist/${subject}/${id}/release`);
      expect([notTheirs.status, notTheirs.body.code], subject).toEqual([409, 'case_claimed_by_other']);
      // Renewed it lasts longer; since when stays.
      app.clock.advance({ minutes: 9 });
      expect((await claim(supervisor, subject, id)).body.claim).toMatchObject({ since: NOW });
      app.clock.advance({ minutes: 9 });
      expect((await claim(colleague, subject, id)).status).toBe(409);
      app.clock.advance({ minutes: 2 });
      expect((await colleague.get(`/worklist/${subject}/${id}`)).body.claim).toBeNull();
      expect((await claim(colleague, subject, id)).status, subject).toBe(200);
      expect((await colleague.post(`/worklist/${subject}/${id}/release`)).body.claim, subject).toBeNull();
    }
  });

  test('of a colleague is taken over only with a reason, by who may, and the colleague reads it', async () => {
    const made = await everything();
    const colleague = await app.createOperator(m, ['REVIEWER', 'CLERK']);
    for (const [subject, id, kind] of [
      ['requests', made.requests.PLATE, 'request'],
      ['threads', made.THREAD, 'assistance_thread'],
    ] as const) {
      await claim(reviewer, subject, id);
      const denied = await claim(colleague, subject, id, { reason: 'Urgente' });
      expect([denied.status, denied.body.code]).toEqual([409, 'case_claimed_by_other']);
      for (const body of [{}, { reason: '  ' }]) {
        const refused = await claim(supervisor, subject, id, body);
        expect([refused.status, refused.body.code]).toEqual([422, 'takeover_reason_required']);
      }
      expect((await reviewer.get(`/worklist/${subject}/${id}`)).body.claim.operatorId).toBe(
        reviewer.operatorId,
      );
      app.clock.advance({ minutes: 1 });
      expect((await claim(supervisor, subject, id, { reason: 'Il cittadino è allo sportello' })).status).toBe(
        200,
      );
      expect((await reviewer.get(`/worklist/${subject}/${id}`)).body).toMatchObject({
        claim: { operatorId: supervisor.operatorId },
        takeover: { fromOperatorId: reviewer.operatorId, reason: 'Il cittadino è allo sportello' },
      });
      const trail = await app.query<{ data: unknown; actor_id: string }>(
        m,
        `SELECT data, actor_id FROM audit_event WHERE action = 'work.taken_over' AND subject_id = $1 AND subject_kind = $2`,
        [id, kind],
      );
      expect(trail).toMatchObject([
        {
          actor_id: supervisor.operatorId,
          data: { from: reviewer.operatorId, reason: 'Il cittadino è allo sportello' },
        },
      ]);
    }
    // The citizen is told nothing of it.
    const { body } = await made.citizen.get(`/assistance-threads/${made.THREAD}`);
    expect(JSON.stringify(body)).not.toContain('sportello');
  });

  test('binds the decision of every kind: a colleague is told who has it', async () => {
    const made = await everything();
    const colleague = await app.createOperator(m, ['ACCOUNTANT', 'SUPERVISOR']);
    await claim(supervisor, 'threads', made.THREAD);
    await claim(supervisor, 'invoices', made.INVOICE);
    await claim(supervisor, 'communications', made.COMMUNICATION);
    await claim(supervisor, 'requests', made.requests.PLATE);
    await claim(supervisor, 'payments', made.LATE_MONEY);
    await claim(supervisor, 'reviews', made.ADDRESS_REVIEW);
    const answers = [
      await colleague.post(`/payments/${made.LATE_MONEY}/reactivation`),
      await colleague.post(`/subscriptions/${made.subscriptionId}/reviews/close`, { note: 'Visto' }),
      await colleague.post(`/threads/${made.THREAD}/messages`, { body: 'Così.' }),
      await colleague.post(`/invoices/${made.INVOICE}/issue`, { version: 1 }),
      await colleague.post(`/invoices/${made.INVOICE}/cancel`, { version: 1, reason: 'Errore' }),
      await colleague.post(`/preliminary-communications/${made.COMMUNICATION}/refuse`, {
        version: 1,
        reasons: [],
        note: 'No',
      }),
      await colleague.post(`/review/requests/${made.requests.PLATE}/refuse`, {
        version: 2,
        reasons: [],
        note: 'No',
      }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body.code]).toEqual([409, 'case_claimed_by_other']);
      expect(answer.body.detail).toContain(supervisor.name);
    }
    // Whoever has it does it, and it is nobody's afterwards.
    expect((await supervisor.post(`/threads/${made.THREAD}/messages`, { body: 'Così.' })).status).toBe(201);
    expect((await supervisor.get(`/worklist/threads/${made.THREAD}`)).body).toMatchObject({
      open: false,
      claim: null,
    });
    expect((await claim(colleague, 'threads', made.THREAD)).body.code).toBe('state_transition_not_allowed');
    // The citizen writes again: it waits anew, until a new day.
    await app.setPolicy(m, 'review.termDays', 5);
    await made.citizen.post(`/assistance-threads/${made.THREAD}/messages`, { body: 'E poi?' });
    const [again] = (await work(supervisor, 'kinds=THREAD')).body.items;
    expect(again).toMatchObject({ id: made.THREAD, dueOn: '2026-02-15' });
  });

  test('survives a lost connection: decided with what one had read, unless a colleague came in between', async () => {
    const citizen = await app.createCitizen(m);
    const asked = await citizen.post('/certification-requests', {
      certificationTypeId: m.certificationTypes.RESIDENCE_A,
      documentIds: await uploaded(citizen, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'),
    });
    const id: string = asked.body.id;
    await claim(reviewer, 'requests', id);
    const { version } = (await reviewer.get(`/review/requests/${id}`)).body;
    // Away for longer than the lease, nobody else took it: the first heartbeat keeps it, and the version stays.
    app.clock.advance({ minutes: 30 });
    expect((await claim(reviewer, 'requests', id)).status).toBe(200);
    expect((await reviewer.get(`/review/requests/${id}`)).body.version).toBe(version);
    app.clock.advance({ minutes: 30 });
    const colleague = await app.createOperator(m, 'REVIEWER');
    expect((await claim(colleague, 'requests', id)).status).toBe(200);
    expect((await claim(reviewer, 'requests', id)).body.code).toBe('case_claimed_by_other');
    const decision = { version, reasons: [], note: 'No' };
    const late = await reviewer.post(`/review/requests/${id}/refuse`, decision);
    expect([late.status, late.body.code]).toEqual([409, 'conflict_stale_version']);
  });

  test('of another municipality’s work does not exist', async () => {
    const made = await everything();
    const elsewhere = await app.seedMunicipality();
    const stranger = await app.createOperator(elsewhere, ['SUPERVISOR', 'ACCOUNTANT']);
    for (const [subject, id] of [
      ['requests', made.requests.PLATE],
      ['invoices', made.INVOICE],
      ['communications', made.COMMUNICATION],
      ['threads', made.THREAD],
    ]) {
      expect((await stranger.get(`/worklist/${subject}/${id}`)).status).toBe(404);
      expect((await stranger.post(`/worklist/${subject}/${id}/claim`, {})).status).toBe(404);
      expect((await stranger.post(`/worklist/${subject}/${id}/release`)).status).toBe(404);
    }
    expect((await work(stranger)).body).toMatchObject({ items: [], counts: { open: 0, doneToday: 0 } });
    expect((await stranger.post('/worklist/next', {})).status).toBe(204);
    expect((await supervisor.get(`/worklist/letters/${made.THREAD}`)).status).toBe(404);
  });
});

test('saved views are one’s own, replaced by name, and never hold what was searched for', async () => {
  const view = { kinds: ['PLATE'], due: 'TODAY', sort: '-due', columns: ['holder', 'due'] };
  const saved = await reviewer.post('/worklist/views', { name: 'Targhe di oggi', view });
  expect(saved.body).toMatchObject({ name: 'Targhe di oggi', view });
  await reviewer.post('/worklist/views', { name: 'Targhe di oggi', view: { due: 'WEEK' } });
  expect((await reviewer.get('/worklist/views')).body.items).toEqual([
    { id: saved.body.id, name: 'Targhe di oggi', view: { due: 'WEEK' } },
  ]);
  expect((await supervisor.get('/worklist/views')).body.items).toEqual([]);
  expect((await supervisor.delete(`/worklist/views/${saved.body.id}`)).status).toBe(404);
  const withName = await reviewer.post('/worklist/views', { name: 'Rossi', view: { q: 'Rossi' } });
  expect(withName.status).toBe(422);
  expect((await reviewer.post('/worklist/views', { name: '', view: {} })).status).toBe(422);
  expect((await reviewer.delete(`/worklist/views/${saved.body.id}`)).status).toBe(204);
  expect((await reviewer.get('/worklist/views')).body.items).toEqual([]);
});
