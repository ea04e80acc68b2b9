import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = /* sql */ `
-- The invoice asked for before paying; it becomes a request in the transaction that takes the money, once. Until then it
-- may be changed and taken back.
CREATE TABLE invoice_wish (
  municipality_id uuid NOT NULL REFERENCES municipality,
  request_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  given jsonb NOT NULL,                        -- what the citizen added; completed with what is known when it is paid
  wished_at timestamptz NOT NULL,
  settled_at timestamptz,
  invoice_id uuid,
  refusal text CHECK (length(refusal) > 0),    -- code of the problem that stood in the way when it was paid
  PRIMARY KEY (municipality_id, request_id),
  CONSTRAINT invoice_wish_settled CHECK (num_nonnulls(invoice_id, refusal) = CASE WHEN settled_at IS NULL THEN 0 ELSE 1 END),
  CONSTRAINT invoice_wish_one_invoice UNIQUE (municipality_id, invoice_id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES subscription_request (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, invoice_id) REFERENCES invoice (municipality_id, id)
);
ALTER TABLE invoice_wish ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_wish FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON invoice_wish USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());

CREATE FUNCTION invoice_wish_stays_settled() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'What became of a wish stays' USING CONSTRAINT = 'invoice_wish_stays_settled', ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER invoice_wish_stays_settled BEFORE UPDATE OR DELETE ON invoice_wish FOR EACH ROW
  WHEN (OLD.settled_at IS NOT NULL) EXECUTE FUNCTION invoice_wish_stays_settled();
`;

export class InvoiceWishes1700000000360 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE invoice_wish');
    await runner.query('DROP FUNCTION invoice_wish_stays_settled');
  }
}
