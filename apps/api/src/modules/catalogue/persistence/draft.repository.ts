import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { toDateRange, type CivilDate } from '../../../platform/clock/civil.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Modifier } from '../domain/price.rules.js';
import type { PlannedPrice } from '../domain/prices-over-time.js';
import type { ProductRow, TariffRow } from './catalogue.repository.js';

/** A modifier with the days it holds. */
export interface ModifierRow extends Modifier {
  id: string;
  from: CivilDate;
  /** Exclusive; null: without end. */
  to: CivilDate | null;
  position: number;
}

export interface CapRow {
  zoneId: string | null;
  places: number;
}

/** What is published of a product, whole. */
export interface PublishedProduct {
  product: ProductRow;
  tariffs: TariffRow[];
  modifiers: ModifierRow[];
  caps: CapRow[];
}

/** What a draft would make of it. */
export interface DraftContent {
  product: Omit<ProductRow, 'id' | 'version'>;
  prices: PlannedPrice[];
  modifiersFromOn: CivilDate;
  modifiers: Modifier[];
  caps: CapRow[];
}

export interface DraftRow {
  content: DraftContent;
  base: string;
  version: number;
  updatedAt: Date;
  updatedByName: string;
}

/** Drafts, and what publishing them writes beside products and tariffs. */
@Injectable()
export class DraftRepository {
  async productIds(tx: Tx): Promise<Set<string>> {
    const rows: { id: string }[] = await tx.query('SELECT product_id AS id FROM product_draft');
    return new Set(rows.map(({ id }) => id));
  }

  async exists(tx: Tx, productId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM product_draft WHERE product_id = $1', [productId]);
    return rows.length > 0;
  }

  async get(tx: Tx, productId: string): Promise<DraftRow | null> {
    const rows: DraftRow[] = await tx.query(
      `SELECT d.content, d.base, d.version, d.updated_at AS "updatedAt", o.name AS "updatedByName"
         FROM product_draft d JOIN operator o ON o.id = d.updated_by WHERE d.product_id = $1`,
      [productId],
    );
    return rows[0] ?? null;
  }

  /**
   * @param version the one that was read; null for a draft that is begun now
   * @throws Problem conflict_stale_version when somebody else saved it meanwhile
   */
  async save(
    tx: Tx,
    municipalityId: string,
    draft: {
      productId: string;
      content: DraftContent;
      base: string;
      version: number | null;
      at: Date;
      by: string;
    },
  ): Promise<void> {
    const { productId, content, base, version, at, by } = draft;
    if (version === null) {
      const inserted: unknown[] = await tx.query(
        `INSERT INTO product_draft (id, municipality_id, product_id, content, base, created_at, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT ON CONSTRAINT product_draft_one DO NOTHING RETURNING id`,
        [uuidv7(), municipalityId, productId, content, base, at, by],
      );
      if (inserted.length === 0) throw new Problem('conflict_stale_version');
      return;
    }
    const [rows]: [unknown[], number] = await tx.query(
      `UPDATE product_draft SET content = $3, updated_at = $4, updated_by = $5, version = version + 1
        WHERE product_id = $1 AND version = $2 RETURNING id`,
      [productId, version, content, at, by],
    );
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }

  async remove(tx: Tx, productId: string): Promise<void> {
    await tx.query('DELETE FROM product_draft WHERE product_id = $1', [productId]);
  }

  /** All there were, are and will be, by first day and position. */
  modifiers(tx: Tx, productId: string): Promise<ModifierRow[]> {
    return tx.query(
      `SELECT id, lower(valid)::text AS "from", upper(valid)::text AS "to", position, kind, condition, op, amount
         FROM tariff_modifier WHERE product_id = $1 ORDER BY lower(valid), position`,
      [productId],
    );
  }

  caps(tx: Tx, productId: string): Promise<CapRow[]> {
    return tx.query(
      `SELECT c.zone_id AS "zoneId", c.places FROM product_cap c LEFT JOIN zone z ON z.id = c.zone_id
        WHERE c.product_id = $1 ORDER BY z.code NULLS FIRST`,
      [productId],
    );
  }

  /** Those that hold on a day end there, those planned for later are gone, and these hold from then on. */
  async replaceModifiers(
    tx: Tx,
    municipalityId: string,
    productId: string,
    input: { from: CivilDate; modifiers: readonly Modifier[]; at: Date; by: string },
  ): Promise<void> {
    await tx.query('DELETE FROM tariff_modifier WHERE product_id = $1 AND lower(valid) >= $2::date', [
      productId,
      input.from,
    ]);
    await tx.query(
      `UPDATE tariff_modifier SET valid = daterange(lower(valid), $2::date)
        WHERE product_id = $1 AND (upper(valid) IS NULL OR upper(valid) > $2::date)`,
      [productId, input.from],
    );
    for (const [position, modifier] of input.modifiers.entries()) {
      await tx.query(
        `INSERT INTO tariff_modifier (id, municipality_id, product_id, valid, position, kind, condition, op, amount, created_at, created_by)
         VALUES ($1, $2, $3, $4::daterange, $5, $6, $7, $8, $9, $10, $11)`,
        [
          uuidv7(),
          municipalityId,
          productId,
          toDateRange({ from: input.from, to: null }),
          position,
          modifier.kind,
          modifier.condition,
          modifier.op,
          modifier.amount,
          input.at,
          input.by,
        ],
      );
    }
  }

  async replaceCaps(
    tx: Tx,
    municipalityId: string,
    productId: string,
    caps: readonly CapRow[],
  ): Promise<void> {
    await tx.query('DELETE FROM product_cap WHERE product_id = $1', [productId]);
    for (const cap of caps) {
      await tx.query(
        'INSERT INTO product_cap (id, municipality_id, product_id, zone_id, places) VALUES ($1, $2, $3, $4, $5)',
        [uuidv7(), municipalityId, productId, cap.zoneId, cap.places],
      );
    }
  }
}

/** The modifiers that hold on a day, in the order in which they apply. */
export function modifiersOn(rows: readonly ModifierRow[], on: CivilDate): Modifier[] {
  return rows
    .filter((row) => row.from <= on && (row.to === null || on < row.to))
    .toSorted((a, b) => a.position - b.position)
    .map(({ kind, condition, op, amount }) => ({ kind, condition, op, amount }));
}

/** The ones that hold last, without end: what a draft begins from. */
export function modifiersToStay(rows: readonly ModifierRow[]): Modifier[] {
  return rows
    .filter((row) => row.to === null)
    .toSorted((a, b) => a.position - b.position)
    .map(({ kind, condition, op, amount }) => ({ kind, condition, op, amount }));
}

/** Changes whenever what is published does. */
export function fingerprint({ product, tariffs, modifiers, caps }: PublishedProduct): string {
  return createHash('sha256')
    .update(canonical([product, tariffs, modifiers, caps]))
    .digest('hex');
}

export function sameModifiers(a: readonly Modifier[], b: readonly Modifier[]): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with its keys in order: what comes out of jsonb is ordered by length. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
