import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A check that a device may tell twice is recorded once. */
export class ChecksOnce1700000000420 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(identity);
  }

  async down(): Promise<void> {
    throw new Error('Records were identified by it: write another migration instead.');
  }
}

/** Callers may choose the id of a check. Two municipalities are no matter of each other's, in this either. */
const identity = /* sql */ `
ALTER TABLE enforcement_check DROP CONSTRAINT enforcement_check_pkey;
ALTER TABLE enforcement_check ADD PRIMARY KEY (municipality_id, id);
-- What was answered, where the caller may ask again; it names the plate, and goes with it.
ALTER TABLE enforcement_check ADD COLUMN answer jsonb,
  ADD CONSTRAINT enforcement_check_answer_in_clear CHECK (answer IS NULL OR plate IS NOT NULL);
`;
