import { Injectable } from '@nestjs/common';
import type { CheckOutcome } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';

export interface CheckRecord {
  id: string;
  checkedAt: Date;
  at: Date;
  actorKind: 'CLIENT' | 'OPERATOR';
  actorId: string;
  source: 'PLATE' | 'BATCH' | 'TICKET';
  plate: string;
  country: string | null;
  zone: string | null;
  outcome: CheckOutcome;
  subscriptionId: string | null;
  reference: string | null;
}

@Injectable()
export class CheckRepository {
  async insert(tx: Tx, municipalityId: string, checks: readonly CheckRecord[]): Promise<void> {
    // One JSON text: making thirteen arrays of PostgreSQL's costs the API more than all the rest of a check.
    await tx.query(
      `INSERT INTO enforcement_check (id, municipality_id, checked_at, at, actor_kind, actor_id, source, plate, country, zone, outcome, subscription_id, reference)
       SELECT c.id, $1, c."checkedAt", c.at, c."actorKind", c."actorId", c.source, c.plate, c.country, c.zone, c.outcome, c."subscriptionId", c.reference
         FROM json_to_recordset($2::json)
           AS c (id uuid, "checkedAt" timestamptz, at timestamptz, "actorKind" text, "actorId" uuid, source text, plate text,
                 country text, zone text, outcome text, "subscriptionId" uuid, reference text)
       ON CONFLICT DO NOTHING`,
      [municipalityId, JSON.stringify(checks)],
    );
  }

  /** Checks whose plate has been in clear for long enough, the oldest first. */
  inClear(tx: Tx, before: Date, limit: number): Promise<{ id: string; plate: string }[]> {
    return tx.query(
      `SELECT id, plate FROM enforcement_check
        WHERE municipality_id = app_municipality() AND plate IS NOT NULL AND checked_at < $1
        ORDER BY checked_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [before, limit],
    );
  }

  async conceal(tx: Tx, checks: readonly { id: string; hmac: string }[]): Promise<void> {
    // What the caller wrote beside the plate may name it too.
    await tx.query(
      `UPDATE enforcement_check c SET plate = NULL, plate_hmac = u.hmac, reference = NULL
         FROM unnest($1::uuid[], $2::text[]) AS u (id, hmac) WHERE c.id = u.id`,
      [checks.map(({ id }) => id), checks.map(({ hmac }) => hmac)],
    );
  }
}
