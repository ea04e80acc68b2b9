import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who takes a municipality's money: accounts at payment providers, each with its credentials, encrypted. What people
 * choose (`payment.methods`) names the way to pay only; the account that takes it is found here.
 */
export class PaymentAccounts1700000000250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, security, past]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Payments rest on their accounts: write another migration instead.');
  }
}

const tables = /* sql */ `
-- Never deleted: a payment is asked about, and given back, where it was taken.
CREATE TABLE payment_account (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  provider text NOT NULL,
  label text NOT NULL CHECK (length(label) BETWEEN 1 AND 80),
  mode text NOT NULL CHECK (mode IN ('TEST', 'LIVE')),
  source text NOT NULL CHECK (source IN ('ENVIRONMENT', 'OFFICE')),  -- ENVIRONMENT: the deployment's own, its credentials are not in here
  methods text[] NOT NULL CHECK (cardinality(methods) > 0 AND methods <@ ARRAY['CARD', 'PAYPAL', 'PAGOPA']),
  active boolean NOT NULL,                     -- false: takes no NEW payment
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES operator,
  active_changed_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id)
);
CREATE UNIQUE INDEX payment_account_environment_once ON payment_account (municipality_id, provider) WHERE source = 'ENVIRONMENT';
-- One account at a time takes a way to pay.
CREATE UNIQUE INDEX payment_account_one_card ON payment_account (municipality_id) WHERE active AND 'CARD' = ANY(methods);
CREATE UNIQUE INDEX payment_account_one_paypal ON payment_account (municipality_id) WHERE active AND 'PAYPAL' = ANY(methods);
CREATE UNIQUE INDEX payment_account_one_pagopa ON payment_account (municipality_id) WHERE active AND 'PAGOPA' = ANY(methods);

CREATE TABLE payment_account_credentials (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  account_id uuid NOT NULL,
  settings jsonb NOT NULL,                     -- what may be shown
  secrets_sealed text NOT NULL,                -- AES-256-GCM
  secrets_hint jsonb NOT NULL,                 -- the last four characters of each
  key_id text NOT NULL,                        -- of CREDENTIALS_KEY
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES operator,
  replaced_at timestamptz,
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, account_id) REFERENCES payment_account (municipality_id, id)
);
CREATE UNIQUE INDEX payment_account_credentials_current ON payment_account_credentials (municipality_id, account_id) WHERE replaced_at IS NULL;

ALTER TABLE payment ADD COLUMN account_id uuid;
ALTER TABLE payment ADD FOREIGN KEY (municipality_id, account_id) REFERENCES payment_account (municipality_id, id);
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['payment_account', 'payment_account_credentials'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
-- A webhook names its account and nothing else: the municipality is found by it. No credentials in this table.
CREATE POLICY platform ON payment_account FOR SELECT USING (app_is_platform());
REVOKE DELETE ON payment_account, payment_account_credentials FROM sosta_app;
`;

/** Until now every payment was taken by the deployment's one account, and the policy named the provider. */
const past = /* sql */ `
DO $$
DECLARE m uuid;
BEGIN
  FOR m IN SELECT id FROM municipality LOOP
    PERFORM set_config('app.municipality_id', m::text, true);
    INSERT INTO payment_account (id, municipality_id, provider, label, mode, source, methods, active, created_at, active_changed_at)
      VALUES (uuidv7(), m, 'stripe', 'Stripe', 'LIVE', 'ENVIRONMENT', ARRAY['CARD', 'PAYPAL'], true, now(), now());
    UPDATE payment SET account_id = (SELECT id FROM payment_account) WHERE provider = 'stripe';
    UPDATE policy SET value = (
      SELECT jsonb_agg(CASE code WHEN 'stripe-paypal' THEN 'PAYPAL' ELSE 'CARD' END ORDER BY position)
        FROM jsonb_array_elements_text(value) WITH ORDINALITY AS offered (code, position))
     WHERE key = 'payment.methods';
  END LOOP;
  PERFORM set_config('app.municipality_id', '', true);
END $$;
-- A page that was opened was opened by somebody. Two merchants may use the same reference.
ALTER TABLE payment ADD CONSTRAINT payment_page_of_account CHECK (checkout_url IS NULL OR account_id IS NOT NULL);
ALTER TABLE payment DROP CONSTRAINT payment_provider_ref_unique;
ALTER TABLE payment ADD CONSTRAINT payment_provider_ref_unique UNIQUE (municipality_id, account_id, provider_ref);
`;
