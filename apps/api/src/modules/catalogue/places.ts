import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../platform/clock/civil.js';
import type { Tx } from '../../platform/database/unit-of-work.js';

/** A limit of places and what of it is taken. Null zone: of the product altogether. */
export interface Occupancy {
  zoneId: string | null;
  places: number;
  /** Subscriptions that hold or will; one that is renewed counts once with its renewal. */
  used: number;
  /**
   * Promised: requests that wait for their payment, offers of the waiting list, requests made on such an offer, and
   * renewals asked for while the subscription still held.
   */
  reserved: number;
  waiting: number;
}

/** Who asks for a place, so that what is kept for them is not counted against them. */
export interface PlaceSeeker {
  holderId: string;
  productId: string;
  zoneIds: readonly string[];
  plate: { country: string; plate: string };
  /** The request itself, once there is one. */
  requestId: string | null;
  /** The subscription it renews: while that holds, its place goes on to the renewal. */
  previousId: string | null;
}

export type PlaceRefusal = 'HOLDER_LIMIT' | 'FULL' | 'FULL_WAITLIST';

/** Limited places of a product, in its zones or altogether, and how many plates one holder may have it for. */
@Injectable()
export class Places {
  /**
   * One decision about a product's places at a time, until the transaction ends. Taken before counting whenever a place
   * is given away: at approval, when late money revives a request, and when places are offered to who waits.
   */
  async lock(tx: Tx, productId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('places:' || $1::text, 0))`, [productId]);
  }

  /** Every limit of a product, with what is taken of it. */
  async occupancy(
    tx: Tx,
    productId: string,
    today: CivilDate,
    except: { requestId: string | null; holderId: string | null } = { requestId: null, holderId: null },
  ): Promise<Occupancy[]> {
    const rows: Occupancy[] = await tx.query(
      `SELECT c.zone_id AS "zoneId", c.places,
              (SELECT count(*)::int FROM subscription s
                WHERE s.product_id = c.product_id AND (c.zone_id IS NULL OR c.zone_id = ANY(s.zone_ids))
                  AND ${LIVE('s')}
                  AND NOT EXISTS (SELECT 1 FROM subscription n
                                   WHERE n.previous_id = s.id AND n.product_id = s.product_id AND n.zone_ids && s.zone_ids AND ${LIVE('n')})
              ) AS used,
              (SELECT count(*)::int FROM subscription_request b
                 JOIN request r ON r.id = b.id
                 LEFT JOIN subscription p ON p.id = b.previous_subscription_id
                WHERE b.product_id = c.product_id AND (c.zone_id IS NULL OR c.zone_id = ANY(b.zone_ids))
                  AND r.id IS DISTINCT FROM $3::uuid
                  -- The place of a subscription that still holds is the one its renewal will take.
                  AND NOT (p.id IS NOT NULL AND p.product_id = b.product_id AND p.zone_ids && b.zone_ids AND ${LIVE('p')})
                  AND (r.state = 'AWAITING_PAYMENT'
                       OR r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED')
                          AND (EXISTS (SELECT 1 FROM waitlist_entry w WHERE w.request_id = r.id AND w.state = 'ACCEPTED'
                                                                        AND w.zone_id IS NOT DISTINCT FROM c.zone_id)
                               OR p.product_id = b.product_id AND r.submitted_at::date < upper(p.valid)))
              ) + (SELECT count(*)::int FROM waitlist_entry w
                    WHERE w.product_id = c.product_id AND w.zone_id IS NOT DISTINCT FROM c.zone_id AND w.state = 'OFFERED'
                      AND w.holder_id IS DISTINCT FROM $4::uuid
              ) AS reserved,
              (SELECT count(*)::int FROM waitlist_entry w
                WHERE w.product_id = c.product_id AND w.zone_id IS NOT DISTINCT FROM c.zone_id AND w.state = 'WAITING'
              ) AS waiting
         FROM product_cap c LEFT JOIN zone z ON z.id = c.zone_id
        WHERE c.product_id = $1 ORDER BY z.code NULLS FIRST`,
      [productId, today, except.requestId, except.holderId],
    );
    return rows;
  }

  /**
   * Why there is no place, with the limit that was reached; null when there is one. Nobody passes those who wait: a
   * place that is free while somebody waits is theirs.
   * @param approving the place is being given away, under the lock; what waits was not promised anything yet
   */
  async refusal(
    tx: Tx,
    seeker: PlaceSeeker,
    today: CivilDate,
    { approving }: { approving: boolean },
  ): Promise<{ why: PlaceRefusal; zoneId: string | null } | null> {
    const { holderId, productId, requestId } = seeker;
    const terms: { holderLimit: number | null; waitlist: boolean; limited: boolean }[] = await tx.query(
      `SELECT holder_limit AS "holderLimit", waitlist, EXISTS (SELECT 1 FROM product_cap c WHERE c.product_id = p.id) AS limited
         FROM product p WHERE p.id = $1`,
      [productId],
    );
    const term = terms[0];
    if (!term || (term.holderLimit === null && !term.limited)) return null;
    if (await this.keepsPlace(tx, seeker, today)) return null;
    if (term.holderLimit !== null && (await this.otherPlates(tx, seeker, today)) >= term.holderLimit)
      return { why: 'HOLDER_LIMIT', zoneId: null };
    if (!term.limited) return null;
    const own: { zoneId: string | null }[] = await tx.query(
      `SELECT zone_id AS "zoneId" FROM waitlist_entry
        WHERE product_id = $1 AND holder_id = $2 AND (state = 'OFFERED' OR state = 'ACCEPTED' AND request_id = $3)`,
      [productId, holderId, requestId],
    );
    for (const limit of await this.occupancy(tx, productId, today, { requestId, holderId })) {
      if (limit.zoneId !== null && !seeker.zoneIds.includes(limit.zoneId)) continue;
      const invited = own.some(({ zoneId }) => zoneId === limit.zoneId);
      const waiting = invited || approving ? 0 : limit.waiting;
      if (limit.used + limit.reserved + waiting >= limit.places)
        return { why: term.waitlist ? 'FULL_WAITLIST' : 'FULL', zoneId: limit.zoneId };
    }
    return null;
  }

  /** A renewal of the same product and zones, asked for while what it renews still holds, has its place already. */
  private async keepsPlace(tx: Tx, seeker: PlaceSeeker, today: CivilDate): Promise<boolean> {
    if (seeker.previousId === null) return false;
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM subscription p LEFT JOIN request r ON r.id = $4::uuid
        WHERE p.id = $1 AND p.product_id = $3 AND p.zone_ids @> $5::uuid[]
          AND p.status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED', 'EXPIRED')
          AND upper(p.valid) > CASE WHEN r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED', 'AWAITING_PAYMENT')
                                    THEN r.submitted_at::date ELSE $2::date END`,
      [seeker.previousId, today, seeker.productId, seeker.requestId, seeker.zoneIds],
    );
    return rows.length > 0;
  }

  private async otherPlates(tx: Tx, seeker: PlaceSeeker, today: CivilDate): Promise<number> {
    const rows: { plates: number }[] = await tx.query(
      `SELECT count(DISTINCT (v.country, v.plate))::int AS plates FROM (
          SELECT s.plate_association_id AS id FROM subscription s
           WHERE s.holder_id = $3 AND s.product_id = $1 AND ${LIVE('s')}
          UNION ALL
          SELECT b.plate_association_id FROM subscription_request b JOIN request r ON r.id = b.id
           WHERE b.holder_id = $3 AND b.product_id = $1 AND r.state = 'AWAITING_PAYMENT'
        ) x JOIN plate_association v ON v.id = x.id
        WHERE (v.country, v.plate) <> ($4, $5)`,
      [seeker.productId, today, seeker.holderId, seeker.plate.country, seeker.plate.plate],
    );
    return rows[0]?.plates ?? 0;
  }
}

/** `$2` is today. The calendar counts, whatever a job has written down yet. */
const LIVE = (table: string): string =>
  `${table}.status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED') AND upper(${table}.valid) > $2::date`;
