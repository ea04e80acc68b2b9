import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forms filled in with a holder's data, kept for a while so that asking twice prints once. */
export class PreparedForms1700000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE prepared_form (
        id uuid PRIMARY KEY,
        municipality_id uuid NOT NULL REFERENCES municipality,
        holder_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('SELF_CERTIFICATION', 'AVAILABILITY_ATTESTATION')),
        hash text NOT NULL,                      -- of everything that is printed
        file_name text NOT NULL,
        snapshot jsonb NOT NULL,
        storage_key text,
        stored_at timestamptz,
        created_at timestamptz NOT NULL,
        UNIQUE (municipality_id, id),
        CONSTRAINT prepared_form_once UNIQUE (municipality_id, holder_id, hash),
        CONSTRAINT prepared_form_stored CHECK ((stored_at IS NULL) = (storage_key IS NULL)),
        FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id)
      );
      CREATE INDEX prepared_form_created ON prepared_form (municipality_id, created_at);
      ALTER TABLE prepared_form ENABLE ROW LEVEL SECURITY;
      ALTER TABLE prepared_form FORCE ROW LEVEL SECURITY;
      CREATE POLICY municipality ON prepared_form
        USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE prepared_form');
  }
}
