import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Booking, Movement, MovementKind } from '../domain/booking.js';

/** Money that was taken, whatever happened to it later. */
const TAKEN = `('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED', 'VOIDED')`;

/** A movement the journal does not have yet. */
export interface UnbookedMovement extends Movement {
  paymentId: string;
  refundId: string | null;
  movementId: string | null;
  happenedAt: Date;
  method: string;
  accountId: string | null;
  productId: string;
  taxRegime: string;
}

export interface JournalLineRow {
  onDay: CivilDate;
  kind: MovementKind;
  method: string;
  accountId: string | null;
  account: string | null;
  productCode: string;
  productName: Localized;
  taxRegime: string;
  vatRateBp: number;
  count: number;
  grossCents: number;
  netCents: number;
  vatCents: number;
}

export interface JournalEntryRow extends Omit<JournalLineRow, 'count' | 'accountId'> {
  id: string;
  happenedOn: CivilDate;
  paymentId: string;
  requestNumber: string;
  refundNumber: string | null;
  receipt: { year: number; number: number } | null;
  invoice: { year: number; number: number; section: string } | null;
}

export interface AccountBalanceRow {
  method: string;
  accountId: string | null;
  account: string | null;
  openingCents: number;
  inCents: number;
  outCents: number;
}

export interface ClosingRow {
  throughOn: CivilDate;
  closedAt: Date;
  closedByName: string;
  entries: number;
  balanceCents: number;
}

/** Everything that came or went and is not in the journal. $1: time zone. */
const UNBOOKED = /* sql */ `
WITH moved AS (
  SELECT 'SALE' AS kind, p.id AS payment_id, NULL::uuid AS refund_id, NULL::uuid AS movement_id, p.paid_at AS at, (p.paid_at AT TIME ZONE $1)::date AS day,
         coalesce(p.captured_cents, p.amount_cents) AS cents, coalesce(p.method, 'OTHER') AS method, p.account_id
    FROM payment p
   WHERE p.state IN ${TAKEN} AND p.paid_at IS NOT NULL AND p.other_currency IS NULL
     AND NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.municipality_id = p.municipality_id AND e.payment_id = p.id AND e.kind = 'SALE')
  UNION ALL
  SELECT 'VOID', p.id, NULL, NULL, v.voided_at, (v.voided_at AT TIME ZONE $1)::date, v.amount_cents, coalesce(p.method, 'OTHER'), p.account_id
    FROM payment_void v JOIN payment p ON p.municipality_id = v.municipality_id AND p.id = v.payment_id
   WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.municipality_id = p.municipality_id AND e.payment_id = p.id AND e.kind = 'VOID')
  UNION ALL
  -- A transfer went on the day its bank says.
  SELECT 'REFUND', p.id, f.id, NULL, f.closed_at, coalesce(f.done_on, (f.closed_at AT TIME ZONE $1)::date), f.amount_cents,
         CASE f.way WHEN 'PROVIDER' THEN coalesce(p.method, 'OTHER') ELSE f.way END, CASE f.way WHEN 'PROVIDER' THEN p.account_id END
    FROM refund f JOIN payment p ON p.municipality_id = f.municipality_id AND p.id = f.payment_id
   WHERE f.state = 'EXECUTED'
     AND NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.municipality_id = f.municipality_id AND e.refund_id = f.id)
  UNION ALL
  SELECT CASE m.kind WHEN 'WITHDRAWN' THEN 'CHARGEBACK' WHEN 'REINSTATED' THEN 'CHARGEBACK_REVERSED' WHEN 'FEE' THEN 'DISPUTE_FEE'
                     ELSE 'DISPUTE_FEE_RETURNED' END,
         p.id, NULL, m.id, m.happened_at, (m.happened_at AT TIME ZONE $1)::date, m.amount_cents, coalesce(p.method, 'OTHER'), p.account_id
    FROM dispute_movement m JOIN payment p ON p.municipality_id = m.municipality_id AND p.id = m.payment_id
   WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.municipality_id = m.municipality_id AND e.movement_id = m.id)
)
SELECT m.kind, m.payment_id AS "paymentId", m.refund_id AS "refundId", m.movement_id AS "movementId", m.at AS "happenedAt", m.day::text AS "happenedOn",
       m.cents AS "amountCents", m.method, m.account_id AS "accountId", q.product_id AS "productId", x.tax_regime AS "taxRegime",
       CASE WHEN m.movement_id IS NOT NULL THEN 0
            ELSE coalesce((q.price_snapshot->>'vatRateBp')::int, (q.quote->>'vatRateBp')::int, t.vat_rate_bp, 0) END AS "vatRateBp"
  FROM moved m
  JOIN payment p ON p.id = m.payment_id
  JOIN subscription_request q ON q.municipality_id = p.municipality_id AND q.id = p.request_id
  JOIN product x ON x.municipality_id = q.municipality_id AND x.id = q.product_id
  LEFT JOIN tariff t ON t.municipality_id = q.municipality_id AND t.id = q.tariff_id
 ORDER BY m.at, m.payment_id, m.kind, m.movement_id LIMIT $2`;

/** The journal and the days that are closed. Nothing in here is ever changed. */
@Injectable()
export class JournalRepository {
  /** Others wait until this transaction is over. */
  async turn(tx: Tx, municipalityId: string): Promise<void> {
    await tx.query('SELECT journal_turn($1)', [municipalityId]);
  }

  unbooked(tx: Tx, timezone: string, limit: number): Promise<UnbookedMovement[]> {
    return tx.query(UNBOOKED, [timezone, limit]);
  }

  async insert(
    tx: Tx,
    municipalityId: string,
    at: Date,
    entries: readonly (UnbookedMovement & Booking & { id: string })[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO journal_entry (id, municipality_id, on_day, happened_on, happened_at, kind, payment_id, refund_id, movement_id, method, account_id,
                                  product_id, tax_regime, vat_rate_bp, gross_cents, vat_cents, booked_at)
       SELECT e.id, $1, e."onDay", e."happenedOn", e."happenedAt", e.kind, e."paymentId", e."refundId", e."movementId", e.method, e."accountId",
              e."productId", e."taxRegime", e."vatRateBp", e."grossCents", e."vatCents", $2
         FROM jsonb_to_recordset($3::jsonb) AS e (id uuid, "onDay" date, "happenedOn" date, "happenedAt" timestamptz, kind text,
              "paymentId" uuid, "refundId" uuid, "movementId" uuid, method text, "accountId" uuid, "productId" uuid, "taxRegime" text, "vatRateBp" int,
              "grossCents" int, "vatCents" int)`,
      [municipalityId, at, JSON.stringify(entries)],
    );
  }

  /** The last closing; null while no day is closed. */
  async closing(tx: Tx): Promise<ClosingRow | null> {
    const [row]: ClosingRow[] = await tx.query(
      `SELECT c.through_on::text AS "throughOn", c.closed_at AS "closedAt", o.name AS "closedByName", c.entries,
              c.balance_cents::float8 AS "balanceCents"
         FROM journal_closing c JOIN operator o ON o.id = c.closed_by ORDER BY c.through_on DESC LIMIT 1`,
    );
    return row ?? null;
  }

  async close(
    tx: Tx,
    municipalityId: string,
    closing: { throughOn: CivilDate; closedAt: Date; closedBy: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO journal_closing (municipality_id, through_on, closed_at, closed_by, entries, balance_cents)
       SELECT $1, $2, $3, $4, count(*) FILTER (WHERE e.on_day > coalesce((SELECT max(through_on) FROM journal_closing), '-infinity')),
              coalesce(sum(e.gross_cents), 0)
         FROM journal_entry e WHERE e.on_day <= $2`,
      [municipalityId, closing.throughOn, closing.closedAt, closing.closedBy],
    );
  }

  lines(tx: Tx, fromOn: CivilDate, toOn: CivilDate): Promise<JournalLineRow[]> {
    return tx.query(
      `SELECT e.on_day::text AS "onDay", e.kind, e.method, e.account_id AS "accountId", a.label AS account,
              x.code AS "productCode", x.name AS "productName", e.tax_regime AS "taxRegime", e.vat_rate_bp AS "vatRateBp",
              count(*)::int AS count, sum(e.gross_cents)::float8 AS "grossCents", sum(e.net_cents)::float8 AS "netCents",
              sum(e.vat_cents)::float8 AS "vatCents"
         FROM journal_entry e
         JOIN product x ON x.municipality_id = e.municipality_id AND x.id = e.product_id
         LEFT JOIN payment_account a ON a.municipality_id = e.municipality_id AND a.id = e.account_id
        WHERE e.on_day BETWEEN $1 AND $2
        GROUP BY e.on_day, e.kind, e.method, e.account_id, a.label, x.code, x.name, e.tax_regime, e.vat_rate_bp
        ORDER BY e.on_day DESC, x.code, e.kind DESC, e.method, a.label`,
      [fromOn, toOn],
    );
  }

  entries(tx: Tx, fromOn: CivilDate, toOn: CivilDate): Promise<JournalEntryRow[]> {
    return tx.query(
      `SELECT e.id, e.on_day::text AS "onDay", e.happened_on::text AS "happenedOn", e.kind, e.method, a.label AS account,
              x.code AS "productCode", x.name AS "productName", e.tax_regime AS "taxRegime", e.vat_rate_bp AS "vatRateBp",
              e.gross_cents AS "grossCents", e.net_cents AS "netCents", e.vat_cents AS "vatCents", e.payment_id AS "paymentId",
              r.number AS "requestNumber", f.number AS "refundNumber",
              (SELECT jsonb_build_object('year', c.year, 'number', c.number) FROM receipt c
                WHERE c.municipality_id = e.municipality_id AND c.payment_id = e.payment_id AND (c.cancels_id IS NOT NULL) = (e.kind = 'VOID')
                  AND e.kind IN ('SALE', 'VOID') LIMIT 1) AS receipt,
              (SELECT jsonb_build_object('year', i.year, 'number', i.number, 'section', i.section) FROM invoice i
                WHERE i.municipality_id = e.municipality_id AND i.payment_id = e.payment_id AND i.number IS NOT NULL AND e.kind IN ('SALE', 'REFUND')
                  AND CASE e.kind WHEN 'REFUND' THEN i.refund_id = e.refund_id ELSE i.type = 'TD01' END
                ORDER BY i.year DESC, i.number DESC LIMIT 1) AS invoice
         FROM journal_entry e
         JOIN payment p ON p.municipality_id = e.municipality_id AND p.id = e.payment_id
         JOIN request r ON r.municipality_id = p.municipality_id AND r.id = p.request_id
         JOIN product x ON x.municipality_id = e.municipality_id AND x.id = e.product_id
         LEFT JOIN refund f ON f.municipality_id = e.municipality_id AND f.id = e.refund_id
         LEFT JOIN payment_account a ON a.municipality_id = e.municipality_id AND a.id = e.account_id
        WHERE e.on_day BETWEEN $1 AND $2
        ORDER BY e.on_day, e.happened_at, e.kind <> 'SALE', e.id`,
      [fromOn, toOn],
    );
  }

  /** Of every account that ever moved. */
  accounts(tx: Tx, fromOn: CivilDate, toOn: CivilDate): Promise<AccountBalanceRow[]> {
    return tx.query(
      `SELECT CASE WHEN e.account_id IS NULL THEN e.method ELSE 'ONLINE' END AS method, e.account_id AS "accountId", a.label AS account,
              coalesce(sum(e.gross_cents) FILTER (WHERE e.on_day < $1), 0)::float8 AS "openingCents",
              coalesce(sum(e.gross_cents) FILTER (WHERE e.on_day >= $1 AND e.gross_cents > 0), 0)::float8 AS "inCents",
              coalesce(sum(-e.gross_cents) FILTER (WHERE e.on_day >= $1 AND e.gross_cents < 0), 0)::float8 AS "outCents"
         FROM journal_entry e
         LEFT JOIN payment_account a ON a.municipality_id = e.municipality_id AND a.id = e.account_id
        WHERE e.on_day <= $2
        GROUP BY 1, e.account_id, a.label ORDER BY a.label NULLS LAST, 1`,
      [fromOn, toOn],
    );
  }

  /** What the journal says is held, and what the payments say: the same, to the cent. */
  async held(tx: Tx): Promise<{ journalCents: number; paymentsCents: number }> {
    const [row]: { journalCents: number; paymentsCents: number }[] = await tx.query(
      `SELECT (SELECT coalesce(sum(gross_cents), 0) FROM journal_entry)::float8 AS "journalCents",
              (SELECT coalesce(sum(CASE p.state WHEN 'VOIDED' THEN 0 ELSE coalesce(p.captured_cents, p.amount_cents) - p.refunded_cents - p.disputed_cents - p.dispute_fee_cents END), 0)
                 FROM payment p WHERE p.state IN ${TAKEN} AND p.paid_at IS NOT NULL)::float8 AS "paymentsCents"`,
    );
    return row!;
  }
}
