import type { CheckOutcome } from '@sosta/contracts';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { addDays, type CivilDate } from '../../platform/clock/civil.js';
import type { Tx } from '../../platform/database/unit-of-work.js';

interface MagicPlate {
  plate: string;
  /** What a check in the first zone answers. */
  outcome: CheckOutcome;
  /** Days from today: the first one, and the one after the last. */
  from: number;
  to: number;
  status: 'ACTIVE' | 'SUSPENDED' | 'REVOKED';
  /** Which of the two zones it is valid in. */
  zone: 0 | 1;
}

/** One for each answer a check may give; any other plate is NOT_FOUND. */
export const MAGIC_PLATES: readonly MagicPlate[] = [
  { plate: 'SB001OK', outcome: 'VALID', from: -30, to: 335, status: 'ACTIVE', zone: 0 },
  { plate: 'SB002TL', outcome: 'IN_GRACE', from: -60, to: -10, status: 'ACTIVE', zone: 0 },
  { plate: 'SB003SC', outcome: 'EXPIRED', from: -400, to: -200, status: 'ACTIVE', zone: 0 },
  { plate: 'SB004FU', outcome: 'NOT_YET_VALID', from: 60, to: 425, status: 'ACTIVE', zone: 0 },
  { plate: 'SB005SP', outcome: 'SUSPENDED', from: -30, to: 335, status: 'SUSPENDED', zone: 0 },
  { plate: 'SB006RV', outcome: 'REVOKED', from: -30, to: 335, status: 'REVOKED', zone: 0 },
  { plate: 'SB007ZN', outcome: 'WRONG_ZONE', from: -30, to: 335, status: 'ACTIVE', zone: 1 },
];

/**
 * Puts the magic plates into a municipality, as rights like any other: checks, copies for devices and lists treat them
 * as they treat real ones, and no code knows them. Run again, it moves their days along with the calendar.
 *
 * @param zoneIds the first one is where the outcomes hold
 */
export async function seedMagicPlates(
  tx: Tx,
  municipalityId: string,
  given: { productId: string; zoneIds: readonly [string, string]; today: CivilDate; now: Date },
): Promise<void> {
  const holderId = await magicHolder(tx, municipalityId, given.now);
  for (const magic of MAGIC_PLATES) {
    const number = `MAGIC-${magic.plate}`;
    const days = [addDays(given.today, magic.from), addDays(given.today, magic.to)];
    const there: { id: string }[] = await tx.query('SELECT id FROM subscription WHERE number = $1', [number]);
    const id = there[0]?.id ?? (await newRight(tx, municipalityId, { ...given, magic, number, holderId }));
    await tx.query(
      `UPDATE subscription SET valid = daterange($2::date, $3::date), status = $4, version = version + 1 WHERE id = $1`,
      [id, ...days, magic.status],
    );
    await tx.query(
      `UPDATE subscription_plate_period p SET period = tstzrange($2::timestamp AT TIME ZONE m.timezone, $3::timestamp AT TIME ZONE m.timezone)
         FROM municipality m WHERE m.id = p.municipality_id AND p.subscription_id = $1`,
      [id, ...days],
    );
  }
}

async function magicHolder(tx: Tx, municipalityId: string, now: Date): Promise<string> {
  const there: { id: string }[] = await tx.query(`SELECT id FROM holder WHERE fiscal_code = '09999990584'`);
  if (there[0]) return there[0].id;
  const id = uuidv7();
  await tx.query(
    `INSERT INTO holder (id, municipality_id, kind, fiscal_code, company_name, street, street_number, postal_code, city, province, created_at)
     VALUES ($1, $2, 'COMPANY', '09999990584', 'Targhe di Prova S.r.l.', 'Via delle Prove', '1', '00100', 'Prova', 'RM', $3)`,
    [id, municipalityId, now],
  );
  return id;
}

async function newRight(
  tx: Tx,
  municipalityId: string,
  given: {
    magic: MagicPlate;
    number: string;
    holderId: string;
    productId: string;
    zoneIds: readonly [string, string];
    today: CivilDate;
    now: Date;
  },
): Promise<string> {
  const { magic, number, holderId, now } = given;
  const [plateId, requestId, id] = [uuidv7(), uuidv7(), uuidv7()];
  const zoneIds = [given.zoneIds[magic.zone]];
  for (const [each, kind] of [
    [plateId, 'PLATE'],
    [requestId, 'SUBSCRIPTION'],
  ]) {
    await tx.query(
      `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, source, open_key, submitted_at, due_on, updated_at)
       VALUES ($1, $2, $3, $4, $5, 'COMPLETED', 'IMPORT', $4, $6, $7, $6)`,
      [each, municipalityId, kind, `${number}-${kind}`, holderId, now, given.today],
    );
  }
  await tx.query(
    `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
     VALUES ($1, $2, $3, 'IT', $4, $4, 'CAR', 'Prova', 'Prova', 'PETROL', 'OWNER', true)`,
    [plateId, municipalityId, holderId, magic.plate],
  );
  await tx.query(
    `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, plate_association_id, product_id, zone_ids, quote)
     VALUES ($1, $2, $3, 'NEW', $4, $5, $6, '{}')`,
    [requestId, municipalityId, holderId, plateId, given.productId, zoneIds],
  );
  await tx.query(
    `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, product_id, plate_association_id, zone_ids, valid, status,
                               price_cents, price_snapshot, subscribed_at, created_at, source)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, daterange($9::date, $9::date + 1), $10, 0, '{}', $11, $11, 'IMPORT')`,
    [
      id,
      municipalityId,
      number,
      holderId,
      requestId,
      given.productId,
      plateId,
      zoneIds,
      given.today,
      magic.status,
      now,
    ],
  );
  await tx.query(
    `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, kind, period)
     VALUES ($1, $2, $3, 'IT', $4, 'PRIMARY', tstzrange($5::timestamptz, $5::timestamptz + interval '1 day'))`,
    [uuidv7(), municipalityId, id, magic.plate, now],
  );
  return id;
}
