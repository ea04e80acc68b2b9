import { fiscalCodeCheckCharacter, type Role } from '@sosta/contracts';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ZoneStreetRepository } from '../modules/catalogue/index.js';
import { uuidv7 } from '../platform/crypto/uuid.js';

/** The password of every account the harness makes. */
export const TEST_PASSWORD = 'Parola123';

export const ZONE_CODES = ['A', 'B'] as const;
export const PRODUCT_CODES = [
  'RESIDENT_YEAR',
  'RESIDENT_MONTH',
  'ELECTRIC_YEAR',
  'FREE_MONTH',
  'MOTO_YEAR',
] as const;
export const CERTIFICATION_CODES = ['RESIDENCE_A', 'RESIDENCE_B', 'ELECTRIC'] as const;
export const REASON_CODES = [
  'ILLEGIBLE',
  'DOCUMENT_EXPIRED',
  'NOT_RESIDENT',
  'PLATE_MISMATCH',
  'REQUIREMENTS_CHECK',
  'REQUIREMENTS_LOST',
] as const;

export interface TestMunicipality {
  id: string;
  slug: string;
  name: string;
  timezone: string;
  numberPrefix: string;
  /** Ids by code. */
  zones: Record<(typeof ZONE_CODES)[number], string>;
  products: Record<(typeof PRODUCT_CODES)[number], string>;
  tariffs: Record<(typeof PRODUCT_CODES)[number], string>;
  certificationTypes: Record<(typeof CERTIFICATION_CODES)[number], string>;
  reasons: Record<(typeof REASON_CODES)[number], string>;
}

export interface TestPerson {
  email: string;
  fiscalCode: string;
  givenName: string;
  familyName: string;
  bornOn: string;
  birthPlace: string;
  birthProvince: string;
  sex: 'M' | 'F';
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  phone: string | null;
}

const MONTHS = 'ABCDEHLMPRST';
let people = 0;

/** Somebody who does not exist yet: born in Naples in 1950 or later, with a fiscal code that agrees. */
export function testPerson(overrides: Partial<TestPerson> = {}): TestPerson {
  people += 1;
  // Half a million days and letters would repeat between files only, and each file has a database of its own.
  const born = new Date(Date.UTC(1950, 0, people % 18_000));
  const bornOn = born.toISOString().slice(0, 10);
  const [year = '', month = '', day = ''] = bornOn.split('-');
  const first = `RSSMRA${year.slice(2)}${MONTHS[Number(month) - 1]}${day}F839`;
  return {
    email: `mario.rossi.${randomUUID().slice(0, 13)}@example.test`,
    fiscalCode: first + fiscalCodeCheckCharacter(first),
    givenName: 'Mario',
    familyName: 'Rossi',
    bornOn,
    birthPlace: 'Napoli',
    birthProvince: 'NA',
    sex: 'M',
    street: 'Via Roma',
    streetNumber: '12/B',
    postalCode: '81100',
    city: 'Caserta',
    province: 'CE',
    phone: null,
    ...overrides,
  };
}

const text = (it: string, en: string): { it: string; en: string } => ({ it, en });
const ids = <K extends string>(codes: readonly K[]): Record<K, string> =>
  Object.fromEntries(codes.map((code) => [code, uuidv7()])) as Record<K, string>;

let towns = 0;
/** AAAA, AAAB, …: four letters drawn at random are the same ones time and again. */
function nextPrefix(): string {
  const letter = (place: number): string => String.fromCharCode(65 + (Math.floor(towns / 26 ** place) % 26));
  towns += 1;
  return [3, 2, 1, 0].map(letter).join('');
}

/** A name no other municipality of the run has. */
export function newMunicipality(overrides: { slug?: string; name?: string } = {}): TestMunicipality {
  const random = [...randomBytes(12)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
  return {
    id: uuidv7(),
    slug: overrides.slug ?? `test-${random}`,
    name: overrides.name ?? `Comune di ${random}`,
    timezone: 'Europe/Rome',
    numberPrefix: nextPrefix(),
    zones: ids(ZONE_CODES),
    products: ids(PRODUCT_CODES),
    tariffs: ids(PRODUCT_CODES),
    certificationTypes: ids(CERTIFICATION_CODES),
    reasons: ids(REASON_CODES),
  };
}

/** Not municipal itself, so it is written before anything can be written "in" it. */
export async function insertMunicipality(tx: Tx, municipality: TestMunicipality, now: Date): Promise<void> {
  const profile = {
    concessionaire: 'Sosta Prova S.p.A.',
    accentColor: '#0066cc',
    office: {
      address: 'Piazza Prova 1, 81100 Caserta (CE)',
      hours: [{ days: text('Lunedì–venerdì', 'Monday–Friday'), hours: '9:00–13:00' }],
      phone: '0823 000000',
      email: 'ufficio@example.test',
    },
  };
  const issuer = {
    legalName: 'Sosta Prova S.p.A.',
    vatNumber: '12345670017',
    fiscalCode: '12345670017',
    taxRegime: 'RF01',
    street: 'Via Prova',
    streetNumber: '1',
    postalCode: '81100',
    city: 'Caserta',
    province: 'CE',
  };
  await tx.query(
    `INSERT INTO municipality (id, slug, name, number_prefix, profile, issuer, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [municipality.id, municipality.slug, municipality.name, municipality.numberPrefix, profile, issuer, now],
  );
}

/**
 * Rows of one table in one trip: hundreds of towns are made with dozens of rows each. All rows have the columns of the
 * first; their values are JSON as PostgreSQL reads it into a column of that type.
 */
export async function insertRows(
  tx: Tx,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  await tx.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** Two zones, five products with one tariff each, the certification types and reasons of the first reviews, the texts. */
export async function insertCatalogue(tx: Tx, m: TestMunicipality, now: Date): Promise<void> {
  const municipality_id = m.id;
  await insertRows(
    tx,
    'zone',
    ZONE_CODES.map((code) => ({
      id: m.zones[code],
      municipality_id,
      code,
      name: text(`Settore ${code}`, `Sector ${code}`),
      description: text('Centro', 'Centre'),
    })),
  );
  for (const code of ZONE_CODES) {
    // The people of the tests live in via Roma, which is A's.
    const streets = code === 'A' ? ['Via Roma', 'Via A'] : [`Via ${code}`];
    await new ZoneStreetRepository().insert(
      tx,
      m.id,
      streets.map((street) => ({
        ...{ zoneId: m.zones[code], street, exclusive: true },
        ...{ side: 'ALL', from: null, to: null, except: [] },
      })),
    );
  }

  const residence = ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'];
  const types = [
    { code: 'RESIDENCE_A', kind: 'RESIDENCE', zone: m.zones.A, documents: residence, requestable: true },
    { code: 'RESIDENCE_B', kind: 'RESIDENCE', zone: m.zones.B, documents: residence, requestable: true },
    { code: 'ELECTRIC', kind: 'ELECTRIC', zone: null, documents: ['IDENTITY_DOCUMENT'], requestable: false },
  ] as const;
  await insertRows(
    tx,
    'certification_type',
    types.map(({ code, kind, zone, documents, requestable }, position) => ({
      id: m.certificationTypes[code],
      municipality_id,
      code,
      kind,
      name: text(`Certificazione ${code}`, `Certification ${code}`),
      zone_id: zone,
      required_documents: documents,
      validity_months: 24,
      requestable,
      position,
    })),
  );

  const products = [
    {
      code: 'RESIDENT_YEAR',
      family: 'RESIDENT',
      kinds: ['CAR', 'FOREIGN'],
      electric: false,
      certification: 'RESIDENCE',
      unit: 'YEAR',
      count: 1,
      cents: 12_000,
      zones: [],
    },
    {
      code: 'RESIDENT_MONTH',
      family: 'RESIDENT',
      kinds: ['CAR', 'FOREIGN'],
      electric: false,
      certification: 'RESIDENCE',
      unit: 'MONTH',
      count: 1,
      cents: 1_500,
      zones: [],
    },
    {
      code: 'ELECTRIC_YEAR',
      family: 'ELECTRIC',
      kinds: ['CAR'],
      electric: true,
      certification: null,
      unit: 'YEAR',
      count: 1,
      cents: 2_000,
      zones: [m.zones.A, m.zones.B],
    },
    {
      code: 'FREE_MONTH',
      family: 'ANYBODY',
      kinds: ['CAR', 'FOREIGN', 'MICROCAR'],
      electric: false,
      certification: null,
      unit: 'MONTH',
      count: 1,
      cents: 6_000,
      zones: [m.zones.A],
    },
    {
      code: 'MOTO_YEAR',
      family: 'MOTO',
      kinds: ['MOTORCYCLE'],
      electric: false,
      certification: null,
      unit: 'YEAR',
      count: 1,
      cents: 3_000,
      zones: [m.zones.A, m.zones.B],
    },
  ] as const;
  await insertRows(
    tx,
    'product',
    products.map(({ code, family, kinds, electric, certification, unit, count }, position) => ({
      id: m.products[code],
      municipality_id,
      code,
      name: text(`Abbonamento ${code}`, `Subscription ${code}`),
      description: text('Prova', 'Trial'),
      family,
      vehicle_kinds: kinds,
      electric_only: electric,
      certification_kind: certification,
      duration_unit: unit,
      duration_count: count,
      on_sale: '[2020-01-01,)',
      tax_regime: 'VAT22',
      position,
    })),
  );
  await insertRows(
    tx,
    'product_zone',
    products.flatMap(({ code, zones }) =>
      zones.map((zone_id) => ({ municipality_id, product_id: m.products[code], zone_id })),
    ),
  );
  await insertRows(
    tx,
    'tariff',
    products.map(({ code, cents }) => ({
      id: m.tariffs[code],
      municipality_id,
      product_id: m.products[code],
      valid: '[2020-01-01,)',
      gross_cents: cents,
      vat_rate_bp: 2200,
      created_at: now,
    })),
  );

  const reasons = [
    {
      code: 'ILLEGIBLE',
      decision: 'INTEGRATE',
      text: text('Il documento non si legge', 'The document cannot be read'),
    },
    {
      code: 'DOCUMENT_EXPIRED',
      decision: 'INTEGRATE',
      text: text('Il documento è scaduto', 'The document has expired'),
    },
    {
      code: 'NOT_RESIDENT',
      decision: 'REFUSE',
      text: text('Non risulta residente nel settore', 'Not resident in the sector'),
    },
    {
      code: 'PLATE_MISMATCH',
      decision: 'REFUSE',
      text: text('La targa non è quella del libretto', 'The plate differs from the registration document'),
    },
    {
      code: 'REQUIREMENTS_CHECK',
      decision: 'SUSPEND',
      text: text('Stiamo verificando i requisiti', 'We are checking the requirements'),
    },
    {
      code: 'REQUIREMENTS_LOST',
      decision: 'REVOKE',
      text: text('Non ci sono più i requisiti', 'The requirements are no longer met'),
    },
  ] as const;
  await insertRows(
    tx,
    'decision_reason',
    reasons.map((reason, position) => ({
      id: m.reasons[reason.code],
      municipality_id,
      code: reason.code,
      decision: reason.decision,
      applies_to: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'],
      text: reason.text,
      position,
    })),
  );

  await insertRows(
    tx,
    'municipal_text',
    ['REGULATION', 'PRIVACY', 'ACCESSIBILITY'].map((code) => ({
      id: uuidv7(),
      municipality_id,
      code,
      version: 1,
      title: text(`Testo ${code}`, `Text ${code}`),
      body: text('# Testo\n\nDi prova.', '# Text\n\nFor tests.'),
      published_at: now,
    })),
  );
}

export async function insertCitizen(
  tx: Tx,
  m: TestMunicipality,
  person: TestPerson,
  data: { passwordHash: string; locale: string; now: Date },
): Promise<{ accountId: string; holderId: string; sessionId: string }> {
  const accountId = uuidv7();
  const holderId = uuidv7();
  const sessionId = uuidv7();
  await tx.query(
    `INSERT INTO account (id, municipality_id, email, password_hash, status, locale, email_verified_at, privacy_version, privacy_accepted_at, created_at)
     VALUES ($1, $2, $3, $4, 'ACTIVE', $5, $6, 1, $6, $6)`,
    [accountId, m.id, person.email, data.passwordHash, data.locale, data.now],
  );
  await tx.query(
    `INSERT INTO holder (id, municipality_id, account_id, kind, fiscal_code, given_name, family_name, born_on, birth_place, birth_province, sex,
                         street, street_number, postal_code, city, province, phone, created_at)
     VALUES ($1, $2, $3, 'PERSON', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      holderId,
      m.id,
      accountId,
      person.fiscalCode,
      person.givenName,
      person.familyName,
      person.bornOn,
      person.birthPlace,
      person.birthProvince,
      person.sex,
      person.street,
      person.streetNumber,
      person.postalCode,
      person.city,
      person.province,
      person.phone,
      data.now,
    ],
  );
  await tx.query(
    `INSERT INTO citizen_session (id, municipality_id, account_id, user_agent, created_at, last_used_at, expires_at)
     VALUES ($1, $2, $3, 'tests', $4, $4, $4::timestamptz + interval '90 days')`,
    [sessionId, m.id, accountId, data.now],
  );
  return { accountId, holderId, sessionId };
}

export async function insertOperator(
  tx: Tx,
  m: TestMunicipality,
  roles: readonly Role[],
  data: {
    email: string;
    name: string;
    passwordHash: string;
    totpSecretSealed: string;
    now: Date;
    id: string;
  },
): Promise<{ sessionId: string }> {
  const sessionId = uuidv7();
  await tx.query(
    `INSERT INTO operator (id, email, name, password_hash, totp_secret_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [data.id, data.email, data.name, data.passwordHash, data.totpSecretSealed, data.now],
  );
  await insertRows(
    tx,
    'operator_role',
    roles.map((role) => ({ municipality_id: m.id, operator_id: data.id, role })),
  );
  await tx.query(
    `INSERT INTO operator_session (id, operator_id, user_agent, created_at, last_used_at, expires_at)
     VALUES ($1, $2, 'tests', $3, $3, $3::timestamptz + interval '12 hours')`,
    [sessionId, data.id, data.now],
  );
  return { sessionId };
}

/** A token with one character of its signature changed; never the last ones, which may be the same by chance. */
export function tampered(token: string): string {
  const at = token.length - 20;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}
