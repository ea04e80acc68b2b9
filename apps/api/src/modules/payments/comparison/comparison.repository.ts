import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Tally } from './compare-with-providers.js';

export interface ComparisonRow {
  id: string;
  days: number;
  askedAt: Date;
  /** Null: nobody, it was night. */
  askedByName: string | null;
  endedAt: Date | null;
}

export interface ComparedAccountRow extends Tally {
  label: string;
  provider: string;
  /** New differences since it was asked for. */
  found: number;
}

@Injectable()
export class ComparisonRepository {
  constructor(private readonly clock: Clock) {}

  /** Null while another one goes on. */
  async insert(
    tx: Tx,
    municipalityId: string,
    { days, askedBy }: { days: number; askedBy: string | null },
  ): Promise<string | null> {
    const rows: { id: string }[] = await tx.query(
      `INSERT INTO payment_comparison (id, municipality_id, days, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (municipality_id) WHERE ended_at IS NULL DO NOTHING RETURNING id`,
      [uuidv7(), municipalityId, days, askedBy, this.clock.now()],
    );
    return rows[0]?.id ?? null;
  }

  /** Null when it is over. */
  async going(tx: Tx, id: string): Promise<{ days: number } | null> {
    const rows: { days: number }[] = await tx.query(
      'SELECT days FROM payment_comparison WHERE id = $1 AND ended_at IS NULL',
      [id],
    );
    return rows[0] ?? null;
  }

  async tell(tx: Tx, municipalityId: string, id: string, tallies: readonly Tally[]): Promise<void> {
    await tx.query(
      `INSERT INTO payment_comparison_account (municipality_id, comparison_id, account_id, state, payments, compared, forgotten, learnt, failure)
       SELECT $1, $2, t."accountId", t.state, t.payments, t.compared, t.forgotten, t.learnt, t.failure
         FROM jsonb_to_recordset($3::jsonb) AS t ("accountId" uuid, state text, payments int, compared int, forgotten int, learnt int, failure text)
       ON CONFLICT (municipality_id, comparison_id, account_id) DO UPDATE
         SET state = EXCLUDED.state, payments = EXCLUDED.payments, compared = EXCLUDED.compared, forgotten = EXCLUDED.forgotten,
             learnt = EXCLUDED.learnt, failure = EXCLUDED.failure`,
      [municipalityId, id, JSON.stringify(tallies)],
    );
  }

  async end(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE payment_comparison SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [
      id,
      this.clock.now(),
    ]);
  }

  /** Whoever was at it since then has died. */
  async endStale(tx: Tx, askedBefore: Date): Promise<void> {
    await tx.query('UPDATE payment_comparison SET ended_at = $2 WHERE ended_at IS NULL AND asked_at < $1', [
      askedBefore,
      this.clock.now(),
    ]);
  }

  /** The one asked for last; null before the first. */
  async latest(tx: Tx): Promise<(ComparisonRow & { accounts: ComparedAccountRow[] }) | null> {
    const [row]: ComparisonRow[] = await tx.query(
      `SELECT c.id, c.days, c.asked_at AS "askedAt", o.name AS "askedByName", c.ended_at AS "endedAt"
         FROM payment_comparison c LEFT JOIN operator o ON o.id = c.asked_by ORDER BY c.asked_at DESC, c.id DESC LIMIT 1`,
    );
    if (!row) return null;
    const accounts: ComparedAccountRow[] = await tx.query(
      `SELECT t.account_id AS "accountId", a.label, a.provider, t.state, t.payments, t.compared, t.forgotten, t.learnt, t.failure,
              (SELECT count(*)::int FROM payment_difference x JOIN payment p ON p.municipality_id = x.municipality_id AND p.id = x.payment_id
                WHERE p.account_id = t.account_id AND x.found_at BETWEEN $2::timestamptz AND coalesce($3::timestamptz, 'infinity')) AS found
         FROM payment_comparison_account t
         JOIN payment_account a ON a.municipality_id = t.municipality_id AND a.id = t.account_id
        WHERE t.comparison_id = $1 ORDER BY a.label, a.id`,
      [row.id, row.askedAt, row.endedAt],
    );
    return { ...row, accounts };
  }
}
