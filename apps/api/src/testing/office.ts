import { uuidv7 } from '../platform/crypto/uuid.js';
import { testPerson, type TestMunicipality, type TestPerson } from './fixtures.js';
import type { TestApp } from './test-app.js';

export interface OfficeSubscriptionFixture {
  id: string;
  holderId: string;
  subscriptionId: string;
  person: TestPerson;
  abi: string;
  code: string;
  year: number;
}

let sold = 0;

/** A subscription as it stands after an import of what the office sold: its holder has no account. */
export async function officeSubscription(
  app: TestApp,
  m: TestMunicipality,
  options: {
    /** First day, and the day after the last one. */
    from?: string;
    to?: string;
    status?: string;
    email?: string | null;
    person?: TestPerson;
    /** Instead of a new holder. */
    holderId?: string;
    company?: { name: string; vatNumber: string };
  } = {},
): Promise<OfficeSubscriptionFixture> {
  sold += 1;
  const person = options.person ?? testPerson();
  const holderId = options.holderId ?? uuidv7();
  const [plateId, requestId, subscriptionId, id] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  const [abi, code, year] = ['A', String(1000 + sold), 2026];
  const plate = `AA${String(sold % 1000).padStart(3, '0')}ZZ`;
  const now = app.clock.now();
  const quote = {
    from: '2026-01-01',
    to: '2027-01-01',
    lines: [],
    totalCents: 6_000,
    vatRateBp: 2_200,
    vatCents: 1_082,
  };
  const valid = `[${options.from ?? '2026-01-01'},${options.to ?? '2027-01-01'})`;
  await app.run(m, async (tx) => {
    if (!options.holderId) {
      const { company } = options;
      await tx.query(
        `INSERT INTO holder (id, municipality_id, kind, fiscal_code, given_name, family_name, company_name, street, street_number, postal_code, city, province, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          holderId,
          m.id,
          company ? 'COMPANY' : 'PERSON',
          company?.vatNumber ?? person.fiscalCode,
          company ? null : person.givenName,
          company ? null : person.familyName,
          company?.name ?? null,
          person.street,
          person.streetNumber,
          person.postalCode,
          person.city,
          person.province,
          now,
        ],
      );
    }
    for (const [request, kind, state] of [
      [plateId, 'PLATE', 'ACCEPTED'],
      [requestId, 'SUBSCRIPTION', 'COMPLETED'],
    ]) {
      await tx.query(
        `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, source, submitted_at, due_on, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $4, 'IMPORT', $7, '2026-01-01', $7)`,
        [request, m.id, kind, `${m.numberPrefix}-I-${kind}-${sold}`, holderId, state, now],
      );
    }
    await tx.query(
      `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
       VALUES ($1, $2, $3, 'IT', $4, $4, 'CAR', 'Fiat', 'Panda', 'OTHER', 'OWNER', true)`,
      [plateId, m.id, holderId, plate],
    );
    await tx.query(
      `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, plate_association_id, product_id, zone_ids, quote)
       VALUES ($1, $2, $3, 'NEW', $4, $5, $6, $7)`,
      [requestId, m.id, holderId, plateId, m.products.FREE_MONTH, [m.zones.A], quote],
    );
    await tx.query(
      `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, product_id, plate_association_id, zone_ids, valid, status,
                                 price_cents, price_snapshot, subscribed_at, created_at, source)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 6000, $11, $12, $12, 'IMPORT')`,
      [
        subscriptionId,
        m.id,
        `${abi}/${code}/${year}`,
        holderId,
        requestId,
        m.products.FREE_MONTH,
        plateId,
        [m.zones.A],
        valid,
        options.status ?? 'ACTIVE',
        quote,
        now,
      ],
    );
    await tx.query(
      `INSERT INTO office_subscription (id, municipality_id, abi, code, year, email, holder_id, subscription_id, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
      [
        id,
        m.id,
        abi,
        code,
        year,
        options.email === undefined ? person.email : options.email,
        holderId,
        subscriptionId,
        now,
      ],
    );
  });
  return { id, holderId, subscriptionId, person, abi, code, year };
}
