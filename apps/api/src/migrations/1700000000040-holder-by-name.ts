import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The back office lists and searches people by name. Under row-level security an index serves only comparisons of
 * plain columns that leak nothing, so the name to sort by becomes a column; the trigram index, which no query could
 * use, goes.
 */
export class HolderByName1700000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE holder ADD COLUMN sort_name text NOT NULL GENERATED ALWAYS AS
        (lower(coalesce(family_name, '') || ' ' || coalesce(given_name, '') || ' ' || coalesce(company_name, ''))) STORED;
      CREATE INDEX holder_by_name ON holder (municipality_id, sort_name, id);
      DROP INDEX holder_name_trgm;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE INDEX holder_name_trgm ON holder USING gin (
        (lower(coalesce(family_name, '') || ' ' || coalesce(given_name, '') || ' ' || coalesce(company_name, ''))) gin_trgm_ops);
      ALTER TABLE holder DROP COLUMN sort_name;
    `);
  }
}
