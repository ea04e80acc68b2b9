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
  closedById: string | null;
  closedByName: string | null;
  /** Why a colleague closed it. */
  closingReason: string | null;
  closingYear: number | null;
  closingNumber: number | null;
}

/** One movement of a session: a payment; the void of one, or a refund paid out, with its amount below nothing. */
export interface CashLine {
  kind: 'SALE' | 'VOID' | 'REFUND';
  paymentId: string;
  requestId: string;
  requestNumber: string;
  method: string;
  amountCents: number;
  /** When the money came, or was given back. */
  paidAt: Date;
  reference: string | null;
  /** Of a void: why. */
  reason: string | null;
  /** Of a payment: given back since. */
  voided: boolean;
  receiptYear: number | null;
  receiptNumber: number | null;
}

const SELECT = `
  SELECT s.id, s.operator_id AS "operatorId", o.name AS "operatorName", s.day::text AS day, s.opened_at AS "openedAt",
         s.float_cents AS "floatCents", s.closed_at AS "closedAt", s.totals, s.expected_cents AS "expectedCents",
         s.counted_cents AS "countedCents", s.pieces, s.difference_cents AS "differenceCents", s.note, s.version,
         s.closed_by AS "closedById", b.name AS "closedByName", s.closing_reason AS "closingReason",
         s.closing_year AS "closingYear", s.closing_number AS "closingNumber"
    FROM cash_session s JOIN operator o ON o.id = s.operator_id LEFT JOIN operator b ON b.id = s.closed_by`;

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

  /** The money taken in it and given back, in the order in which it came and went. */
  lines(tx: Tx, sessionId: string): Promise<CashLine[]> {
    return tx.query(
      `SELECT 'SALE' AS kind, p.id AS "paymentId", p.request_id AS "requestId", r.number AS "requestNumber", p.method,
              p.amount_cents AS "amountCents", p.paid_at AS "paidAt",
              CASE WHEN p.captured_ref <> r.number THEN p.captured_ref END AS reference, NULL AS reason,
              p.state = 'VOIDED' AS voided, c.year AS "receiptYear", c.number AS "receiptNumber"
         FROM payment p JOIN request r ON r.id = p.request_id
         LEFT JOIN receipt c ON c.municipality_id = p.municipality_id AND c.payment_id = p.id AND c.cancels_id IS NULL
        WHERE p.cash_session_id = $1 AND p.paid_at IS NOT NULL
       UNION ALL
       SELECT 'VOID', p.id, p.request_id, r.number, p.method, -v.amount_cents, v.voided_at, NULL, v.reason, false, c.year, c.number
         FROM payment_void v JOIN payment p ON p.id = v.payment_id JOIN request r ON r.id = p.request_id
         JOIN receipt c ON c.id = v.receipt_id
        WHERE v.cash_session_id = $1
       UNION ALL
       SELECT 'REFUND', p.id, p.request_id, r.number, 'CASH', -f.amount_cents, f.closed_at, f.number, NULL, false, NULL, NULL
         FROM refund f JOIN payment p ON p.id = f.payment_id JOIN request r ON r.id = p.request_id
        WHERE f.cash_session_id = $1
        ORDER BY "paidAt", kind, "paymentId"`,
      [sessionId],
    );
  }

  /** The session in which a payment was taken, locked: voids and the closing take turns. */
  async ofPayment(tx: Tx, paymentId: string): Promise<CashSessionRow | null> {
    const rows: CashSessionRow[] = await tx.query(
      `${SELECT} WHERE s.id = (SELECT cash_session_id FROM payment WHERE id = $1) FOR UPDATE OF s`,
      [paymentId],
    );
    return rows[0] ?? null;
  }

  /** An operator's own that colleagues closed, until the operator has read it. */
  closedByOthers(tx: Tx, operatorId: string): Promise<CashSessionRow[]> {
    return tx.query(
      `${SELECT} WHERE s.operator_id = $1 AND s.closed_by <> s.operator_id
          AND NOT EXISTS (SELECT 1 FROM cash_closing_seen n WHERE n.session_id = s.id)
        ORDER BY s.closed_at`,
      [operatorId],
    );
  }

  async seen(tx: Tx, municipalityId: string, id: string): Promise<void> {
    await tx.query(
      'INSERT INTO cash_closing_seen (session_id, municipality_id, seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [id, municipalityId, this.clock.now()],
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
      countedCents: number | null;
      pieces: CountedPieces | null;
      note: string | null;
      by: string;
      reason: string | null;
      year: number;
      number: number;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE cash_session SET closed_at = $2, totals = $3, expected_cents = $4, counted_cents = $5, pieces = $6, note = $7,
              closed_by = $8, closing_reason = $9, closing_year = $10, closing_number = $11, version = version + 1
        WHERE id = $1`,
      [
        ...[id, this.clock.now(), closing.totals, closing.expectedCents, closing.countedCents],
        ...[closing.pieces, closing.note, closing.by, closing.reason, closing.year, closing.number],
      ],
    );
  }
}
