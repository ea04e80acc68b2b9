import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = /* sql */ `
-- Everything about a period's invoices in one file, for whoever keeps it by law. The file is erased after a while; that it
-- was made, and its hash, stay.
CREATE TABLE invoice_preservation (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  from_on date NOT NULL,
  to_on date NOT NULL,
  requested_by uuid NOT NULL REFERENCES operator,
  requested_at timestamptz NOT NULL,
  storage_key text,
  sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint CHECK (size_bytes > 0),
  files int CHECK (files >= 0),
  stored_at timestamptz,
  erased_at timestamptz,
  UNIQUE (municipality_id, id),
  CONSTRAINT invoice_preservation_period CHECK (to_on >= from_on AND to_on < from_on + interval '1 year'),
  CONSTRAINT invoice_preservation_stored CHECK (
    (stored_at IS NULL) = (sha256 IS NULL) AND (stored_at IS NULL) = (size_bytes IS NULL) AND (stored_at IS NULL) = (files IS NULL)),
  CONSTRAINT invoice_preservation_erased CHECK (
    (storage_key IS NOT NULL) = (stored_at IS NOT NULL AND erased_at IS NULL) AND (erased_at IS NULL OR stored_at IS NOT NULL))
);
CREATE INDEX invoice_preservation_newest ON invoice_preservation (municipality_id, requested_at DESC);
ALTER TABLE invoice_preservation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_preservation FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON invoice_preservation USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
REVOKE DELETE ON invoice_preservation FROM sosta_app;
`;

export class InvoicePreservation1700000000305 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE invoice_preservation');
  }
}
