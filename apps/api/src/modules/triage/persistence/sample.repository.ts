import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { RequestKind, RequestState } from '../../requests/index.js';

export const SAMPLE_STATES = ['OPEN', 'CONFIRMED', 'TO_REVIEW'] as const;
export type SampleState = (typeof SAMPLE_STATES)[number];

export interface SampleRow {
  requestId: string;
  number: string;
  kind: RequestKind;
  requestState: RequestState;
  holderName: string;
  drawnAt: Date;
  percent: number;
  state: SampleState;
  version: number;
  note: string | null;
  checkedByName: string | null;
  checkedAt: Date | null;
  /** Of a subscription that was paid: where it can be revoked. */
  subscriptionId: string | null;
}

const SELECT = `SELECT s.request_id AS "requestId", r.number, r.kind, r.state AS "requestState",
    coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName", s.drawn_at AS "drawnAt", s.percent,
    s.state, s.version, s.note, o.name AS "checkedByName", s.checked_at AS "checkedAt",
    (SELECT x.id FROM subscription x WHERE x.request_id = r.id LIMIT 1) AS "subscriptionId"
  FROM review_sample s
  JOIN request r ON r.municipality_id = s.municipality_id AND r.id = s.request_id
  JOIN holder h ON h.municipality_id = r.municipality_id AND h.id = r.holder_id
  LEFT JOIN operator o ON o.id = s.checked_by`;

/** The cases drawn for a later look. */
@Injectable()
export class SampleRepository {
  async draw(tx: Tx, municipalityId: string, requestId: string, percent: number, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO review_sample (request_id, municipality_id, drawn_at, percent) VALUES ($1, $2, $3, $4)
       ON CONFLICT (request_id) DO NOTHING`,
      [requestId, municipalityId, at, percent],
    );
  }

  async of(tx: Tx, requestId: string): Promise<SampleRow | null> {
    const rows: SampleRow[] = await tx.query(`${SELECT} WHERE s.request_id = $1`, [requestId]);
    return rows[0] ?? null;
  }

  list(tx: Tx, state: SampleState, after: (string | number)[] | null, limit: number): Promise<SampleRow[]> {
    return tx.query(
      `${SELECT} WHERE s.state = $1 AND ($2::timestamptz IS NULL OR (s.drawn_at, s.request_id) > ($2, $3::uuid))
        ORDER BY s.drawn_at, s.request_id LIMIT $4`,
      [state, ...(after ?? [null, null]), limit],
    );
  }

  async openCount(tx: Tx): Promise<number> {
    const rows: { count: number }[] = await tx.query(
      `SELECT count(*)::int AS count FROM review_sample WHERE state = 'OPEN'`,
    );
    return rows[0]!.count;
  }

  /** @throws Problem conflict_stale_version when a colleague was faster */
  async check(
    tx: Tx,
    requestId: string,
    version: number,
    result: { state: 'CONFIRMED' | 'TO_REVIEW'; note: string | null; by: string; at: Date },
  ): Promise<void> {
    const [rows] = (await tx.query(
      `UPDATE review_sample SET state = $3, note = $4, checked_by = $5, checked_at = $6, version = version + 1
        WHERE request_id = $1 AND version = $2 RETURNING 1`,
      [requestId, version, result.state, result.note, result.by, result.at],
    )) as [unknown[], number];
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }
}
