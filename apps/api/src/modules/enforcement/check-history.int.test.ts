import { fc } from '../../testing/properties.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createTestApp,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { admitClient, insertRight } from '../../testing/rights.js';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { RightsProjection } from './rights-projection.js';

/**
 * Any history of rights: bought, renewed, expired, suspended, revoked, ended, moved to another plate for a while, over
 * the days on which the clocks change. After each step, what a check answers is what SQL computes from the tables
 * alone, by rules written a second time.
 */
let app: TestApp;
let town: TestMunicipality;
let headers: Record<string, string>;
let supervisor: TestOperator;
let signedInAt = '';

beforeAll(async () => {
  app = await createTestApp({ now: BEGINS });
  town = await app.seedMunicipality();
  // As little notice, and as many temporary plates, as a history wants.
  await app.setPolicy(town, 'revocation.noticeDays', 0);
  await app.setPolicy(town, 'plates.temporaryTimes', 24);
  ({ headers } = await admitClient(await app.createOperator(town, 'TENANT_ADMIN'), {
    scopes: ['enforcement:check'],
  }));
});
afterAll(() => app?.close());

/** Within the days, so that rights are running, over and to come. */
const BEGINS = '2026-03-28T09:00:00.000Z';
const PLATES = ['HS001AA', 'HS002BB', 'HS003CC'] as const;
/** Days around the last Sunday of March, and of October. */
const DAYS = [
  '2026-03-27',
  '2026-03-28',
  '2026-03-29',
  '2026-03-30',
  '2026-03-31',
  '2026-10-24',
  '2026-10-25',
  '2026-10-26',
  '2026-10-27',
];
const STATUSES = ['SCHEDULED', 'ACTIVE', 'EXPIRED', 'SUSPENDED', 'REVOKED', 'ENDED', 'CLOSED'] as const;
const INSTANTS = DAYS.flatMap((day) => [`${day}T00:00:00`, `${day}T02:30:00`, `${day}T23:59:59.999`]);

const plate = fc.constantFrom(...PLATES);
type Step =
  | { kind: 'buy'; plate: string; from: number; length: number; zones: ('A' | 'B')[] }
  | { kind: 'decide'; which: number; status: (typeof STATUSES)[number] }
  | { kind: 'lend'; which: number; plate: string; from: number; length: number }
  | { kind: 'shorten'; which: number }
  | { kind: 'wait'; until: number }
  | { kind: 'life'; which: number; action: LifeAction; plate: string; from: number; length: number }
  | { kind: 'tolerate'; days: number }
  | { kind: 'job' };
/** What operators do with a subscription, through their own use cases. */
const LIFE_ACTIONS = [
  'plate-change',
  'temporary-plate',
  'temporary-plate/end',
  'suspension',
  'restoration',
  'revocation',
  'revocation/withdraw',
  'early-end',
] as const;
type LifeAction = (typeof LIFE_ACTIONS)[number];
interface Question {
  at: string;
  plate: string;
  zone: 'A' | 'B' | null;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('buy' as const),
    plate,
    from: fc.nat({ max: DAYS.length - 2 }),
    length: fc.integer({ min: 1, max: 4 }),
    zones: fc.constantFrom<('A' | 'B')[]>(['A'], ['B'], ['A', 'B']),
  }),
  fc.record({ kind: fc.constant('decide' as const), which: fc.nat(), status: fc.constantFrom(...STATUSES) }),
  fc.record({
    kind: fc.constant('lend' as const),
    which: fc.nat(),
    plate,
    from: fc.nat({ max: INSTANTS.length - 1 }),
    length: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('shorten' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('wait' as const), until: fc.nat({ max: DAYS.length - 1 }) }),
  ...[1, 2, 3].map(() =>
    fc.record({
      kind: fc.constant('life' as const),
      which: fc.nat(),
      action: fc.constantFrom(...LIFE_ACTIONS),
      plate,
      from: fc.nat({ max: DAYS.length - 1 }),
      length: fc.integer({ min: 0, max: 3 }),
    }),
  ),
  fc.record({ kind: fc.constant('tolerate' as const), days: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant('job' as const) }),
);

/** Histories that reach every answer, should chance not. */
const bought = { kind: 'buy' as const, plate: PLATES[0], from: 1, length: 2, zones: ['A' as const] };
const asked = (at: string, zone: 'A' | 'B' = 'A') => ({ at: `${at}T02:30:00`, plate: PLATES[0], zone });
const act = (action: LifeAction, from = 2): Step => ({
  kind: 'life',
  which: 0,
  action,
  plate: PLATES[1],
  from,
  length: 0,
});
const EVERY_ANSWER: [Step[], Question[]][] = [
  [
    [bought, act('temporary-plate'), act('temporary-plate/end'), act('plate-change')],
    [asked('2026-03-28'), asked('2026-03-29'), { ...asked('2026-03-29'), plate: PLATES[1] }],
  ],
  [
    [bought, act('suspension'), act('restoration'), act('early-end', 1)],
    [asked('2026-03-28'), asked('2026-03-29')],
  ],
  [
    [bought, act('revocation'), act('revocation/withdraw'), act('revocation')],
    [asked('2026-03-28'), asked('2026-03-29')],
  ],
  [
    [bought, { kind: 'tolerate', days: 1 }],
    [
      asked('2026-03-27'),
      asked('2026-03-29'),
      asked('2026-03-29', 'B'),
      asked('2026-03-30'),
      asked('2026-03-31'),
    ],
  ],
  [[bought, { kind: 'decide', which: 0, status: 'SUSPENDED' }], [asked('2026-03-28')]],
  [
    [bought, { kind: 'decide', which: 0, status: 'REVOKED' }],
    [asked('2026-03-28'), asked('2026-03-28', 'B')],
  ],
];

/** The rules once more, in SQL and row by row: outcome by precedence, from the tables and nothing else. */
const RECOMPUTED = `
  WITH standing AS (
    SELECT CASE
             WHEN s.status IN ('ENDED', 'CLOSED') THEN 'EXPIRED'
             WHEN p.period @> q.at AND s.valid @> q.day THEN CASE s.status WHEN 'SUSPENDED' THEN 'SUSPENDED' WHEN 'REVOKED' THEN 'REVOKED' ELSE 'VALID' END
             WHEN q.at < lower(p.period) OR q.day < lower(s.valid) THEN CASE s.status WHEN 'REVOKED' THEN 'REVOKED' ELSE 'NOT_YET_VALID' END
             WHEN s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') AND q.day < upper(s.valid) + q.grace
                  AND upper(p.period) >= upper(s.valid)::timestamp AT TIME ZONE 'Europe/Rome' THEN 'IN_GRACE'
             ELSE 'EXPIRED' END AS outcome,
           (q.zone IS NULL OR q.zone = ANY(s.zone_ids)) AS here
      FROM (SELECT $2::timestamptz AS at, ($2::timestamptz AT TIME ZONE 'Europe/Rome')::date AS day, $3::uuid AS zone, $4::int AS grace) q
      JOIN subscription_plate_period p ON p.plate = $1
      JOIN subscription s ON s.id = p.subscription_id
       AND p.period && tstzrange(lower(s.valid)::timestamp AT TIME ZONE 'Europe/Rome', upper(s.valid)::timestamp AT TIME ZONE 'Europe/Rome')
  ), answers AS (
    SELECT CASE WHEN here THEN outcome WHEN outcome IN ('VALID', 'IN_GRACE') THEN 'WRONG_ZONE' END AS outcome FROM standing
  )
  SELECT coalesce((SELECT outcome FROM answers WHERE outcome IS NOT NULL
    ORDER BY array_position(ARRAY['VALID', 'IN_GRACE', 'SUSPENDED', 'WRONG_ZONE', 'REVOKED', 'NOT_YET_VALID', 'EXPIRED'], outcome) LIMIT 1), 'NOT_FOUND') AS outcome`;

it('after any history, from memory and before memory knows of it, a check answers what SQL recomputes', async () => {
  const projection = app.get(RightsProjection);
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 10 }),
      fc.array(
        fc.record<Question>({
          at: fc.constantFrom(...INSTANTS),
          plate,
          zone: fc.constantFrom<'A' | 'B' | null>('A', 'B', null),
        }),
        {
          minLength: 3,
          maxLength: 8,
        },
      ),
      async (history, questions) => {
        // A past of its own: what earlier histories left behind is moved out of sight.
        await app.query(town, `UPDATE subscription_plate_period SET plate = 'GONE00'`);
        let grace = 0;
        await app.query(town, 'DELETE FROM right_lookup');
        app.clock.set(BEGINS);
        signedInAt = '';
        await app.setPolicy(town, 'enforcement.graceDays', 0);
        const bought: string[] = [];
        const shortened = new Set<string>();
        for (const one of history) {
          const chosen = 'which' in one ? bought[one.which % Math.max(bought.length, 1)] : undefined;
          if (one.kind === 'buy') {
            const to = DAYS[Math.min(one.from + one.length, DAYS.length - 1)]!;
            const { subscriptionId } = await insertRight(app, town, {
              plate: one.plate,
              zones: one.zones,
              from: DAYS[one.from]!,
              to,
            });
            bought.push(subscriptionId);
          } else if (one.kind === 'tolerate') {
            grace = one.days;
            await app.setPolicy(town, 'enforcement.graceDays', one.days);
          } else if (one.kind === 'job') await app.runJobs('subscriptions.');
          else if (one.kind === 'wait') {
            const at = `${DAYS[one.until]!}T09:00:00.000Z`;
            // Time does not run backwards.
            if (at > app.clock.now().toISOString()) app.clock.set(at);
          } else if (chosen === undefined) continue;
          else if (one.kind === 'life') await live(chosen, one);
          else if (one.kind === 'decide')
            await app.query(town, 'UPDATE subscription SET status = $2 WHERE id = $1', [chosen, one.status]);
          else if (one.kind === 'shorten')
            await app.query(
              town,
              `UPDATE subscription SET valid = daterange(lower(valid), upper(valid) - 1) WHERE id = $1 AND upper(valid) - lower(valid) > 1`,
              [chosen],
            );
          else
            await lend(
              chosen,
              one.plate,
              INSTANTS[one.from]!,
              INSTANTS[Math.min(one.from + one.length, INSTANTS.length - 1)]!,
            );
          // Days written past the use cases leave plates beyond them.
          if (one.kind === 'shorten' && chosen) shortened.add(chosen);
          await onePlateAtATime(bought.filter((id) => !shortened.has(id)));
          // Now and then memory keeps up, and now and then it does not.
          if (history.length % 2 === 0) await projection.refresh();
        }
        for (const lagging of [true, false]) {
          if (!lagging) await projection.refresh();
          const checks = questions.map(({ plate: asked, zone, at }) => ({
            plate: asked,
            zone,
            at: instant(at),
          }));
          const ask = (path: string, body: object) =>
            app.anonymous(town).post(`/enforcement/checks${path}`, body, headers);
          const together: { outcome: string }[] = (await ask('/batch', { checks })).body.items;
          for (const [n, question] of questions.entries()) {
            const expected = await recomputed(question, grace);
            const alone = await ask('', checks[n]!);
            for (const { outcome } of [alone.body, together[n]!]) {
              // Memory that lags may still grant what was taken a moment ago; it never denies.
              if (lagging && outcome === 'VALID') continue;
              expect({ ...question, outcome }).toEqual({ ...question, outcome: expected });
              seen.add(expected);
            }
          }
        }
        // Memory built anew holds what memory that was kept up to date does.
        const found = () =>
          questions.map(({ at, plate: asked, zone }) =>
            projection
              .find(town.id, asked, null, Date.parse(instant(at)), zone && new Set([town.zones[zone]]))
              .sort((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1)),
          );
        const kept = found();
        Reflect.set(projection, 'table', null);
        await projection.refresh();
        // Of what was over before yesterday, a new table knows nothing.
        const since = Date.parse(startOfYesterday());
        const lasting = (all: ReturnType<typeof found>) =>
          all.map((rights) => rights.filter(({ untilMs }) => untilMs > since));
        expect(lasting(found())).toEqual(lasting(kept));
      },
    ),
    { numRuns: 40, endOnFailure: true, examples: EVERY_ANSWER },
  );
  // Each action was taken, not only refused, in some history.
  expect([...taken].sort()).toEqual([...LIFE_ACTIONS].sort());
  // The histories reached every answer there is.
  expect([...seen].sort()).toEqual(
    [
      'VALID',
      'IN_GRACE',
      'EXPIRED',
      'NOT_YET_VALID',
      'WRONG_ZONE',
      'SUSPENDED',
      'REVOKED',
      'NOT_FOUND',
    ].sort(),
  );
}, 240_000);

const taken = new Set<LifeAction>();

/** The holder's other plates, accepted, to change to. */
async function otherPlates(subscriptionId: string): Promise<void> {
  await app.run(town, async (tx) => {
    for (const other of PLATES) {
      await tx.query(
        `WITH whose AS (SELECT s.holder_id, a.plate FROM subscription s JOIN plate_association a ON a.id = s.plate_association_id WHERE s.id = $2),
              asked AS (
           INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
           SELECT uuidv7(), $1, 'PLATE', 'P' || uuidv7(), holder_id, 'ACCEPTED', uuidv7()::text, now(), '2026-01-01', now()
             FROM whose WHERE plate <> $3 RETURNING id, holder_id)
         INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
         SELECT id, $1, holder_id, 'IT', $3, $3, 'CAR', 'Fiat', 'Panda', 'PETROL', 'OWNER', true FROM asked`,
        [town.id, subscriptionId, other],
      );
    }
  });
}

/** One action, as a supervisor sends it; refusals are part of life. */
async function live(id: string, step: Extract<Step, { kind: 'life' }>): Promise<void> {
  const now = app.clock.now().toISOString();
  // Operators sign in anew each day.
  if (signedInAt !== now) supervisor = await app.createOperator(town, 'SUPERVISOR');
  signedInAt = now;
  if (step.action === 'plate-change') await otherPlates(id);
  const { body } = await supervisor.get(`/subscriptions/${id}`);
  const [row] = await app.query<{ id: string | null }>(
    town,
    `SELECT (SELECT a.id FROM plate_association a WHERE a.holder_id = s.holder_id AND a.plate = $2 LIMIT 1) AS id FROM subscription s WHERE s.id = $1`,
    [id, step.plate],
  );
  const last = DAYS[Math.min(step.from + step.length, DAYS.length - 1)]!;
  const bodies: Record<LifeAction, object> = {
    'plate-change': { plateAssociationId: row!.id },
    'temporary-plate': { country: 'IT', plate: step.plate, fromOn: DAYS[step.from], untilOn: last },
    'temporary-plate/end': {},
    suspension: { reasons: ['REQUIREMENTS_CHECK'] },
    restoration: { giveBackDays: step.length % 2 === 1 },
    revocation: { reasons: ['REQUIREMENTS_LOST'], effectiveOn: DAYS[step.from] },
    'revocation/withdraw': {},
    'early-end': { lastDayOn: DAYS[step.from] },
  };
  const answer = await supervisor.post(`/subscriptions/${id}/${step.action}`, {
    version: body.life.version,
    ...bodies[step.action],
  });
  if (answer.status === 200) taken.add(step.action);
  else expect([step.action, [409, 422].includes(answer.status)]).toEqual([step.action, true]);
}

/** Within its days, and until what was decided to end it, a right has a plate at each instant, and one only. */
async function onePlateAtATime(ids: string[]): Promise<void> {
  const wrong = await app.query(
    town,
    `SELECT s.id FROM subscription s
      CROSS JOIN LATERAL (SELECT range_agg(p.period) AS held, sum(upper(p.period) - lower(p.period)) AS length
                            FROM subscription_plate_period p WHERE p.subscription_id = s.id) l
     WHERE s.id = ANY($1) AND s.status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED') AND s.version > 1
       -- What is revoked before its first day never has any.
       AND (l.held <> tstzmultirange(tstzrange(lower(s.valid)::timestamp AT TIME ZONE 'Europe/Rome',
                                               greatest(lower(s.valid), coalesce(s.revokes_on, upper(s.valid)))::timestamp AT TIME ZONE 'Europe/Rome'))
            OR l.length <> (SELECT sum(upper(r) - lower(r)) FROM unnest(l.held) r))`,
    [ids],
  );
  expect(wrong).toEqual([]);
}

/** Another plate in the place of the one there is, from an instant to another; both halves of the old period stay. */
async function lend(subscriptionId: string, other: string, from: string, to: string): Promise<void> {
  if (from >= to) return;
  await app.run(town, async (tx) => {
    const periods: { id: string; plate: string; since: Date; until: Date }[] = await tx.query(
      'SELECT id, plate, lower(period) AS since, upper(period) AS until FROM subscription_plate_period WHERE subscription_id = $1',
      [subscriptionId],
    );
    const [start, end] = [new Date(instant(from)), new Date(instant(to))];
    const hit = periods.find(({ since, until }) => since < end && start < until);
    if (!hit) return;
    const since = start > hit.since ? start : hit.since;
    const until = end < hit.until ? end : hit.until;
    await tx.query('DELETE FROM subscription_plate_period WHERE id = $1', [hit.id]);
    for (const [plateOf, a, b] of [
      [hit.plate, hit.since, since],
      [other, since, until],
      [hit.plate, until, hit.until],
    ] as const) {
      if (a < b)
        await tx.query(
          `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, period)
           VALUES (uuidv7(), $1, $2, 'IT', $3, tstzrange($4, $5))`,
          [town.id, subscriptionId, plateOf, a, b],
        );
    }
  });
}

async function recomputed(question: Question, grace: number): Promise<string> {
  const [row] = await app.query<{ outcome: string }>(town, RECOMPUTED, [
    question.plate,
    instant(question.at),
    question.zone && town.zones[question.zone],
    grace,
  ]);
  return row!.outcome;
}

function startOfYesterday(): string {
  return instant(`${addDays(civilDateOf(app.clock.now(), 'Europe/Rome'), -1)}T00:00:00`);
}

/** Wall-clock time of the municipality; 02:30 in the hour that is skipped or repeated reads as winter time. */
function instant(local: string): string {
  const summer = local >= '2026-03-29T03' && local < '2026-10-25T02';
  return `${local}${summer ? '+02:00' : '+01:00'}`;
}
