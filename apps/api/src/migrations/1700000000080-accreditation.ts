import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Letters with a PIN, and what people tell the office before they can register (R35–R38). */
export class Accreditation1700000000080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [letters, communications, forms, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Letters and communications would be lost: restore a backup instead.');
  }
}

const letters = /* sql */ `
CREATE TABLE pin_letter (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  pin_credential_id uuid NOT NULL,
  number text NOT NULL,
  delivery text NOT NULL CHECK (delivery IN ('POST', 'COUNTER')),
  state text NOT NULL CHECK (state IN ('PREPARING', 'READY', 'TAKEN', 'EXPIRED')),
  sealed text,                                 -- what to print, the PIN in it; sealed, and gone once printed
  storage_key text,                            -- the letter, sealed too; gone once taken
  attestation_key text,                        -- the attestation without the PIN, for the office's file
  issued_by uuid NOT NULL REFERENCES operator,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  printed_at timestamptz,
  taken_at timestamptz,
  taken_by uuid REFERENCES operator,
  UNIQUE (municipality_id, id),
  CONSTRAINT pin_letter_number_unique UNIQUE (municipality_id, number),
  -- The PIN lies nowhere a moment longer than it has to.
  CONSTRAINT pin_letter_sealed_while_preparing CHECK ((state = 'PREPARING') = (sealed IS NOT NULL)),
  CONSTRAINT pin_letter_stored_while_ready CHECK ((state = 'READY') = (storage_key IS NOT NULL)),
  CONSTRAINT pin_letter_taken_by_somebody CHECK ((state = 'TAKEN') = (taken_at IS NOT NULL AND taken_by IS NOT NULL)),
  FOREIGN KEY (municipality_id, pin_credential_id) REFERENCES pin_credential (municipality_id, id)
);
CREATE UNIQUE INDEX pin_letter_one_open ON pin_letter (municipality_id, pin_credential_id) WHERE state IN ('PREPARING', 'READY');
CREATE INDEX pin_letter_of_credential ON pin_letter (municipality_id, pin_credential_id, created_at);
CREATE INDEX pin_letter_to_expire ON pin_letter (municipality_id, expires_at) WHERE state IN ('PREPARING', 'READY');
`;

const communications = /* sql */ `
CREATE TABLE preliminary_communication (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  number text NOT NULL,
  state text NOT NULL CHECK (state IN ('RECEIVED', 'ACCEPTED', 'REFUSED')),
  version integer NOT NULL DEFAULT 1,
  locale text NOT NULL,
  email citext NOT NULL CHECK (length(email) <= 254),
  phone text NOT NULL,
  fiscal_code text NOT NULL CHECK (fiscal_code = upper(fiscal_code)),
  given_name text NOT NULL,
  family_name text NOT NULL,
  born_on date NOT NULL,
  birth_place text NOT NULL,
  birth_province text NOT NULL,
  sex text NOT NULL CHECK (sex IN ('M', 'F')),
  street text NOT NULL,
  street_number text NOT NULL,
  postal_code text NOT NULL,
  city text NOT NULL,
  province text NOT NULL,
  privacy_version integer NOT NULL,
  declared_at timestamptz NOT NULL,            -- consent and statement of truth (D.P.R. 445/2000)
  client_key text NOT NULL,                    -- the sender's Idempotency-Key
  request_sha256 text NOT NULL,
  submitted_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by uuid REFERENCES operator,
  corrections jsonb NOT NULL DEFAULT '{}',     -- field → {from, to}; erased with the row
  reasons text[] NOT NULL DEFAULT '{}',
  note text,
  UNIQUE (municipality_id, id),
  CONSTRAINT preliminary_communication_number_unique UNIQUE (municipality_id, number),
  CONSTRAINT preliminary_communication_once UNIQUE (municipality_id, client_key),
  CONSTRAINT preliminary_communication_decided CHECK ((state = 'RECEIVED') = (decided_at IS NULL AND decided_by IS NULL)),
  CONSTRAINT preliminary_communication_reasoned CHECK (state <> 'REFUSED' OR cardinality(reasons) > 0 OR note IS NOT NULL)
);
CREATE INDEX preliminary_communication_queue ON preliminary_communication (municipality_id, state, submitted_at, id);
CREATE INDEX preliminary_communication_person ON preliminary_communication (municipality_id, fiscal_code);
CREATE INDEX preliminary_communication_decided_at ON preliminary_communication (municipality_id, decided_at) WHERE decided_at IS NOT NULL;

CREATE TABLE preliminary_communication_document (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  communication_id uuid,                       -- null until the communication that has it is sent
  token_sha256 text NOT NULL,                  -- who sent the file holds the token
  storage_key text NOT NULL,
  original_name text NOT NULL,
  media_type text NOT NULL,
  size_bytes integer NOT NULL,
  sha256 text NOT NULL,
  page_count integer,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT preliminary_communication_document_token UNIQUE (municipality_id, token_sha256),
  FOREIGN KEY (municipality_id, communication_id) REFERENCES preliminary_communication (municipality_id, id) ON DELETE CASCADE
);
CREATE INDEX preliminary_communication_document_of ON preliminary_communication_document (municipality_id, communication_id);
CREATE INDEX preliminary_communication_document_stale ON preliminary_communication_document (municipality_id, created_at)
  WHERE communication_id IS NULL;
`;

const forms = /* sql */ `
-- The blank form that anybody downloads (R38): no personal data, printed once for each wording.
CREATE TABLE blank_form (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  kind text NOT NULL,
  hash text NOT NULL,
  snapshot jsonb NOT NULL,
  storage_key text,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT blank_form_once UNIQUE (municipality_id, kind, hash)
);
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['pin_letter', 'preliminary_communication', 'preliminary_communication_document', 'blank_form'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
`;
