import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signTicketToken, type TicketClaims } from '../documents/ticket-token.js';
import { ticketKeys } from '../documents/index.js';
import { RightsProjection } from '../enforcement/index.js';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedPlate, paidSubscription } from '../../testing/journeys.js';
import { admitClient } from '../../testing/rights.js';

/** What happens to a paid subscription, told by the plate check, the ticket and the e-mail as well as by its page. */
const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let supervisor: TestOperator;
let key: Record<string, string>;
let id: string;
let plate: string;
let other: { id: string; plate: string };

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  m = await app.seedMunicipality();
  ({ headers: key } = await admitClient(await app.createOperator(m, 'TENANT_ADMIN'), {
    scopes: ['enforcement:check'],
  }));
});
afterAll(() => app?.close());
beforeEach(async () => {
  await later(NOW);
  citizen = await app.createCitizen(m);
  ({ subscriptionId: id, plate } = await paidSubscription(app, m, citizen));
  other = await acceptedPlate(app, m, citizen);
});

/** Days later; operators sign in anew each day. */
const later = async (at: string): Promise<void> => {
  app.clock.set(at);
  supervisor = await app.createOperator(m, 'SUPERVISOR');
};
const page = async () => (await supervisor.get(`/subscriptions/${id}`)).body;
const act = async (what: string, input: object = {}, who = supervisor): Promise<Answer> =>
  who.post(`/subscriptions/${id}/${what}`, { version: (await page()).life.version, ...input });
const done = async (what: string, input: object = {}): Promise<Answer['body']> => {
  const answer = await act(what, input);
  expect([what, answer.status, answer.body.code]).toEqual([what, 200, undefined]);
  await app.get(RightsProjection).refresh();
  return answer.body;
};
const outcome = async (of: string, at: string = app.clock.now().toISOString()): Promise<string> =>
  (await app.anonymous(m).post('/enforcement/checks', { plate: of, at }, key)).body.outcome;
const ticket = async (of: string, serial: number): Promise<string> => {
  const claims: TicketClaims = {
    municipality: m.slug,
    subscription: (await page()).number,
    serial,
    plate: { country: 'IT', number: of },
    validUntil: '2027-02-09',
  };
  const token = signTicketToken(ticketKeys(app.config).signing, claims);
  return (await app.anonymous(m).post('/tickets/verify', { token })).body.state;
};
const refused = async (what: string, input: object = {}): Promise<unknown[]> => {
  const { status, body } = await act(what, input);
  return [status, body.code, ...(body.errors ?? []).map((one: { code: string }) => one.code)];
};
const told = async (template: string): Promise<Record<string, unknown>[]> =>
  app.query(
    m,
    'SELECT template, attachments FROM notification WHERE subscription_id = $1 AND template = $2',
    [id, template],
  );

describe('a change of plate', () => {
  test('leaves no gap: the old plate stops at the instant at which the new one begins', async () => {
    const before = await act('plate-change', { plateAssociationId: other.id, dryRun: true });
    expect(before.body).toMatchObject({ applied: false, subscription: { plate: { plate: other.plate } } });
    expect(before.body.email.text).toContain('non vale più');
    expect(await page()).toMatchObject({ plate: { plate }, life: { events: [] } });

    const { email, subscription } = await done('plate-change', {
      plateAssociationId: other.id,
      note: 'Auto nuova',
    });
    expect(email.subject).toBe(before.body.email.subject);
    expect(subscription.life.plates).toMatchObject([
      { plate, untilAt: NOW },
      { plate: other.plate, fromAt: NOW },
    ]);
    expect(subscription.life.events).toMatchObject([{ command: 'changePlate', note: 'Auto nuova' }]);
    const instant = Date.parse(NOW);
    const around = (ms: number) => new Date(instant + ms).toISOString();
    expect([await outcome(plate, around(-1)), await outcome(other.plate, around(-1))]).toEqual([
      'VALID',
      'NOT_YET_VALID',
    ]);
    expect([await outcome(plate, around(0)), await outcome(other.plate, around(0))]).toEqual([
      'EXPIRED',
      'VALID',
    ]);
    expect([await ticket(plate, 1), await ticket(other.plate, 2)]).toEqual(['REPLACED', 'ACTIVE']);
    expect(await told('subscription-plate-changed')).toMatchObject([{ attachments: [expect.any(String)] }]);
  });

  test('takes only another accepted plate of the same holder that the product admits', async () => {
    const stranger = await acceptedPlate(app, m, await app.createCitizen(m));
    expect(await refused('plate-change', { plateAssociationId: stranger.id })).toEqual([
      409,
      'plate_not_accepted',
    ]);
    const own = (await citizen.get('/plates')).body.items.find(
      (one: { plate: string }) => one.plate === plate,
    );
    expect(await refused('plate-change', { plateAssociationId: own.id })).toEqual([409, 'plate_unchanged']);
    const second = await app.createCitizen(m);
    const taken = await paidSubscription(app, m, second);
    const same = await acceptedPlate(app, m, citizen, { plate: taken.plate });
    expect(await refused('plate-change', { plateAssociationId: same.id })).toEqual([
      409,
      'overlapping_right',
    ]);
    expect(await outcome(plate)).toBe('VALID');
  });

  test('asked for twice at once happens once', async () => {
    const third = await acceptedPlate(app, m, citizen);
    const { version } = (await page()).life;
    const answers = await Promise.all(
      [other, third].map((one) =>
        supervisor.post(`/subscriptions/${id}/plate-change`, { version, plateAssociationId: one.id }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('conflict_stale_version');
    expect((await page()).life.plates).toHaveLength(2);
  });

  test('is the clerk’s to do; what takes something away is not', async () => {
    const clerk = await app.createOperator(m, 'CLERK');
    for (const what of ['suspension', 'restoration', 'revocation', 'revocation/withdraw'])
      expect([what, (await act(what, {}, clerk)).status]).toEqual([what, 403]);
    expect((await act('plate-change', { plateAssociationId: other.id }, clerk)).status).toBe(200);
  });
});

describe('a temporary plate', () => {
  let lentPlate = 'ZZ100ZZ';
  beforeEach(() => (lentPlate = `ZZ${Number(lentPlate.slice(2, 5)) + 1}ZZ`));
  const days = { country: 'IT', fromOn: '2026-02-12', untilOn: '2026-02-14' };

  test('holds on its days alone, and the subscription’s own comes back by itself', async () => {
    const { subscription } = await done('temporary-plate', { ...days, plate: lentPlate.toLowerCase() });
    expect(subscription.temporaryPlate).toMatchObject({ plate: lentPlate, now: false });
    for (const [at, own, lent] of [
      ['2026-02-11T22:59:59.999Z', 'VALID', 'NOT_YET_VALID'],
      ['2026-02-11T23:00:00.000Z', 'EXPIRED', 'VALID'],
      ['2026-02-14T22:59:59.999Z', 'EXPIRED', 'VALID'],
      ['2026-02-14T23:00:00.000Z', 'VALID', 'EXPIRED'],
    ] as const) {
      // The plate's next period has not begun: both before and after count as not now.
      const ownNow = await outcome(plate, at);
      expect([at, ownNow === 'VALID' ? 'VALID' : 'EXPIRED', await outcome(lentPlate, at)]).toEqual([
        at,
        own,
        lent,
      ]);
    }
    await later('2026-02-13T09:00:00.000Z');
    expect([await ticket(plate, 1), await ticket(lentPlate, 2)]).toEqual(['REPLACED', 'ACTIVE']);
    expect((await citizen.get(`/subscriptions/${id}`)).body.temporaryPlate).toMatchObject({ now: true });
    await later('2026-02-16T09:00:00.000Z');
    expect([await ticket(plate, 1), await ticket(lentPlate, 2)]).toEqual(['ACTIVE', 'REPLACED']);
  });

  test('has the municipality’s limits, and can be ended early', async () => {
    await app.setPolicy(m, 'plates.temporaryDays', 3);
    await app.setPolicy(m, 'plates.temporaryTimes', 1);
    expect(await refused('temporary-plate', { ...days, plate: lentPlate, untilOn: '2026-02-15' })).toEqual([
      422,
      'validation_failed',
      'date_too_late',
    ]);
    expect(await refused('temporary-plate/end')).toEqual([409, 'temporary_plate_none']);
    await done('temporary-plate', { ...days, plate: lentPlate.toLowerCase() });
    await later('2026-02-13T09:00:00.000Z');
    await done('temporary-plate/end');
    expect([await outcome(plate), await outcome(lentPlate)]).toEqual(['VALID', 'EXPIRED']);
    const again = { ...days, plate: lentPlate, fromOn: '2026-02-20', untilOn: '2026-02-20' };
    expect(await refused('temporary-plate', again)).toEqual([409, 'temporary_plate_limit']);
    await app.setPolicy(m, 'plates.temporaryTimes', 0);
    expect(await refused('temporary-plate', again)).toEqual([409, 'temporary_plate_not_offered']);
    await app.setPolicy(m, 'plates.temporaryTimes', 5);
    await done('temporary-plate', again);
    expect(await refused('temporary-plate', { ...again, untilOn: '2026-02-21' })).toEqual([
      409,
      'temporary_plate_overlaps',
    ]);
  });
});

describe('a suspension', () => {
  test('stops the right at once, keeps its place, and gives the days back where that is chosen', async () => {
    expect(await refused('suspension', { reasons: [] })).toEqual([422, 'decision_reason_required']);
    expect(await refused('suspension', { reasons: ['REQUIREMENTS_LOST'] })).toEqual([
      422,
      'validation_failed',
      'value_not_allowed',
    ]);
    await done('suspension', { reasons: ['REQUIREMENTS_CHECK'], note: 'Passa in ufficio' });
    expect(await outcome(plate)).toBe('SUSPENDED');
    expect((await citizen.get(`/subscriptions/${id}`)).body).toMatchObject({
      status: 'SUSPENDED',
      suspension: {
        sinceOn: '2026-02-10',
        reasons: ['Stiamo verificando i requisiti'],
        note: 'Passa in ufficio',
      },
    });
    expect(await refused('suspension', { reasons: ['REQUIREMENTS_CHECK'] })).toEqual([
      409,
      'subscription_change_not_possible',
    ]);
    expect(await refused('plate-change', { plateAssociationId: other.id })).toEqual([
      409,
      'subscription_change_not_possible',
    ]);
    await later('2026-02-20T09:00:00.000Z');
    const { subscription } = await done('restoration', { giveBackDays: true });
    expect(subscription).toMatchObject({ status: 'ACTIVE', validToOn: '2027-02-19', suspension: null });
    expect([await outcome(plate), await outcome(plate, '2027-02-19T12:00:00Z')]).toEqual(['VALID', 'VALID']);
    await done('suspension', { reasons: ['REQUIREMENTS_CHECK'] });
    await later('2026-03-01T09:00:00.000Z');
    expect((await done('restoration')).subscription.validToOn).toBe('2027-02-19');
  });
});

describe('a revocation', () => {
  const notice = { reasons: ['REQUIREMENTS_LOST'], effectiveOn: '2026-02-25' };

  test('needs its notice, and can be withdrawn before its day', async () => {
    expect(await refused('revocation', { ...notice, effectiveOn: '2026-02-24' })).toEqual([
      422,
      'validation_failed',
      'date_too_early',
    ]);
    await done('revocation', notice);
    expect(await refused('revocation', notice)).toEqual([409, 'revocation_announced']);
    expect((await citizen.get(`/subscriptions/${id}`)).body).toMatchObject({
      status: 'ACTIVE',
      revocation: { effectiveOn: '2026-02-25', reasons: ['Non ci sono più i requisiti'] },
      renewal: { state: 'LAPSED' },
    });
    // Before its day as always; from its first instant on no more, though no job has run.
    expect(await outcome(plate, '2026-02-24T22:59:59.999Z')).toBe('VALID');
    expect(await outcome(plate, '2026-02-24T23:00:00.000Z')).toBe('EXPIRED');
    await done('revocation/withdraw', { note: 'Errore nostro' });
    expect(await outcome(plate, '2026-12-01T12:00:00Z')).toBe('VALID');
    expect(await refused('revocation/withdraw')).toEqual([409, 'revocation_none']);
  });

  test('comes on its day: people, ticket and checks say so before the job, and the job tells the holder once', async () => {
    await done('revocation', notice);
    await later('2026-02-25T09:00:00.000Z');
    expect((await page()).status).toBe('REVOKED');
    expect(await ticket(plate, 1)).toBe('REVOKED');
    expect(await refused('revocation/withdraw')).toEqual([409, 'revocation_none']);
    await app.runJobs('subscriptions.');
    await app.runJobs('subscriptions.');
    await app.get(RightsProjection).refresh();
    expect(await outcome(plate)).toBe('REVOKED');
    expect(await told('subscription-revoked')).toHaveLength(1);
    expect((await page()).life).toMatchObject({
      actions: [],
      events: [{ command: 'revoke', actorName: null }, {}],
    });
  });

  test('takes effect at once where no notice is due', async () => {
    await app.setPolicy(m, 'revocation.noticeDays', 0);
    await done('revocation', { ...notice, effectiveOn: '2026-02-10' });
    expect(await outcome(plate)).toBe('REVOKED');
    await app.setPolicy(m, 'revocation.noticeDays', 15);
  });
});

describe('an early end', () => {
  test('is the holder’s last day, tells the unused months and frees the plate', async () => {
    expect(await refused('early-end', { lastDayOn: '2026-02-09' })).toEqual([
      422,
      'validation_failed',
      'date_in_past',
    ]);
    const { subscription, email } = await done('early-end', { lastDayOn: '2026-02-28' });
    expect(subscription).toMatchObject({ status: 'ACTIVE', validToOn: '2026-02-28', endsEarly: true });
    expect(email.subject).toContain('28');
    // Planned once: a refund counts from the day that was paid until, which the plan tells.
    expect((await refused('early-end', { lastDayOn: '2026-02-20' }))[1]).toBe(
      'subscription_change_not_possible',
    );
    const [event] = await app.query<{ data: object }>(
      m,
      'SELECT data FROM subscription_event WHERE subscription_id = $1',
      [id],
    );
    expect(event!.data).toMatchObject({ unusedMonths: 11, paidUntilOn: '2027-02-09' });
    expect(await outcome(plate, '2026-02-28T12:00:00Z')).toBe('VALID');
    expect(await outcome(plate, '2026-03-01T12:00:00Z')).toBe('EXPIRED');
    await later('2026-03-01T09:00:00.000Z');
    expect((await citizen.get(`/subscriptions/${id}`)).body).toMatchObject({
      status: 'ENDED',
      renewal: { state: 'LAPSED' },
    });
    await app.runJobs('subscriptions.');
    expect((await page()).life.events[0]).toMatchObject({ command: 'endEarly', actorName: null });
    const [free] = await app.query<{ live: boolean }>(
      m,
      'SELECT bool_or(live) AS live FROM right_lookup WHERE subscription_id = $1',
      [id],
    );
    expect(free!.live).toBe(false);
  });
});

test('whatever was changed, what checks read is what the subscription and its plates give', async () => {
  const [row] = await app.query<{ differing: number }>(
    m,
    `WITH wanted AS (
       SELECT s.id, l.country, l.plate, zone, p.family, l.period, s.status NOT IN ('ENDED', 'REVOKED', 'CLOSED') AS live
         FROM subscription s JOIN product p ON p.id = s.product_id
         JOIN subscription_plate_period l ON l.subscription_id = s.id CROSS JOIN unnest(s.zone_ids) zone
     ), found AS (SELECT subscription_id, country, plate, zone_id, family, period, live FROM right_lookup)
     SELECT (SELECT count(*)::int FROM (TABLE wanted EXCEPT ALL TABLE found) a)
          + (SELECT count(*)::int FROM (TABLE found EXCEPT ALL TABLE wanted) b) AS differing`,
  );
  expect(row!.differing).toBe(0);
});
