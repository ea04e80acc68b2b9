import { Injectable } from '@nestjs/common';
import { addDays, startOfDay, type CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { SUBJECTS, type Figure, type Subject } from '../domain/figures.js';
import { timesOf } from '../domain/times.js';

/** Whose turn it is while a request is in one of these: the office's. */
const AT_OFFICE = `('SUBMITTED', 'UNDER_REVIEW')`;
/** Money that came in, whatever happened to it later. */
const TAKEN = `('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED')`;

/**
 * $1 time zone, $2 first day, $3 last day, $4 the instant the first day begins, $5 the instant the last one is over,
 * $6 the subjects that are counted: rows of the others are not read.
 *
 * What came with the office's own sales was asked for by nobody and parts of a request are the request: both are left
 * out of requests. A day of `generate_series` is a civil day, and `AT TIME ZONE` puts every instant into its own, also
 * where a day has 23 or 25 hours.
 */
const COUNT = /* sql */ `
WITH step AS (
  SELECT e.id, e.request_id, e.at, e.command, e.to_state, e.actor_kind, e.reasons, r.kind, r.source, r.due_on,
         (e.at AT TIME ZONE $1)::date AS day
    FROM request_event e JOIN request r ON r.municipality_id = e.municipality_id AND r.id = e.request_id
   WHERE 'REQUESTS' = ANY ($6::text[]) AND e.at >= $4 AND e.at < $5 AND r.part_of IS NULL AND r.source <> 'IMPORT'
), decision AS (
  SELECT s.*, floor(extract(epoch FROM spent.time) / 60)::int AS minutes
    FROM step s
   CROSS JOIN LATERAL (
     SELECT coalesce(sum(turn.until - turn.at), interval '0') AS time
       FROM (SELECT f.at, f.to_state, lead(f.at) OVER (ORDER BY f.at, f.id) AS until
               FROM request_event f WHERE f.municipality_id = app_municipality() AND f.request_id = s.request_id AND f.at <= s.at) turn
      WHERE turn.to_state IN ${AT_OFFICE} AND turn.until IS NOT NULL) spent
   WHERE s.command IN ('accept', 'approve', 'refuse')
), turn AS (
  SELECT e.to_state, r.kind, r.due_on, (e.at AT TIME ZONE $1)::date AS from_day,
         (lead(e.at) OVER (PARTITION BY e.request_id ORDER BY e.at, e.id) AT TIME ZONE $1)::date AS to_day
    FROM request r JOIN request_event e ON e.municipality_id = r.municipality_id AND e.request_id = r.id
   WHERE 'REQUESTS' = ANY ($6::text[]) AND r.submitted_at < $5 AND (r.updated_at >= $4 OR r.state IN ${AT_OFFICE}) AND r.part_of IS NULL AND r.source <> 'IMPORT'
), waiting AS (
  SELECT kind, 'OPEN' AS measure, from_day, to_day FROM turn WHERE to_state IN ${AT_OFFICE}
  UNION ALL
  SELECT kind, 'OVERDUE', greatest(from_day, due_on + 1), to_day FROM turn WHERE to_state IN ${AT_OFFICE}
), running AS (
  SELECT s.id, s.product_id, s.zone_ids, (lower(p.period) AT TIME ZONE $1)::date AS from_day, (upper(p.period) AT TIME ZONE $1)::date AS to_day
    FROM subscription_plate_period p JOIN subscription s ON s.municipality_id = p.municipality_id AND s.id = p.subscription_id
   WHERE 'RIGHTS' = ANY ($6::text[]) AND p.period && tstzrange($4, $5)
), halt AS (
  SELECT e.subscription_id, e.to_state, (e.at AT TIME ZONE $1)::date AS from_day,
         (lead(e.at) OVER (PARTITION BY e.subscription_id ORDER BY e.at, e.id) AT TIME ZONE $1)::date AS to_day
    FROM subscription_event e WHERE 'RIGHTS' = ANY ($6::text[]) AND e.municipality_id = app_municipality()
), right_span AS (
  -- A quarter of a million rights are some hundred spans: added up before anything else is done with them.
  SELECT count(*) AS sign, product_id, zone_ids, from_day, to_day FROM running GROUP BY 2, 3, 4, 5
  UNION ALL
  -- Suspended, ended, revoked: the plates stay written down, the right does not.
  SELECT -1, r.product_id, r.zone_ids, greatest(r.from_day, h.from_day), least(r.to_day, h.to_day)
    FROM running r JOIN halt h ON h.subscription_id = r.id AND h.to_state IN ('SUSPENDED', 'ENDED', 'REVOKED', 'CLOSED')
   WHERE (r.to_day IS NULL OR h.from_day < r.to_day) AND (h.to_day IS NULL OR r.from_day < h.to_day)
), span AS (
  SELECT 1 AS sign, measure, kind, NULL::uuid AS product_id, NULL::uuid AS zone_id, from_day, to_day FROM waiting
  UNION ALL
  SELECT sign, 'ACTIVE', NULL, product_id, NULL, from_day, to_day FROM right_span
  UNION ALL
  SELECT sign, 'ACTIVE_IN_ZONE', NULL, product_id, zone, from_day, to_day FROM right_span CROSS JOIN unnest(zone_ids) AS zone
), change AS (
  SELECT measure, kind, product_id, zone_id, greatest(from_day, $2::date) AS day, sign AS by
    FROM span WHERE from_day <= $3::date AND (to_day IS NULL OR (to_day > $2::date AND to_day > from_day))
  UNION ALL
  SELECT measure, kind, product_id, zone_id, to_day, -sign
    FROM span WHERE from_day <= $3::date AND to_day > $2::date AND to_day > from_day AND to_day <= $3::date
), level AS (
  SELECT measure, kind, product_id, zone_id, day, sum(by) AS by
    FROM (SELECT measure, kind, product_id, zone_id, day, by FROM change
          UNION ALL
          SELECT k.measure, k.kind, k.product_id, k.zone_id, d.day::date, 0
            FROM (SELECT DISTINCT measure, kind, product_id, zone_id FROM change) k
           CROSS JOIN generate_series($2::timestamp, $3::timestamp, '1 day') AS d (day)) moves
   GROUP BY 1, 2, 3, 4, 5
), figure AS (
  SELECT day, 'SUBMITTED' AS measure, kind, source AS detail, NULL::uuid AS product_id, NULL::uuid AS zone_id,
         count(*) AS count, 0::bigint AS cents, NULL::int[] AS minutes
    FROM step WHERE command = 'submit' GROUP BY day, kind, source
  UNION ALL
  SELECT day, 'OUTCOME', kind, CASE command WHEN 'approve' THEN 'ACCEPTED' ELSE to_state END, NULL, NULL, count(*), 0, NULL
    FROM step
   WHERE command IN ('accept', 'approve', 'refuse', 'withdraw', 'integrationDeadline', 'pay', 'payByPassed', 'annul') GROUP BY 1, 3, 4
  UNION ALL
  SELECT day, 'DECIDED', kind, actor_kind, NULL, NULL, count(*), 0, array_agg(minutes ORDER BY minutes) FROM decision GROUP BY 1, 3, 4
  UNION ALL
  SELECT day, 'LATE', kind, NULL, NULL, NULL, count(*), 0, NULL FROM decision WHERE day > due_on GROUP BY 1, 3
  UNION ALL
  SELECT day, 'REFUSAL_REASON', kind, reason, NULL, NULL, count(*), 0, NULL
    FROM decision CROSS JOIN unnest(CASE WHEN cardinality(reasons) = 0 THEN '{NOTE}' ELSE reasons END) AS reason WHERE command = 'refuse' GROUP BY 1, 3, 4
  UNION ALL
  SELECT day, 'INTEGRATION_REASON', kind, reason, NULL, NULL, count(*), 0, NULL
    FROM step CROSS JOIN unnest(CASE WHEN cardinality(reasons) = 0 THEN '{NOTE}' ELSE reasons END) AS reason WHERE command = 'askIntegration' GROUP BY 1, 3, 4
  UNION ALL
  SELECT (p.paid_at AT TIME ZONE $1)::date, 'REVENUE', NULL, coalesce(p.method, 'OTHER'), q.product_id,
         CASE WHEN cardinality(q.zone_ids) = 1 THEN q.zone_ids[1] END, count(*), sum(coalesce(p.captured_cents, p.amount_cents)), NULL
    FROM payment p JOIN subscription_request q ON q.municipality_id = p.municipality_id AND q.id = p.request_id
   WHERE 'REVENUE' = ANY ($6::text[]) AND p.paid_at >= $4 AND p.paid_at < $5 AND p.state IN ${TAKEN} AND p.other_currency IS NULL GROUP BY 1, 4, 5, 6
  UNION ALL
  -- By the way the money had come: what is left of each way is what was taken less what went back.
  SELECT f.day, 'REFUNDED', NULL, coalesce(p.method, 'OTHER'), q.product_id,
         CASE WHEN cardinality(q.zone_ids) = 1 THEN q.zone_ids[1] END, count(*), sum(f.amount_cents), NULL
    FROM (SELECT municipality_id, payment_id, amount_cents, coalesce(done_on, (closed_at AT TIME ZONE $1)::date) AS day
            FROM refund WHERE 'REVENUE' = ANY ($6::text[]) AND state = 'EXECUTED') f
    JOIN payment p ON p.municipality_id = f.municipality_id AND p.id = f.payment_id
    JOIN subscription_request q ON q.municipality_id = p.municipality_id AND q.id = p.request_id
   WHERE f.day BETWEEN $2::date AND $3::date GROUP BY 1, 4, 5, 6
  UNION ALL
  -- What disputes took and brought back; their fees are a cost, and no revenue that went.
  SELECT (d.happened_at AT TIME ZONE $1)::date, CASE d.kind WHEN 'WITHDRAWN' THEN 'CHARGEBACK' ELSE 'CHARGEBACK_REVERSED' END, NULL,
         coalesce(p.method, 'OTHER'), q.product_id, CASE WHEN cardinality(q.zone_ids) = 1 THEN q.zone_ids[1] END, count(*), sum(d.amount_cents), NULL
    FROM dispute_movement d
    JOIN payment p ON p.municipality_id = d.municipality_id AND p.id = d.payment_id
    JOIN subscription_request q ON q.municipality_id = p.municipality_id AND q.id = p.request_id
   WHERE 'REVENUE' = ANY ($6::text[]) AND d.kind IN ('WITHDRAWN', 'REINSTATED') AND d.happened_at >= $4 AND d.happened_at < $5 GROUP BY 1, 2, 4, 5, 6
  UNION ALL
  SELECT day, measure, kind, NULL, product_id, zone_id, sum(by) OVER (PARTITION BY measure, kind, product_id, zone_id ORDER BY day), 0, NULL
    FROM level
)
SELECT day::text AS "onDay", measure, kind, detail, product_id AS "productId", zone_id AS "zoneId", count::int, cents::float8, minutes
  FROM figure WHERE count > 0
`;

/** Counts days from the rows they happened in: the one definition of every figure. */
@Injectable()
export class DayCounter {
  /** @param fromOn first and `toOn` last day, both included; a day that is not over is counted as far as it got */
  async count(
    tx: Tx,
    timezone: string,
    fromOn: CivilDate,
    toOn: CivilDate,
    subjects: readonly Subject[] = SUBJECTS,
  ): Promise<Figure[]> {
    const rows: (Omit<Figure, 'times'> & { minutes: number[] | null })[] = await tx.query(COUNT, [
      timezone,
      fromOn,
      toOn,
      startOfDay(fromOn, timezone),
      startOfDay(addDays(toOn, 1), timezone),
      subjects,
    ]);
    return rows.map(({ minutes, ...figure }) => ({ ...figure, times: minutes && timesOf(minutes) }));
  }

  /** The first day on which anything happened; null when nothing did. */
  async firstDay(tx: Tx, timezone: string): Promise<CivilDate | null> {
    const [row]: { day: CivilDate | null }[] = await tx.query(
      `SELECT (least((SELECT min(at) FROM request_event), (SELECT min(paid_at) FROM payment),
                     (SELECT min(lower(period)) FROM subscription_plate_period)) AT TIME ZONE $1)::date::text AS day`,
      [timezone],
    );
    return row?.day ?? null;
  }
}
