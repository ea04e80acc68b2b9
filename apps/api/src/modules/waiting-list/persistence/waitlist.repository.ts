import { Injectable } from '@nestjs/common';
import type { WaitlistState } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { waitlistTransition, type WaitlistCommand } from '../domain/waitlist.machine.js';

export interface WaitlistRow {
  id: string;
  productId: string;
  productCode: string;
  productName: Localized;
  /** Of the limit that was reached; null: of the product altogether. */
  zoneId: string | null;
  zoneCode: string | null;
  zoneName: Localized | null;
  holderId: string;
  holderName: string;
  state: WaitlistState;
  /** Among those who wait for the same place, 1 is next; null for who does not wait any more. */
  position: number | null;
  joinedAt: Date;
  offerExpiresAt: Date | null;
  version: number;
}

const SELECT = `
  SELECT w.id, w.product_id AS "productId", p.code AS "productCode", p.name AS "productName", w.zone_id AS "zoneId",
         z.code AS "zoneCode", z.name AS "zoneName", w.holder_id AS "holderId",
         coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName", w.state,
         CASE WHEN w.state = 'WAITING' THEN (
           SELECT count(*)::int FROM waitlist_entry o
            WHERE o.product_id = w.product_id AND o.zone_id IS NOT DISTINCT FROM w.zone_id AND o.state = 'WAITING'
              AND (o.joined_at, o.id) <= (w.joined_at, w.id)) END AS position,
         w.joined_at AS "joinedAt", w.offer_expires_at AS "offerExpiresAt", w.version
    FROM waitlist_entry w
    JOIN product p ON p.id = w.product_id
    JOIN holder h ON h.id = w.holder_id
    LEFT JOIN zone z ON z.id = w.zone_id`;

@Injectable()
export class WaitlistRepository {
  constructor(private readonly clock: Clock) {}

  /** @throws Problem waitlist_already_joined */
  async join(
    tx: Tx,
    municipalityId: string,
    entry: { productId: string; zoneId: string | null; holderId: string },
  ): Promise<string> {
    const id = uuidv7();
    try {
      await tx.query(
        `INSERT INTO waitlist_entry (id, municipality_id, product_id, zone_id, holder_id, state, joined_at)
         VALUES ($1, $2, $3, $4, $5, 'WAITING', $6)`,
        [id, municipalityId, entry.productId, entry.zoneId, entry.holderId, this.clock.now()],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'waitlist_entry_one_live')
        throw new Problem('waitlist_already_joined');
      throw error;
    }
    return id;
  }

  /** Those of a holder that still matter: waiting, offered, and what ended in the last thirty days. */
  ofHolder(tx: Tx, holderId: string): Promise<WaitlistRow[]> {
    return tx.query(
      `${SELECT} WHERE w.holder_id = $1
          AND (w.state IN ('WAITING', 'OFFERED') OR w.state = 'EXPIRED' AND w.closed_at > $2::timestamptz - interval '30 days')
        ORDER BY w.state = 'OFFERED' DESC, w.joined_at DESC, w.id`,
      [holderId, this.clock.now()],
    );
  }

  /** Who waits or was offered a place of a product, in their order. */
  ofProduct(tx: Tx, productId: string): Promise<WaitlistRow[]> {
    return tx.query(
      `${SELECT} WHERE w.product_id = $1 AND w.state IN ('WAITING', 'OFFERED')
        ORDER BY z.code NULLS FIRST, w.state = 'OFFERED' DESC, w.joined_at, w.id LIMIT 500`,
      [productId],
    );
  }

  /** @throws Problem not_found, also when it is somebody else's */
  async get(tx: Tx, id: string, options: { holderId?: string; lock?: boolean } = {}): Promise<WaitlistRow> {
    const rows: WaitlistRow[] = await tx.query(
      `${SELECT} WHERE w.id = $1 AND ($2::uuid IS NULL OR w.holder_id = $2) ${options.lock ? 'FOR UPDATE OF w' : ''}`,
      [id, options.holderId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** @throws Problem state_transition_not_allowed */
  async transition(
    tx: Tx,
    entry: { id: string; state: WaitlistState },
    command: Exclude<WaitlistCommand, 'accept'>,
    changes: { offerExpiresAt?: Date; reason?: string } = {},
  ): Promise<void> {
    const to = waitlistTransition(entry.state, command);
    if (!to) throw new Problem('state_transition_not_allowed');
    const now = this.clock.now();
    const [rows]: [unknown[], number] = await tx.query(
      `UPDATE waitlist_entry
          SET state = $3, version = version + 1, removal_reason = $4,
              offered_at = CASE WHEN $3 = 'OFFERED' THEN $5 ELSE offered_at END,
              offer_expires_at = CASE WHEN $3 = 'OFFERED' THEN $6 ELSE offer_expires_at END,
              closed_at = CASE WHEN $3 = 'OFFERED' THEN NULL ELSE $5::timestamptz END
        WHERE id = $1 AND state = $2 RETURNING id`,
      [entry.id, entry.state, to, changes.reason ?? null, now, changes.offerExpiresAt ?? null],
    );
    if (rows.length === 0) throw new Problem('state_transition_not_allowed');
  }

  /** Products for which somebody waits or has an offer. */
  async productsWaitedFor(tx: Tx): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT DISTINCT product_id AS id FROM waitlist_entry WHERE state IN ('WAITING', 'OFFERED') ORDER BY 1`,
    );
    return rows.map(({ id }) => id);
  }

  offersPassed(tx: Tx, productId: string): Promise<WaitlistRow[]> {
    return tx.query(
      `${SELECT} WHERE w.product_id = $1 AND w.state = 'OFFERED' AND w.offer_expires_at <= $2 ORDER BY w.id FOR UPDATE OF w`,
      [productId, this.clock.now()],
    );
  }

  next(tx: Tx, productId: string, zoneId: string | null, limit: number): Promise<WaitlistRow[]> {
    return tx.query(
      `${SELECT} WHERE w.product_id = $1 AND w.zone_id IS NOT DISTINCT FROM $2::uuid AND w.state = 'WAITING'
        ORDER BY w.joined_at, w.id LIMIT $3 FOR UPDATE OF w`,
      [productId, zoneId, limit],
    );
  }
}
