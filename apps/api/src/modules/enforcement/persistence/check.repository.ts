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
  /** @param late they waited for a database that was away: a transaction whose end nobody heard of may have written them */
  async insert(tx: Tx, municipalityId: string, checks: CheckColumns, late: boolean): Promise<void> {
    const { first } = checks;
    if (!first || (late && (await this.written(tx, first)))) return;
    // Nobody waits for it, and a quarter of a second of records may be lost in any case: no need to wait for the disk.
    await tx.query(`SELECT set_config('synchronous_commit', 'off', true)`);
    await tx.query(
      `INSERT INTO enforcement_check (municipality_id, checked_at, at, id, actor_kind, actor_id, source, plate, country, zone, outcome, subscription_id, reference)
       SELECT $1, unnest($2::timestamptz[]), unnest($3::timestamptz[]), unnest($4::uuid[]), unnest($5::text[]), unnest($6::uuid[]), unnest($7::text[]),
              unnest($8::text[]), unnest($9::text[]), unnest($10::text[]), unnest($11::text[]), unnest($12::uuid[]), unnest($13::text[])`,
      [municipalityId, ...checks.values()],
    );
    if (late) await this.concealAgainFrom(tx, checks.oldestMs);
  }

  /** Records checks whose ids their callers chose, but none twice; `recorded` tells what was, now or before. */
  async insertOnce(
    tx: Tx,
    municipalityId: string,
    checks: readonly (CheckRecord & { answer: object | null })[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO enforcement_check (id, municipality_id, checked_at, at, actor_kind, actor_id, source, plate, country, zone, outcome, subscription_id, reference, answer, told)
       SELECT id, $1, to_timestamp("checkedMs" / 1000), to_timestamp("atMs" / 1000), "actorKind", "actorId", source, plate, country, zone, outcome,
              "subscriptionId", reference, answer, true
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
        WHERE municipality_id = app_municipality() AND told AND id = ANY($1::uuid[])`,
      [ids],
    );
  }

  /**
   * No check before this instant names its plate. Nobody else conceals before this transaction has ended.
   * @param otherwise where there is no check at all yet
   */
  async concealedUntil(tx: Tx, municipalityId: string, otherwise: Date): Promise<Date> {
    const read = (): Promise<{ until: Date }[]> => tx.query('SELECT until FROM plate_concealment FOR UPDATE');
    const [known] = await read();
    if (known) return known.until;
    // Somebody else may begin at the same time.
    await tx.query(
      `INSERT INTO plate_concealment (municipality_id, until) SELECT $1, coalesce(min(checked_at), $2) FROM enforcement_check
       ON CONFLICT DO NOTHING`,
      [municipalityId, otherwise],
    );
    const [begun] = await read();
    return begun!.until;
  }

  async concealed(tx: Tx, until: Date): Promise<void> {
    await tx.query('UPDATE plate_concealment SET until = $1', [until]);
  }

  /** Checks of a time whose plate is in clear. */
  inClear(tx: Tx, from: Date, before: Date, limit: number): Promise<{ row: string; plate: string }[]> {
    return tx.query(
      `SELECT ctid AS row, plate FROM enforcement_check
        WHERE municipality_id = app_municipality() AND plate IS NOT NULL AND checked_at >= $1 AND checked_at < $2 LIMIT $3 FOR UPDATE`,
      [from, before, limit],
    );
  }

  /** Rows that `inClear` has found in the same transaction. */
  async conceal(tx: Tx, checks: readonly { row: string; hmac: string }[]): Promise<void> {
    // What the caller wrote beside the plate may name it too.
    await tx.query(
      `UPDATE enforcement_check c SET plate = NULL, plate_hmac = u.hmac, reference = NULL, answer = NULL
         FROM unnest($1::tid[], $2::text[]) AS u (at, hmac) WHERE c.ctid = u.at`,
      [checks.map(({ row }) => row), checks.map(({ hmac }) => hmac)],
    );
  }

  /** What is written late may name plates of a time whose others are concealed already. */
  async concealAgainFrom(tx: Tx, checkedMs: number): Promise<void> {
    await tx.query('UPDATE plate_concealment SET until = $1 WHERE until > $1', [new Date(checkedMs)]);
  }

  private async written(tx: Tx, { id, checkedMs }: { id: string; checkedMs: number }): Promise<boolean> {
    const found: unknown[] = await tx.query(
      'SELECT 1 FROM enforcement_check WHERE checked_at = $1 AND id = $2 LIMIT 1',
      [new Date(checkedMs), id],
    );
    return found.length > 0;
  }
}
