import { Injectable } from '@nestjs/common';
import {
  normalizePlate,
  type DocumentKind,
  type InvoiceState,
  type PaymentState,
  type SubscriptionState,
  type VehicleKind,
} from '@sosta/contracts';
import {
  civilDateOf,
  startOfDay,
  toDateRange,
  type CivilDate,
  type DurationUnit,
} from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextInSeries, nextPublicNumber } from '../../../platform/database/counter.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import { holdersNamed, Readings } from '../../../platform/database/readings.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import type { PlatePeriod } from '../domain/plate-line.js';
import type { Quote } from '../domain/quote.rules.js';

export interface SubscriptionRequestRow {
  id: string;
  holderId: string;
  purpose: 'NEW' | 'RENEWAL';
  certificationId: string | null;
  plateAssociationId: string;
  productId: string;
  zoneIds: string[];
  previousSubscriptionId: string | null;
  /** What came of it, once paid. */
  subscriptionId: string | null;
  requestedStartOn: CivilDate | null;
  /** The declared band of ISEE, by its upper limit. */
  iseeUpToCents: number | null;
  quote: Quote;
  /** Documents it had to bring itself (R59); empty where certification and plate brought theirs before. */
  requiredDocuments: DocumentKind[];
  priceCents: number | null;
  priceSnapshot: Quote | null;
  tariffId: string | null;
  approvedAt: Date | null;
  payBy: Date | null;
  payWarnedAt: Date | null;
  productName: Localized;
  productCode: string;
  durationUnit: DurationUnit;
  durationCount: number;
  /** Of the municipality. */
  timezone: string;
  family: string;
  country: string;
  plate: string;
  vehicleKind: VehicleKind;
}

export interface SubscriptionRow {
  id: string;
  municipalityId: string;
  number: string;
  holderId: string;
  requestId: string;
  previousId: string | null;
  productId: string;
  productCode: string;
  productName: Localized;
  certificationId: string | null;
  plateAssociationId: string;
  country: string;
  plate: string;
  vehicleKind: VehicleKind;
  zoneIds: string[];
  validFrom: CivilDate;
  validTo: CivilDate;
  status: SubscriptionState;
  version: number;
  priceCents: number;
  /** Of the primary plate's ticket. */
  ticketSerial: number;
  /** The highest number a ticket of it has had. */
  lastTicketSerial: number;
  /** Which plate it holds for, when. */
  line: PlatePeriod[];
  suspendedOn: CivilDate | null;
  suspensionReasons: string[];
  suspensionNote: string | null;
  /** First day without it, announced. */
  revokesOn: CivilDate | null;
  revocationReasons: string[];
  revocationNote: string | null;
  endsEarly: boolean;
  subscribedAt: Date;
  renewed: boolean;
  payment: { id: string; method: string | null; paidAt: string; amountCents: number } | null;
  /** All of its money went back. */
  refunded: boolean;
  receipt: { id: string; number: number; year: number } | null;
  /** How its documents were made; null when none was (taken over from the office). */
  documentLayout: 'SEPARATE' | 'RECEIPT_WITH_TICKET' | null;
  ticketReady: boolean;
  receiptReady: boolean;
  /** The renewal that was asked for and not yet paid or decided. */
  openRenewal: { requestId: string; state: string } | null;
  invoice: { id: string; state: InvoiceState } | null;
}

/** One subscription of a chain of renewals. */
export interface ChainRow {
  id: string;
  number: string;
  validFrom: CivilDate;
  validTo: CivilDate;
  status: SubscriptionState;
  revokesOn: CivilDate | null;
  endsEarly: boolean;
  source: 'ONLINE' | 'COUNTER' | 'IMPORT';
  paymentId: string | null;
  paidAt: Date | null;
  method: string | null;
  amountCents: number | null;
  paymentState: PaymentState | null;
  receipt: { year: number; number: number } | null;
}

const REQUEST_SELECT = `
  SELECT s.id, s.holder_id AS "holderId", s.purpose, s.certification_id AS "certificationId",
         s.plate_association_id AS "plateAssociationId", s.product_id AS "productId", s.zone_ids AS "zoneIds",
         s.previous_subscription_id AS "previousSubscriptionId", s.requested_start_on::text AS "requestedStartOn", s.quote,
         s.isee_up_to_cents AS "iseeUpToCents",
         s.required_documents AS "requiredDocuments",
         s.price_cents AS "priceCents", s.price_snapshot AS "priceSnapshot", s.tariff_id AS "tariffId",
         s.approved_at AS "approvedAt", s.pay_by AS "payBy", s.pay_warned_at AS "payWarnedAt",
         (SELECT b.id FROM subscription b WHERE b.request_id = s.id) AS "subscriptionId",
         p.name AS "productName", p.code AS "productCode", p.duration_unit AS "durationUnit", p.duration_count AS "durationCount",
         m.timezone, p.family, v.country, v.plate, v.vehicle_kind AS "vehicleKind"
    FROM subscription_request s
    JOIN municipality m ON m.id = s.municipality_id
    JOIN product p ON p.id = s.product_id
    JOIN plate_association v ON v.id = s.plate_association_id`;

const SUBSCRIPTION_SELECT = `
  SELECT s.id, s.municipality_id AS "municipalityId", s.number, s.holder_id AS "holderId", s.request_id AS "requestId",
         s.previous_id AS "previousId", s.product_id AS "productId", p.code AS "productCode", p.name AS "productName",
         s.certification_id AS "certificationId", s.plate_association_id AS "plateAssociationId", v.country, v.plate,
         v.vehicle_kind AS "vehicleKind", s.zone_ids AS "zoneIds", lower(s.valid)::text AS "validFrom",
         upper(s.valid)::text AS "validTo", s.status, s.price_cents AS "priceCents", s.ticket_serial AS "ticketSerial",
         s.version, s.last_ticket_serial AS "lastTicketSerial", s.suspended_on::text AS "suspendedOn",
         s.suspension_reasons AS "suspensionReasons", s.suspension_note AS "suspensionNote", s.revokes_on::text AS "revokesOn",
         s.revocation_reasons AS "revocationReasons", s.revocation_note AS "revocationNote", s.ends_early AS "endsEarly",
         (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', l.kind, 'country', l.country, 'plate', l.plate, 'serial', l.ticket_serial,
                   'from', round(extract(epoch FROM lower(l.period)) * 1000), 'until', round(extract(epoch FROM upper(l.period)) * 1000))
                   ORDER BY lower(l.period)), '[]')
            FROM subscription_plate_period l WHERE l.municipality_id = s.municipality_id AND l.subscription_id = s.id) AS line,
         s.subscribed_at AS "subscribedAt",
         EXISTS (SELECT 1 FROM subscription n WHERE n.previous_id = s.id AND n.status NOT IN ('ENDED', 'REVOKED')) AS renewed,
         (SELECT jsonb_build_object('id', y.id, 'method', y.method, 'paidAt', y.paid_at, 'amountCents', y.amount_cents)
            FROM payment y WHERE y.request_id = s.request_id AND y.paid_at IS NOT NULL AND NOT y.needs_resolution LIMIT 1) AS payment,
         EXISTS (SELECT 1 FROM payment y WHERE y.request_id = s.request_id AND y.state = 'REFUNDED' AND NOT y.needs_resolution) AS refunded,
         (SELECT jsonb_build_object('id', c.id, 'number', c.number, 'year', c.year) FROM receipt c WHERE c.subscription_id = s.id AND c.cancels_id IS NULL LIMIT 1) AS receipt,
         (SELECT CASE d.kind WHEN 'TICKET' THEN 'SEPARATE' ELSE d.kind END FROM issued_document d
           WHERE d.kind IN ('TICKET', 'RECEIPT_WITH_TICKET') AND d.subject_id = s.id LIMIT 1) AS "documentLayout",
         (SELECT jsonb_build_object('requestId', q.id, 'state', q.state) FROM subscription_request b JOIN request q ON q.id = b.id
           WHERE b.previous_subscription_id = s.id
             AND q.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED', 'AWAITING_PAYMENT') LIMIT 1) AS "openRenewal",
         EXISTS (SELECT 1 FROM issued_document d
                  WHERE d.kind IN ('TICKET', 'RECEIPT_WITH_TICKET') AND d.subject_id = s.id AND d.stored_at IS NOT NULL) AS "ticketReady",
         EXISTS (SELECT 1 FROM issued_document d
                  WHERE d.kind = 'RECEIPT_WITH_TICKET' AND d.subject_id = s.id AND d.stored_at IS NOT NULL)
           OR EXISTS (SELECT 1 FROM receipt c JOIN issued_document d ON d.kind = 'RECEIPT' AND d.subject_id = c.id
                       WHERE c.subscription_id = s.id AND c.cancels_id IS NULL AND d.stored_at IS NOT NULL) AS "receiptReady",
         (SELECT jsonb_build_object('id', i.id, 'state', i.state) FROM invoice i
           WHERE i.subscription_id = s.id AND i.state <> 'CANCELLED' AND i.type = 'TD01' LIMIT 1) AS invoice
    FROM subscription s
    JOIN product p ON p.id = s.product_id
    JOIN plate_association v ON v.id = s.plate_association_id`;

/** States that few are in, and what has to be true of those: an index of their own finds them (subscription_unusual). */
const UNUSUAL_STATES: ReadonlySet<SubscriptionState> = new Set(['SUSPENDED', 'REVOKED', 'ENDED', 'CLOSED']);
const UNUSUAL = `(s.status NOT IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') OR s.revokes_on IS NOT NULL OR s.ends_early)`;

@Injectable()
export class SubscriptionRepository {
  constructor(private readonly clock: Clock) {}

  async insertRequest(
    tx: Tx,
    municipalityId: string,
    row: {
      id: string;
      holderId: string;
      purpose: 'NEW' | 'RENEWAL';
      certificationId: string | null;
      plateAssociationId: string;
      productId: string;
      zoneIds: string[];
      previousSubscriptionId: string | null;
      requestedStartOn: CivilDate | null;
      quote: Quote;
      requiredDocuments?: readonly DocumentKind[];
      iseeUpToCents?: number | null;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, certification_id, plate_association_id, product_id,
                                         zone_ids, previous_subscription_id, requested_start_on, quote, required_documents, isee_up_to_cents)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        row.id,
        municipalityId,
        row.holderId,
        row.purpose,
        row.certificationId,
        row.plateAssociationId,
        row.productId,
        row.zoneIds,
        row.previousSubscriptionId,
        row.requestedStartOn,
        row.quote,
        row.requiredDocuments ?? [],
        row.iseeUpToCents ?? null,
      ],
    );
    // Who was offered a place takes it by asking: from now on the place is this request's.
    await tx.query(
      `UPDATE waitlist_entry SET state = 'ACCEPTED', request_id = $3, closed_at = $4, version = version + 1
        WHERE holder_id = $1 AND product_id = $2 AND state = 'OFFERED' AND (zone_id IS NULL OR zone_id = ANY($5))`,
      [row.holderId, row.productId, row.id, this.clock.now(), row.zoneIds],
    );
  }

  requests(tx: Tx, ids: string[]): Promise<SubscriptionRequestRow[]> {
    return tx.query(`${REQUEST_SELECT} WHERE s.id = ANY($1)`, [ids]);
  }

  /** @throws Problem not_found */
  async request(tx: Tx, id: string): Promise<SubscriptionRequestRow> {
    const [row] = await this.requests(tx, [id]);
    if (!row) throw new Problem('not_found');
    return row;
  }

  /** Freezes price, dates and the day to pay by (R74: the client never says a price). */
  async approve(
    tx: Tx,
    id: string,
    snapshot: { quote: Quote; tariffId: string; zoneIds: string[]; payBy: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE subscription_request SET price_cents = $2, price_snapshot = $3, tariff_id = $4, zone_ids = $5, approved_at = $6, pay_by = $7
        WHERE id = $1`,
      [
        id,
        snapshot.quote.totalCents,
        snapshot.quote,
        snapshot.tariffId,
        snapshot.zoneIds,
        this.clock.now(),
        snapshot.payBy,
      ],
    );
  }

  subscriptionsOf(tx: Tx, holderId: string): Promise<SubscriptionRow[]> {
    return tx.query(`${SUBSCRIPTION_SELECT} WHERE s.holder_id = $1 ORDER BY upper(s.valid) DESC, s.id DESC`, [
      holderId,
    ]);
  }

  /** @throws Problem not_found, also when it is somebody else's */
  async get(tx: Tx, id: string, holderId?: string): Promise<SubscriptionRow> {
    const rows: SubscriptionRow[] = await tx.query(
      `${SUBSCRIPTION_SELECT} WHERE s.id = $1 AND ($2::uuid IS NULL OR s.holder_id = $2)`,
      [id, holderId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** The subscriptions it renews and those that renew it, the oldest first, with what was paid for each. */
  chain(tx: Tx, id: string): Promise<ChainRow[]> {
    return tx.query(
      `WITH RECURSIVE before AS (
         SELECT id, previous_id FROM subscription WHERE id = $1
         UNION SELECT s.id, s.previous_id FROM subscription s JOIN before b ON s.id = b.previous_id
       ), after AS (
         SELECT id FROM subscription WHERE id = $1
         UNION SELECT s.id FROM subscription s JOIN after a ON s.previous_id = a.id
       )
       SELECT s.id, s.number, lower(s.valid)::text AS "validFrom", upper(s.valid)::text AS "validTo", s.status, s.source,
              s.revokes_on::text AS "revokesOn", s.ends_early AS "endsEarly",
              p.id AS "paymentId", p.paid_at AS "paidAt", p.method, p.amount_cents AS "amountCents", p.state AS "paymentState",
              CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('year', c.year, 'number', c.number) END AS receipt
         FROM subscription s
         LEFT JOIN payment p ON p.request_id = s.request_id AND p.paid_at IS NOT NULL AND NOT p.needs_resolution
         LEFT JOIN receipt c ON c.payment_id = p.id AND c.cancels_id IS NULL
        WHERE s.id IN (SELECT id FROM before UNION SELECT id FROM after)
        ORDER BY lower(s.valid), s.id`,
      [id],
    );
  }

  /** Keyset list for operators: newest first; `q` is the beginning of a number, a plate or one of the holder's names. */
  async list(
    tx: Tx,
    filter: {
      q: string | null;
      status: SubscriptionState | null;
      /** Only those somebody must look at again. */
      toReview: boolean;
      today: CivilDate;
      after: (string | number)[] | null;
      limit: number;
    },
  ): Promise<(SubscriptionRow & { holderName: string })[]> {
    const readings = new Readings();
    const conditions: string[] = [];
    if (filter.q) await this.read(tx, readings, filter.q);
    const found = readings.foundFirst('s', 'subscription');
    if (filter.status) {
      const today = `${readings.text(filter.today)}::date`;
      if (UNUSUAL_STATES.has(filter.status)) conditions.push(UNUSUAL);
      conditions.push(
        `${readings.text(filter.status)} = CASE WHEN s.status NOT IN ('SCHEDULED', 'ACTIVE', 'EXPIRED', 'SUSPENDED') THEN s.status
           WHEN ${today} >= s.revokes_on THEN 'REVOKED' WHEN s.status = 'SUSPENDED' THEN s.status
           WHEN ${today} < lower(s.valid) THEN 'SCHEDULED' WHEN ${today} < upper(s.valid) THEN 'ACTIVE'
           WHEN s.ends_early THEN 'ENDED' ELSE 'EXPIRED' END`,
      );
    }
    if (filter.toReview)
      conditions.push(
        's.id IN (SELECT w.subscription_id FROM subscription_review w WHERE w.closed_at IS NULL)',
      );
    if (filter.after) {
      const [at, id] = filter.after.map((value) => readings.text(String(value)));
      conditions.push(`(s.subscribed_at, s.id) < (${at}::timestamptz, ${id}::uuid)`);
    }
    const rows: (SubscriptionRow & { holderName: string })[] = await tx.query(
      `WITH ${found.with} listed AS MATERIALIZED (
         SELECT s.id FROM ${found.from} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
          ORDER BY s.subscribed_at DESC, s.id DESC LIMIT ${filter.limit + 1})
       SELECT x.*, coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName"
         FROM listed JOIN (${SUBSCRIPTION_SELECT}) x ON x.id = listed.id JOIN holder h ON h.id = x."holderId"
        ORDER BY x."subscribedAt" DESC, x.id DESC`,
      readings.parameters,
    );
    return rows;
  }

  private async read(tx: Tx, readings: Readings, typed: string): Promise<void> {
    readings.add(
      `SELECT n.id FROM subscription n WHERE ${readings.textRange('n.number', typed.toUpperCase())}`,
    );
    const plate = normalizePlate(typed);
    if (plate) {
      readings.add(
        `SELECT l.subscription_id FROM subscription_plate_period l WHERE ${readings.codeRange('l.plate', plate)}`,
      );
      // One that was taken back before it began has no period left.
      readings.add(
        `SELECT o.id FROM plate_association v JOIN subscription o ON o.holder_id = v.holder_id AND o.plate_association_id = v.id
          WHERE ${readings.codeRange('v.plate', plate)}`,
      );
    }
    const named = await holdersNamed(tx, readings, typed);
    if (named) readings.add(`SELECT o.id FROM (${named}) named JOIN subscription o USING (holder_id)`);
  }

  /**
   * Creates the right with its plate period and look-up rows.
   * @throws Problem overlapping_right when a live right of the family covers the plate and zone (constraint right_no_overlap)
   */
  async create(
    tx: Tx,
    municipality: MunicipalityRef,
    input: {
      request: SubscriptionRequestRow;
      holderId: string;
      from: CivilDate;
      to: CivilDate;
      snapshot: Quote;
      tariffId: string;
      subscribedAt: Date;
      source: 'ONLINE' | 'COUNTER';
    },
  ): Promise<{ id: string; number: string }> {
    const { request } = input;
    const id = uuidv7();
    const now = this.clock.now();
    const today = civilDateOf(now, municipality.timezone);
    const number = await nextPublicNumber(
      tx,
      municipality.id,
      'SUBSCRIPTION',
      'A',
      Number(today.slice(0, 4)),
    );
    await tx.query(
      `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, previous_id, product_id, tariff_id, certification_id,
                                 plate_association_id, zone_ids, valid, status, price_cents, price_snapshot, subscribed_at, created_at, source)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [
        id,
        municipality.id,
        number,
        input.holderId,
        request.id,
        request.previousSubscriptionId,
        request.productId,
        input.tariffId,
        request.certificationId,
        request.plateAssociationId,
        request.zoneIds,
        toDateRange({ from: input.from, to: input.to }),
        input.from > today ? 'SCHEDULED' : 'ACTIVE',
        input.snapshot.totalCents,
        input.snapshot,
        input.subscribedAt,
        now,
        input.source,
      ],
    );
    const period = [
      startOfDay(input.from, municipality.timezone),
      startOfDay(input.to, municipality.timezone),
    ];
    await tx.query(
      `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, period)
       VALUES ($1, $2, $3, $4, $5, tstzrange($6, $7))`,
      [uuidv7(), municipality.id, id, request.country, request.plate, ...period],
    );
    try {
      await tx.query(
        `INSERT INTO right_lookup (id, municipality_id, subscription_id, country, plate, zone_id, family, period, live)
         SELECT uuidv7(), $1, $2, $3, $4, zone, $5, tstzrange($6, $7), true FROM unnest($8::uuid[]) AS zone`,
        [municipality.id, id, request.country, request.plate, request.family, ...period, request.zoneIds],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'right_no_overlap') throw new Problem('overlapping_right');
      throw error;
    }
    return { id, number };
  }

  /** Gapless: the counter row stays locked until the transaction ends. */
  async nextReceipt(
    tx: Tx,
    municipality: MunicipalityRef,
    input: {
      paymentId: string;
      subscriptionId: string;
      /** The receipt that this one takes back. */
      cancelsId?: string;
    },
  ): Promise<{ id: string; year: number; number: number }> {
    const now = this.clock.now();
    const year = Number(civilDateOf(now, municipality.timezone).slice(0, 4));
    const number = await nextInSeries(tx, municipality.id, 'RECEIPT', year);
    const id = uuidv7();
    await tx.query(
      `INSERT INTO receipt (id, municipality_id, payment_id, subscription_id, year, number, issued_at, cancels_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[id, municipality.id, input.paymentId, input.subscriptionId],
        ...[year, number, now, input.cancelsId ?? null],
      ],
    );
    return { id, year, number };
  }

  /** Writes down what the calendar says; {@link statusOn} shows it anyway. @returns ids of those that have expired */
  async materialise(tx: Tx, today: CivilDate): Promise<string[]> {
    await tx.query(
      `UPDATE subscription SET status = 'ACTIVE' WHERE status = 'SCHEDULED' AND valid @> $1::date`,
      [today],
    );
    const [expired] = (await tx.query(
      `UPDATE subscription SET status = 'EXPIRED' WHERE status IN ('SCHEDULED', 'ACTIVE') AND upper(valid) <= $1::date
          AND NOT ends_early AND revokes_on IS NULL RETURNING id`,
      [today],
    )) as [{ id: string }[], number];
    return expired.map(({ id }) => id);
  }
}
