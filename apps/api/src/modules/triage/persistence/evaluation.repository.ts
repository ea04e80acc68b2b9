import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { RequestKind, RequestState } from '../../requests/index.js';
import type { CaseFacts, Evaluation } from '../domain/approval-rules.js';

export interface EvaluationRow {
  requestId: string;
  requestVersion: number;
  at: Date;
  policyId: string | null;
  facts: CaseFacts | null;
  evaluation: Evaluation | null;
  outcome: 'NONE' | 'APPROVE' | 'REVIEW' | 'DENY';
  applied: boolean;
  stopped: string | null;
}

export interface PastCase {
  requestId: string;
  number: string;
  kind: RequestKind;
  state: RequestState;
  version: number;
  decidedAt: Date | null;
  /** By the rules themselves. */
  byRules: boolean;
  facts: CaseFacts | null;
}

const COLUMNS = `e.request_id AS "requestId", e.request_version AS "requestVersion", e.at, e.policy_id AS "policyId", e.facts,
  e.evaluation, e.outcome, e.applied, e.stopped`;

/** What the rules said; written once, and never changed. */
@Injectable()
export class EvaluationRepository {
  async exists(tx: Tx, requestId: string, version: number): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM rule_evaluation WHERE request_id = $1 AND request_version = $2',
      [requestId, version],
    );
    return rows.length > 0;
  }

  /** Nothing happens when that version was evaluated already. */
  async insert(tx: Tx, municipalityId: string, row: EvaluationRow): Promise<void> {
    await tx.query(
      `INSERT INTO rule_evaluation (id, municipality_id, request_id, request_version, at, policy_id, facts, evaluation, outcome, applied, stopped)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT ON CONSTRAINT rule_evaluation_once DO NOTHING`,
      [
        uuidv7(),
        municipalityId,
        row.requestId,
        row.requestVersion,
        row.at,
        row.policyId,
        row.facts && JSON.stringify(row.facts),
        row.evaluation && JSON.stringify(row.evaluation),
        row.outcome,
        row.applied,
        row.stopped,
      ],
    );
  }

  /** The latest of a request. */
  async last(tx: Tx, requestId: string): Promise<EvaluationRow | null> {
    const rows: EvaluationRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM rule_evaluation e WHERE e.request_id = $1 ORDER BY e.request_version DESC LIMIT 1`,
      [requestId],
    );
    return rows[0] ?? null;
  }

  /** Open requests whose refusal the rules propose. */
  async proposals(tx: Tx, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT r.id FROM request r
         JOIN LATERAL (SELECT outcome FROM rule_evaluation x
                        WHERE x.request_id = r.id ORDER BY x.request_version DESC LIMIT 1) e ON e.outcome = 'DENY'
        WHERE r.part_of IS NULL AND r.state IN ('SUBMITTED', 'UNDER_REVIEW')
        ORDER BY r.due_on, r.submitted_at, r.id LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** The requests that came in last, of some kinds, each with the latest that the rules saw of it. */
  recent(tx: Tx, kinds: readonly RequestKind[], limit: number): Promise<PastCase[]> {
    return tx.query(
      `SELECT r.id AS "requestId", r.number, r.kind, r.state, r.version, r.decided_at AS "decidedAt",
              coalesce(e.applied, false) AS "byRules", e.facts
         FROM (SELECT * FROM request
                WHERE part_of IS NULL AND source <> 'IMPORT' AND kind = ANY($1)
                ORDER BY submitted_at DESC, id DESC LIMIT $2) r
         LEFT JOIN LATERAL (SELECT applied, facts FROM rule_evaluation x
                             WHERE x.request_id = r.id ORDER BY x.request_version DESC LIMIT 1) e ON true
        ORDER BY r.submitted_at DESC, r.id DESC`,
      [kinds, limit],
    );
  }
}
