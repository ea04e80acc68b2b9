import { Injectable } from '@nestjs/common';
import { splitVat, type VehicleKind } from '@sosta/contracts';
import { civilDateOf, isBefore, startOfDay, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { ImportProblemCode, ImportProblemParams } from '../domain/import-problems.js';
import { OfficeRowReader } from '../rows/office-row.js';
import type { StagedDbRow } from './import-staging.js';
import type { JudgedRow, KindOfImport } from './kind-of-import.js';

/** A row as {@link OfficeRowReader} stages it. */
export interface OfficeRowData {
  abi: string;
  code: string;
  year: number;
  email: string | null;
  kind: 'PERSON' | 'COMPANY';
  fiscalCode: string;
  country: string;
  plate: string;
  plateAsTyped: string;
  vehicleKind: VehicleKind;
  make: string;
  model: string;
  productId: string;
  zoneIds: string[];
  from: CivilDate;
  to: CivilDate;
  paidOn: CivilDate | null;
  amountCents: number;
}

const COLUMN_OF: Partial<Record<ImportProblemCode, string>> = {
  HOLDER_DIFFERS: 'codice_fiscale',
  HOLDER_KIND: 'codice_fiscale',
  PLATE_DIFFERS: 'targa',
  PRODUCT_DIFFERS: 'prodotto',
  SUBSCRIPTION_OVER: 'codice',
  OVERLAP_RIGHT: 'targa',
  OVERLAP_ROW: 'targa',
};

const HOLDER_COLUMNS = `id uuid, kind text, "fiscalCode" text, "givenName" text, "familyName" text, "companyName" text, "bornOn" date,
  "birthPlace" text, "birthProvince" text, sex text, street text, "streetNumber" text, "postalCode" text, city text,
  province text, phone text`;

/** The first instant of a civil date in a zone, in SQL. */
const start = (date: string, zone: string): string => `(${date})::timestamp AT TIME ZONE ${zone}`;

interface SoldProduct {
  id: string;
  name: Localized;
  family: string;
  vatRateBp: number;
}

/**
 * Subscriptions sold at the office (R16): each becomes a right at once, with the case files every right has, so that
 * plate checks and the counter know it. Its number is the one people hold: ABI/code/year (R24).
 */
@Injectable()
export class OfficeImport implements KindOfImport<OfficeRowData> {
  readonly comparesRows = true;

  constructor(private readonly clock: Clock) {}

  async reader(tx: Tx, municipality: MunicipalityRef): Promise<OfficeRowReader> {
    const products: {
      id: string;
      code: string;
      family: string;
      vehicleKinds: VehicleKind[];
      zoneIds: string[];
    }[] = await tx.query(
      `SELECT p.id, p.code, p.family, p.vehicle_kinds AS "vehicleKinds",
              coalesce((SELECT array_agg(z.zone_id) FROM product_zone z WHERE z.product_id = p.id), '{}') AS "zoneIds" FROM product p`,
    );
    const zones: { id: string; code: string }[] = await tx.query('SELECT id, code FROM zone');
    return new OfficeRowReader({ products, zones }, civilDateOf(this.clock.now(), municipality.timezone));
  }

  async judge(
    tx: Tx,
    municipality: MunicipalityRef,
    batchId: string,
    afterLine: number,
    limit: number,
  ): Promise<JudgedRow[]> {
    const rows: {
      line: number;
      before: string;
      outcome: JudgedRow['outcome'];
      code: ImportProblemCode | null;
      number: string | null;
      otherLine: number | null;
      plate: string;
    }[] = await tx.query(
      `SELECT r.line, r.outcome AS before, r.plate, x.number, e.line AS "otherLine",
              CASE WHEN o.id IS NULL THEN 'NEW' WHEN o.imported_hash = r.hash THEN 'UNCHANGED' ELSE 'CHANGED' END AS outcome,
              CASE WHEN o.imported_hash = r.hash THEN NULL
                   WHEN oh.fiscal_code <> r.data->>'fiscalCode' THEN 'HOLDER_DIFFERS'
                   WHEN h.kind <> r.data->>'kind' THEN 'HOLDER_KIND'
                   WHEN v.id IS NOT NULL AND (v.country, v.plate) <> (r.country, r.plate) THEN 'PLATE_DIFFERS'
                   WHEN s.product_id::text <> r.data->>'productId' THEN 'PRODUCT_DIFFERS'
                   WHEN s.status NOT IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') THEN 'SUBSCRIPTION_OVER'
                   WHEN x.number IS NOT NULL THEN 'OVERLAP_RIGHT'
                   WHEN e.line IS NOT NULL THEN 'OVERLAP_ROW' END AS code
         FROM (SELECT * FROM import_row WHERE batch_id = $1 AND line > $2 ORDER BY line LIMIT $3) r
         LEFT JOIN office_subscription o ON o.municipality_id = app_municipality() AND o.abi = r.data->>'abi'
                   AND o.code = r.data->>'code' AND o.year = (r.data->>'year')::int
         LEFT JOIN subscription s ON s.municipality_id = o.municipality_id AND s.id = o.subscription_id
         LEFT JOIN holder oh ON oh.municipality_id = o.municipality_id AND oh.id = o.holder_id
         LEFT JOIN plate_association v ON v.municipality_id = s.municipality_id AND v.id = s.plate_association_id
         LEFT JOIN holder h ON h.municipality_id = app_municipality() AND h.fiscal_code = r.data->>'fiscalCode'
         LEFT JOIN LATERAL (
           SELECT s2.number FROM right_lookup l JOIN subscription s2 ON s2.municipality_id = l.municipality_id AND s2.id = l.subscription_id
            WHERE l.live AND l.plate = r.plate AND l.country = r.country AND l.zone_id = ANY(r.zone_ids) AND l.family = r.family
              AND l.period && tstzrange(${start('lower(r.valid)', '$4')}, ${start('upper(r.valid)', '$4')})
              AND l.subscription_id IS DISTINCT FROM o.subscription_id LIMIT 1) x ON o.imported_hash IS DISTINCT FROM r.hash
         LEFT JOIN LATERAL (
           SELECT min(e.line) AS line FROM import_row e
            WHERE e.batch_id = $1 AND e.plate = r.plate AND e.country = r.country AND e.line < r.line
              AND e.family = r.family AND e.zone_ids && r.zone_ids AND e.valid && r.valid) e ON o.imported_hash IS DISTINCT FROM r.hash
        ORDER BY r.line`,
      [batchId, afterLine, limit, municipality.timezone],
    );
    const paramsOf = (row: (typeof rows)[number]): ImportProblemParams => {
      if (row.code === 'OVERLAP_RIGHT') return { number: row.number ?? '', value: row.plate };
      return row.code === 'OVERLAP_ROW' ? { line: row.otherLine ?? 0, value: row.plate } : {};
    };
    return rows.map((row) => ({
      line: row.line,
      before: row.before,
      outcome: row.outcome,
      problem: row.code && { column: COLUMN_OF[row.code] ?? 'codice', code: row.code, params: paramsOf(row) },
    }));
  }

  async write(
    tx: Tx,
    municipality: MunicipalityRef,
    rows: readonly StagedDbRow<OfficeRowData>[],
  ): Promise<void> {
    const now = this.clock.now();
    const today = civilDateOf(now, municipality.timezone);
    const products = await this.products(tx);
    const holders = await this.holders(tx, municipality.id, rows, now);
    const enriched = rows.map(({ outcome, hash, data }) => {
      const product = products.get(data.productId);
      if (!product) throw new Error('A product of the file is gone');
      const from = startOfDay(data.from, municipality.timezone);
      const paidAt = data.paidOn === null ? null : startOfDay(data.paidOn, municipality.timezone);
      const soldAt = paidAt ?? from;
      return {
        outcome,
        hash,
        ...data,
        number: `${data.abi}/${data.code}/${data.year}`,
        holderId: holders.get(data.fiscalCode) ?? '',
        family: product.family,
        periodFrom: from,
        periodTo: startOfDay(data.to, municipality.timezone),
        status: isBefore(today, data.from) ? 'SCHEDULED' : isBefore(today, data.to) ? 'ACTIVE' : 'EXPIRED',
        paidAt,
        soldAt: soldAt > now ? now : soldAt,
        snapshot: {
          from: data.from,
          to: data.to,
          lines: [{ text: product.name, amountCents: data.amountCents }],
          totalCents: data.amountCents,
          vatRateBp: product.vatRateBp,
          vatCents: splitVat(data.amountCents, product.vatRateBp).vatCents,
        },
      };
    });
    await this.insertNew(
      tx,
      municipality,
      enriched.filter(({ outcome }) => outcome === 'NEW'),
      today,
      now,
    );
    await this.updateChanged(
      tx,
      municipality.id,
      enriched.filter(({ outcome }) => outcome === 'CHANGED'),
      now,
    );
  }

  private async products(tx: Tx): Promise<Map<string, SoldProduct>> {
    const rows: SoldProduct[] = await tx.query(
      `SELECT p.id, p.name, p.family,
              CASE WHEN p.tax_regime = 'VAT22' THEN coalesce((SELECT t.vat_rate_bp FROM tariff t WHERE t.product_id = p.id
                ORDER BY lower(t.valid) DESC LIMIT 1), 2200) ELSE 0 END AS "vatRateBp" FROM product p`,
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /**
   * The holders of the rows, by fiscal code. Those without an account get the office's newer data; those with one keep
   * theirs, because they look after them themselves.
   */
  private async holders(
    tx: Tx,
    municipalityId: string,
    rows: readonly StagedDbRow<OfficeRowData>[],
    now: Date,
  ): Promise<Map<string, string>> {
    // Of several rows about one holder the last one tells.
    const byCode = new Map(rows.map(({ data }) => [data.fiscalCode, { ...data, id: uuidv7() }]));
    const given = JSON.stringify([...byCode.values()]);
    await tx.query(
      `UPDATE holder h SET given_name = d."givenName", family_name = d."familyName", company_name = d."companyName", street = d.street,
              street_number = d."streetNumber", postal_code = d."postalCode", city = d.city, province = d.province,
              phone = coalesce(d.phone, h.phone), version = h.version + 1
         FROM jsonb_to_recordset($1::jsonb) AS d (${HOLDER_COLUMNS})
        WHERE h.municipality_id = app_municipality() AND h.fiscal_code = d."fiscalCode" AND h.account_id IS NULL
          AND (h.given_name, h.family_name, h.company_name, h.street, h.street_number, h.postal_code, h.city, h.province, h.phone)
              IS DISTINCT FROM (d."givenName", d."familyName", d."companyName", d.street, d."streetNumber", d."postalCode", d.city,
                                d.province, coalesce(d.phone, h.phone))`,
      [given],
    );
    await tx.query(
      `INSERT INTO holder (id, municipality_id, kind, fiscal_code, given_name, family_name, company_name, born_on, birth_place,
                           birth_province, sex, street, street_number, postal_code, city, province, phone, created_at)
       SELECT d.id, $2, d.kind, d."fiscalCode", d."givenName", d."familyName", d."companyName", d."bornOn", d."birthPlace",
              d."birthProvince", d.sex, d.street, d."streetNumber", d."postalCode", d.city, d.province, d.phone, $3
         FROM jsonb_to_recordset($1::jsonb) AS d (${HOLDER_COLUMNS})
       ON CONFLICT ON CONSTRAINT holder_fiscal_code_unique DO NOTHING`,
      [given, municipalityId, now],
    );
    const found: { id: string; fiscalCode: string }[] = await tx.query(
      'SELECT id, fiscal_code AS "fiscalCode" FROM holder WHERE fiscal_code = ANY($1)',
      [[...byCode.keys()]],
    );
    return new Map(found.map(({ id, fiscalCode }) => [fiscalCode, id]));
  }

  private async insertNew(
    tx: Tx,
    municipality: MunicipalityRef,
    rows: readonly EnrichedRow[],
    today: CivilDate,
    now: Date,
  ): Promise<void> {
    if (rows.length === 0) return;
    const plates = await this.activePlates(tx, rows);
    const newPlates: (Record<string, unknown> & { id: string; number?: string })[] = [];
    const complete = rows.map((row) => {
      const key = plateKey(row.holderId, row.country, row.plate);
      let plateId = plates.get(key);
      if (plateId === undefined) {
        plateId = uuidv7();
        plates.set(key, plateId);
        newPlates.push({
          ...row,
          id: plateId,
          requestKind: 'PLATE',
          state: 'ACCEPTED',
          openKey: `${row.holderId}:${row.country}:${row.plate}`,
          title: row.kind === 'COMPANY' ? 'COMPANY' : 'OWNER',
        });
      }
      return {
        ...row,
        id: uuidv7(),
        plateId,
        subscriptionId: uuidv7(),
        officeId: uuidv7(),
        requestKind: 'SUBSCRIPTION',
        state: 'COMPLETED',
        openKey: `${row.country}:${row.plate}:${row.family}`,
        purpose: 'NEW',
      };
    });
    const numbers = await this.numbers(tx, municipality.id, newPlates.length + complete.length, today);
    const requests = [...newPlates, ...complete].map((request, index) => ({
      ...request,
      requestNumber: numbers[index],
    }));
    await tx.query(
      `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, source, submitted_at, due_on, decided_at, updated_at)
       SELECT r.id, $2, r."requestKind", r."requestNumber", r."holderId", r.state, r."openKey", 'IMPORT', r."soldAt", $3::date, $4, $4
         FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, "requestKind" text, "requestNumber" text, "holderId" uuid, state text,
                                                  "openKey" text, "soldAt" timestamptz)`,
      [JSON.stringify(requests), municipality.id, today, now],
    );
    await tx.query(
      `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
       SELECT p.id, $2, p."holderId", p.country, p.plate, p."plateAsTyped", p."vehicleKind", p.make, p.model, 'OTHER', p.title, true
         FROM jsonb_to_recordset($1::jsonb) AS p (id uuid, "holderId" uuid, country text, plate text, "plateAsTyped" text,
                                                  "vehicleKind" text, make text, model text, title text)`,
      [JSON.stringify(newPlates), municipality.id],
    );
    const sold = JSON.stringify(complete);
    await tx.query(
      `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, plate_association_id, product_id, zone_ids,
                                         requested_start_on, quote, price_cents, price_snapshot, approved_at)
       SELECT s.id, $2, s."holderId", 'NEW', s."plateId", s."productId", s."zoneIds", s."from", s.snapshot, s."amountCents", s.snapshot, s."soldAt"
         FROM jsonb_to_recordset($1::jsonb) AS s (id uuid, "holderId" uuid, "plateId" uuid, "productId" uuid, "zoneIds" uuid[], "from" date,
                                                  snapshot jsonb, "amountCents" int, "soldAt" timestamptz)`,
      [sold, municipality.id],
    );
    await tx.query(
      `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, product_id, plate_association_id, zone_ids, valid,
                                 status, price_cents, price_snapshot, subscribed_at, created_at, source)
       SELECT s."subscriptionId", $2, s.number, s."holderId", s.id, s."productId", s."plateId", s."zoneIds", daterange(s."from", s."to"),
              s.status, s."amountCents", s.snapshot, s."soldAt", $3, 'IMPORT'
         FROM jsonb_to_recordset($1::jsonb) AS s ("subscriptionId" uuid, number text, "holderId" uuid, id uuid, "productId" uuid,
                "plateId" uuid, "zoneIds" uuid[], "from" date, "to" date, status text, "amountCents" int, snapshot jsonb, "soldAt" timestamptz)`,
      [sold, municipality.id, now],
    );
    await this.insertRights(tx, municipality.id, complete);
    await this.insertPayments(tx, municipality.id, complete);
    await tx.query(
      `INSERT INTO office_subscription (id, municipality_id, abi, code, year, email, holder_id, subscription_id, imported_hash, created_at, updated_at)
       SELECT s."officeId", $2, s.abi, s.code, s.year, s.email, s."holderId", s."subscriptionId", s.hash, $3, $3
         FROM jsonb_to_recordset($1::jsonb) AS s ("officeId" uuid, abi text, code text, year int, email text, "holderId" uuid,
                                                  "subscriptionId" uuid, hash text)`,
      [sold, municipality.id, now],
    );
  }

  /** What may change of a subscription that is known already: its period and zones, the e-mail, a payment that came. */
  private async updateChanged(
    tx: Tx,
    municipalityId: string,
    rows: readonly EnrichedRow[],
    now: Date,
  ): Promise<void> {
    if (rows.length === 0) return;
    const [updated] = (await tx.query(
      `UPDATE office_subscription o SET email = c.email, imported_hash = c.hash, updated_at = $2
         FROM jsonb_to_recordset($1::jsonb) AS c (abi text, code text, year int, email text, hash text)
        WHERE o.municipality_id = app_municipality() AND o.abi = c.abi AND o.code = c.code AND o.year = c.year
        RETURNING o.abi || '/' || o.code || '/' || o.year AS number, o.subscription_id AS "subscriptionId"`,
      [JSON.stringify(rows), now],
    )) as [{ number: string; subscriptionId: string }[], number];
    const subscriptions = new Map(updated.map(({ number, subscriptionId }) => [number, subscriptionId]));
    const changed = rows.map((row) => ({ ...row, subscriptionId: subscriptions.get(row.number) ?? '' }));
    const ids = changed.map(({ subscriptionId }) => subscriptionId);
    const [requests] = (await tx.query(
      `UPDATE subscription s SET zone_ids = c."zoneIds", valid = daterange(c."from", c."to"), status = c.status, version = s.version + 1,
              price_cents = c."amountCents", price_snapshot = c.snapshot
         FROM jsonb_to_recordset($1::jsonb) AS c ("subscriptionId" uuid, "zoneIds" uuid[], "from" date, "to" date, status text,
                                                  "amountCents" int, snapshot jsonb)
        WHERE s.id = c."subscriptionId" RETURNING s.id, s.request_id AS "requestId", s.holder_id AS "holderId"`,
      [JSON.stringify(changed)],
    )) as [{ id: string; requestId: string; holderId: string }[], number];
    for (const table of ['right_lookup', 'subscription_plate_period', 'reminder']) {
      await tx.query(`DELETE FROM ${table} WHERE subscription_id = ANY($1)`, [ids]);
    }
    await this.insertRights(tx, municipalityId, changed);
    const paid: { requestId: string }[] = await tx.query(
      'SELECT request_id AS "requestId" FROM payment WHERE request_id = ANY($1) AND paid_at IS NOT NULL',
      [requests.map(({ requestId }) => requestId)],
    );
    const alreadyPaid = new Set(paid.map(({ requestId }) => requestId));
    const requestOf = new Map(requests.map(({ id, requestId }) => [id, requestId]));
    await this.insertPayments(
      tx,
      municipalityId,
      changed
        .map((row) => ({ ...row, id: requestOf.get(row.subscriptionId) ?? '' }))
        .filter(({ id }) => !alreadyPaid.has(id)),
    );
  }

  private async insertRights(
    tx: Tx,
    municipalityId: string,
    rows: readonly (EnrichedRow & { subscriptionId: string })[],
  ): Promise<void> {
    const rights = JSON.stringify(rows);
    await tx.query(
      `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, period)
       SELECT uuidv7(), $2, s."subscriptionId", s.country, s.plate, tstzrange(s."periodFrom", s."periodTo")
         FROM jsonb_to_recordset($1::jsonb) AS s ("subscriptionId" uuid, country text, plate text, "periodFrom" timestamptz, "periodTo" timestamptz)`,
      [rights, municipalityId],
    );
    await tx.query(
      `INSERT INTO right_lookup (id, municipality_id, subscription_id, country, plate, zone_id, family, period, live)
       SELECT uuidv7(), $2, s."subscriptionId", s.country, s.plate, zone, s.family, tstzrange(s."periodFrom", s."periodTo"), true
         FROM jsonb_to_recordset($1::jsonb) AS s ("subscriptionId" uuid, country text, plate text, "zoneIds" uuid[], family text,
                                                  "periodFrom" timestamptz, "periodTo" timestamptz)
        CROSS JOIN unnest(s."zoneIds") AS zone`,
      [rights, municipalityId],
    );
  }

  /** Payments the office took: people see them among theirs (R89). No receipt: the office gave its own. */
  private async insertPayments(
    tx: Tx,
    municipalityId: string,
    rows: readonly (EnrichedRow & { id: string })[],
  ): Promise<void> {
    const paid = rows.filter(({ paidAt, amountCents }) => paidAt !== null && amountCents > 0);
    if (paid.length === 0) return;
    await tx.query(
      `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, method, state, created_at, expires_at, paid_at)
       SELECT uuidv7(), $2, s.id, s."holderId", s."amountCents", 'office', 'OFFICE', 'SUCCEEDED', s."paidAt", s."paidAt", s."paidAt"
         FROM jsonb_to_recordset($1::jsonb) AS s (id uuid, "holderId" uuid, "amountCents" int, "paidAt" timestamptz)`,
      [JSON.stringify(paid), municipalityId],
    );
  }

  private async activePlates(tx: Tx, rows: readonly EnrichedRow[]): Promise<Map<string, string>> {
    const found: { id: string; holderId: string; country: string; plate: string }[] = await tx.query(
      'SELECT id, holder_id AS "holderId", country, plate FROM plate_association WHERE active AND plate = ANY($1)',
      [[...new Set(rows.map(({ plate }) => plate))]],
    );
    return new Map(found.map((one) => [plateKey(one.holderId, one.country, one.plate), one.id]));
  }

  /** Numbers of a series of their own: that of the citizens' requests would stay locked until the import ends. */
  private async numbers(tx: Tx, municipalityId: string, count: number, today: CivilDate): Promise<string[]> {
    const year = Number(today.slice(0, 4));
    const rows: { last: number; prefix: string }[] = await tx.query(
      `INSERT INTO number_counter (municipality_id, series, year, last_number) VALUES ($1, 'IMPORT', $2, $3)
       ON CONFLICT (municipality_id, series, year) DO UPDATE SET last_number = number_counter.last_number + $3
       RETURNING last_number AS last, (SELECT number_prefix FROM municipality WHERE id = $1) AS prefix`,
      [municipalityId, year, count],
    );
    const { last, prefix } = rows[0]!;
    return Array.from(
      { length: count },
      (_, index) => `${prefix}-I-${year}-${String(last - count + 1 + index).padStart(6, '0')}`,
    );
  }
}

interface EnrichedRow extends OfficeRowData {
  outcome: 'NEW' | 'CHANGED';
  hash: string;
  number: string;
  holderId: string;
  family: string;
  periodFrom: Date;
  periodTo: Date;
  status: string;
  paidAt: Date | null;
  soldAt: Date;
  snapshot: object;
}

function plateKey(holderId: string, country: string, plate: string): string {
  return `${holderId}:${country}:${plate}`;
}
