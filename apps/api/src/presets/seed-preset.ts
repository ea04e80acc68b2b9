import { NOTICE_PLACEMENTS } from '@sosta/contracts';
import { uuidv7 } from '../platform/crypto/uuid.js';
import { addDays, civilDateOf, startOfDay, toDateRange } from '../platform/clock/civil.js';
import type { Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { ZoneStreetRepository, readGeometry, type NewStreetRow } from '../modules/catalogue/index.js';
import type { Preset, PresetProduct, PresetStreet, PresetZone } from './preset.js';

const TIMEZONE = 'Europe/Rome';

export interface SeedResult {
  municipalityId: string;
  /** Rows made by this run; 0 = everything was there. */
  created: number;
}

/**
 * Makes what a preset describes and is not there yet. Rows are recognised by their code, and those that exist are
 * left as they are: seeding again after an operator's change changes nothing.
 */
export async function seedPreset(unitOfWork: UnitOfWork, preset: Preset, now: Date): Promise<SeedResult> {
  const { id, isNew } = await unitOfWork.runPlatform((tx) => seedMunicipality(tx, preset, now));
  const created = await unitOfWork.run(id, (tx) => contents(tx, id, preset, now, isNew));
  return { municipalityId: id, created: created + (isNew ? 1 : 0) };
}

/** The row alone; a sandbox's with the owner's role. */
export async function seedMunicipality(
  tx: Tx,
  preset: Preset,
  now: Date,
): Promise<{ id: string; isNew: boolean }> {
  const find = async (): Promise<string | undefined> => {
    const rows: { id: string; sandbox: boolean }[] = await tx.query(
      'SELECT id, sandbox FROM municipality WHERE slug = $1',
      [preset.slug],
    );
    if (rows[0] && rows[0].sandbox !== (preset.sandbox ?? false))
      throw new Error(
        `There is a municipality ${preset.slug}, and it is ${rows[0].sandbox ? 'a' : 'no'} sandbox`,
      );
    return rows[0]?.id;
  };
  const there = await find();
  if (there) return { id: there, isNew: false };
  const inserted: { id: string }[] = await tx.query(
    `INSERT INTO municipality (id, slug, name, number_prefix, timezone, profile, issuer, created_at, sandbox)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (slug) DO NOTHING RETURNING id`,
    [
      ...[uuidv7(), preset.slug, preset.name, preset.numberPrefix, TIMEZONE, preset.profile, preset.issuer],
      ...[now, preset.sandbox ?? false],
    ],
  );
  if (inserted[0]) return { id: inserted[0].id, isNew: true };
  const made = await find();
  if (!made) throw new Error(`The municipality ${preset.slug} was neither made nor found`);
  return { id: made, isNew: false };
}

async function contents(tx: Tx, id: string, preset: Preset, now: Date, isNew: boolean): Promise<number> {
  // Two seeds at once: the second waits and finds everything there.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`seed:${id}`]);
  let created = 0;
  const insert = async (sql: string, values: unknown[]): Promise<string | undefined> => {
    const rows: { id: string }[] = await tx.query(sql, values);
    created += rows.length;
    return rows[0]?.id;
  };

  for (const [key, value] of Object.entries(preset.policies)) {
    await insert(
      `INSERT INTO policy (id, municipality_id, key, value, valid, created_at)
       SELECT $1, $2, $3::text, $4, $5::daterange, $6
        WHERE NOT EXISTS (SELECT 1 FROM policy WHERE key = $3) RETURNING id`,
      [uuidv7(), id, key, JSON.stringify(value), toDateRange({ from: preset.policiesFromOn, to: null }), now],
    );
  }

  const zoneIds = new Map<string, string>();
  for (const zone of preset.zones) {
    const zoneId = await insert(
      `INSERT INTO zone (id, municipality_id, code, name, description, color, geometry)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (municipality_id, code) DO NOTHING RETURNING id`,
      [uuidv7(), id, zone.code, zone.name, zone.description, zone.color, groundOf(zone)],
    );
    if (zoneId) await new ZoneStreetRepository().insert(tx, id, streetsOf(zone, zoneId));
  }
  const zoneRows: { id: string; code: string }[] = await tx.query('SELECT id, code FROM zone');
  for (const row of zoneRows) zoneIds.set(row.code, row.id);
  const zoneId = (code: string): string => {
    const found = zoneIds.get(code);
    if (!found) throw new Error(`The preset ${preset.slug} names a zone "${code}" that it does not have`);
    return found;
  };

  for (const [position, type] of preset.certificationTypes.entries()) {
    await insert(
      `INSERT INTO certification_type
         (id, municipality_id, code, kind, name, description, zone_id, required_documents, validity_months, position)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (municipality_id, code) DO NOTHING RETURNING id`,
      [
        uuidv7(),
        id,
        type.code,
        type.kind,
        type.name,
        type.description,
        type.zone === null ? null : zoneId(type.zone),
        type.requiredDocuments,
        type.validityMonths,
        position,
      ],
    );
  }

  for (const [position, product] of preset.products.entries()) {
    const productId = await insert(
      `INSERT INTO product (id, municipality_id, code, name, description, family, vehicle_kinds, electric_only,
         certification_kind, duration_unit, duration_count, on_sale, tax_regime, position)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::daterange, $13, $14)
       ON CONFLICT (municipality_id, code) DO NOTHING RETURNING id`,
      [
        uuidv7(),
        id,
        product.code,
        product.name,
        product.description,
        product.family,
        product.vehicleKinds,
        product.electricOnly ?? false,
        product.certificationKind,
        product.durationUnit,
        product.durationCount,
        toDateRange({ from: product.onSaleFromOn, to: null }),
        product.taxRegime,
        position,
      ],
    );
    if (productId) await productDetails(tx, id, productId, product, zoneId, now);
  }

  for (const [position, reason] of preset.decisionReasons.entries()) {
    await insert(
      `INSERT INTO decision_reason (id, municipality_id, code, decision, applies_to, text, position)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (municipality_id, code) DO NOTHING RETURNING id`,
      [uuidv7(), id, reason.code, reason.decision, reason.appliesTo, reason.text, position],
    );
  }

  for (const text of preset.texts) {
    await insert(
      `INSERT INTO municipal_text (id, municipality_id, code, version, title, body, published_at)
       VALUES ($1, $2, $3, 1, $4, $5, $6) ON CONFLICT (municipality_id, code, version) DO NOTHING RETURNING id`,
      [uuidv7(), id, text.code, text.title, text.body, startOfDay(preset.policiesFromOn, TIMEZONE)],
    );
  }

  // Notices have no code to be recognised by: only a new municipality gets them, so deleted ones stay deleted.
  const today = civilDateOf(now, TIMEZONE);
  for (const notice of isNew ? preset.notices : []) {
    const { from, to } = notice.visibleDays;
    await insert(
      `INSERT INTO public_notice
         (id, municipality_id, severity, title, body, visible, placements, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6::daterange, $8::text[], $7, $7) RETURNING id`,
      [
        uuidv7(),
        id,
        notice.severity,
        notice.title,
        notice.body,
        toDateRange({ from: addDays(today, from), to: to === null ? null : addDays(today, to + 1) }),
        now,
        notice.placements ?? NOTICE_PLACEMENTS,
      ],
    );
  }
  return created;
}

function streetsOf(zone: PresetZone, zoneId: string): NewStreetRow[] {
  const whole = zone.streets.map((street) => ({ street, side: 'ALL' as const }));
  return [...whole, ...(zone.numbers ?? [])].map(({ street, side, ...rest }: PresetStreet) => ({
    ...{ zoneId, street, side, exclusive: true },
    ...{ from: rest.from ?? null, to: rest.to ?? null, except: rest.except ?? [] },
  }));
}

function groundOf({ code, outline }: PresetZone): string | null {
  if (!outline) return null;
  const read = readGeometry(JSON.stringify(outline));
  if (!read.ok) throw new Error(`Zone ${code}: ${read.problems[0]?.code}`);
  return JSON.stringify(read.geometry);
}

async function productDetails(
  tx: Tx,
  municipalityId: string,
  productId: string,
  product: PresetProduct,
  zoneId: (code: string) => string,
  now: Date,
): Promise<void> {
  for (const code of product.zones) {
    await tx.query('INSERT INTO product_zone (municipality_id, product_id, zone_id) VALUES ($1, $2, $3)', [
      municipalityId,
      productId,
      zoneId(code),
    ]);
  }
  for (const [index, tariff] of product.tariffs.entries()) {
    const valid = toDateRange({ from: tariff.fromOn, to: product.tariffs[index + 1]?.fromOn ?? null });
    await tx.query(
      `INSERT INTO tariff (id, municipality_id, product_id, valid, gross_cents, vat_rate_bp, created_at)
       VALUES ($1, $2, $3, $4::daterange, $5, $6, $7)`,
      [uuidv7(), municipalityId, productId, valid, tariff.grossCents, tariff.vatRateBp, now],
    );
  }
}
