import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The receipt with the ticket to cut out is one document (R90); PayPal beside cards (R85). */
export class Documents1700000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [kinds, renewals, methods]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Documents of the new kind could not be kept: restore a backup instead.');
  }
}

const renewals = /* sql */ `
CREATE INDEX subscription_request_renews ON subscription_request (previous_subscription_id) WHERE previous_subscription_id IS NOT NULL;
`;

/** What the citizen chose before being sent to the provider; `method` is what the money really came by. */
const methods = /* sql */ `
ALTER TABLE payment ADD COLUMN wanted_method text;
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
    || replace(list, 'ARRAY[', 'ARRAY[''RECEIPT_WITH_TICKET''::text, ');
END $$;
`;
