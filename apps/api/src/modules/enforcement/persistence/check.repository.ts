import { Injectable } from '@nestjs/common';
import type { CheckOutcome } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { CheckColumns } from './check-columns.js';

export interface CheckRecord {
  id: string;
  checkedMs: number;
  /** The instant asked about. */
  atMs: number;
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

export interface RecordedCheck {
  id: string;
  actorId: string;
  /** Null once it was concealed. */
  plate: string | null;
  answer: object | null;
}

@Injectable()
export class CheckRepository {
  /**
   * @param again some may have been recorded already: told twice by their callers, or written by a transaction whose end
   *   nobody heard of. To look for them costs a quarter of the writing.
   */
  async insert(tx: Tx, municipalityId: string, checks: CheckColumns, again: boolean): Promise<void> {
    // Nobody waits for it, and a quarter of a second of records may be lost in any case: no need to wait for the disk.
    await tx.query(`SELECT set_config('synchronous_commit', 'off', true)`);
    await tx.query(
      `INSERT INTO enforcement_check (municipality_id, checked_at, at, id, actor_kind, actor_id, source, plate, country, zone, outcome, subscription_id, reference)
       SELECT $1, unnest($2::timestamptz[]), unnest($3::timestamptz[]), unnest($4::uuid[]), unnest($5::text[]), unnest($6::uuid[]), unnest($7::text[]),
              unnest($8::text[]), unnest($9::text[]), unnest($10::text[]), unnest($11::text[]), unnest($12::uuid[]), unnest($13::text[])
       ${again ? 'ON CONFLICT DO NOTHING' : ''}`,
      [municipalityId, ...checks.values()],
    );
  }

  /** Records checks whose ids their callers chose, but none twice; `recorded` tells what was, now or before. */
  async insertOnce(
    tx: Tx,
    municipalityId: string,
    checks: readonly (CheckRecord & { answer: object })[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO enforcement_check (id, municipality_id, checked_at, at, actor_kind, actor_id, source, plate, country, zone, outcome, subscription_id, reference, answer)
       SELECT id, $1, to_timestamp("checkedMs" / 1000), to_timestamp("atMs" / 1000), "actorKind", "actorId", source, plate, country, zone, outcome,
              "subscriptionId", reference, answer
         FROM jsonb_to_recordset($2::jsonb)
           AS c (id uuid, "checkedMs" float8, "atMs" float8, "actorKind" text, "actorId" uuid, source text, plate text, country text, zone text,
                 outcome text, "subscriptionId" uuid, reference text, answer jsonb)
        ORDER BY id
       ON CONFLICT DO NOTHING`,
      [municipalityId, JSON.stringify(checks)],
    );
  }

  /** The `answer` is null where the check was recorded while the database was away. */
  recorded(tx: Tx, ids: readonly string[]): Promise<RecordedCheck[]> {
    return tx.query(
      `SELECT id, actor_id AS "actorId", plate, answer FROM enforcement_check
        WHERE municipality_id = app_municipality() AND id = ANY($1::uuid[])`,
      [ids],
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
      `UPDATE enforcement_check c SET plate = NULL, plate_hmac = u.hmac, reference = NULL, answer = NULL
         FROM unnest($1::uuid[], $2::text[]) AS u (id, hmac) WHERE c.municipality_id = app_municipality() AND c.id = u.id`,
      [checks.map(({ id }) => id), checks.map(({ hmac }) => hmac)],
    );
  }
}
