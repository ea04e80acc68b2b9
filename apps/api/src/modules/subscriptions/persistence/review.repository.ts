import { Injectable } from '@nestjs/common';
import {
  CLAIM_OVER,
  claimColumns,
  refuseColleagues,
  type ClaimColumns,
} from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { OPEN_STATES, type RestingCase } from '../../requests/index.js';

export const REVIEW_CAUSES = ['ADDRESS_CHANGED', 'CERTIFICATION_REVOKED', 'PLATE_REVOKED'] as const;
export type ReviewCause = (typeof REVIEW_CAUSES)[number];

export interface OpenReview {
  id: string;
  cause: ReviewCause;
  certifiedZone: string | null;
  foundZones: string[];
  openedAt: Date;
}

/** A right that rests on a residence in a sector. */
export interface RestingRight {
  id: string;
  number: string;
  zoneId: string;
  zone: string;
}

/** Rights that rest on something that changed, for somebody to look at. */
@Injectable()
export class ReviewRepository {
  constructor(private readonly clock: Clock) {}

  open(tx: Tx, subscriptionId: string): Promise<OpenReview[]> {
    return tx.query(
      `SELECT id, cause, certified_zone AS "certifiedZone", found_zones AS "foundZones", opened_at AS "openedAt"
         FROM subscription_review WHERE subscription_id = $1 AND closed_at IS NULL ORDER BY opened_at, id`,
      [subscriptionId],
    );
  }

  /** The holder's rights, present and to come, granted for a residence in a zone. */
  resting(tx: Tx, holderId: string, today: string): Promise<RestingRight[]> {
    return tx.query(
      `SELECT s.id, s.number, z.id AS "zoneId", z.code AS zone
         FROM subscription s
         JOIN certification c ON c.id = s.certification_id
         JOIN certification_type t ON t.id = c.certification_type_id AND t.kind = 'RESIDENCE'
         JOIN zone z ON z.id = c.zone_id
        WHERE s.holder_id = $1 AND s.status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED') AND upper(s.valid) > $2::date
        ORDER BY s.id`,
      [holderId, today],
    );
  }

  /** What rests on an accepted certification or plate: rights that have not ended, and requests not yet decided or paid. */
  restingOn(tx: Tx, groundId: string, today: string): Promise<RestingCase[]> {
    return tx.query(
      `SELECT s.id, 'RIGHT' AS kind, s.number, s.status AS state
         FROM subscription s
        WHERE (s.certification_id = $1 OR s.plate_association_id = $1)
          AND s.status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED') AND upper(s.valid) > $2::date
       UNION ALL
       SELECT r.id, 'REQUEST', r.number, r.state
         FROM subscription_request q JOIN request r ON r.municipality_id = q.municipality_id AND r.id = q.id
        WHERE (q.certification_id = $1 OR q.plate_association_id = $1) AND r.state = ANY($3)
       ORDER BY 2 DESC, 3`,
      [groundId, today, OPEN_STATES],
    );
  }

  /** The ground of a right was revoked. */
  async askForGround(
    tx: Tx,
    municipalityId: string,
    review: { subscriptionId: string; cause: Exclude<ReviewCause, 'ADDRESS_CHANGED'>; by: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO subscription_review (id, municipality_id, subscription_id, cause, opened_at, opened_by)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (municipality_id, subscription_id, cause) WHERE closed_at IS NULL DO NOTHING`,
      [uuidv7(), municipalityId, review.subscriptionId, review.cause, this.clock.now(), review.by],
    );
    hintWork(tx, municipalityId, 'reviews');
  }

  /** One open review of a cause; asked again it says what is known now. */
  async ask(
    tx: Tx,
    municipalityId: string,
    review: { subscriptionId: string; certifiedZone: string; foundZones: string[]; by: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO subscription_review (id, municipality_id, subscription_id, cause, certified_zone, found_zones, opened_at, opened_by)
       VALUES ($1, $2, $3, 'ADDRESS_CHANGED', $4, $5, $6, $7)
       ON CONFLICT (municipality_id, subscription_id, cause) WHERE closed_at IS NULL
       DO UPDATE SET found_zones = excluded.found_zones, opened_at = excluded.opened_at, opened_by = excluded.opened_by`,
      [
        ...[uuidv7(), municipalityId, review.subscriptionId, review.certifiedZone, review.foundZones],
        ...[this.clock.now(), review.by],
      ],
    );
    hintWork(tx, municipalityId, 'reviews');
  }

  /**
   * @returns the ids of those that were open
   * @throws Problem case_claimed_by_other
   */
  async close(
    tx: Tx,
    municipalityId: string,
    subscriptionId: string,
    by: string,
    note: string,
  ): Promise<string[]> {
    const now = this.clock.now();
    const open: ({ id: string } & ClaimColumns)[] = await tx.query(
      `SELECT w.id, ${claimColumns('w')} FROM subscription_review w
        WHERE w.subscription_id = $1 AND w.closed_at IS NULL ORDER BY w.id FOR UPDATE`,
      [subscriptionId],
    );
    for (const review of open) await refuseColleagues(tx, review, by, now);
    const ids = open.map(({ id }) => id);
    await tx.query(
      `UPDATE subscription_review SET closed_at = $2, closed_by = $3, note = $4, ${CLAIM_OVER} WHERE id = ANY($1::uuid[])`,
      [ids, now, by, note],
    );
    hintWork(tx, municipalityId, 'reviews', ...ids);
    return ids;
  }
}
