import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the four ways of registering and asking need of the tables everybody reads: user names and PINs, the
 * municipal registry, the subscriptions sold at the office, requests that are part of another, and where a
 * subscription came from.
 */
export class PoliciesOfEveryDocument1700000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [people, office, rights, policies, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Rows of these kinds could not be told apart any more: restore a backup instead.');
  }
}

const people = /* sql */ `
ALTER TABLE account ADD COLUMN username citext CHECK (username ~ '^[a-zA-Z0-9][a-zA-Z0-9._-]{3,39}$');
ALTER TABLE account ADD CONSTRAINT account_username_unique UNIQUE (municipality_id, username);
-- ACCREDITED: registered, and waiting for the PIN that opens the reserved area (R28).
ALTER TABLE account DROP CONSTRAINT account_status_check;
ALTER TABLE account ADD CONSTRAINT account_status_check CHECK (status IN ('ACCREDITED', 'ACTIVE', 'LOCKED', 'CLOSED'));

CREATE TABLE pin_credential (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  account_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('REQUESTED', 'ISSUED', 'ACTIVE', 'REVOKED')),
  channel text NOT NULL CHECK (channel IN ('COUNTER', 'ONLINE')),
  pin_hash text,                               -- argon2id; the PIN itself exists on paper only
  requested_at timestamptz NOT NULL,
  issued_at timestamptz,
  issued_by uuid REFERENCES operator,
  activated_at timestamptz,                    -- first sign-in with it
  revoked_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT pin_credential_issued CHECK ((state IN ('ISSUED', 'ACTIVE')) <= (pin_hash IS NOT NULL AND issued_at IS NOT NULL)),
  FOREIGN KEY (municipality_id, account_id) REFERENCES account (municipality_id, id)
);
CREATE UNIQUE INDEX pin_credential_one_live ON pin_credential (municipality_id, account_id) WHERE state <> 'REVOKED';
CREATE INDEX pin_credential_asked ON pin_credential (municipality_id, requested_at) WHERE state = 'REQUESTED';
`;

const office = /* sql */ `
-- The municipal registry, as imported or added by an operator (R37).
CREATE TABLE registry_record (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  fiscal_code text NOT NULL CHECK (fiscal_code = upper(fiscal_code)),
  given_name text NOT NULL,
  family_name text NOT NULL,
  born_on date NOT NULL,
  street text NOT NULL,
  street_number text NOT NULL,
  postal_code text NOT NULL,
  city text NOT NULL,
  province text NOT NULL,
  source text NOT NULL CHECK (source IN ('IMPORT', 'OPERATOR')),
  updated_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT registry_record_fiscal_code_unique UNIQUE (municipality_id, fiscal_code)
);

-- A subscription sold at the office, as its holder can claim it: ABI, code and year (R24). Claimed once.
CREATE TABLE office_subscription (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  abi text NOT NULL,
  code text NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  email citext,                                -- null: not given to the office, so it cannot be claimed (R17)
  holder_id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  claimed_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT office_subscription_number_unique UNIQUE (municipality_id, abi, code, year),
  CONSTRAINT office_subscription_once UNIQUE (municipality_id, subscription_id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id)
);
CREATE INDEX office_subscription_holder ON office_subscription (municipality_id, holder_id);
`;

const rights = /* sql */ `
ALTER TABLE request DROP CONSTRAINT request_source_check;
ALTER TABLE request ADD CONSTRAINT request_source_check CHECK (source IN ('ONLINE', 'COUNTER', 'IMPORT'));
-- A request decided with another one, e.g. the plate inside a single-step request: no list and no queue shows it apart.
ALTER TABLE request ADD COLUMN part_of uuid CHECK (part_of <> id);
ALTER TABLE request ADD FOREIGN KEY (municipality_id, part_of) REFERENCES request (municipality_id, id);
CREATE INDEX request_parts ON request (municipality_id, part_of) WHERE part_of IS NOT NULL;

ALTER TABLE subscription ADD COLUMN source text NOT NULL DEFAULT 'ONLINE' CHECK (source IN ('ONLINE', 'COUNTER', 'IMPORT'));
-- The office may have sold at a price this catalogue never had.
ALTER TABLE subscription ALTER COLUMN tariff_id DROP NOT NULL;
ALTER TABLE subscription ADD CONSTRAINT subscription_has_tariff CHECK (tariff_id IS NOT NULL OR source = 'IMPORT');
`;

/** The one old mode said two things at once. */
const policies = /* sql */ `
UPDATE policy SET value = '"OPEN"' WHERE key = 'registration.mode' AND value = '"OPEN_OTP"';
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['pin_credential', 'registry_record', 'office_subscription'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
`;
