import { Injectable } from '@nestjs/common';
import type { DocumentKind, ReviewDecision } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { GivenVerdict } from '../domain/verdict.js';

/** What a decision says, whatever it is; kept as it was sent. */
export interface DecisionWords {
  note?: string;
  verdicts?: GivenVerdict[];
  reasons?: string[];
  documentIds?: string[];
  kinds?: DocumentKind[];
  electricCertified?: boolean;
  override?: string;
}

export interface PendingDecisionRow {
  id: string;
  requestId: string;
  operatorId: string;
  operatorName: string;
  decision: ReviewDecision;
  input: DecisionWords;
  version: number;
  takenAt: Date;
  leavesAt: Date;
  /** Null while it waits. */
  failure: string | null;
}

const SELECT = `SELECT p.id, p.request_id AS "requestId", p.operator_id AS "operatorId", o.name AS "operatorName", p.decision,
  p.input, p.version, p.taken_at AS "takenAt", p.leaves_at AS "leavesAt", p.failure
  FROM pending_decision p JOIN operator o ON o.id = p.operator_id`;

/** Decisions between being taken and leaving (ADR 0008). */
@Injectable()
export class PendingDecisionRepository {
  constructor(private readonly clock: Clock) {}

  /** The request is locked by the caller: nobody else puts or takes one meanwhile. */
  async of(tx: Tx, requestId: string): Promise<PendingDecisionRow | null> {
    const rows: PendingDecisionRow[] = await tx.query(`${SELECT} WHERE p.request_id = $1`, [requestId]);
    return rows[0] ?? null;
  }

  async byId(tx: Tx, id: string): Promise<PendingDecisionRow | null> {
    const rows: PendingDecisionRow[] = await tx.query(`${SELECT} WHERE p.id = $1`, [id]);
    return rows[0] ?? null;
  }

  async insert(
    tx: Tx,
    municipalityId: string,
    row: Pick<PendingDecisionRow, 'requestId' | 'operatorId' | 'decision' | 'input' | 'version' | 'leavesAt'>,
  ): Promise<string> {
    const id = uuidv7();
    await tx.query(
      `INSERT INTO pending_decision (id, municipality_id, request_id, operator_id, decision, input, version, taken_at, leaves_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        municipalityId,
        row.requestId,
        row.operatorId,
        row.decision,
        row.input,
        row.version,
        this.clock.now(),
        row.leavesAt,
      ],
    );
    return id;
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM pending_decision WHERE id = $1', [id]);
  }

  async deleteReturned(tx: Tx, requestId: string): Promise<void> {
    await tx.query('DELETE FROM pending_decision WHERE request_id = $1 AND failed_at IS NOT NULL', [
      requestId,
    ]);
  }

  /** It could not be carried out; it stays until somebody has read why. */
  async fail(tx: Tx, id: string, failure: string): Promise<void> {
    await tx.query('UPDATE pending_decision SET failed_at = $2, failure = $3 WHERE id = $1', [
      id,
      this.clock.now(),
      failure,
    ]);
  }

  /** By request: whether a decision is leaving, or came back. */
  async states(tx: Tx, requestIds: readonly string[]): Promise<Map<string, 'LEAVING' | 'RETURNED'>> {
    if (requestIds.length === 0) return new Map();
    const rows: { id: string; failed: boolean }[] = await tx.query(
      'SELECT request_id AS id, failed_at IS NOT NULL AS failed FROM pending_decision WHERE request_id = ANY($1)',
      [requestIds],
    );
    return new Map(rows.map(({ id, failed }) => [id, failed ? 'RETURNED' : 'LEAVING']));
  }
}
