import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { CashTotals, CountedPieces } from '../domain/cash.rules.js';

export interface CashSessionRow {
  id: string;
  operatorId: string;
  operatorName: string;
  day: CivilDate;
  openedAt: Date;
  floatCents: number;
  closedAt: Date | null;
  /** As they stood when it was closed; null while it is open. */
  totals: CashTotals | null;
  expectedCents: number | null;
  countedCents: number | null;
  pieces: CountedPieces | null;
  differenceCents: number | null;
  note: string | null;
  version: number;
}

/** One payment of a session. */
export interface CashLine {
  paymentId: string;
  requestId: string;
  requestNumber: string;
  method: string;
  amountCents: number;
  paidAt: Date;
  reference: string | null;
  receiptYear: number | null;
  receiptNumber: number | null;
}

const SELECT = `
  SELECT s.id, s.operator_id AS "operatorId", o.name AS "operatorName", s.day::text AS day, s.opened_at AS "openedAt",
         s.float_cents AS "floatCents", s.closed_at AS "closedAt", s.totals, s.expected_cents AS "expectedCents",
         s.counted_cents AS "countedCents", s.pieces, s.difference_cents AS "differenceCents", s.note, s.version
    FROM cash_session s JOIN operator o ON o.id = s.operator_id`;

@Injectable()
export class CashSessionRepository {
  constructor(private readonly clock: Clock) {}

  /** The operator's open one, locked: sales of one operator and the closing take turns. */
  async open(tx: Tx, operatorId: string): Promise<CashSessionRow | null> {
    const rows: CashSessionRow[] = await tx.query(
      `${SELECT} WHERE s.operator_id = $1 AND s.closed_at IS NULL FOR UPDATE OF s`,
      [operatorId],
    );
    return rows[0] ?? null;
  }

  /** Opens one; nothing happens when there is one, also when it was opened at this very moment. */
  async insert(tx: Tx, municipalityId: string, operatorId: string, day: CivilDate): Promise<void> {
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO cash_session (id, municipality_id, operator_id, day, opened_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (municipality_id, operator_id) WHERE closed_at IS NULL DO NOTHING`,
      [uuidv7(now.getTime()), municipalityId, operatorId, day, now],
    );
  }

  /** @throws Problem not_found, also when it is a colleague's and `operatorId` is given */
  async get(
    tx: Tx,
    id: string,
    options: { operatorId?: string; lock?: boolean } = {},
  ): Promise<CashSessionRow> {
    const rows: CashSessionRow[] = await tx.query(
      `${SELECT} WHERE s.id = $1 AND ($2::uuid IS NULL OR s.operator_id = $2) ${options.lock ? 'FOR UPDATE OF s' : ''}`,
      [id, options.operatorId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** The newest first; `differing`: only those that were closed with a difference. */
  list(
    tx: Tx,
    filter: {
      operatorId: string | null;
      differing: boolean;
      after: (string | number)[] | null;
      limit: number;
    },
  ): Promise<CashSessionRow[]> {
    return tx.query(
      `${SELECT}
        WHERE ($1::uuid IS NULL OR s.operator_id = $1) AND (NOT $2 OR s.difference_cents <> 0)
          AND ($3::timestamptz IS NULL OR (s.opened_at, s.id) < ($3, $4::uuid))
        ORDER BY s.opened_at DESC, s.id DESC LIMIT $5`,
      [
        filter.operatorId,
        filter.differing,
        filter.after?.[0] ?? null,
        filter.after?.[1] ?? null,
        filter.limit,
      ],
    );
  }

  /** The money taken in it, in the order in which it came. */
  lines(tx: Tx, sessionId: string): Promise<CashLine[]> {
    return tx.query(
      `SELECT p.id AS "paymentId", p.request_id AS "requestId", r.number AS "requestNumber", p.method, p.amount_cents AS "amountCents",
              p.paid_at AS "paidAt", CASE WHEN p.captured_ref <> r.number THEN p.captured_ref END AS reference,
              c.year AS "receiptYear", c.number AS "receiptNumber"
         FROM payment p JOIN request r ON r.id = p.request_id LEFT JOIN receipt c ON c.municipality_id = p.municipality_id AND c.payment_id = p.id
        WHERE p.cash_session_id = $1 AND p.paid_at IS NOT NULL
        ORDER BY p.paid_at, p.id`,
      [sessionId],
    );
  }

  async setFloat(tx: Tx, id: string, floatCents: number): Promise<void> {
    await tx.query('UPDATE cash_session SET float_cents = $2, version = version + 1 WHERE id = $1', [
      id,
      floatCents,
    ]);
  }

  async close(
    tx: Tx,
    id: string,
    closing: {
      totals: CashTotals;
      expectedCents: number;
      countedCents: number;
      pieces: CountedPieces | null;
      note: string | null;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE cash_session SET closed_at = $2, totals = $3, expected_cents = $4, counted_cents = $5, pieces = $6, note = $7,
              version = version + 1
        WHERE id = $1`,
      [
        id,
        this.clock.now(),
        closing.totals,
        closing.expectedCents,
        closing.countedCents,
        closing.pieces,
        closing.note,
      ],
    );
  }
}
