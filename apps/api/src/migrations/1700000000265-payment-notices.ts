import type { MigrationInterface, QueryRunner } from 'typeorm';

/** pagoPA: each of its payments is a notice with a number that no other payment of the creditor ever has. */
export class PaymentNotices1700000000265 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [notices, security, kinds]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('A number given to a notice is given for ever: write another migration instead.');
  }
}

const notices = /* sql */ `
-- Of the creditor and not of a municipality: a concessionaire may collect for several, and its numbers are one series.
-- A number taken by a transaction that is undone is given again; one given to a notice never is.
CREATE TABLE notice_counter (
  creditor_fiscal_code text NOT NULL CHECK (creditor_fiscal_code ~ '^[0-9]{11}$'),
  segregation_code text NOT NULL CHECK (segregation_code ~ '^[0-4][0-9]$'),
  last_number bigint NOT NULL CHECK (last_number BETWEEN 1 AND 9999999999999),
  PRIMARY KEY (creditor_fiscal_code, segregation_code)
);

CREATE TABLE payment_notice (
  payment_id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  creditor_fiscal_code text NOT NULL CHECK (creditor_fiscal_code ~ '^[0-9]{11}$'),
  creditor_name text NOT NULL CHECK (length(creditor_name) BETWEEN 1 AND 140),
  notice_number text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, payment_id),
  -- Across municipalities: the creditor may be the same.
  CONSTRAINT payment_notice_number_unique UNIQUE (creditor_fiscal_code, notice_number),
  CONSTRAINT payment_notice_number_right CHECK (notice_number ~ '^3[0-4][0-9]{16}$'
    AND substr(notice_number, 1, 16)::numeric % 93 = substr(notice_number, 17, 2)::numeric),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id)
);
`;

const security = /* sql */ `
ALTER TABLE payment_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON payment_notice USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
REVOKE UPDATE, DELETE ON payment_notice FROM sosta_app;
REVOKE DELETE ON notice_counter FROM sosta_app;
`;

/** Adds to the list that is there, whatever others have added to it. */
const kinds = /* sql */ `
DO $$
DECLARE
  list text;
BEGIN
  SELECT pg_get_constraintdef(oid) INTO STRICT list FROM pg_constraint
   WHERE conname = 'issued_document_kind_check' AND conrelid = 'issued_document'::regclass;
  ALTER TABLE issued_document DROP CONSTRAINT issued_document_kind_check;
  EXECUTE 'ALTER TABLE issued_document ADD CONSTRAINT issued_document_kind_check '
    || replace(list, 'ARRAY[', 'ARRAY[''PAYMENT_NOTICE''::text, ');
END $$;
`;
