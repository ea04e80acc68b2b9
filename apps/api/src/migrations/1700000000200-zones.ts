import type { MigrationInterface, QueryRunner } from 'typeorm';
import { claimOf, toMultirange } from '../modules/catalogue/domain/civic-numbers.js';
import { streetKey } from '../modules/catalogue/domain/street-name.js';
import { uuidv7 } from '../platform/crypto/uuid.js';

/** Which civic numbers of which streets make a zone, and its ground on the map. */
export class Zones1700000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [table, geometry, security]) await runner.query(statement);
    await moveLists(runner);
    await runner.query('ALTER TABLE zone DROP COLUMN streets');
  }

  async down(): Promise<void> {
    throw new Error('Citizens are told their sector by it: write another migration instead.');
  }
}

const table = /* sql */ `
CREATE TABLE zone_street (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  zone_id uuid NOT NULL,
  street text NOT NULL CHECK (length(street) BETWEEN 2 AND 120),
  street_key text NOT NULL CHECK (street_key <> ''),   -- what different spellings of it have in common
  side text NOT NULL CHECK (side IN ('ALL', 'ODD', 'EVEN')),
  from_number text CHECK (length(from_number) BETWEEN 1 AND 20),
  to_number text CHECK (length(to_number) BETWEEN 1 AND 20),
  except_numbers text[] NOT NULL DEFAULT '{}',
  -- The same in places along the street (see civic-numbers.ts): what the database compares.
  claim int4multirange NOT NULL CHECK (NOT isempty(claim)),
  -- False where the zone is closed, or the municipality lets zones share numbers.
  exclusive boolean NOT NULL,
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id),
  -- A number is told once by its own zone...
  CONSTRAINT zone_street_once EXCLUDE USING gist
    (municipality_id WITH =, zone_id WITH =, street_key WITH =, claim WITH &&),
  -- ...and by no other.
  CONSTRAINT zone_street_one_zone EXCLUDE USING gist
    (municipality_id WITH =, street_key WITH =, claim WITH &&) WHERE (exclusive)
);
CREATE INDEX zone_street_zone ON zone_street (municipality_id, zone_id);
CREATE INDEX zone_street_key ON zone_street (municipality_id, street_key);
`;

const geometry = /* sql */ `
-- GeoJSON MultiPolygon; checked by the application, which can say what is wrong with it.
ALTER TABLE zone ADD COLUMN geometry jsonb CHECK (geometry IS NULL OR geometry ->> 'type' = 'MultiPolygon');
`;

const security = /* sql */ `
ALTER TABLE zone_street ENABLE ROW LEVEL SECURITY;
ALTER TABLE zone_street FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON zone_street
  USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
`;

/** The lists of names had no numbers: each becomes a whole street. Where two zones listed one, both keep it for now. */
async function moveLists(runner: QueryRunner): Promise<void> {
  // The owner writes for every municipality at once, this one time.
  for (const name of ['zone', 'zone_street'])
    await runner.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`);
  const zones: { id: string; municipalityId: string; active: boolean; streets: string[] }[] =
    await runner.query('SELECT id, municipality_id AS "municipalityId", active, streets FROM zone');
  const whole = claimOf({ side: 'ALL', from: null, to: null, except: [] });
  const listed = zones.flatMap((zone) =>
    [...new Map(zone.streets.map((street) => [streetKey(street), street.trim()]))]
      .filter(([key, street]) => key !== '' && street.length >= 2)
      .map(([key, street]) => ({ ...zone, key, street })),
  );
  for (const one of listed) {
    const alone = !listed.some(
      (other) => other.id !== one.id && other.municipalityId === one.municipalityId && other.key === one.key,
    );
    await runner.query(
      `INSERT INTO zone_street (id, municipality_id, zone_id, street, street_key, side, claim, exclusive)
       VALUES ($1, $2, $3, $4, $5, 'ALL', $6, $7)`,
      [
        uuidv7(),
        one.municipalityId,
        one.id,
        one.street,
        one.key,
        toMultirange(whole.ok ? whole.claim : []),
        one.active && alone,
      ],
    );
  }
  for (const name of ['zone', 'zone_street'])
    await runner.query(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`);
}
