import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records of checks that cost the database half: of each, the row and nothing else (ADR 0025). */
export class RecordsOfChecks1700000000475 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [told, concealed]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Plates are concealed by it: write another migration instead.');
  }
}

/** Only ids that callers choose are looked for, and only they can come twice. */
const told = /* sql */ `
ALTER TABLE enforcement_check ADD COLUMN told boolean NOT NULL DEFAULT false;
ALTER TABLE enforcement_check NO FORCE ROW LEVEL SECURITY;   -- the rows of every municipality, in this statement alone
UPDATE enforcement_check SET told = true WHERE answer IS NOT NULL;
ALTER TABLE enforcement_check FORCE ROW LEVEL SECURITY;
ALTER TABLE enforcement_check DROP CONSTRAINT enforcement_check_pkey;
CREATE UNIQUE INDEX enforcement_check_told ON enforcement_check (municipality_id, id) WHERE told;
`;

/** Where the concealing of plates has come to, in the place of an index of all that are in clear. */
const concealed = /* sql */ `
DROP INDEX enforcement_check_in_clear;
CREATE TABLE plate_concealment (
  municipality_id uuid PRIMARY KEY REFERENCES municipality,
  until timestamptz NOT NULL                   -- no check before this instant names its plate
);
ALTER TABLE plate_concealment ENABLE ROW LEVEL SECURITY;
ALTER TABLE plate_concealment FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON plate_concealment USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
REVOKE DELETE ON plate_concealment FROM sosta_app;
`;
