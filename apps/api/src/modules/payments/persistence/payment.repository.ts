import { Injectable } from '@nestjs/common';
import type { PaymentMethod, PaymentState } from '@sosta/contracts';
import {
  CLAIM_OVER,
  claimColumns,
  refuseColleagues,
  type ClaimColumns,
} from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import { holdersNamed, Readings } from '../../../platform/database/readings.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

/** In the smallest unit of a currency that we do not count in. */
export interface OtherMoney {
  amountCents: number;
  currency: string;
}

export interface PaymentRow extends ClaimColumns {
  id: string;
  municipalityId: string;
  requestId: string;
  holderId: string;
  amountCents: number;
  currency: string;
  provider: string;
  /** Who took it; null for what was not paid online. */
  accountId: string | null;
  /** What it is paid by outside the provider's page, where it is a notice. */
  notice: { number: string; creditorFiscalCode: string; creditorName: string } | null;
  providerRef: string | null;
  checkoutUrl: string | null;
  capturedRef: string | null;
  /** What the citizen chose; null for what was not paid online. */
  wantedMethod: PaymentMethod | null;
  /** How the money came; null until it did. */
  method: string | null;
  state: PaymentState;
  needsResolution: boolean;
  resolution: string | null;
  createdAt: Date;
  expiresAt: Date;
  paidAt: Date | null;
  checkedAt: Date | null;
  /** What was taken: the amount agreed, but for a capture of another one; nothing where it came in another currency. */
  takenCents: number;
  /** What came in its place. */
  otherMoney: OtherMoney | null;
  /** What went back. */
  refundedCents: number;
  /** That, and what is on its way. */
  refundHeldCents: number;
  /** Taken by disputes, less what they brought back. */
  disputedCents: number;
  /** Of money without a right: set while it is the refund's. */
  toRefundAt: Date | null;
  toRefundReason: string | null;
  version: number;
}

/**
 * Which payments wait for somebody, in SQL: money that has no right yet. What was said to go back is the refund's, and
 * what is disputed waits for the provider.
 */
export const toResolveSql = (alias: string): string =>
  `${alias}.needs_resolution AND ${alias}.to_refund_at IS NULL AND ${alias}.state <> 'DISPUTED'`;

const COLUMNS = `p.id, p.municipality_id AS "municipalityId", p.request_id AS "requestId", p.holder_id AS "holderId",
  p.amount_cents AS "amountCents", p.currency, p.provider, p.account_id AS "accountId", p.provider_ref AS "providerRef", p.checkout_url AS "checkoutUrl",
  p.captured_ref AS "capturedRef", p.wanted_method AS "wantedMethod", p.method, p.state, p.needs_resolution AS "needsResolution", p.resolution,
  p.created_at AS "createdAt", p.expires_at AS "expiresAt", p.paid_at AS "paidAt", p.checked_at AS "checkedAt",
  coalesce(p.captured_cents, p.amount_cents) AS "takenCents", p.refunded_cents AS "refundedCents", p.refund_held_cents AS "refundHeldCents",
  p.disputed_cents AS "disputedCents",
  CASE WHEN p.other_currency IS NOT NULL THEN json_build_object('amountCents', p.other_cents, 'currency', p.other_currency) END AS "otherMoney",
  p.to_refund_at AS "toRefundAt", p.to_refund_reason AS "toRefundReason", p.version,
  ${claimColumns('p')},
  (SELECT json_build_object('number', n.notice_number, 'creditorFiscalCode', n.creditor_fiscal_code, 'creditorName', n.creditor_name)
     FROM payment_notice n WHERE n.payment_id = p.id) AS notice`;

export interface PaymentListRow extends PaymentRow {
  requestNumber: string;
  holderName: string;
}

/** A payment as far as the comparison with its provider goes. */
export interface ComparedPayment {
  id: string;
  createdAt: Date;
  accountId: string;
  providerRef: string | null;
  captured: boolean;
  capturedRef: string | null;
  /** In the currency it came in. */
  takenCents: number;
  /** Through the provider. */
  refundedCents: number;
}

@Injectable()
export class PaymentRepository {
  constructor(private readonly clock: Clock) {}

  async insert(
    tx: Tx,
    municipalityId: string,
    row: {
      requestId: string;
      holderId: string;
      amountCents: number;
      provider: string;
      /** Of what is paid online. */
      accountId?: string;
      method?: PaymentMethod;
      /** Of money taken at the counter. */
      cashSessionId?: string;
      expiresAt: Date;
    },
  ): Promise<PaymentRow> {
    const id = uuidv7();
    await tx.query(
      `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, state, created_at, expires_at, wanted_method, cash_session_id, account_id)
       VALUES ($1, $2, $3, $4, $5, $6, 'CREATED', $7, $8, $9, $10, $11)`,
      [
        id,
        municipalityId,
        row.requestId,
        row.holderId,
        row.amountCents,
        row.provider,
        this.clock.now(),
        row.expiresAt,
        row.method ?? null,
        row.cashSessionId ?? null,
        row.accountId ?? null,
      ],
    );
    return this.get(tx, id);
  }

  /** @throws Problem not_found, also when it is somebody else's */
  async get(tx: Tx, id: string, options: { holderId?: string; lock?: boolean } = {}): Promise<PaymentRow> {
    const rows: PaymentRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment p WHERE p.id = $1 AND ($2::uuid IS NULL OR p.holder_id = $2) ${options.lock ? 'FOR UPDATE' : ''}`,
      [id, options.holderId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /**
   * Money without a right is somebody's work.
   * @param payment locked
   * @throws Problem case_claimed_by_other while a colleague has it
   */
  refuseColleagues(tx: Tx, payment: PaymentRow, operatorId: string): Promise<void> {
    return refuseColleagues(tx, payment, operatorId, this.clock.now());
  }

  /** For ids that a provider gives back: anything may stand there. */
  async byId(tx: Tx, id: string | null): Promise<PaymentRow | null> {
    if (id === null || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
    const rows: PaymentRow[] = await tx.query(`SELECT ${COLUMNS} FROM payment p WHERE p.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** A reference is one merchant's: another account may have the same. */
  async byProviderRef(tx: Tx, accountId: string, providerRef: string): Promise<PaymentRow | null> {
    const rows: PaymentRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment p WHERE p.account_id = $1 AND p.provider_ref = $2`,
      [accountId, providerRef],
    );
    return rows[0] ?? null;
  }

  /** The one that is not settled yet, if any; at most one by constraint payment_one_open. */
  async open(tx: Tx, requestId: string): Promise<PaymentRow | null> {
    const rows: PaymentRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment p WHERE p.request_id = $1 AND p.state IN ('CREATED', 'PENDING') FOR UPDATE`,
      [requestId],
    );
    return rows[0] ?? null;
  }

  async opened(
    tx: Tx,
    id: string,
    checkout: { providerRef: string; redirectUrl: string | null },
  ): Promise<void> {
    await tx.query(
      `UPDATE payment SET provider_ref = $2, checkout_url = $3, state = 'PENDING', version = version + 1 WHERE id = $1 AND state = 'CREATED'`,
      [id, checkout.providerRef, checkout.redirectUrl],
    );
  }

  /** What the provider is going to know it by, where that is known before. */
  async named(tx: Tx, id: string, providerRef: string): Promise<void> {
    await tx.query('UPDATE payment SET provider_ref = $2 WHERE id = $1 AND provider_ref IS NULL', [
      id,
      providerRef,
    ]);
  }

  /** Another page for a notice that is still open. */
  async revisited(tx: Tx, id: string, checkoutUrl: string | null): Promise<void> {
    await tx.query(
      `UPDATE payment SET checkout_url = $2, version = version + 1 WHERE id = $1 AND state = 'PENDING'`,
      [id, checkoutUrl],
    );
  }

  /** The only statement that changes the state of a payment that money may hang on; {@link SettlePayment} alone calls it. */
  async settle(
    tx: Tx,
    id: string,
    change: {
      state: PaymentState;
      capturedRef?: string | null;
      paidAt?: Date | null;
      method?: string;
      needsResolution?: boolean;
      resolution?: string | null;
      /** Where it is not what was agreed. */
      capturedCents?: number | null;
      otherMoney?: OtherMoney | null;
      /** Where the page's name was never learnt: without it nobody can be asked about it again. */
      providerRef?: string | null;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE payment SET captured_cents = coalesce($9, captured_cents), provider_ref = coalesce(provider_ref, $10),
              other_cents = coalesce($11, other_cents), other_currency = coalesce($12, other_currency), state = $2, captured_ref = coalesce($3, captured_ref), paid_at = coalesce($4, paid_at), method = coalesce($5, method),
              needs_resolution = $6, resolution = $7, checked_at = $8, ${CLAIM_OVER}, version = version + 1
        WHERE id = $1`,
      [
        id,
        change.state,
        change.capturedRef ?? null,
        change.paidAt ?? null,
        change.method ?? null,
        change.needsResolution ?? false,
        change.resolution ?? null,
        this.clock.now(),
        change.capturedCents ?? null,
        change.providerRef ?? null,
        change.otherMoney?.amountCents ?? null,
        change.otherMoney?.currency ?? null,
      ],
    );
  }

  /** A capture beside the one that was agreed: recorded at once as money to be resolved. */
  async insertSurplus(
    tx: Tx,
    original: PaymentRow,
    capture: {
      amountCents: number;
      otherMoney: OtherMoney | null;
      resolution: string;
      providerRef: string;
      capturedRef: string | null;
      method: PaymentMethod;
      paidAt: Date;
    },
  ): Promise<PaymentRow> {
    const id = uuidv7();
    await tx.query(
      `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, provider_ref, captured_ref, method, state,
                            needs_resolution, resolution, created_at, expires_at, paid_at, checked_at, account_id,
                            captured_cents, other_cents, other_currency)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $11, 'SUCCEEDED', true, $13, $9, $9, $10, $9, $12,
               CASE WHEN $15::text IS NOT NULL THEN 0 END, $14, $15)`,
      [
        id,
        original.municipalityId,
        original.requestId,
        original.holderId,
        capture.amountCents,
        original.provider,
        capture.providerRef,
        capture.capturedRef,
        this.clock.now(),
        capture.paidAt,
        capture.method,
        original.accountId,
        capture.resolution,
        capture.otherMoney?.amountCents ?? null,
        capture.otherMoney?.currency ?? null,
      ],
    );
    return this.get(tx, id);
  }

  /**
   * The whole of a payment given back out of the till it lies in; the database takes it once and only in time.
   * @throws Problem payment_not_voidable while a refund of it is under way
   */
  async voidAtCounter(
    tx: Tx,
    payment: PaymentRow,
    given: { cashSessionId: string; receiptId: string; by: string; reason: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO payment_void (payment_id, municipality_id, amount_cents, cash_session_id, receipt_id, voided_at, voided_by, reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[payment.id, payment.municipalityId, payment.amountCents, given.cashSessionId],
        ...[given.receiptId, this.clock.now(), given.by, given.reason],
      ],
    );
    try {
      await tx.query(`UPDATE payment SET state = 'VOIDED', version = version + 1 WHERE id = $1`, [
        payment.id,
      ]);
    } catch (error) {
      if (violatedConstraint(error)) throw new Problem('payment_not_voidable');
      throw error;
    }
  }

  /** Money without a right is a refund's from now on; null: it waits for an operator again. */
  async markForRefund(
    tx: Tx,
    id: string,
    mark: { at: Date; by: string | null; reason: string } | null,
  ): Promise<void> {
    await tx.query(
      `UPDATE payment SET to_refund_at = $2, to_refund_by = $3, to_refund_reason = $4, ${CLAIM_OVER}, version = version + 1
        WHERE id = $1 AND needs_resolution`,
      [id, mark?.at ?? null, mark?.by ?? null, mark?.reason ?? null],
    );
  }

  /**
   * Holds money for a refund, or lets it go again (less than 0).
   * @throws Problem refund_exceeds_payment, refund_not_possible: the database's own word, whoever forgot to ask before
   */
  async holdForRefund(tx: Tx, id: string, cents: number): Promise<void> {
    try {
      await tx.query(
        'UPDATE payment SET refund_held_cents = refund_held_cents + $2, version = version + 1 WHERE id = $1',
        [id, cents],
      );
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'payment_refund_within') throw new Problem('refund_exceeds_payment');
      if (constraint === 'payment_refund_of_taken') throw new Problem('refund_not_possible');
      throw error;
    }
  }

  /** Held money went back: the state of the payment follows from the sum. */
  async refunded(tx: Tx, id: string, cents: number): Promise<void> {
    await tx.query(
      `UPDATE payment SET refunded_cents = refunded_cents + $2, version = version + 1,
              state = CASE WHEN state = 'DISPUTED' THEN state
                           WHEN refunded_cents + $2 = coalesce(captured_cents, amount_cents) THEN 'REFUNDED'
                           ELSE 'PARTIALLY_REFUNDED' END
        WHERE id = $1`,
      [id, cents],
    );
  }

  /** Money we do not count in has gone back whole, at the provider: nobody waits for it any more. */
  async otherMoneyReturned(tx: Tx, id: string, by: string | null, reason: string): Promise<void> {
    await tx.query(
      `UPDATE payment SET state = CASE WHEN state = 'DISPUTED' THEN state ELSE 'REFUNDED' END WHERE id = $1 AND other_currency IS NOT NULL`,
      [id],
    );
    await this.markForRefund(tx, id, { at: this.clock.now(), by, reason });
  }

  /** What disputes moved since it was last looked at, and what state follows from all they say. */
  async disputed(
    tx: Tx,
    id: string,
    change: { state: PaymentState; disputedCents: number; feeCents: number },
  ): Promise<void> {
    await tx.query(
      `UPDATE payment SET state = $2, disputed_cents = disputed_cents + $3, dispute_fee_cents = dispute_fee_cents + $4, version = version + 1
        WHERE id = $1`,
      [id, change.state, change.disputedCents, change.feeCents],
    );
  }

  /** By the provider's name for the money: what events about refunds carry. */
  async byCapturedRef(tx: Tx, accountId: string, capturedRef: string): Promise<PaymentRow | null> {
    const rows: PaymentRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment p WHERE p.account_id = $1 AND p.captured_ref = $2`,
      [accountId, capturedRef],
    );
    return rows[0] ?? null;
  }

  /** Those given to an account since an instant. */
  compared(tx: Tx, since: Date): Promise<ComparedPayment[]> {
    return tx.query(
      `SELECT p.id, p.created_at AS "createdAt", p.account_id AS "accountId", p.provider_ref AS "providerRef",
              p.captured_ref IS NOT NULL AS captured, p.captured_ref AS "capturedRef", coalesce(p.other_cents, p.captured_cents, p.amount_cents) AS "takenCents",
              (SELECT coalesce(sum(f.amount_cents), 0)::int FROM refund f
                WHERE f.payment_id = p.id AND f.state = 'EXECUTED' AND f.way = 'PROVIDER') AS "refundedCents"
         FROM payment p WHERE p.account_id IS NOT NULL AND p.created_at >= $1`,
      [since],
    );
  }

  /** The right it became. */
  async subscriptionOf(tx: Tx, payment: PaymentRow): Promise<string | null> {
    const rows: { id: string }[] = await tx.query('SELECT id FROM subscription WHERE request_id = $1', [
      payment.requestId,
    ]);
    return rows[0]?.id ?? null;
  }

  /** Accounts at these providers that have taken payments since. */
  async accountsOf(tx: Tx, providers: readonly string[], since: Date): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      'SELECT DISTINCT account_id AS id FROM payment WHERE provider = ANY($1) AND account_id IS NOT NULL AND created_at >= $2',
      [providers, since],
    );
    return rows.map(({ id }) => id);
  }

  /** Accounts that ever took money. */
  async accountsWithMoney(tx: Tx): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT a.id FROM payment_account a
        WHERE EXISTS (SELECT 1 FROM payment p WHERE p.account_id = a.id AND p.captured_ref IS NOT NULL)`,
    );
    return rows.map(({ id }) => id);
  }

  /** Payments by the provider's names, and how many captures of each are known. */
  withCaptures(
    tx: Tx,
    accountId: string,
    providerRefs: readonly string[],
  ): Promise<(PaymentRow & { captures: number })[]> {
    return tx.query(
      `SELECT ${COLUMNS}, (SELECT count(*)::int FROM payment c
          WHERE c.account_id = p.account_id AND c.captured_ref IS NOT NULL
            AND (c.provider_ref = p.provider_ref OR starts_with(c.provider_ref, p.provider_ref || '#'))) AS captures
         FROM payment p WHERE p.account_id = $1 AND p.provider_ref = ANY($2)`,
      [accountId, providerRefs],
    );
  }

  async checked(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE payment SET checked_at = $2 WHERE id = $1', [id, this.clock.now()]);
  }

  /**
   * Open payments about which the provider was not asked lately, and whether their request still waits for money. How
   * late is late grows with their age, up to a fortieth of the time for which they may be paid: a page of 45 minutes is
   * asked about every minute, a notice of ten days at last four times a day.
   */
  unsettled(tx: Tx, now: Date): Promise<(PaymentRow & { wanted: boolean })[]> {
    return tx.query(
      `SELECT ${COLUMNS}, r.state = 'AWAITING_PAYMENT' AS wanted FROM payment p JOIN request r ON r.id = p.request_id
        WHERE p.state IN ('CREATED', 'PENDING') AND p.created_at < $1::timestamptz - interval '60 seconds'
          AND coalesce(p.checked_at, '-infinity') < $1 - CASE
            WHEN p.expires_at <= $1 OR r.state <> 'AWAITING_PAYMENT' THEN interval '60 seconds'
            ELSE least(greatest(($1 - p.created_at) / 8, interval '60 seconds'), greatest((p.expires_at - p.created_at) / 40, interval '60 seconds')) END
        ORDER BY coalesce(p.checked_at, p.created_at) LIMIT 100`,
      [now],
    );
  }

  /** @returns false when the event was recorded before */
  async recordEvent(
    tx: Tx,
    municipalityId: string,
    event: {
      provider: string;
      eventId: string;
      type: string;
      payloadSha256: string;
      paymentId: string | null;
      outcome: string;
      detail?: string | null;
    },
  ): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO payment_event (id, municipality_id, payment_id, provider, provider_event_id, type, payload_sha256, received_at, outcome, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT payment_event_once DO NOTHING RETURNING 1`,
      [
        uuidv7(),
        municipalityId,
        event.paymentId,
        event.provider,
        event.eventId,
        event.type,
        event.payloadSha256,
        this.clock.now(),
        event.outcome,
        event.detail ?? null,
      ],
    );
    return rows.length > 0;
  }

  events(
    tx: Tx,
    paymentId: string,
  ): Promise<{ receivedAt: Date; type: string; outcome: string; detail: string | null }[]> {
    return tx.query(
      'SELECT received_at AS "receivedAt", type, outcome, detail FROM payment_event WHERE payment_id = $1 ORDER BY received_at, id',
      [paymentId],
    );
  }

  /** Newest first; `q` is the beginning of a request's number or of one of the holder's names, or a reference. */
  async list(
    tx: Tx,
    filter: {
      q: string | null;
      state: PaymentState | null;
      toResolve: boolean;
      /** Only what an operator said must go back. */
      toRefund?: boolean;
      holderId: string | null;
      after: (string | number)[] | null;
      limit: number;
    },
  ): Promise<PaymentListRow[]> {
    const readings = new Readings();
    const conditions: string[] = [];
    if (filter.q) await this.read(tx, readings, filter.q);
    const found = readings.foundFirst('p', 'payment');
    if (filter.state) {
      conditions.push(`p.state = ${readings.text(filter.state)}`);
      if (filter.state !== 'SUCCEEDED') conditions.push(`p.state <> 'SUCCEEDED'`);
    }
    if (filter.toResolve) conditions.push(`(${toResolveSql('p')})`);
    if (filter.toRefund) conditions.push(`p.to_refund_at IS NOT NULL AND p.state <> 'REFUNDED'`);
    if (filter.holderId) conditions.push(`p.holder_id = ${readings.text(filter.holderId)}::uuid`);
    if (filter.after) {
      const [at, id] = filter.after.map((value) => readings.text(String(value)));
      conditions.push(`(p.created_at, p.id) < (${at}::timestamptz, ${id}::uuid)`);
    }
    const rows: PaymentListRow[] = await tx.query(
      `WITH ${found.with} listed AS MATERIALIZED (
         SELECT p.id FROM ${found.from} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
          ORDER BY p.created_at DESC, p.id DESC LIMIT ${filter.limit + 1})
       SELECT ${COLUMNS}, r.number AS "requestNumber", coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName"
         FROM listed JOIN payment p ON p.id = listed.id JOIN request r ON r.id = p.request_id JOIN holder h ON h.id = p.holder_id
        ORDER BY p.created_at DESC, p.id DESC`,
      readings.parameters,
    );
    return rows;
  }

  private async read(tx: Tx, readings: Readings, typed: string): Promise<void> {
    readings.add(
      `SELECT y.id FROM request q JOIN payment y ON y.request_id = q.id WHERE ${readings.textRange('q.number', typed.toUpperCase())}`,
    );
    const reference = readings.text(typed);
    readings.add(`SELECT y.id FROM payment y WHERE y.provider_ref = ${reference}`);
    readings.add(`SELECT y.id FROM payment y WHERE y.captured_ref = ${reference}`);
    readings.add(
      `SELECT n.payment_id FROM payment_notice n WHERE n.notice_number = ${readings.text(typed.replaceAll(' ', ''))}`,
    );
    const named = await holdersNamed(tx, readings, typed);
    if (named) readings.add(`SELECT y.id FROM (${named}) named JOIN payment y USING (holder_id)`);
  }
}
