import { Injectable } from '@nestjs/common';
import type { WorkSubject } from '@sosta/contracts';
import { CLAIM_OVER, claimColumns, type ClaimColumns } from '../../../platform/claims/claim.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { toResolveSql } from '../../payments/index.js';

export interface ClaimableRow extends ClaimColumns {
  id: string;
  number: string;
  /** It waits for the office: only then there is something to take. */
  open: boolean;
  claimedByName: string | null;
}

/** Each subject's table, its number, and when it waits for the office. */
const SUBJECTS: Record<WorkSubject, { table: string; number: string; open: string; auditKind: string }> = {
  requests: {
    table: 'request',
    number: 'x.number',
    open: `x.state IN ('SUBMITTED', 'UNDER_REVIEW')`,
    auditKind: 'request',
  },
  invoices: {
    table: 'invoice',
    number: '(SELECT s.number FROM subscription s WHERE s.id = x.subscription_id)',
    open: `x.state = 'REQUESTED'`,
    auditKind: 'invoice',
  },
  communications: {
    table: 'preliminary_communication',
    number: 'x.number',
    open: `x.state = 'RECEIVED'`,
    auditKind: 'preliminary_communication',
  },
  threads: {
    table: 'assistance_thread',
    number: 'x.number',
    open: `x.state = 'OPEN'`,
    auditKind: 'assistance_thread',
  },
  payments: {
    table: 'payment',
    number: '(SELECT r.number FROM request r WHERE r.id = x.request_id)',
    open: toResolveSql('x'),
    auditKind: 'payment',
  },
  reviews: {
    table: 'subscription_review',
    number: '(SELECT s.number FROM subscription s WHERE s.id = x.subscription_id)',
    open: 'x.closed_at IS NULL',
    auditKind: 'subscription_review',
  },
};

/** Who has a piece of work, for every kind of it alike: three columns in its own row, which its lock protects. */
@Injectable()
export class ClaimRepository {
  auditKind(subject: WorkSubject): string {
    return SUBJECTS[subject].auditKind;
  }

  /** @throws Problem not_found; a part of a request is only ever reached through its whole */
  async get(
    tx: Tx,
    subject: WorkSubject,
    id: string,
    options: { lock?: boolean } = {},
  ): Promise<ClaimableRow> {
    const { table, number, open } = SUBJECTS[subject];
    const rows: ClaimableRow[] = await tx.query(
      `SELECT x.id, ${number} AS number, ${open} AS open, ${claimColumns('x')}, o.name AS "claimedByName"
         FROM ${table} x LEFT JOIN operator o ON o.id = x.claimed_by
        WHERE x.id = $1 ${subject === 'requests' ? 'AND x.part_of IS NULL' : ''} ${options.lock ? 'FOR UPDATE OF x' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Locks it if nobody has it and nobody is just taking it. */
  async lockFree(tx: Tx, subject: WorkSubject, id: string, now: Date): Promise<boolean> {
    const { table, open } = SUBJECTS[subject];
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM ${table} x WHERE x.id = $1 AND ${open} AND (x.claimed_until > $2) IS NOT TRUE FOR UPDATE SKIP LOCKED`,
      [id, now],
    );
    return rows.length > 0;
  }

  /** Not for requests: their claim is a step of their own history. */
  async take(
    tx: Tx,
    subject: Exclude<WorkSubject, 'requests'>,
    id: string,
    claim: { operatorId: string; at: Date; until: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE ${SUBJECTS[subject].table} SET claimed_by = $2, claimed_at = $3, claimed_until = $4 WHERE id = $1`,
      [id, claim.operatorId, claim.at, claim.until],
    );
  }

  async release(tx: Tx, subject: Exclude<WorkSubject, 'requests'>, id: string): Promise<void> {
    await tx.query(`UPDATE ${SUBJECTS[subject].table} SET ${CLAIM_OVER} WHERE id = $1`, [id]);
  }

  /** Why it was taken from a colleague, if whoever has it now took it like that. */
  async takeover(
    tx: Tx,
    id: string,
    since: Date,
  ): Promise<{ from: string; reason: string; at: Date } | null> {
    const rows: { from: string; reason: string; at: Date }[] = await tx.query(
      `SELECT data->>'from' AS "from", data->>'reason' AS reason, at FROM audit_event
        WHERE subject_id = $1 AND action = 'work.taken_over' AND at >= $2 ORDER BY at DESC, id DESC LIMIT 1`,
      [id, since],
    );
    return rows[0] ?? null;
  }
}
