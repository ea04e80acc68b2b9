import { Injectable } from '@nestjs/common';
import type { JudgedRight, SubscriptionState } from '@sosta/contracts';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { TableRight } from '../domain/right-table.js';

/** One plate of one subscription as the database has it now. */
export interface RightRow extends TableRight, JudgedRight {
  status: SubscriptionState;
}

/**
 * `$1`: days of tolerance. Instants become the first whole millisecond in them, so that comparing whole milliseconds
 * gives what comparing microseconds would; `rights_of_plates` does the same.
 */
const RIGHTS = `
  SELECT subscription_id AS "subscriptionId", number, status, serial, product_id AS "productId", zone_ids AS "zoneIds", plate, country,
         primary_plate AS primary,
         ceil(extract(epoch FROM since) * 1000)::float8 AS "fromMs", ceil(extract(epoch FROM until) * 1000)::float8 AS "untilMs",
         ceil(extract(epoch FROM CASE WHEN to_the_end THEN (upper(valid) + $1::int)::timestamp AT TIME ZONE timezone
                                      ELSE until END) * 1000)::float8 AS "graceUntilMs"
    FROM plate_right`;

/** Reads rights by plate; the truth that every copy of it is measured by. */
@Injectable()
export class RightRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * By plate, with the tolerance of the day, in one trip and outside any transaction: many checks wait for it.
   * @param today the day in the municipality
   */
  ofPlates(municipalityId: string, plates: readonly string[], today: CivilDate): Promise<RightRow[]> {
    return this.unitOfWork.ask('SELECT * FROM rights_of_plates($1, $2, $3)', [municipalityId, plates, today]);
  }

  ofSubscriptions(tx: Tx, ids: readonly string[], graceDays: number): Promise<RightRow[]> {
    return tx.query(`${RIGHTS} WHERE subscription_id = ANY($2::uuid[]) ORDER BY subscription_id, since`, [
      graceDays,
      ids,
    ]);
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
