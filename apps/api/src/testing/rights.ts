import { uuidv7 } from '../platform/crypto/uuid.js';
import type { TestMunicipality } from './fixtures.js';
import type { TestApp, TestOperator } from './test-app.js';

export interface RightFixture {
  subscriptionId: string;
  number: string;
}

let made = 0;

/** A subscription with its plate periods, as paid ones have them, without the story before it. */
export async function insertRight(
  app: TestApp,
  m: TestMunicipality,
  options: {
    plate: string;
    country?: string;
    zones?: (keyof TestMunicipality['zones'])[];
    product?: keyof TestMunicipality['products'];
    /** First day, and the day after the last one. */
    from: string;
    to: string;
    status?: string;
    /** Instead of the one plate from the first day to the last: `[from, to)` as PostgreSQL reads it. */
    periods?: { plate: string; country?: string; period: string }[];
  },
): Promise<RightFixture> {
  made += 1;
  const { plate, country = 'IT', from, to } = options;
  const [holderId, plateId, requestId, subscriptionId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  const number = `${m.numberPrefix}-T-${made}`;
  const zoneIds = (options.zones ?? ['A']).map((code) => m.zones[code]);
  const productId = m.products[options.product ?? 'FREE_MONTH'];
  const now = app.clock.now();
  await app.run(m, async (tx) => {
    await tx.query(
      `INSERT INTO holder (id, municipality_id, kind, fiscal_code, company_name, street, street_number, postal_code, city, province, created_at)
       VALUES ($1, $2, 'COMPANY', $3, 'Titolare Riservato', 'Via Segreta', '1', '81100', 'Caserta', 'CE', $4)`,
      [holderId, m.id, `X${String(made).padStart(10, '0')}`, now],
    );
    for (const [id, kind] of [
      [plateId, 'PLATE'],
      [requestId, 'SUBSCRIPTION'],
    ]) {
      await tx.query(
        `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
         VALUES ($1, $2, $3, $4, $5, 'COMPLETED', $4, $6, '2026-01-01', $6)`,
        [id, m.id, kind, `${number}-${kind}`, holderId, now],
      );
    }
    await tx.query(
      `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
       VALUES ($1, $2, $3, $4, $5, $5, 'CAR', 'Fiat', 'Panda', 'PETROL', 'OWNER', true)`,
      [plateId, m.id, holderId, country, plate],
    );
    await tx.query(
      `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, plate_association_id, product_id, zone_ids, quote)
       VALUES ($1, $2, $3, 'NEW', $4, $5, $6, '{}')`,
      [requestId, m.id, holderId, plateId, productId, zoneIds],
    );
    await tx.query(
      `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, product_id, tariff_id, plate_association_id, zone_ids, valid, status,
                                 price_cents, price_snapshot, subscribed_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, daterange($10, $11), $12, 6000, '{}', $13, $13)`,
      [
        ...[subscriptionId, m.id, number, holderId, requestId, productId],
        ...[m.tariffs[options.product ?? 'FREE_MONTH'], plateId, zoneIds, from, to],
        ...[options.status ?? 'ACTIVE', now],
      ],
    );
    const periods = options.periods ?? [{ plate, country, period: null }];
    for (const one of periods) {
      await tx.query(
        `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, kind, period)
         VALUES ($1, $2, $3, $4, $5, CASE WHEN ($5, $4) = ($9::text, $10::text) THEN 'PRIMARY' ELSE 'TEMPORARY' END, coalesce($6::tstzrange, tstzrange($7::timestamp AT TIME ZONE 'Europe/Rome', $8::timestamp AT TIME ZONE 'Europe/Rome')))`,
        [
          ...[uuidv7(), m.id, subscriptionId, one.country ?? country, one.plate],
          ...[one.period, from, to, plate, country],
        ],
      );
    }
  });
  return { subscriptionId, number };
}

/** A third party admitted through the API: its id and its key. */
export async function admitClient(
  admin: TestOperator,
  input: { scopes: string[]; zones?: string[]; quotaPerMinute?: number; name?: string; expiresAt?: string },
): Promise<{ clientId: string; key: string; headers: { 'x-api-key': string } }> {
  made += 1;
  const created = await admin.post('/api-clients', {
    name: `Palmari ${made}`,
    quotaPerMinute: 100_000,
    ...input,
  });
  if (created.status !== 201) throw new Error(`The client was not admitted: ${created.text}`);
  return {
    clientId: created.body.client.id,
    key: created.body.key,
    headers: { 'x-api-key': created.body.key },
  };
}
