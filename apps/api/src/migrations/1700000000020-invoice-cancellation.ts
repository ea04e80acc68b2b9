import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why the office cancelled an invoice: the citizen reads it, so it is kept with the invoice and not in the audit trail only. */
export class InvoiceCancellation1700000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE invoice ADD COLUMN cancel_reason text;
      ALTER TABLE invoice ADD CONSTRAINT invoice_cancelled_with_reason CHECK (state <> 'CANCELLED' OR length(cancel_reason) > 0);
      ALTER TABLE invoice ADD CONSTRAINT invoice_issued_with_number CHECK (
        (state IN ('REQUESTED', 'CANCELLED')) = (number IS NULL) AND (number IS NULL) = (year IS NULL) AND (number IS NULL) = (issued_on IS NULL));
      CREATE INDEX invoice_holder ON invoice (municipality_id, holder_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX invoice_holder;
      ALTER TABLE invoice DROP CONSTRAINT invoice_issued_with_number, DROP CONSTRAINT invoice_cancelled_with_reason, DROP COLUMN cancel_reason;
    `);
  }
}
