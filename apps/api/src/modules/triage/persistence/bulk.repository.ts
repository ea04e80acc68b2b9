import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { RequestKind, RequestState } from '../../requests/index.js';
import type { BulkActionKind, BulkInput } from '../domain/bulk.js';

export interface BulkRow {
  requestId: string;
  requestVersion: number;
}

export interface BulkActionRow {
  id: string;
  operatorId: string;
  operatorName: string;
  action: BulkActionKind;
  input: BulkInput;
  createdAt: Date;
  finishedAt: Date | null;
  total: number;
  done: number;
  failed: number;
}

export interface BulkFailure {
  requestId: string;
  number: string;
  kind: RequestKind;
  problem: string;
}

export interface ChosenCase {
  id: string;
  number: string;
  kind: RequestKind;
  state: RequestState;
  version: number;
  holderName: string;
  submittedAt: Date;
  dueOn: string;
  claimedByName: string | null;
}

const SELECT = `SELECT b.id, b.operator_id AS "operatorId", o.name AS "operatorName", b.action, b.input,
    b.created_at AS "createdAt", b.finished_at AS "finishedAt", r.total, r.done, r.failed
  FROM bulk_action b
  JOIN operator o ON o.id = b.operator_id
  JOIN LATERAL (SELECT count(*)::int AS total, (count(*) FILTER (WHERE state = 'DONE'))::int AS done,
                       (count(*) FILTER (WHERE state = 'FAILED'))::int AS failed
                  FROM bulk_action_row x WHERE x.bulk_action_id = b.id) r ON true`;

/** Actions on many cases, and how far each has come. */
@Injectable()
export class BulkRepository {
  async insert(
    tx: Tx,
    municipalityId: string,
    action: { id: string; operatorId: string; action: BulkActionKind; input: BulkInput; createdAt: Date },
    rows: readonly BulkRow[],
  ): Promise<void> {
    await tx.query(
      'INSERT INTO bulk_action (id, municipality_id, operator_id, action, input, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [
        action.id,
        municipalityId,
        action.operatorId,
        action.action,
        JSON.stringify(action.input),
        action.createdAt,
      ],
    );
    await tx.query(
      `INSERT INTO bulk_action_row (municipality_id, bulk_action_id, position, request_id, request_version)
       SELECT $1, $2, n, id, version FROM unnest($3::uuid[], $4::int[]) WITH ORDINALITY AS x (id, version, n)`,
      [
        municipalityId,
        action.id,
        rows.map(({ requestId }) => requestId),
        rows.map(({ requestVersion }) => requestVersion),
      ],
    );
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string): Promise<BulkActionRow> {
    const rows: BulkActionRow[] = await tx.query(`${SELECT} WHERE b.id = $1`, [id]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** The latest of everybody. */
  latest(tx: Tx, limit: number): Promise<BulkActionRow[]> {
    return tx.query(`${SELECT} ORDER BY b.created_at DESC, b.id DESC LIMIT $1`, [limit]);
  }

  failures(tx: Tx, id: string): Promise<BulkFailure[]> {
    return tx.query(
      `SELECT x.request_id AS "requestId", r.number, r.kind, x.problem
         FROM bulk_action_row x JOIN request r ON r.municipality_id = x.municipality_id AND r.id = x.request_id
        WHERE x.bulk_action_id = $1 AND x.state = 'FAILED' ORDER BY x.position`,
      [id],
    );
  }

  waiting(tx: Tx, id: string): Promise<(BulkRow & { position: number })[]> {
    return tx.query(
      `SELECT position, request_id AS "requestId", request_version AS "requestVersion"
         FROM bulk_action_row WHERE bulk_action_id = $1 AND state = 'WAITING' ORDER BY position`,
      [id],
    );
  }

  /** Locks a row that still waits; false when it was carried out already. */
  async lockWaiting(tx: Tx, id: string, position: number): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM bulk_action_row WHERE bulk_action_id = $1 AND position = $2 AND state = 'WAITING' FOR UPDATE`,
      [id, position],
    );
    return rows.length > 0;
  }

  async settle(tx: Tx, id: string, position: number, problem: string | null): Promise<void> {
    await tx.query(
      `UPDATE bulk_action_row SET state = CASE WHEN $3::text IS NULL THEN 'DONE' ELSE 'FAILED' END, problem = $3
        WHERE bulk_action_id = $1 AND position = $2 AND state = 'WAITING'`,
      [id, position, problem],
    );
  }

  async finish(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE bulk_action SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL', [id, at]);
  }

  /** In the order of the ids; what is not a case of this municipality is left out. */
  cases(tx: Tx, ids: readonly string[], now: Date): Promise<ChosenCase[]> {
    return tx.query(
      `SELECT r.id, r.number, r.kind, r.state, r.version, coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName",
              r.submitted_at AS "submittedAt", r.due_on::text AS "dueOn", o.name AS "claimedByName"
         FROM unnest($1::uuid[]) WITH ORDINALITY AS x (id, n)
         JOIN request r ON r.id = x.id AND r.part_of IS NULL
         JOIN holder h ON h.municipality_id = r.municipality_id AND h.id = r.holder_id
         LEFT JOIN operator o ON o.id = r.claimed_by AND r.claimed_until > $2
        ORDER BY x.n`,
      [ids, now],
    );
  }
}
