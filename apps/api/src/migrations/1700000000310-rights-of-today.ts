import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many rights are in force today, by product and zone, as the worker counted them minutes ago. Going through a
 * quarter of a million rights takes seconds, and a report must not.
 */
export class RightsOfToday1700000000310 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE rights_of_today (
  municipality_id uuid PRIMARY KEY REFERENCES municipality,
  on_day date NOT NULL,
  counted_at timestamptz NOT NULL,
  figures jsonb NOT NULL
);
ALTER TABLE rights_of_today ENABLE ROW LEVEL SECURITY;
ALTER TABLE rights_of_today FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON rights_of_today USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rights_of_today');
  }
}
