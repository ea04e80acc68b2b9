import { Injectable } from '@nestjs/common';
import type { RefundState, RefundWay } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export type RefundOrigin = 'OPERATOR' | 'LATE_MONEY' | 'PROVIDER';
export type RefundBasis = 'WHOLE' | 'UNUSED_MONTHS' | 'OTHER';

export interface RefundRow {
  id: string;
  municipalityId: string;
  number: string;
  paymentId: string;
  requestId: string;
  requestNumber: string;
  holderId: string;
  holderName: string;
  subscriptionId: string | null;
  subscriptionNumber: string | null;
  /** Who asked for it: an operator; the rule for late money; nobody here, it was done at the provider. */
  origin: RefundOrigin;
  basis: RefundBasis;
  months: number | null;
  feeCents: number;
  amountCents: number;
  paidCents: number;
  way: RefundWay;
  ibanSealed: string | null;
  ibanMasked: string | null;
  payee: string | null;
  endsRight: boolean;
  reason: string;
  state: RefundState;
  requestedById: string | null;
  requestedByName: string | null;
  requestedAt: Date;
  decidedByName: string | null;
  decidedAt: Date | null;
  decisionNote: string | null;
  /** What the provider knows it by. */
  attemptId: string;
  askedAt: Date | null;
  providerRef: string | null;
  failure: string | null;
  carriedOutByName: string | null;
  reference: string | null;
  doneOn: string | null;
  closedAt: Date | null;
  /** The invoice for which a credit note is due. */
  creditNoteOf: string | null;
  version: number;
}

export interface NewRefund {
  id: string;
  municipalityId: string;
  number: string;
  paymentId: string;
  holderId: string;
  subscriptionId: string | null;
  origin: RefundOrigin;
  basis: RefundBasis;
  months: number | null;
  feeCents: number;
  amountCents: number;
  way: RefundWay;
  ibanSealed: string | null;
  ibanMasked: string | null;
  payee: string | null;
  endsRight: boolean;
  reason: string;
  state: RefundState;
  requestedBy: string | null;
  attemptId: string;
}

export interface RefundColumns {
  decidedBy?: string;
  decidedAt?: Date;
  decisionNote?: string | null;
  attemptId?: string;
  askedAt?: Date | null;
  providerRef?: string | null;
  failure?: string | null;
  carriedOutBy?: string;
  reference?: string;
  doneOn?: string;
  cashSessionId?: string;
  closedAt?: Date | null;
}

const NAME = `coalesce(h.company_name, h.family_name || ' ' || h.given_name)`;
const SELECT = `
  SELECT f.id, f.municipality_id AS "municipalityId", f.number, f.payment_id AS "paymentId", p.request_id AS "requestId",
         r.number AS "requestNumber", f.holder_id AS "holderId", ${NAME} AS "holderName", f.subscription_id AS "subscriptionId",
         s.number AS "subscriptionNumber", f.origin, f.basis, f.months, f.fee_cents AS "feeCents", f.amount_cents AS "amountCents",
         coalesce(p.captured_cents, p.amount_cents) AS "paidCents", f.way, f.iban_sealed AS "ibanSealed", f.iban_masked AS "ibanMasked",
         f.payee, f.ends_right AS "endsRight", f.reason, f.state, f.requested_by AS "requestedById", a.name AS "requestedByName",
         f.requested_at AS "requestedAt", d.name AS "decidedByName", f.decided_at AS "decidedAt", f.decision_note AS "decisionNote",
         f.attempt_id AS "attemptId", f.asked_at AS "askedAt", f.provider_ref AS "providerRef", f.failure, c.name AS "carriedOutByName",
         f.reference, f.done_on::text AS "doneOn", f.closed_at AS "closedAt", f.version,
         (SELECT m.number_prefix || '/' || i.year || '/' || lpad(i.number::text, 6, '0')
            FROM credit_note_due n JOIN invoice i ON i.id = n.invoice_id JOIN municipality m ON m.id = i.municipality_id
           WHERE n.refund_id = f.id
             AND NOT EXISTS (SELECT 1 FROM invoice c WHERE c.refund_id = f.id AND c.number IS NOT NULL)) AS "creditNoteOf"
    FROM refund f
    JOIN payment p ON p.id = f.payment_id
    JOIN request r ON r.id = p.request_id
    JOIN holder h ON h.id = f.holder_id
    LEFT JOIN subscription s ON s.id = f.subscription_id
    LEFT JOIN operator a ON a.id = f.requested_by
    LEFT JOIN operator d ON d.id = f.decided_by
    LEFT JOIN operator c ON c.id = f.carried_out_by`;

const SQL_OF: { readonly [C in keyof RefundColumns]-?: string } = {
  decidedBy: 'decided_by',
  decidedAt: 'decided_at',
  decisionNote: 'decision_note',
  attemptId: 'attempt_id',
  askedAt: 'asked_at',
  providerRef: 'provider_ref',
  failure: 'failure',
  carriedOutBy: 'carried_out_by',
  reference: 'reference',
  doneOn: 'done_on',
  cashSessionId: 'cash_session_id',
  closedAt: 'closed_at',
};

/** Rows of refunds; what they mean for payment, right and people is the ledger's business. */
@Injectable()
export class RefundRepository {
  constructor(private readonly clock: Clock) {}

  /** @throws Problem not_found, also when it is somebody else's */
  async get(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<RefundRow> {
    const rows: RefundRow[] = await tx.query(
      `${SELECT} WHERE f.id = $1 ${options.lock ? 'FOR UPDATE OF f' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  async insert(tx: Tx, row: NewRefund): Promise<void> {
    await tx.query(
      `INSERT INTO refund (id, municipality_id, number, payment_id, holder_id, subscription_id, origin, basis, months, fee_cents,
                           amount_cents, way, iban_sealed, iban_masked, payee, ends_right, reason, state, requested_by, requested_at,
                           attempt_id, closed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
               CASE WHEN $18 = 'EXECUTED' THEN $20::timestamptz END)`,
      [
        ...[row.id, row.municipalityId, row.number, row.paymentId, row.holderId, row.subscriptionId],
        ...[row.origin, row.basis, row.months, row.feeCents, row.amountCents, row.way],
        ...[row.ibanSealed, row.ibanMasked, row.payee, row.endsRight, row.reason, row.state],
        ...[row.requestedBy, this.clock.now(), row.attemptId],
      ],
    );
  }

  /**
   * @throws Problem refund_same_person, refund_not_possible of what is disputed: the database's own word on it
   * @throws Problem conflict_stale_version
   */
  async move(
    tx: Tx,
    row: { id: string; state: RefundState; version: number },
    to: RefundState,
    columns: RefundColumns,
  ): Promise<void> {
    const values: unknown[] = [row.id, row.state, row.version, to];
    const sets = Object.entries(columns).map(
      ([name, value]) => `${SQL_OF[name as keyof RefundColumns]} = $${values.push(value)}`,
    );
    try {
      const [, count] = (await tx.query(
        `UPDATE refund SET ${['state = $4', 'version = version + 1', ...sets].join(', ')}
          WHERE id = $1 AND state = $2 AND version = $3`,
        values,
      )) as [unknown[], number];
      if (count === 0) throw new Problem('conflict_stale_version');
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'refund_second_person') throw new Problem('refund_same_person');
      if (constraint === 'refund_not_of_disputed') throw new Problem('refund_not_possible');
      throw error;
    }
  }

  /** What went back through the provider, and the one it was asked about, locked. The payment must be locked. */
  async booked(tx: Tx, paymentId: string): Promise<{ executedCents: number; askedId: string | null }> {
    const rows: { executedCents: number; askedId: string | null }[] = await tx.query(
      `SELECT coalesce(sum(amount_cents) FILTER (WHERE state = 'EXECUTED'), 0)::int AS "executedCents",
              (array_agg(id) FILTER (WHERE state = 'EXECUTING'))[1] AS "askedId"
         FROM refund WHERE payment_id = $1 AND way = 'PROVIDER'`,
      [paymentId],
    );
    return rows[0]!;
  }

  /** Whether money went back through the provider, as we know, at an instant or later. */
  async executedSince(tx: Tx, paymentId: string, instant: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM refund WHERE payment_id = $1 AND way = 'PROVIDER' AND state = 'EXECUTED' AND closed_at >= $2 LIMIT 1`,
      [paymentId, instant],
    );
    return rows.length > 0;
  }

  /** Not yet with the provider, the newest first: what gives way to money that has gone back already. */
  async waiting(tx: Tx, paymentId: string): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM refund WHERE payment_id = $1 AND state IN ('AWAITING_APPROVAL', 'APPROVED') ORDER BY requested_at DESC, id DESC`,
      [paymentId],
    );
    return rows.map(({ id }) => id);
  }

  list(
    tx: Tx,
    filter: {
      states: readonly RefundState[];
      paymentId: string | null;
      subscriptionId: string | null;
      holderId: string | null;
      after: (string | number)[] | null;
      limit: number;
    },
  ): Promise<RefundRow[]> {
    return tx.query(
      `${SELECT}
        WHERE (cardinality($1::text[]) = 0 OR f.state = ANY($1)) AND ($2::uuid IS NULL OR f.payment_id = $2)
          AND ($3::uuid IS NULL OR f.subscription_id = $3) AND ($4::uuid IS NULL OR f.holder_id = $4)
          AND ($5::timestamptz IS NULL OR (f.requested_at, f.id) < ($5, $6::uuid))
        ORDER BY f.requested_at DESC, f.id DESC LIMIT $7`,
      [
        ...[filter.states, filter.paymentId, filter.subscriptionId, filter.holderId],
        ...[filter.after?.[0] ?? null, filter.after?.[1] ?? null, filter.limit],
      ],
    );
  }

  /** An invoice with a number is never taken back: a credit note has to follow. */
  async creditNote(tx: Tx, id: string, refund: RefundRow): Promise<void> {
    await tx.query(
      `INSERT INTO credit_note_due (id, municipality_id, invoice_id, refund_id, amount_cents, recorded_at)
       SELECT $1, i.municipality_id, i.id, $2, $3, $4 FROM invoice i
        WHERE i.payment_id = $5 AND i.number IS NOT NULL AND i.type = 'TD01'
       ON CONFLICT ON CONSTRAINT credit_note_due_once DO NOTHING`,
      [id, refund.id, refund.amountCents, this.clock.now(), refund.paymentId],
    );
  }
}
