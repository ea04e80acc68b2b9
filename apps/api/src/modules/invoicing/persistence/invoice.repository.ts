import { Injectable } from '@nestjs/common';
import type { InvoiceState, Locale, VehicleKind, WebhookEvent } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { CLAIM_OVER, claimColumns, type ClaimColumns } from '../../../platform/claims/claim.js';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { WebhookEvents } from '../../webhooks/index.js';
import type { Billing, KnownBilling } from '../domain/billing.js';
import { invoiceTransition, type InvoiceCommand } from '../domain/invoice.machine.js';

export interface InvoiceRow extends ClaimColumns {
  id: string;
  municipalityId: string;
  paymentId: string;
  subscriptionId: string;
  subscriptionNumber: string;
  holderId: string;
  holderName: string;
  /** Invoice (TD01) or credit note (TD04). */
  type: 'TD01' | 'TD04';
  /** A credit note: the invoice it takes back. */
  creditsInvoiceId: string | null;
  state: InvoiceState;
  billing: Billing;
  requestedAt: Date;
  dueOn: CivilDate;
  /** People's form, `CE/2026/000012`; null until issued. */
  number: string | null;
  issuedOn: CivilDate | null;
  totalCents: number;
  cancelReason: string | null;
  version: number;
  pdfReady: boolean;
  xmlReady: boolean;
}

/** A subscription as far as its invoice is concerned. */
export interface InvoicedSubscription {
  id: string;
  number: string;
  holderId: string;
  productName: Localized;
  taxRegime: 'VAT22' | 'ART74_MONOFASE' | 'OUT_OF_SCOPE_ART4' | 'EXEMPT';
  country: string;
  plate: string;
  vehicleKind: VehicleKind;
  validFrom: CivilDate;
  /** The day after the last one. */
  validTo: CivilDate;
  lines: { text: Localized; amountCents: number }[];
  vatRateBp: number;
  locale: Locale;
  known: KnownBilling;
  /** `refunded`: all of it has gone back. */
  payment: { id: string; amountCents: number; paidAt: Date; method: string | null; refunded: boolean } | null;
  receiptNumber: string | null;
  liveInvoiceId: string | null;
}

export interface IssuedNumber {
  year: number;
  /** Empty for invoices. */
  section: string;
  number: number;
  issuedOn: CivilDate;
  issuedBy: string;
}

const SELECT = `
  SELECT i.id, i.municipality_id AS "municipalityId", i.payment_id AS "paymentId", i.subscription_id AS "subscriptionId",
         s.number AS "subscriptionNumber", i.holder_id AS "holderId",
         coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName", i.type,
         i.credits_invoice_id AS "creditsInvoiceId", i.state, i.billing,
         i.requested_at AS "requestedAt", i.due_on::text AS "dueOn",
         m.number_prefix || '/' || CASE i.section WHEN '' THEN '' ELSE i.section || '/' END || i.year || '/' || lpad(i.number::text, 6, '0') AS number,
         i.issued_on::text AS "issuedOn", i.amount_cents AS "totalCents", i.cancel_reason AS "cancelReason", i.version, ${claimColumns('i')},
         EXISTS (SELECT 1 FROM issued_document d WHERE d.kind = 'INVOICE_PDF' AND d.subject_id = i.id AND d.stored_at IS NOT NULL) AS "pdfReady",
         EXISTS (SELECT 1 FROM issued_document d WHERE d.kind = 'INVOICE_XML' AND d.subject_id = i.id AND d.stored_at IS NOT NULL) AS "xmlReady"
    FROM invoice i
    JOIN municipality m ON m.id = i.municipality_id
    JOIN subscription s ON s.id = i.subscription_id
    JOIN holder h ON h.id = i.holder_id`;

const KNOWN = `jsonb_build_object('kind', h.kind, 'fiscalCode', h.fiscal_code, 'givenName', h.given_name, 'familyName', h.family_name,
         'companyName', h.company_name, 'street', h.street, 'streetNumber', h.street_number, 'postalCode', h.postal_code,
         'city', h.city, 'province', h.province)`;

// What waits for the office comes first, the oldest on top; the rest follows, the newest on top.
const GROUP = `(CASE WHEN i.state = 'REQUESTED' THEN 0 ELSE 1 END)`;
const RANK = `(CASE WHEN i.state = 'REQUESTED' THEN 1 ELSE -1 END * extract(epoch FROM i.requested_at))`;

/** What webhooks call it. */
const TOLD: Partial<Record<InvoiceCommand, WebhookEvent>> = {
  issue: 'invoice.issued',
  correct: 'invoice.issued',
  deliver: 'invoice.delivered',
  reject: 'invoice.rejected',
};

/** The only place where invoices are written; the state changes only through {@link InvoiceRepository.transition}. */
@Injectable()
export class InvoiceRepository {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly webhooks: WebhookEvents,
  ) {}

  /** @throws Problem not_found, also when it is somebody else's */
  async get(tx: Tx, id: string, options: { holderId?: string; lock?: boolean } = {}): Promise<InvoiceRow> {
    const rows: InvoiceRow[] = await tx.query(
      `${SELECT} WHERE i.id = $1 AND ($2::uuid IS NULL OR i.holder_id = $2) ${options.lock ? 'FOR UPDATE OF i' : ''}`,
      [id, options.holderId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /**
   * An invoice under the lock of its payment, taken in the order in which refunds take them: whoever of the two is
   * later sees the other.
   * @throws Problem not_found
   */
  async getWithMoney(tx: Tx, id: string): Promise<InvoiceRow> {
    const { paymentId } = await this.get(tx, id);
    await tx.query('SELECT FROM payment WHERE id = $1 FOR UPDATE', [paymentId]);
    return this.get(tx, id, { lock: true });
  }

  /** What took money of an invoice back, the earliest first. */
  creditNotesOf(tx: Tx, invoiceId: string): Promise<InvoiceRow[]> {
    return tx.query(`${SELECT} WHERE i.credits_invoice_id = $1 ORDER BY i.requested_at, i.refund_id`, [
      invoiceId,
    ]);
  }

  async list(
    tx: Tx,
    filter: {
      state: InvoiceState | null;
      after: (string | number)[] | null;
      limit: number;
    },
  ): Promise<(InvoiceRow & { group: number; rank: string })[]> {
    const [group = null, rank = null, id = null] = filter.after ?? [];
    return tx.query(
      `WITH listed AS MATERIALIZED (
         SELECT k.id, k."group", k.rank FROM (SELECT i.id, ${GROUP} AS "group", ${RANK} AS rank FROM invoice i WHERE $1::text IS NULL OR i.state = $1) k
          WHERE $2::int IS NULL OR (k."group", k.rank, k.id) > ($2, $3::numeric, $4::uuid)
          ORDER BY k."group", k.rank, k.id LIMIT $5)
       SELECT x.*, listed."group", listed.rank::text AS rank
         FROM listed JOIN (${SELECT}) x ON x.id = listed.id
        ORDER BY listed."group", listed.rank, x.id`,
      [filter.state, group, rank, id, filter.limit + 1],
    );
  }

  /** @throws Problem not_found, also when it is somebody else's */
  async subscription(tx: Tx, id: string, holderId?: string): Promise<InvoicedSubscription> {
    const rows: (Omit<InvoicedSubscription, 'payment'> & {
      payment: (Omit<NonNullable<InvoicedSubscription['payment']>, 'paidAt'> & { paidAt: string }) | null;
    })[] = await tx.query(
      `SELECT s.id, s.number, s.holder_id AS "holderId", p.name AS "productName", p.tax_regime AS "taxRegime", v.country, v.plate,
                v.vehicle_kind AS "vehicleKind", lower(s.valid)::text AS "validFrom", upper(s.valid)::text AS "validTo",
                s.price_snapshot->'lines' AS lines, (s.price_snapshot->>'vatRateBp')::int AS "vatRateBp", coalesce(a.locale, 'it') AS locale,
                ${KNOWN} AS known,
                (SELECT jsonb_build_object('id', y.id, 'amountCents', y.amount_cents, 'paidAt', y.paid_at, 'method', y.method, 'refunded', y.state = 'REFUNDED') FROM payment y
                  WHERE y.request_id = s.request_id AND y.state IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED') AND y.paid_at IS NOT NULL AND NOT y.needs_resolution LIMIT 1) AS payment,
                (SELECT c.year || '/' || lpad(c.number::text, 6, '0') FROM receipt c WHERE c.subscription_id = s.id AND c.cancels_id IS NULL LIMIT 1) AS "receiptNumber",
                (SELECT i.id FROM invoice i WHERE i.subscription_id = s.id AND i.state <> 'CANCELLED' AND i.type = 'TD01' LIMIT 1) AS "liveInvoiceId"
           FROM subscription s
           JOIN product p ON p.id = s.product_id
           JOIN plate_association v ON v.id = s.plate_association_id
           JOIN holder h ON h.id = s.holder_id
           LEFT JOIN account a ON a.id = h.account_id
          WHERE s.id = $1 AND ($2::uuid IS NULL OR s.holder_id = $2)`,
      [id, holderId ?? null],
    );
    const row = rows[0];
    if (!row) throw new Problem('not_found');
    return { ...row, payment: row.payment && { ...row.payment, paidAt: new Date(row.payment.paidAt) } };
  }

  /** What is known of a holder, and need not be asked (R84). */
  async known(tx: Tx, holderId: string): Promise<KnownBilling> {
    const rows: { known: KnownBilling }[] = await tx.query(
      `SELECT ${KNOWN} AS known FROM holder h WHERE h.id = $1`,
      [holderId],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0].known;
  }

  /** @throws Problem invoice_already_requested (constraint invoice_one_live: one for each payment) */
  async insert(
    tx: Tx,
    municipalityId: string,
    input: {
      paymentId: string;
      subscriptionId: string;
      holderId: string;
      billing: Billing;
      dueOn: CivilDate;
      amountCents: number;
    },
  ): Promise<string> {
    const id = uuidv7();
    try {
      await tx.query(
        `INSERT INTO invoice (id, municipality_id, payment_id, subscription_id, holder_id, state, billing, requested_at, due_on, amount_cents)
         VALUES ($1, $2, $3, $4, $5, 'REQUESTED', $6, $7, $8, $9)`,
        [
          id,
          municipalityId,
          input.paymentId,
          input.subscriptionId,
          input.holderId,
          input.billing,
          this.clock.now(),
          input.dueOn,
          input.amountCents,
        ],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'invoice_one_live') throw new Problem('invoice_already_requested');
      throw error;
    }
    hintWork(tx, municipalityId, 'invoices', id);
    return id;
  }

  /** A credit note, to be issued, for each refund that still lacks one. */
  async insertCreditNotes(tx: Tx, dueOn: CivilDate): Promise<void> {
    const due: { invoiceId: string; refundId: string; amountCents: number }[] = await tx.query(
      `SELECT d.invoice_id AS "invoiceId", d.refund_id AS "refundId", d.amount_cents AS "amountCents" FROM credit_note_due d
        WHERE NOT EXISTS (SELECT 1 FROM invoice n WHERE n.refund_id = d.refund_id) ORDER BY d.recorded_at LIMIT 100`,
    );
    for (const { invoiceId, refundId, amountCents } of due) {
      const id = uuidv7();
      const rows: { municipalityId: string }[] = await tx.query(
        `INSERT INTO invoice (id, municipality_id, type, credits_invoice_id, refund_id, payment_id, subscription_id, holder_id, state,
                billing, requested_at, due_on, amount_cents)
         SELECT $1, i.municipality_id, 'TD04', i.id, $3, i.payment_id, i.subscription_id, i.holder_id, 'REQUESTED', i.billing, $4, $5, $6
           FROM invoice i WHERE i.id = $2 AND i.number IS NOT NULL
         ON CONFLICT ON CONSTRAINT invoice_one_credit_note DO NOTHING RETURNING municipality_id AS "municipalityId"`,
        [id, invoiceId, refundId, this.clock.now(), dueOn, amountCents],
      );
      if (rows[0]) hintWork(tx, rows[0].municipalityId, 'invoices', id);
    }
  }

  /**
   * Moves an invoice along one edge of its machine, conditional on the state and version read.
   * @throws Problem state_transition_not_allowed when the machine has no such edge
   * @throws Problem conflict_stale_version when somebody was faster
   */
  async transition(
    tx: Tx,
    invoice: InvoiceRow,
    command: InvoiceCommand,
    input: {
      actor: { kind: 'OPERATOR' | 'SYSTEM'; id: string | null };
      issued?: IssuedNumber;
      cancelReason?: string;
      /** To whom it is made out from now on: after a refusal of the exchange system. */
      billing?: Billing;
    },
  ): Promise<InvoiceRow> {
    const edge = invoiceTransition(invoice.state, command);
    if (!edge) throw new Problem('state_transition_not_allowed');
    const { issued } = input;
    const [rows] = (await tx.query(
      `UPDATE invoice SET state = $3, version = version + 1, year = coalesce($5, year), number = coalesce($6, number),
              issued_on = coalesce($7, issued_on), issued_by = coalesce($8, issued_by), cancel_reason = coalesce($9, cancel_reason),
              section = coalesce($10, section), billing = coalesce($11, billing), ${CLAIM_OVER}
        WHERE id = $1 AND state = $2 AND version = $4 RETURNING id`,
      [
        invoice.id,
        invoice.state,
        edge.to,
        invoice.version,
        issued?.year ?? null,
        issued?.number ?? null,
        issued?.issuedOn ?? null,
        issued?.issuedBy ?? null,
        input.cancelReason ?? null,
        issued?.section ?? null,
        input.billing ?? null,
      ],
    )) as [unknown[], number];
    if (rows.length === 0) throw new Problem('conflict_stale_version');
    // What went back before it had a number is due too; under the payment's lock no refund is overlooked.
    if (issued && invoice.type === 'TD01')
      await tx.query(
        `INSERT INTO credit_note_due (id, municipality_id, invoice_id, refund_id, amount_cents, recorded_at)
         SELECT uuidv7(), f.municipality_id, $1, f.id, f.amount_cents, $2 FROM refund f WHERE f.payment_id = $3 AND f.state = 'EXECUTED'
         ON CONFLICT ON CONSTRAINT credit_note_due_once DO NOTHING`,
        [invoice.id, this.clock.now(), invoice.paymentId],
      );
    const changed = await this.get(tx, invoice.id);
    hintWork(tx, invoice.municipalityId, 'invoices', invoice.id);
    await this.audit.record(tx, {
      municipalityId: invoice.municipalityId,
      actor: input.actor,
      action: edge.event,
      subject: { kind: 'invoice', id: invoice.id },
      data: {
        subscription: invoice.subscriptionNumber,
        from: invoice.state,
        to: edge.to,
        ...(changed.number ? { number: changed.number } : {}),
      },
    });
    const event = TOLD[command];
    if (event) await this.webhooks.record(tx, invoice.municipalityId, event, invoice.id);
    return changed;
  }
}
