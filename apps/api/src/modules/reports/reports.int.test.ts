import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, civilDateOf, endOfDay } from '../../platform/clock/civil.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import {
  createTestApp,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedPlate } from '../../testing/journeys.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { fingerprints, type Figure } from './domain/figures.js';
import { timesOf } from './domain/times.js';
import { CountDaysJob } from './jobs/count-days.job.js';
import { DayCounter } from './persistence/day-counter.js';
import { FigureRepository } from './persistence/figure.repository.js';

/** Figures are compared with a count by hand: rows in memory, civil days by Temporal, one day after the other. */
interface Step {
  at: Date;
  command: string;
  to: string;
  actor: 'CITIZEN' | 'OPERATOR' | 'SYSTEM';
  reasons: string[];
}
interface Case {
  kind: 'CERTIFICATION' | 'SUBSCRIPTION';
  source: 'ONLINE' | 'COUNTER' | 'IMPORT';
  dueOn: string;
  steps: Step[];
}
interface Paid {
  at: Date;
  cents: number;
  method: string | null;
  product: string;
  zones: string[];
  from: Date;
  to: Date;
  /** The right was taken away, and perhaps given back. */
  halted: { at: Date; until: Date | null } | null;
}

const NOW = '2025-11-04T10:00:00.000Z';
const TZ = 'Europe/Rome';
let app: TestApp;
let town: TestMunicipality;
let operator: TestOperator;
const cases: Case[] = [];
const paid: Paid[] = [];

/** The same history at each run. */
let seed = 20251026;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * below);
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
/** Around the nights in which the clocks change, often within the hour of midnight. */
const instant = (): Date => {
  const night = Date.parse(pick(['2025-03-29T23:00:00Z', '2025-10-25T22:00:00Z', '2025-10-10T22:00:00Z']));
  return new Date(
    night + (random(17) - 8) * 86_400_000 + (random(2) ? random(7_200_000) - 3_600_000 : random(86_400_000)),
  );
};
const later = (from: Date): Date =>
  new Date(from.getTime() + pick([1, 60, 3_000, 30_000]) * 1000 * (1 + random(60)));

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  town = await app.seedMunicipality();
  operator = await app.createOperator(town, 'ACCOUNTANT');
  for (let i = 0; i < 120; i += 1) cases.push(randomCase());
  for (let i = 0; i < 50; i += 1) paid.push(randomPayment());
  await write(cases, paid);
});
afterAll(() => app?.close());

function randomCase(): Case {
  const kind = pick(['CERTIFICATION', 'SUBSCRIPTION'] as const);
  const source = pick(['ONLINE', 'ONLINE', 'COUNTER', 'IMPORT'] as const);
  let at = instant();
  const dueOn = addDays(civilDateOf(at, TZ), random(6));
  const steps: Step[] = [{ at, command: 'submit', to: 'SUBMITTED', actor: 'CITIZEN', reasons: [] }];
  const step = (command: string, to: string, actor: Step['actor'], reasons: string[] = []): void => {
    at = later(at);
    if (at < new Date(NOW)) steps.push({ at, command, to, actor, reasons });
  };
  if (random(2)) step('claim', 'UNDER_REVIEW', 'OPERATOR');
  if (random(3) === 0) {
    step('askIntegration', 'INTEGRATION_REQUESTED', 'OPERATOR', pick([['ILLEGIBLE'], []]));
    if (random(4)) step('resubmit', 'SUBMITTED', 'CITIZEN');
  }
  if (steps.at(-1)!.to === 'INTEGRATION_REQUESTED') step('integrationDeadline', 'LAPSED', 'SYSTEM');
  else if (random(5)) {
    const accepted = kind === 'SUBSCRIPTION' ? ['approve', 'AWAITING_PAYMENT'] : ['accept', 'ACCEPTED'];
    const [command, to] = pick([accepted, accepted, ['refuse', 'REJECTED'], ['withdraw', 'WITHDRAWN']]);
    step(
      command!,
      to!,
      pick(['OPERATOR', 'SYSTEM'] as const),
      command === 'refuse' ? pick([['NOT_RESIDENT'], ['NOT_RESIDENT', 'ILLEGIBLE'], []]) : [],
    );
    if (to === 'AWAITING_PAYMENT' && random(3))
      if (random(2)) step('pay', 'COMPLETED', 'SYSTEM');
      else step('payByPassed', 'PAYMENT_EXPIRED', 'SYSTEM');
  }
  return { kind, source, dueOn, steps };
}

function haltAfter(from: Date): { at: Date; until: Date | null } {
  const at = later(from);
  return { at, until: random(2) ? later(at) : null };
}

function randomPayment(): Paid {
  const at = instant();
  const from = pick([
    at,
    new Date(Temporal.PlainDate.from(civilDateOf(at, TZ)).toZonedDateTime(TZ).epochMilliseconds),
  ]);
  return {
    at,
    cents: 100 + random(9_000),
    method: pick(['CARD', 'PAYPAL', null]),
    product: pick([town.products.RESIDENT_YEAR, town.products.ELECTRIC_YEAR]),
    zones: pick([[town.zones.A], [town.zones.B], [town.zones.A, town.zones.B]]),
    from,
    halted: random(3) ? null : haltAfter(from),
    to: pick([
      later(from),
      new Date(from.getTime() + (1 + random(20)) * 86_400_000),
      new Date('2026-06-30T22:00:00Z'),
    ]),
  };
}

let numbers = 0;
async function write(newCases: readonly Case[], newPaid: readonly Paid[]): Promise<void> {
  const citizen = await app.createCitizen(town);
  const plate = await acceptedPlate(app, town, citizen);
  // The plate's own request is no part of the story told here.
  await app.query(town, `UPDATE request SET source = 'IMPORT' WHERE id = $1`, [plate.id]);
  const request = async (one: Case): Promise<string> => {
    const id = uuidv7();
    const last = one.steps.at(-1)!;
    await app.query(
      town,
      `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, source, submitted_at, due_on, decision_note, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $4, $7, $8, $9, 'Nota', $10)`,
      [
        id,
        town.id,
        one.kind,
        `T-${(numbers += 1)}`,
        citizen.holderId,
        last.to,
        one.source,
        one.steps[0]!.at,
        one.dueOn,
        last.at,
      ],
    );
    for (const step of one.steps)
      await app.query(
        town,
        `INSERT INTO request_event (id, municipality_id, request_id, at, command, to_state, actor_kind, reasons) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [uuidv7(), town.id, id, step.at, step.command, step.to, step.actor, step.reasons],
      );
    return id;
  };
  for (const one of newCases) await request(one);
  for (const one of newPaid) {
    const id = await request({
      kind: 'SUBSCRIPTION',
      source: 'IMPORT',
      dueOn: '2025-01-01',
      steps: [{ at: one.at, command: 'submit', to: 'COMPLETED', actor: 'SYSTEM', reasons: [] }],
    });
    const subscriptionId = uuidv7();
    await app.run(town, async (tx) => {
      await tx.query(
        `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, plate_association_id, product_id, zone_ids, quote)
         VALUES ($1, $2, $3, 'NEW', $4, $5, $6, '{}')`,
        [id, town.id, citizen.holderId, plate.id, one.product, one.zones],
      );
      await tx.query(
        `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, product_id, plate_association_id, zone_ids, valid, status,
           price_cents, price_snapshot, subscribed_at, created_at, source)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '[2025-01-01,2026-01-01)', 'ACTIVE', $9, '{}', $10, $10, 'IMPORT')`,
        [
          subscriptionId,
          town.id,
          `S-${numbers}`,
          citizen.holderId,
          id,
          one.product,
          plate.id,
          one.zones,
          one.cents,
          one.at,
        ],
      );
      await tx.query(
        `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, period) VALUES ($1, $2, $3, 'IT', $4, tstzrange($5, $6))`,
        [uuidv7(), town.id, subscriptionId, plate.plate, one.from, one.to],
      );
      for (const [when, command, from, to] of [
        [one.halted?.at, pick(['suspend', 'revoke']), 'ACTIVE', pick(['SUSPENDED', 'REVOKED'])],
        [one.halted?.until, 'restore', 'SUSPENDED', 'ACTIVE'],
      ])
        if (when)
          await tx.query(
            `INSERT INTO subscription_event (id, municipality_id, subscription_id, at, command, from_state, to_state, actor_kind) VALUES ($1, $2, $3, $4, $5, $6, $7, 'OPERATOR')`,
            [uuidv7(), town.id, subscriptionId, when, command, from, to],
          );
      const state = pick(['SUCCEEDED', 'REFUNDED']);
      await tx.query(
        `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, method, state, created_at, expires_at, paid_at,
           refunded_cents, refund_held_cents)
         VALUES ($1, $2, $3, $4, $5, 'office', $6, $7, $8, $8, $8, $9, $9)`,
        [
          uuidv7(),
          town.id,
          id,
          citizen.holderId,
          one.cents,
          one.method,
          state,
          one.at,
          state === 'REFUNDED' ? one.cents : 0,
        ],
      );
    });
  }
}

/** The figures of one day, counted as one would by hand, with the minutes of every decision. */
function byHand(day: string): (Figure & { minutes: number[] })[] {
  const figures = new Map<string, Figure & { minutes: number[] }>();
  const add = (
    measure: Figure['measure'],
    key: { kind?: string; detail?: string; productId?: string; zoneId?: string | null },
    value: { cents?: number; minutes?: number } = {},
  ): void => {
    const { kind = null, detail = null, productId = null, zoneId = null } = key;
    const id = JSON.stringify([measure, kind, detail, productId, zoneId]);
    const figure = figures.get(id) ?? {
      onDay: day,
      measure,
      kind,
      detail,
      productId,
      zoneId,
      count: 0,
      cents: 0,
      times: null,
      minutes: [],
    };
    figure.count += 1;
    figure.cents += value.cents ?? 0;
    if (value.minutes !== undefined) {
      figure.minutes.push(value.minutes);
      figure.times = timesOf(figure.minutes);
    }
    figures.set(id, figure);
  };
  const on = (at: Date): boolean => civilDateOf(at, TZ) === day;
  const evening = endOfDay(day, TZ).getTime() - 1;
  for (const { kind, source, dueOn, steps } of cases.filter((one) => one.source !== 'IMPORT')) {
    steps.forEach((step, index) => {
      const { at, command, to, actor, reasons } = step;
      if (!on(at)) return;
      if (command === 'submit') add('SUBMITTED', { kind, detail: source });
      if (
        ['accept', 'approve', 'refuse', 'withdraw', 'integrationDeadline', 'pay', 'payByPassed'].includes(
          command,
        )
      )
        add('OUTCOME', { kind, detail: command === 'approve' ? 'ACCEPTED' : to });
      if (command === 'askIntegration')
        for (const detail of reasons.length > 0 ? reasons : ['NOTE'])
          add('INTEGRATION_REASON', { kind, detail });
      if (!['accept', 'approve', 'refuse'].includes(command)) return;
      let spent = 0;
      for (let i = 0; i < index; i += 1)
        if (['SUBMITTED', 'UNDER_REVIEW'].includes(steps[i]!.to))
          spent += steps[i + 1]!.at.getTime() - steps[i]!.at.getTime();
      add('DECIDED', { kind, detail: actor }, { minutes: Math.floor(spent / 60_000) });
      if (day > dueOn) add('LATE', { kind });
      if (command === 'refuse')
        for (const detail of reasons.length > 0 ? reasons : ['NOTE']) add('REFUSAL_REASON', { kind, detail });
    });
    const last = steps.findLast(({ at }) => at.getTime() <= evening);
    if (last && ['SUBMITTED', 'UNDER_REVIEW'].includes(last.to)) {
      add('OPEN', { kind });
      if (day > dueOn) add('OVERDUE', { kind });
    }
  }
  for (const { at, cents, method, product, zones, from, to, halted } of paid) {
    if (on(at))
      add(
        'REVENUE',
        { detail: method ?? 'OTHER', productId: product, zoneId: zones.length === 1 ? zones[0]! : null },
        { cents },
      );
    const stopped =
      halted !== null &&
      halted.at.getTime() <= evening &&
      (halted.until === null || halted.until.getTime() > evening);
    if (from.getTime() <= evening && to.getTime() > evening && !stopped) {
      add('ACTIVE', { productId: product });
      for (const zoneId of zones) add('ACTIVE_IN_ZONE', { productId: product, zoneId });
    }
  }
  return [...figures.values()];
}

const DAYS = { fromOn: '2025-03-15', toOn: '2025-11-03' };
const stored = (): Promise<Map<string, string>> =>
  app.run(town, async (tx) => fingerprints(await app.get(FigureRepository).figures(tx, DAYS)));
const allByHand = (): Map<string, string> => {
  const figures: Figure[] = [];
  for (let day = DAYS.fromOn; day <= DAYS.toOn; day = addDays(day, 1)) figures.push(...byHand(day));
  return fingerprints(figures);
};
const count = async (): Promise<void> =>
  app.get(CountDaysJob).bringUpToDate(await app.get(MunicipalityDirectory).byId(town.id));

describe('the figures of a day', () => {
  test('are what a count by hand gives, across changes of the clock, however many days are counted at once', async () => {
    await count();
    const expected = allByHand();
    expect(expected.size).toBeGreaterThan(40);
    expect(await stored()).toEqual(expected);
    for (const day of ['2025-03-30', '2025-10-25', '2025-10-26']) {
      const alone = await app.run(town, (tx) => app.get(DayCounter).count(tx, TZ, day, day));
      expect(fingerprints(alone).get(day)).toBe(expected.get(day));
    }
  });

  test('are counted once, and by one of two workers', async () => {
    const stamps = (): Promise<unknown[]> =>
      app.query(town, 'SELECT on_day::text, counted_at FROM daily_snapshot ORDER BY 1');
    const before = await stamps();
    app.clock.advance({ hours: 1 });
    await Promise.all([count(), count()]);
    expect(await stamps()).toEqual(before);
  });

  test('are put right when the past turns out to have been different, and missing days are made up for', async () => {
    const late = [randomPayment(), randomPayment()];
    paid.push(...late);
    await write([], late);
    expect(await stored()).not.toEqual(allByHand());
    await app.query(town, `DELETE FROM daily_snapshot WHERE on_day >= '2025-10-20'`);
    await count();
    expect(await stored()).toEqual(allByHand());
    const [{ days } = { days: 0 }] = await app.query<{ days: number }>(
      town,
      'SELECT (max(on_day) - min(on_day) + 1 - count(*))::int AS days FROM daily_snapshot',
    );
    expect(days).toBe(0);
  });
});

describe('a report', () => {
  const read = (report: string, query: Record<string, string>) =>
    operator.get(`/reports/${report}?${new URLSearchParams(query)}`);

  test('adds days up, whatever they are grouped by, and is exact about the times of few decisions', async () => {
    for (const groupBy of ['DAY', 'WEEK', 'MONTH']) {
      const { body } = await read('requests', { ...DAYS, groupBy });
      const days = Array.from({ length: 234 }, (_, i) => addDays(DAYS.fromOn, i)).flatMap(byHand);
      const sum = (measure: string, detail?: string): number =>
        days.reduce(
          (all, one) => all + (one.measure === measure && (!detail || one.detail === detail) ? one.count : 0),
          0,
        );
      const minutes = days.flatMap((one) => one.minutes).sort((a, b) => a - b);
      expect(body.total).toMatchObject({
        submitted: sum('SUBMITTED'),
        submittedAtCounter: sum('SUBMITTED', 'COUNTER'),
        accepted: sum('OUTCOME', 'ACCEPTED'),
        rejected: sum('OUTCOME', 'REJECTED'),
        paid: sum('OUTCOME', 'COMPLETED'),
        decided: minutes.length,
        automatic: sum('DECIDED', 'SYSTEM'),
        late: sum('LATE'),
        medianMinutes: minutes[Math.ceil(minutes.length / 2) - 1],
        p90Minutes: minutes[Math.ceil(minutes.length * 0.9) - 1],
      });
      const inSeries = body.series.reduce(
        (all: number, one: { submitted: number }) => all + one.submitted,
        0,
      );
      expect(inSeries).toBe(sum('SUBMITTED'));
      expect(body.refusalReasons.find(({ code }: { code: string }) => code === 'NOT_RESIDENT').count).toBe(
        sum('REFUSAL_REASON', 'NOT_RESIDENT'),
      );
      const money = (await read('revenue', { ...DAYS, groupBy })).body;
      const cents = days.reduce((all, one) => all + one.cents, 0);
      for (const part of [money.byProduct, money.byZone, money.byMethod, money.series])
        expect(part.reduce((all: number, one: { cents: number }) => all + one.cents, 0)).toBe(cents);
      expect(money.total.cents).toBe(cents);
      const occupancy = (await read('occupancy', { ...DAYS, groupBy })).body;
      expect(occupancy.active).toBe(
        byHand(DAYS.toOn).reduce((all, one) => all + (one.measure === 'ACTIVE' ? one.count : 0), 0),
      );
    }
  });

  test('takes what went back off the day it went, by the way, product and zone of its payment', async () => {
    const day = '2025-06-11';
    const asked = { fromOn: day, toOn: day, groupBy: 'DAY' };
    const before = (await read('revenue', asked)).body;
    const [payment] = await app.query<{ id: string; holderId: string; method: string; cents: number }>(
      town,
      `SELECT id, holder_id AS "holderId", coalesce(method, 'OTHER') AS method, amount_cents AS cents FROM payment
        WHERE state = 'SUCCEEDED' AND paid_at < '2025-06-01' AND amount_cents > 1 ORDER BY paid_at LIMIT 1`,
    );
    const { id, holderId, method, cents } = payment!;
    const refund = uuidv7();
    // A quarter past midnight in Rome.
    await app.query(
      town,
      `INSERT INTO refund (id, municipality_id, number, payment_id, holder_id, origin, basis, amount_cents, way, ends_right, reason, state,
                           requested_at, attempt_id, closed_at)
       VALUES ($1, $2, 'R-1', $3, $4, 'PROVIDER', 'OTHER', $5, 'PROVIDER', false, 'x', 'EXECUTED', $6, $1, $6)`,
      [refund, town.id, id, holderId, cents - 1, new Date('2025-06-10T22:15:00Z')],
    );
    await app.query(town, 'DELETE FROM daily_snapshot');
    const after = (await read('revenue', asked)).body;
    expect(after.total).toEqual({
      ...before.total,
      refunds: before.total.refunds + 1,
      refundedCents: before.total.refundedCents + cents - 1,
      netCents: before.total.netCents - cents + 1,
    });
    for (const part of [after.series, after.byProduct, after.byZone, after.byMethod])
      expect(part.reduce((sum: number, one: { netCents: number }) => sum + one.netCents, 0)).toBe(
        after.total.netCents,
      );
    expect(after.byMethod.find((one: { method: string }) => one.method === method).refunds).toBe(1);
    await app.query(town, 'UPDATE refund SET closed_at = $2 WHERE id = $1', [
      refund,
      new Date('2025-06-11T22:15:00Z'),
    ]);
    expect((await read('revenue', asked)).body.total).toEqual(before.total);

    // Disputed: all of it goes, and the provider takes its fee; a day later half of it comes back.
    const disputed = uuidv7();
    await app.query(
      town,
      `INSERT INTO payment_dispute (id, municipality_id, payment_id, dispute_ref, state, reason, amount_cents, opened_at, asked_at)
       VALUES ($1, $2, $3, 'D-1', 'OPEN', 'fraudulent', $4, $5, $5)`,
      [disputed, town.id, id, cents, new Date('2025-06-10T22:15:00Z')],
    );
    const half = Math.floor(cents / 2);
    for (const [kind, amountCents, at] of [
      ['WITHDRAWN', cents, '2025-06-10T22:15:00Z'],
      ['FEE', 2_000, '2025-06-10T22:15:00Z'],
      ['REINSTATED', half, '2025-06-11T22:15:00Z'],
    ])
      await app.query(
        town,
        `INSERT INTO dispute_movement (id, municipality_id, dispute_id, payment_id, ref, kind, amount_cents, happened_at, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $7)`,
        [uuidv7(), town.id, disputed, id, kind, amountCents, at],
      );
    const gone = (await read('revenue', asked)).body;
    const netCents = before.total.netCents - cents;
    expect(gone.total).toEqual({ ...before.total, disputedCents: cents, netCents });
    const both = (await read('revenue', { ...asked, toOn: '2025-06-12' })).body;
    expect(both.total.disputedCents).toBe(cents - half);
    expect(both.series.map((one: { disputedCents: number }) => one.disputedCents)).toEqual([cents, -half]);
    expect(both.byMethod.find((one: { method: string }) => one.method === method).disputedCents).toBe(
      cents - half,
    );
    // Counted for good as it is counted at once.
    await count();
    expect((await read('revenue', asked)).body.total).toEqual(gone.total);
  });

  test('counts today as it is asked for, and yesterday too when nobody counted it', async () => {
    const today = { fromOn: '2025-11-03', toOn: '2025-11-04', groupBy: 'DAY' };
    const before = (await read('revenue', today)).body;
    expect(before.days).toMatchObject({
      live: true,
      countedThroughOn: '2025-11-03',
      compared: { fromOn: '2025-11-01', toOn: '2025-11-02' },
    });
    const now = { ...randomPayment(), at: new Date('2025-11-04T09:00:00Z'), cents: 7_777 };
    paid.push(now);
    await write([], [now]);
    expect((await read('revenue', today)).body.series.at(-1)).toMatchObject({ payments: 1, cents: 7_777 });
    const whole = (await read('requests', { ...DAYS, groupBy: 'MONTH' })).body;
    await app.query(town, 'DELETE FROM daily_snapshot');
    expect((await read('requests', { ...DAYS, groupBy: 'MONTH' })).body).toEqual({
      ...whole,
      days: { ...whole.days, countedThroughOn: null },
    });
  });

  test('sets limited places and counted cash beside what happened', async () => {
    await app.run(town, async (tx) => {
      const cap = (zoneId: string | null, places: number): Promise<unknown> =>
        tx.query(
          'INSERT INTO product_cap (id, municipality_id, product_id, zone_id, places) VALUES ($1, $2, $3, $4, $5)',
          [uuidv7(), town.id, town.products.RESIDENT_YEAR, zoneId, places],
        );
      await cap(null, 500);
      await cap(town.zones.A, 20);
      for (const [day, closed] of [
        ['2025-11-03', true],
        ['2025-11-04', false],
      ] as const)
        await tx.query(
          `INSERT INTO cash_session (id, municipality_id, operator_id, day, opened_at, float_cents, closed_at, totals, expected_cents, counted_cents, note,
             closed_by, closing_year, closing_number)
           VALUES ($1, $2, $3, $4, now(), 5000, $5, $6, $7, $8, 'Manca una moneta', $9, $10, $11)`,
          [
            uuidv7(),
            town.id,
            operator.operatorId,
            day,
            ...(closed ? [new Date(), '{}', 12_000, 11_800] : [null, null, null, null]),
            ...(closed ? [operator.operatorId, 2025, 1] : [null, null, null]),
          ],
        );
    });
    const two = { fromOn: '2025-11-03', toOn: '2025-11-04', groupBy: 'DAY' };
    expect((await read('revenue', two)).body.cash).toEqual([
      {
        fromOn: '2025-11-03',
        toOn: '2025-11-03',
        closed: 1,
        open: 0,
        expectedCents: 12_000,
        countedCents: 11_800,
        differenceCents: -200,
      },
      {
        fromOn: '2025-11-04',
        toOn: '2025-11-04',
        closed: 0,
        open: 1,
        expectedCents: 0,
        countedCents: 0,
        differenceCents: 0,
      },
    ]);
    const activeIn = (zoneId?: string): number =>
      byHand('2025-11-04')
        .filter(
          ({ measure, productId }) =>
            measure === (zoneId ? 'ACTIVE_IN_ZONE' : 'ACTIVE') && productId === town.products.RESIDENT_YEAR,
        )
        .filter((one) => !zoneId || one.zoneId === zoneId)
        .reduce((sum, one) => sum + one.count, 0);
    expect((await read('occupancy', two)).body.limits).toMatchObject([
      { zone: null, places: 500, active: activeIn() },
      { places: 20, active: activeIn(town.zones.A) },
    ]);
  });

  test('takes today’s rights as they were counted minutes ago, says when, and counts them itself when that is too old', async () => {
    const today = { fromOn: '2025-11-01', toOn: '2025-11-04', groupBy: 'DAY' };
    const counted = app.clock.now();
    const before = (await read('occupancy', today)).body;
    const municipality = await app.get(MunicipalityDirectory).byId(town.id);
    await app.get(CountDaysJob).bringUpToDate(municipality);
    await app.get(CountDaysJob).keepRightsOfToday(municipality);
    const kept = (await read('occupancy', today)).body;
    expect(kept).toEqual({ ...before, days: { ...kept.days, liveAt: counted.toISOString() } });
    // What is kept, and not what is: one right more than there are.
    await app.query(
      town,
      `UPDATE rights_of_today SET figures = jsonb_set(figures, '{0,count}', to_jsonb((figures->0->>'count')::int + 1))`,
    );
    app.clock.set(new Date(counted.getTime() + 9 * 60_000));
    const minutesAgo = (await read('occupancy', today)).body;
    expect(minutesAgo.days.liveAt).toBe(counted.toISOString());
    expect(
      minutesAgo.active +
        minutesAgo.byZone.reduce((sum: number, zone: { active: number }) => sum + zone.active, 0),
    ).toBe(
      before.active +
        before.byZone.reduce((sum: number, zone: { active: number }) => sum + zone.active, 0) +
        1,
    );
    await app.query(town, `UPDATE rights_of_today SET counted_at = counted_at - interval '15 minutes'`);
    const now = (await read('occupancy', today)).body;
    expect(now).toEqual({ ...before, days: { ...before.days, ...now.days } });
    expect(now.days.liveAt).not.toBe(counted.toISOString());
    app.clock.set(counted);
  });

  test.each([
    ['/toOn', { fromOn: '2025-02-01', toOn: '2025-01-31' }],
    ['/toOn', { fromOn: '2005-01-01', toOn: '2025-01-31' }],
    ['/groupBy', { fromOn: '2023-01-01', toOn: '2025-01-31', groupBy: 'DAY' }],
    ['/groupBy', { fromOn: '2025-01-01', toOn: '2025-01-31', groupBy: 'HOUR' }],
    ['/fromOn', { fromOn: '2025-02-30', toOn: '2025-03-31' }],
  ])('is refused for a wrong %s', async (pointer, query) => {
    expect(await read('revenue', query)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  test('of another municipality is empty', async () => {
    const other = await app.seedMunicipality();
    const stranger = await app.createOperator(other, 'TENANT_ADMIN');
    const { body } = await stranger.get(`/reports/revenue?${new URLSearchParams(DAYS)}`);
    expect(body.total).toEqual({
      ...{ payments: 0, cents: 0, refunds: 0, refundedCents: 0, disputedCents: 0, netCents: 0 },
    });
    expect(body.days.countedThroughOn).toBeNull();
  });
});
