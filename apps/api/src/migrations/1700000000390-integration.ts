import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What programs of third parties read and send: when a row last changed, and files that a program sent instead of an
 * operator.
 */
export class Integration1700000000390 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [changes, imports, audit]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Third parties rely on it: write another migration instead.');
  }
}

/**
 * The start of the transaction that changed the row, by the database's own clock: "changed since" is asked for with
 * instants that we gave, and no transaction that began before such an instant may still be running (see
 * platform/database/settled.ts).
 */
const changes = /* sql */ `
CREATE FUNCTION note_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := transaction_timestamp();
  RETURN NEW;
END $$;

ALTER TABLE subscription ADD COLUMN changed_at timestamptz NOT NULL DEFAULT transaction_timestamp();
ALTER TABLE payment ADD COLUMN changed_at timestamptz NOT NULL DEFAULT transaction_timestamp();
ALTER TABLE invoice ADD COLUMN changed_at timestamptz NOT NULL DEFAULT transaction_timestamp();
CREATE INDEX subscription_changed ON subscription (municipality_id, changed_at, id);
CREATE INDEX payment_changed ON payment (municipality_id, changed_at, id);
CREATE INDEX invoice_changed ON invoice (municipality_id, changed_at, id);
CREATE TRIGGER subscription_row_change BEFORE UPDATE ON subscription FOR EACH ROW EXECUTE FUNCTION note_row_change();
CREATE TRIGGER payment_row_change BEFORE UPDATE ON payment FOR EACH ROW EXECUTE FUNCTION note_row_change();
CREATE TRIGGER invoice_row_change BEFORE UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION note_row_change();
`;

const imports = /* sql */ `
ALTER TABLE import_batch ALTER COLUMN created_by DROP NOT NULL;
ALTER TABLE import_batch ADD COLUMN created_by_client uuid;
ALTER TABLE import_batch ADD FOREIGN KEY (municipality_id, created_by_client) REFERENCES api_client (municipality_id, id);
ALTER TABLE import_batch ADD CONSTRAINT import_batch_one_sender CHECK (num_nonnulls(created_by, created_by_client) = 1);
`;

const audit = /* sql */ `
ALTER TABLE audit_event DROP CONSTRAINT audit_event_actor_kind_check;
ALTER TABLE audit_event ADD CONSTRAINT audit_event_actor_kind_check CHECK (actor_kind IN ('CITIZEN', 'OPERATOR', 'SYSTEM', 'PROVIDER', 'CLIENT'));
`;
