import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ways of registering that are not "details and a code": a link to confirm, a subscription of the office to
 * claim, a user name, a company, and the accreditation receipt at the end (R16–R34).
 */
export class RegistrationModes1700000000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- What the policies said when it was started: a registration is finished by the rules it began with.
      ALTER TABLE registration_session
        ADD COLUMN mode text NOT NULL DEFAULT 'OPEN' CHECK (mode IN ('OPEN', 'EXISTING_SUBSCRIBER', 'REGISTRY')),
        ADD COLUMN verification text NOT NULL DEFAULT 'OTP' CHECK (verification IN ('NONE', 'OTP', 'LINK', 'PIN')),
        ADD COLUMN holder_kind text NOT NULL DEFAULT 'PERSON' CHECK (holder_kind IN ('PERSON', 'COMPANY')),
        ADD COLUMN username citext,
        ADD COLUMN decoy boolean NOT NULL DEFAULT false,     -- looks like a registration; no account ever comes of it
        ADD COLUMN office_subscription_id uuid,
        ADD COLUMN link_token_hash text,
        ADD COLUMN account_id uuid,
        ADD COLUMN completed_at timestamptz,
        DROP CONSTRAINT registration_session_state_check,
        ADD CONSTRAINT registration_session_state_check CHECK (state IN
          ('STARTED', 'AWAITING_CONFIRMATION', 'COMPLETED', 'EXPIRED', 'BLOCKED', 'REJECTED_DUPLICATE')),
        ADD CONSTRAINT registration_session_link CHECK (state <> 'AWAITING_CONFIRMATION' OR link_token_hash IS NOT NULL),
        ADD CONSTRAINT registration_session_decoy CHECK (NOT decoy OR account_id IS NULL),
        ADD FOREIGN KEY (municipality_id, account_id) REFERENCES account (municipality_id, id),
        ADD FOREIGN KEY (municipality_id, office_subscription_id) REFERENCES office_subscription (municipality_id, id)
          ON DELETE SET NULL (office_subscription_id);
      CREATE UNIQUE INDEX registration_session_link_token ON registration_session (municipality_id, link_token_hash)
        WHERE link_token_hash IS NOT NULL;
      CREATE INDEX registration_session_account ON registration_session (municipality_id, account_id) WHERE account_id IS NOT NULL;
      CREATE INDEX registration_session_office ON registration_session (municipality_id, office_subscription_id)
        WHERE office_subscription_id IS NOT NULL;

      -- Number and day of the accreditation, as on its receipt (R33).
      ALTER TABLE account
        ADD COLUMN accreditation_number text,
        ADD COLUMN accredited_at timestamptz,
        ADD CONSTRAINT account_accreditation_unique UNIQUE (municipality_id, accreditation_number),
        ADD CONSTRAINT account_accreditation CHECK ((accreditation_number IS NULL) = (accredited_at IS NULL));

      ALTER TABLE issued_document DROP CONSTRAINT issued_document_kind_check;
      ALTER TABLE issued_document ADD CONSTRAINT issued_document_kind_check
        CHECK (kind IN ('TICKET', 'RECEIPT', 'INVOICE_PDF', 'INVOICE_XML', 'ACCREDITATION_RECEIPT'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('Accreditations could not be told apart any more: restore a backup instead.');
  }
}
