import { Injectable } from '@nestjs/common';
import type { JudgedRight, SubscriptionState } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { TableRight } from '../domain/right-table.js';

/** One plate of one subscription as the database has it now. */
export interface RightRow extends TableRight, JudgedRight {
  status: SubscriptionState;
}

/**
 * `$1`: days of tolerance. The plate's period and the subscription's days are both half-open; what counts is where they
 * meet. Instants become the first whole millisecond in them, so that comparing whole milliseconds gives what comparing
 * microseconds would. Whoever is in the tolerance is the plate that held to the end.
 */
const RIGHTS = `
  SELECT s.id AS "subscriptionId", s.number, s.status, coalesce(p.ticket_serial, s.ticket_serial) AS serial, s.product_id AS "productId", s.zone_ids AS "zoneIds",
         p.plate, p.country, (p.kind = 'PRIMARY') AS primary,
         ceil(extract(epoch FROM e.since) * 1000)::float8 AS "fromMs", ceil(extract(epoch FROM e.until) * 1000)::float8 AS "untilMs",
         ceil(extract(epoch FROM CASE WHEN e.until = v.until THEN v.grace_until ELSE e.until END) * 1000)::float8 AS "graceUntilMs"
    FROM subscription_plate_period p
    JOIN subscription s ON s.id = p.subscription_id
    JOIN municipality m ON m.id = s.municipality_id
   CROSS JOIN LATERAL (SELECT lower(s.valid)::timestamp AT TIME ZONE m.timezone AS since,
                              upper(s.valid)::timestamp AT TIME ZONE m.timezone AS until,
                              (upper(s.valid) + $1::int)::timestamp AT TIME ZONE m.timezone AS grace_until) v
   CROSS JOIN LATERAL (SELECT greatest(lower(p.period), v.since) AS since, least(upper(p.period), v.until) AS until) e
   WHERE e.since < e.until`;

/** Reads rights by plate; the truth that every copy of it is measured by. */
@Injectable()
export class RightRepository {
  ofPlates(tx: Tx, plates: readonly string[], graceDays: number): Promise<RightRow[]> {
    return tx.query(`${RIGHTS} AND p.plate = ANY($2::text[])`, [graceDays, plates]);
  }

  ofSubscriptions(tx: Tx, ids: readonly string[], graceDays: number): Promise<RightRow[]> {
    return tx.query(`${RIGHTS} AND s.id = ANY($2::uuid[]) ORDER BY s.id, e.since`, [graceDays, ids]);
  }

  /**
   * Ids of the subscriptions that give or may give a right from a day on, in their order.
   * @param after the last one of the page before; null for the first page
   */
  async current(tx: Tx, input: { since: string; after: string | null; limit: number }): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT s.id FROM subscription s
        WHERE s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED', 'SUSPENDED') AND upper(s.valid) > $1::date
          AND ($2::uuid IS NULL OR s.id > $2::uuid)
          AND EXISTS (SELECT 1 FROM subscription_plate_period p WHERE p.municipality_id = s.municipality_id AND p.subscription_id = s.id)
        ORDER BY s.id LIMIT $3`,
      [input.since, input.after, input.limit],
    );
    return rows.map(({ id }) => id);
  }

  zones(tx: Tx): Promise<{ id: string; code: string; name: Localized; active: boolean }[]> {
    return tx.query('SELECT id, code, name, active FROM zone ORDER BY code');
  }

  products(tx: Tx): Promise<{ id: string; code: string; name: Localized }[]> {
    return tx.query('SELECT id, code, name FROM product');
  }
}
