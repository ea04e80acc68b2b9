import { Injectable } from '@nestjs/common';
import type { CertificationKind, DocumentKind, DurationUnit, TaxRegime, VehicleKind } from '@sosta/contracts';
import { toDateRange, type CivilDate } from '../../../platform/clock/civil.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Modifier } from '../domain/price.rules.js';
import type { DatedRow } from '../domain/timeline.js';

export interface ZoneRow {
  id: string;
  code: string;
  name: Localized;
  description: Localized;
  color: string;
  active: boolean;
  version: number;
}

export interface CertificationTypeRow {
  id: string;
  code: string;
  kind: CertificationKind;
  name: Localized;
  description: Localized;
  zoneId: string | null;
  requiredDocuments: DocumentKind[];
}

export interface ProductRow {
  id: string;
  code: string;
  name: Localized;
  description: Localized;
  family: string;
  vehicleKinds: VehicleKind[];
  electricOnly: boolean;
  certificationKind: CertificationKind | null;
  durationUnit: DurationUnit;
  durationCount: number;
  onSaleFromOn: CivilDate;
  /** Exclusive; null = without end. */
  onSaleTo: CivilDate | null;
  taxRegime: TaxRegime;
  active: boolean;
  version: number;
  zoneIds: string[];
  /** How many plates one holder may have it for; null: any number. */
  holderLimit: number | null;
  /** Whether people may wait for a place once there is none left. */
  waitlist: boolean;
}

/** A product with the price of the day. */
export interface ProductOnSaleRow extends ProductRow {
  grossCents: number;
  vatRateBp: number;
  modifiers: Modifier[];
}

export interface TariffRow extends DatedRow {
  productId: string;
  grossCents: number;
  vatRateBp: number;
}

const ZONE = 'id, code, name, description, color, active, version';

const PRODUCT = `p.id, p.code, p.name, p.description, p.family, p.vehicle_kinds AS "vehicleKinds",
  p.electric_only AS "electricOnly", p.certification_kind AS "certificationKind", p.duration_unit AS "durationUnit",
  p.duration_count AS "durationCount", lower(p.on_sale)::text AS "onSaleFromOn", upper(p.on_sale)::text AS "onSaleTo",
  p.tax_regime AS "taxRegime", p.active, p.version, p.holder_limit AS "holderLimit", p.waitlist,
  coalesce((SELECT array_agg(z.id ORDER BY z.code) FROM product_zone pz JOIN zone z ON z.id = pz.zone_id
             WHERE pz.product_id = p.id), '{}') AS "zoneIds"`;

const TARIFF = `t.id, t.product_id AS "productId", lower(t.valid)::text AS "from", upper(t.valid)::text AS "to",
  t.gross_cents AS "grossCents", t.vat_rate_bp AS "vatRateBp"`;

/** Zones, certification types, products and their dated tariffs. */
@Injectable()
export class CatalogueRepository {
  zones(tx: Tx, options: { activeOnly?: boolean } = {}): Promise<ZoneRow[]> {
    return tx.query(`SELECT ${ZONE} FROM zone WHERE active OR NOT $1 ORDER BY code`, [
      options.activeOnly ?? false,
    ]);
  }

  /** @throws Problem not_found */
  async zone(tx: Tx, id: string): Promise<ZoneRow> {
    const rows: ZoneRow[] = await tx.query(`SELECT ${ZONE} FROM zone WHERE id = $1`, [id]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** @throws Problem code_taken */
  async insertZone(tx: Tx, municipalityId: string, zone: Omit<ZoneRow, 'active' | 'version'>): Promise<void> {
    await codeTaken('zone_code_unique', () =>
      tx.query(
        `INSERT INTO zone (id, municipality_id, code, name, description, color) VALUES ($1, $2, $3, $4, $5, $6)`,
        [zone.id, municipalityId, zone.code, zone.name, zone.description, zone.color],
      ),
    );
  }

  /** @throws Problem code_taken, conflict_stale_version */
  async updateZone(tx: Tx, zone: ZoneRow): Promise<void> {
    const [rows] = await codeTaken<[unknown[], number]>('zone_code_unique', () =>
      tx.query(
        `UPDATE zone SET code = $3, name = $4, description = $5, color = $6, active = $7, version = version + 1
          WHERE id = $1 AND version = $2 RETURNING id`,
        [zone.id, zone.version, zone.code, zone.name, zone.description, zone.color, zone.active],
      ),
    );
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }

  /** The types listed under "Tipo di Autocertificazione" (R45). */
  requestableCertificationTypes(tx: Tx): Promise<CertificationTypeRow[]> {
    return tx.query(
      `SELECT c.id, c.code, c.kind, c.name, c.description, c.zone_id AS "zoneId", c.required_documents AS "requiredDocuments"
         FROM certification_type c
         LEFT JOIN zone z ON z.municipality_id = c.municipality_id AND z.id = c.zone_id
        WHERE c.active AND c.requestable AND (z.id IS NULL OR z.active) ORDER BY c.position, c.code`,
    );
  }

  productsOnSale(tx: Tx, on: CivilDate): Promise<ProductOnSaleRow[]> {
    return tx.query(
      `SELECT ${PRODUCT}, t.gross_cents AS "grossCents", t.vat_rate_bp AS "vatRateBp",
              coalesce((SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'condition', m.condition, 'op', m.op, 'amount', m.amount)
                                         ORDER BY m.position)
                          FROM tariff_modifier m WHERE m.product_id = p.id AND m.valid @> $1::date), '[]') AS modifiers
         FROM product p
         JOIN tariff t ON t.municipality_id = p.municipality_id AND t.product_id = p.id AND t.valid @> $1::date
        WHERE p.active AND p.on_sale @> $1::date ORDER BY p.position, p.code`,
      [on],
    );
  }

  products(tx: Tx): Promise<ProductRow[]> {
    return tx.query(`SELECT ${PRODUCT} FROM product p ORDER BY p.position, p.code`);
  }

  /** @throws Problem not_found */
  async product(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<ProductRow> {
    const rows: ProductRow[] = await tx.query(
      `SELECT ${PRODUCT} FROM product p WHERE p.id = $1 ${options.lock ? 'FOR UPDATE OF p' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** @throws Problem code_taken */
  async insertProduct(tx: Tx, municipalityId: string, product: ProductRow): Promise<void> {
    await codeTaken('product_municipality_id_code_key', () =>
      tx.query(
        `INSERT INTO product (id, municipality_id, code, name, description, family, vehicle_kinds, electric_only,
           certification_kind, duration_unit, duration_count, on_sale, tax_regime, active, holder_limit, waitlist, position)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::daterange, $13, $14, $15, $16,
                 (SELECT coalesce(max(position), 0) + 1 FROM product))`,
        [product.id, municipalityId, ...editable(product)],
      ),
    );
    await this.replaceZones(tx, municipalityId, product);
  }

  /** @throws Problem code_taken, conflict_stale_version */
  async updateProduct(tx: Tx, municipalityId: string, product: ProductRow): Promise<void> {
    const [rows] = await codeTaken<[unknown[], number]>('product_municipality_id_code_key', () =>
      tx.query(
        `UPDATE product SET code = $3, name = $4, description = $5, family = $6, vehicle_kinds = $7, electric_only = $8,
                certification_kind = $9, duration_unit = $10, duration_count = $11, on_sale = $12::daterange,
                tax_regime = $13, active = $14, holder_limit = $15, waitlist = $16, version = version + 1
          WHERE id = $1 AND version = $2 RETURNING id`,
        [product.id, product.version, ...editable(product)],
      ),
    );
    if (rows.length === 0) throw new Problem('conflict_stale_version');
    await this.replaceZones(tx, municipalityId, product);
  }

  /** Oldest first; of one product when `productId` is given. */
  tariffs(tx: Tx, productId?: string): Promise<TariffRow[]> {
    return tx.query(
      `SELECT ${TARIFF} FROM tariff t WHERE $1::uuid IS NULL OR t.product_id = $1 ORDER BY t.product_id, lower(t.valid)`,
      [productId ?? null],
    );
  }

  /**
   * Tells the database which day it is for what is written next in this transaction: it refuses by itself to change a
   * price that has begun (trigger catalogue_keeps_past).
   */
  async onDay(tx: Tx, today: CivilDate): Promise<void> {
    await tx.query(`SELECT set_config('app.today', $1, true)`, [today]);
  }

  /** @param to null: it goes on until another begins */
  async endTariff(tx: Tx, id: string, to: CivilDate | null): Promise<void> {
    await tx.query('UPDATE tariff SET valid = daterange(lower(valid), $2::date) WHERE id = $1', [id, to]);
  }

  /** Only one that never came into force: those that did are referred to by what was sold. */
  async removeTariff(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM tariff WHERE id = $1', [id]);
  }

  /** @throws Problem period_overlaps when the database finds an overlap all the same */
  async insertTariff(
    tx: Tx,
    municipalityId: string,
    tariff: TariffRow & { createdAt: Date; createdBy: string },
  ): Promise<void> {
    try {
      await tx.query(
        `INSERT INTO tariff (id, municipality_id, product_id, valid, gross_cents, vat_rate_bp, created_at, created_by)
         VALUES ($1, $2, $3, $4::daterange, $5, $6, $7, $8)`,
        [
          tariff.id,
          municipalityId,
          tariff.productId,
          toDateRange(tariff),
          tariff.grossCents,
          tariff.vatRateBp,
          tariff.createdAt,
          tariff.createdBy,
        ],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'tariff_no_overlap') throw new Problem('period_overlaps');
      throw error;
    }
  }

  private async replaceZones(tx: Tx, municipalityId: string, product: ProductRow): Promise<void> {
    await tx.query('DELETE FROM product_zone WHERE product_id = $1', [product.id]);
    const inserted: unknown[] = await tx.query(
      `INSERT INTO product_zone (municipality_id, product_id, zone_id)
       SELECT $1, $2, id FROM zone WHERE id = ANY($3::uuid[]) RETURNING zone_id`,
      [municipalityId, product.id, product.zoneIds],
    );
    if (inserted.length !== product.zoneIds.length)
      throw Problem.field('/zoneIds', { code: 'value_not_allowed' });
  }
}

function editable(product: ProductRow): unknown[] {
  return [
    product.code,
    product.name,
    product.description,
    product.family,
    product.vehicleKinds,
    product.electricOnly,
    product.certificationKind,
    product.durationUnit,
    product.durationCount,
    toDateRange({ from: product.onSaleFromOn, to: product.onSaleTo }),
    product.taxRegime,
    product.active,
    product.holderLimit,
    product.waitlist,
  ];
}

async function codeTaken<T>(constraint: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) === constraint) throw new Problem('code_taken');
    throw error;
  }
}
