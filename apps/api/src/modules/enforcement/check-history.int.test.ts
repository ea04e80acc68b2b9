import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestMunicipality } from '../../testing/index.js';
import { admitClient, insertRight } from '../../testing/rights.js';
import { RightsProjection } from './rights-projection.js';

/**
 * Any history of rights: bought, renewed, expired, suspended, revoked, ended, moved to another plate for a while, over
 * the days on which the clocks change. After each step, what a check answers is what SQL computes from the tables
 * alone, by rules written a second time.
 */
let app: TestApp;
let town: TestMunicipality;
let headers: Record<string, string>;

beforeAll(async () => {
  app = await createTestApp({ now: '2026-03-20T09:00:00.000Z' });
  town = await app.seedMunicipality();
  ({ headers } = await admitClient(await app.createOperator(town, 'TENANT_ADMIN'), {
    scopes: ['enforcement:check'],
  }));
});
afterAll(() => app?.close());

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
  | { kind: 'tolerate'; days: number }
  | { kind: 'job' };
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
  fc.record({ kind: fc.constant('tolerate' as const), days: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant('job' as const) }),
);

/** Histories that reach every answer, should chance not. */
const bought = { kind: 'buy' as const, plate: PLATES[0], from: 1, length: 2, zones: ['A' as const] };
const asked = (at: string, zone: 'A' | 'B' = 'A') => ({ at: `${at}T02:30:00`, plate: PLATES[0], zone });
const EVERY_ANSWER: [Step[], Question[]][] = [
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
        await app.setPolicy(town, 'enforcement.graceDays', 0);
        const bought: string[] = [];
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
          } else if (one.kind === 'job') await app.runJobs();
          else if (chosen === undefined) continue;
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
          // Now and then memory keeps up, and now and then it does not.
          if (history.length % 2 === 0) await projection.refresh();
        }
        for (const lagging of [true, false]) {
          if (!lagging) await projection.refresh();
          for (const question of questions) {
            const expected = await recomputed(question, grace);
            const answer = await app
              .anonymous(town)
              .post(
                '/enforcement/checks',
                { plate: question.plate, zone: question.zone, at: instant(question.at) },
                headers,
              );
            // Memory that lags may still grant what was taken a moment ago; it never denies.
            if (lagging && answer.body.outcome === 'VALID') continue;
            expect({ ...question, outcome: answer.body.outcome }).toEqual({ ...question, outcome: expected });
            seen.add(expected);
          }
        }
      },
    ),
    { numRuns: 60, endOnFailure: true, examples: EVERY_ANSWER },
  );
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

/** Wall-clock time of the municipality; 02:30 in the hour that is skipped or repeated reads as winter time. */
function instant(local: string): string {
  const summer = local >= '2026-03-29T03' && local < '2026-10-25T02';
  return `${local}${summer ? '+02:00' : '+01:00'}`;
}
