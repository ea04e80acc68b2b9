import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The whole first schema.
 *
 * Conventions that later migrations keep:
 * - every municipal table has `municipality_id`, a unique (municipality_id, id) and foreign keys that include it,
 *   so a row can never point into another municipality;
 * - row-level security is forced on every one of them (last statement);
 * - civil dates end in `_on` or are date ranges `[from, to)`, instants end in `_at`, money ends in `_cents`.
 */
export class Foundation1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [municipality, people, catalogue, requests, rights, money, platform, security]) {
      await runner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('The first schema is not undone: drop the database instead.');
  }
}

const municipality = /* sql */ `
CREATE FUNCTION app_municipality() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('app.municipality_id', true), '')::uuid $$;
CREATE FUNCTION app_is_platform() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('app.scope', true), '') = 'platform' $$;

CREATE TABLE municipality (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,40}$'),
  name text NOT NULL,
  number_prefix text NOT NULL UNIQUE CHECK (number_prefix ~ '^[A-Z]{2,4}$'),
  hostnames text[] NOT NULL DEFAULT '{}',
  timezone text NOT NULL DEFAULT 'Europe/Rome',
  locales text[] NOT NULL DEFAULT '{it,en}',
  profile jsonb NOT NULL,             -- what people see: concessionaire, office, hours, contacts, colours
  issuer jsonb NOT NULL,              -- who sells: legal name, VAT number, address, tax regime (receipts, invoices)
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL
);

CREATE TABLE policy (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  key text NOT NULL,
  value jsonb NOT NULL,
  valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  created_at timestamptz NOT NULL,
  created_by uuid,
  UNIQUE (municipality_id, id),
  CONSTRAINT policy_no_overlap EXCLUDE USING gist (municipality_id WITH =, key WITH =, valid WITH &&)
);

CREATE TABLE municipal_text (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  code text NOT NULL CHECK (code IN ('REGULATION', 'PRIVACY', 'ACCESSIBILITY')),
  version integer NOT NULL,
  title jsonb NOT NULL,
  body jsonb NOT NULL,
  published_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, code, version)
);

CREATE TABLE public_notice (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'URGENT')),
  title jsonb NOT NULL,
  body jsonb NOT NULL,
  visible daterange NOT NULL CHECK (NOT isempty(visible)),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id)
);
`;

const people = /* sql */ `
CREATE TABLE account (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  email citext NOT NULL CHECK (length(email) <= 254),
  password_hash text NOT NULL,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'LOCKED', 'CLOSED')),
  locale text NOT NULL DEFAULT 'it',
  email_verified_at timestamptz,
  privacy_version integer NOT NULL,
  privacy_accepted_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  last_login_at timestamptz,
  UNIQUE (municipality_id, id),
  CONSTRAINT account_email_unique UNIQUE (municipality_id, email)
);

CREATE TABLE holder (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  account_id uuid,
  kind text NOT NULL CHECK (kind IN ('PERSON', 'COMPANY')),
  fiscal_code text NOT NULL CHECK (fiscal_code = upper(fiscal_code)),
  given_name text,
  family_name text,
  company_name text,
  born_on date,
  birth_place text,
  birth_province text,
  sex text CHECK (sex IN ('M', 'F')),
  street text NOT NULL,
  street_number text NOT NULL,
  postal_code text NOT NULL,
  city text NOT NULL,
  province text NOT NULL,
  phone text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT holder_fiscal_code_unique UNIQUE (municipality_id, fiscal_code),
  CONSTRAINT holder_account_unique UNIQUE (municipality_id, account_id),
  CONSTRAINT holder_named CHECK (
    (kind = 'PERSON' AND given_name IS NOT NULL AND family_name IS NOT NULL)
    OR (kind = 'COMPANY' AND company_name IS NOT NULL)),
  FOREIGN KEY (municipality_id, account_id) REFERENCES account (municipality_id, id)
);
CREATE INDEX holder_name_trgm ON holder USING gin (
  (lower(coalesce(family_name, '') || ' ' || coalesce(given_name, '') || ' ' || coalesce(company_name, ''))) gin_trgm_ops);

CREATE TABLE registration_session (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  email citext NOT NULL,
  fiscal_code text NOT NULL,
  password_hash text NOT NULL,
  locale text NOT NULL,
  privacy_version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('STARTED', 'COMPLETED', 'EXPIRED', 'BLOCKED', 'REJECTED_DUPLICATE')),
  session_token_hash text NOT NULL,
  resume_token_hash text NOT NULL,
  otp_hash text NOT NULL,
  otp_attempts integer NOT NULL DEFAULT 0,
  otp_sent_count integer NOT NULL DEFAULT 1,
  otp_sent_at timestamptz NOT NULL,
  otp_verified_at timestamptz,
  details jsonb,
  started_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT registration_ten_minutes CHECK (expires_at > started_at)
);
CREATE UNIQUE INDEX registration_session_resume ON registration_session (municipality_id, resume_token_hash);
CREATE INDEX registration_session_email ON registration_session (municipality_id, email) WHERE state = 'STARTED';

CREATE TABLE password_reset (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  account_id uuid NOT NULL,
  token_hash text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, token_hash),
  FOREIGN KEY (municipality_id, account_id) REFERENCES account (municipality_id, id)
);

CREATE TABLE citizen_session (
  id uuid PRIMARY KEY,                      -- the family: one sign-in on one device
  municipality_id uuid NOT NULL REFERENCES municipality,
  account_id uuid NOT NULL,
  user_agent text,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoke_reason text,
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, account_id) REFERENCES account (municipality_id, id)
);
CREATE INDEX citizen_session_account ON citizen_session (municipality_id, account_id) WHERE revoked_at IS NULL;
CREATE TABLE citizen_refresh_token (
  token_hash text PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  session_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  successor_sealed text,                    -- the successor, sealed, answered again within the leeway after use
  FOREIGN KEY (municipality_id, session_id) REFERENCES citizen_session (municipality_id, id)
);

CREATE TABLE operator (
  id uuid PRIMARY KEY,
  email citext NOT NULL UNIQUE,
  name text NOT NULL,
  password_hash text NOT NULL,
  totp_secret_sealed text NOT NULL,
  totp_last_step bigint,                    -- a code is used once
  locale text NOT NULL DEFAULT 'it',
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL,
  last_login_at timestamptz
);
CREATE TABLE operator_role (
  municipality_id uuid NOT NULL REFERENCES municipality,
  operator_id uuid NOT NULL REFERENCES operator,
  role text NOT NULL,
  PRIMARY KEY (municipality_id, operator_id, role)
);
CREATE TABLE operator_session (
  id uuid PRIMARY KEY,
  operator_id uuid NOT NULL REFERENCES operator,
  user_agent text,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoke_reason text
);
CREATE TABLE operator_refresh_token (
  token_hash text PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES operator_session,
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  successor_sealed text
);
`;

const catalogue = /* sql */ `
CREATE TABLE zone (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  code text NOT NULL,
  name jsonb NOT NULL,
  description jsonb NOT NULL DEFAULT '{}',
  streets text[] NOT NULL DEFAULT '{}',
  color text NOT NULL DEFAULT '#0066cc',
  active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT zone_code_unique UNIQUE (municipality_id, code)
);

CREATE TABLE certification_type (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  code text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('RESIDENCE', 'ELECTRIC', 'WORK', 'HEALTH', 'OTHER')),
  name jsonb NOT NULL,
  description jsonb NOT NULL DEFAULT '{}',
  zone_id uuid,
  required_documents text[] NOT NULL,
  validity_months integer CHECK (validity_months > 0),
  requestable boolean NOT NULL DEFAULT true,   -- listed in "Tipo di Autocertificazione"
  active boolean NOT NULL DEFAULT true,
  position integer NOT NULL DEFAULT 0,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, code),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id)
);

CREATE TABLE product (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  code text NOT NULL,
  name jsonb NOT NULL,
  description jsonb NOT NULL DEFAULT '{}',
  family text NOT NULL,                        -- two live rights of one family never overlap on a plate and zone
  vehicle_kinds text[] NOT NULL,
  electric_only boolean NOT NULL DEFAULT false,
  certification_kind text CHECK (certification_kind IN ('RESIDENCE', 'WORK', 'HEALTH', 'OTHER')),  -- null: none needed
  duration_unit text NOT NULL CHECK (duration_unit IN ('DAY', 'MONTH', 'YEAR')),
  duration_count integer NOT NULL CHECK (duration_count BETWEEN 1 AND 366),
  on_sale daterange NOT NULL,
  tax_regime text NOT NULL CHECK (tax_regime IN ('VAT22', 'ART74_MONOFASE', 'OUT_OF_SCOPE_ART4', 'EXEMPT')),
  active boolean NOT NULL DEFAULT true,
  position integer NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, code)
);
-- Zones of a product; none listed = the zone of the certification it is bought with.
CREATE TABLE product_zone (
  municipality_id uuid NOT NULL REFERENCES municipality,
  product_id uuid NOT NULL,
  zone_id uuid NOT NULL,
  PRIMARY KEY (municipality_id, product_id, zone_id),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id)
);
CREATE TABLE tariff (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  product_id uuid NOT NULL,
  valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  gross_cents integer NOT NULL CHECK (gross_cents BETWEEN 0 AND 100000000),
  vat_rate_bp integer NOT NULL CHECK (vat_rate_bp BETWEEN 0 AND 10000),
  created_at timestamptz NOT NULL,
  created_by uuid,
  UNIQUE (municipality_id, id),
  CONSTRAINT tariff_no_overlap EXCLUDE USING gist (municipality_id WITH =, product_id WITH =, valid WITH &&),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id)
);

CREATE TABLE decision_reason (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  code text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('REFUSE', 'INTEGRATE')),
  applies_to text[] NOT NULL,
  text jsonb NOT NULL,
  active boolean NOT NULL DEFAULT true,
  position integer NOT NULL DEFAULT 0,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, code)
);
`;

const requests = /* sql */ `
-- One case file for everything a citizen asks for; the detail tables share its id.
CREATE TABLE request (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  kind text NOT NULL CHECK (kind IN ('CERTIFICATION', 'PLATE', 'SUBSCRIPTION')),
  number text NOT NULL,
  holder_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED', 'ACCEPTED',
    'AWAITING_PAYMENT', 'COMPLETED', 'REJECTED', 'LAPSED', 'WITHDRAWN', 'PAYMENT_EXPIRED', 'ANNULLED', 'EXPIRED', 'REVOKED')),
  -- What may be open only once: the holder (certification), holder and plate, plate and product family.
  open_key text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  source text NOT NULL DEFAULT 'ONLINE' CHECK (source IN ('ONLINE', 'COUNTER')),
  submitted_at timestamptz NOT NULL,
  due_on date NOT NULL,
  integration jsonb,                           -- {documents: [{id, kind}], reasons, note, dueOn} while one is asked
  claimed_by uuid REFERENCES operator,
  claimed_until timestamptz,
  decided_at timestamptz,
  decided_by uuid REFERENCES operator,
  decision_reasons text[] NOT NULL DEFAULT '{}',
  decision_note text,
  policy_ids uuid[] NOT NULL DEFAULT '{}',     -- the policy rows the decision was made under
  updated_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, number),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  CONSTRAINT request_rejected_with_reason CHECK (
    state <> 'REJECTED' OR cardinality(decision_reasons) > 0 OR length(decision_note) > 0)
);
CREATE UNIQUE INDEX request_one_open ON request (municipality_id, kind, open_key)
  WHERE state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED', 'AWAITING_PAYMENT');
CREATE INDEX request_queue ON request (municipality_id, due_on, submitted_at, id)
  WHERE state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED');
CREATE INDEX request_holder ON request (municipality_id, holder_id, submitted_at DESC);

CREATE TABLE request_event (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  request_id uuid NOT NULL,
  at timestamptz NOT NULL,
  command text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('CITIZEN', 'OPERATOR', 'SYSTEM')),
  actor_id uuid,
  reasons text[] NOT NULL DEFAULT '{}',
  note text,
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id)
);
CREATE INDEX request_event_request ON request_event (municipality_id, request_id, at);

CREATE TABLE certification (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  holder_id uuid NOT NULL,
  certification_type_id uuid NOT NULL,
  zone_id uuid,
  street text NOT NULL,
  street_number text NOT NULL,
  valid daterange,                             -- set on acceptance
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, id) REFERENCES request (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, certification_type_id) REFERENCES certification_type (municipality_id, id),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id)
);

CREATE TABLE plate_association (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  holder_id uuid NOT NULL,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  plate text NOT NULL CHECK (plate ~ '^[A-Z0-9]{2,12}$'),
  plate_as_typed text NOT NULL,
  vehicle_kind text NOT NULL CHECK (vehicle_kind IN ('CAR', 'MOTORCYCLE', 'MICROCAR', 'FOREIGN', 'HISTORIC')),
  make text NOT NULL,
  model text NOT NULL,
  fuel text NOT NULL CHECK (fuel IN ('PETROL', 'DIESEL', 'LPG', 'METHANE', 'HYBRID', 'ELECTRIC', 'OTHER')),
  title text NOT NULL CHECK (title IN ('OWNER', 'LEASING', 'LOAN', 'COMPANY', 'FAMILY')),
  electric_certified boolean NOT NULL DEFAULT false,
  active boolean NOT NULL DEFAULT false,       -- set on acceptance
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, id) REFERENCES request (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id)
);
CREATE UNIQUE INDEX plate_association_one_active ON plate_association (municipality_id, holder_id, country, plate) WHERE active;
CREATE INDEX plate_association_plate ON plate_association (municipality_id, plate);

CREATE TABLE subscription_request (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  holder_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('NEW', 'RENEWAL')),
  certification_id uuid,
  plate_association_id uuid NOT NULL,
  product_id uuid NOT NULL,
  zone_ids uuid[] NOT NULL CHECK (cardinality(zone_ids) > 0),
  previous_subscription_id uuid,
  requested_start_on date,
  quote jsonb NOT NULL,                        -- what the citizen saw: dates, lines, total
  price_cents integer CHECK (price_cents >= 0),-- the snapshot taken at approval; null before
  price_snapshot jsonb,
  tariff_id uuid,
  approved_at timestamptz,
  pay_by timestamptz,
  pay_warned_at timestamptz,
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, id) REFERENCES request (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, certification_id) REFERENCES certification (municipality_id, id),
  FOREIGN KEY (municipality_id, plate_association_id) REFERENCES plate_association (municipality_id, id),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id),
  FOREIGN KEY (municipality_id, tariff_id) REFERENCES tariff (municipality_id, id)
);

CREATE TABLE document (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  holder_id uuid NOT NULL,
  request_id uuid,
  kind text NOT NULL CHECK (kind IN ('IDENTITY_DOCUMENT', 'SELF_CERTIFICATION', 'VEHICLE_REGISTRATION', 'AVAILABILITY_ATTESTATION', 'OTHER')),
  storage_key text NOT NULL UNIQUE,
  original_name text NOT NULL CHECK (length(original_name) <= 200),
  media_type text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'application/pdf')),
  size_bytes integer NOT NULL CHECK (size_bytes > 0),
  sha256 text NOT NULL,
  page_count integer,
  verdict text CHECK (verdict IN ('VALID', 'UNREADABLE', 'EXPIRED', 'MISMATCH')),
  replaced_at timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id)
);
CREATE INDEX document_request ON document (municipality_id, request_id);
`;

const rights = /* sql */ `
CREATE TABLE subscription (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  number text NOT NULL,
  holder_id uuid NOT NULL,
  request_id uuid NOT NULL,
  previous_id uuid,
  product_id uuid NOT NULL,
  tariff_id uuid NOT NULL,
  certification_id uuid,
  plate_association_id uuid NOT NULL,
  zone_ids uuid[] NOT NULL CHECK (cardinality(zone_ids) > 0),
  valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid) AND NOT upper_inf(valid)),
  status text NOT NULL CHECK (status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'ENDED', 'REVOKED', 'CLOSED')),
  price_cents integer NOT NULL CHECK (price_cents >= 0),
  price_snapshot jsonb NOT NULL,
  ticket_serial integer NOT NULL DEFAULT 1,
  subscribed_at timestamptz NOT NULL,          -- the successful payment: the day the ten days for the invoice count from
  created_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT subscription_number_unique UNIQUE (municipality_id, number),
  CONSTRAINT subscription_one_per_request UNIQUE (municipality_id, request_id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES subscription_request (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, previous_id) REFERENCES subscription (municipality_id, id),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id),
  FOREIGN KEY (municipality_id, tariff_id) REFERENCES tariff (municipality_id, id),
  FOREIGN KEY (municipality_id, certification_id) REFERENCES certification (municipality_id, id),
  FOREIGN KEY (municipality_id, plate_association_id) REFERENCES plate_association (municipality_id, id)
);
CREATE UNIQUE INDEX subscription_one_renewal ON subscription (municipality_id, previous_id)
  WHERE previous_id IS NOT NULL AND status NOT IN ('ENDED', 'REVOKED');
CREATE INDEX subscription_holder ON subscription (municipality_id, holder_id);
ALTER TABLE subscription_request ADD FOREIGN KEY (municipality_id, previous_subscription_id) REFERENCES subscription (municipality_id, id);

-- Which plate may park, when. One at a time for each subscription.
CREATE TABLE subscription_plate_period (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  subscription_id uuid NOT NULL,
  country text NOT NULL,
  plate text NOT NULL,
  period tstzrange NOT NULL CHECK (NOT isempty(period)),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id),
  CONSTRAINT plate_period_one_at_a_time EXCLUDE USING gist (subscription_id WITH =, period WITH &&)
);
-- The projection that plate checks read; it also forbids two live rights of a family on one plate and zone.
CREATE TABLE right_lookup (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  subscription_id uuid NOT NULL,
  country text NOT NULL,
  plate text NOT NULL,
  zone_id uuid NOT NULL,
  family text NOT NULL,
  period tstzrange NOT NULL CHECK (NOT isempty(period)),
  live boolean NOT NULL,
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id),
  CONSTRAINT right_no_overlap EXCLUDE USING gist
    (municipality_id WITH =, plate WITH =, country WITH =, zone_id WITH =, family WITH =, period WITH &&) WHERE (live)
);
CREATE INDEX right_lookup_plate ON right_lookup (municipality_id, plate) WHERE live;

CREATE TABLE reminder (
  municipality_id uuid NOT NULL REFERENCES municipality,
  subscription_id uuid NOT NULL,
  offset_days integer NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, subscription_id, offset_days),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id)
);
`;

const money = /* sql */ `
CREATE TABLE payment (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  request_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  currency text NOT NULL DEFAULT 'EUR' CHECK (currency = 'EUR'),
  provider text NOT NULL,
  provider_ref text,
  checkout_url text,
  captured_ref text,
  method text,
  state text NOT NULL CHECK (state IN ('CREATED', 'PENDING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED')),
  needs_resolution boolean NOT NULL DEFAULT false,  -- money received that no open request can take: an operator's task
  resolution text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  paid_at timestamptz,
  checked_at timestamptz,                      -- last time the provider was asked
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT payment_provider_ref_unique UNIQUE (provider, provider_ref),
  FOREIGN KEY (municipality_id, request_id) REFERENCES subscription_request (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id)
);
CREATE UNIQUE INDEX payment_one_succeeded ON payment (municipality_id, request_id)
  WHERE state IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED') AND NOT needs_resolution;
CREATE UNIQUE INDEX payment_one_open ON payment (municipality_id, request_id) WHERE state IN ('CREATED', 'PENDING');
CREATE INDEX payment_pending ON payment (municipality_id, created_at) WHERE state IN ('CREATED', 'PENDING');

CREATE TABLE payment_event (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  payment_id uuid,
  provider text NOT NULL,
  provider_event_id text NOT NULL,
  type text NOT NULL,
  payload_sha256 text NOT NULL,
  received_at timestamptz NOT NULL,
  outcome text NOT NULL,
  detail text,
  CONSTRAINT payment_event_once UNIQUE (municipality_id, provider, provider_event_id),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id)
);

-- Gapless numbers: the row is locked in the transaction that uses the number.
CREATE TABLE number_counter (
  municipality_id uuid NOT NULL REFERENCES municipality,
  series text NOT NULL,
  year integer NOT NULL,
  last_number integer NOT NULL CHECK (last_number >= 0),
  PRIMARY KEY (municipality_id, series, year)
);

CREATE TABLE receipt (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  payment_id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  issued_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT receipt_number_unique UNIQUE (municipality_id, year, number),
  CONSTRAINT receipt_one_per_payment UNIQUE (municipality_id, payment_id),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id)
);

CREATE TABLE invoice (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  payment_id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('REQUESTED', 'ISSUED', 'SENT', 'DELIVERED', 'SDI_REJECTED', 'CANCELLED')),
  billing jsonb NOT NULL,
  requested_at timestamptz NOT NULL,
  due_on date NOT NULL,
  year integer,
  number integer,
  issued_on date,
  issued_by uuid REFERENCES operator,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT invoice_number_unique UNIQUE (municipality_id, year, number),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id)
);
CREATE UNIQUE INDEX invoice_one_live ON invoice (municipality_id, payment_id) WHERE state <> 'CANCELLED';

-- A document we made: rendered once from its snapshot, stored once with its hash, never re-rendered differently.
CREATE TABLE issued_document (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  kind text NOT NULL CHECK (kind IN ('TICKET', 'RECEIPT', 'INVOICE_PDF', 'INVOICE_XML')),
  subject_id uuid NOT NULL,                    -- subscription (ticket), receipt or invoice
  holder_id uuid NOT NULL,
  serial integer NOT NULL DEFAULT 1,
  template_version integer NOT NULL,
  file_name text NOT NULL,
  media_type text NOT NULL,
  snapshot jsonb NOT NULL,
  storage_key text,
  sha256 text,
  size_bytes integer,
  stored_at timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT issued_document_once UNIQUE (municipality_id, kind, subject_id, serial),
  CONSTRAINT issued_document_stored CHECK ((stored_at IS NULL) = (storage_key IS NULL) AND (stored_at IS NULL) = (sha256 IS NULL)),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id)
);
`;

const platform = /* sql */ `
CREATE TABLE notification (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  dedupe_key text NOT NULL,
  template text NOT NULL,
  locale text NOT NULL,
  account_id uuid,
  holder_id uuid,
  request_id uuid,
  subscription_id uuid,
  recipient text NOT NULL,
  data_sealed text NOT NULL,                   -- template data, sealed: it may hold a one-time code
  subject text,
  attachments uuid[] NOT NULL DEFAULT '{}',    -- issued documents
  state text NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'FAILED', 'BOUNCED')),
  attempts integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  message_id text NOT NULL,                    -- fixed at birth: a repeat after a crash carries the same one
  last_error text,
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  UNIQUE (municipality_id, id),
  CONSTRAINT notification_once UNIQUE (municipality_id, dedupe_key)
);
CREATE INDEX notification_request ON notification (municipality_id, request_id) WHERE request_id IS NOT NULL;

CREATE TABLE assistance_thread (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  number text NOT NULL,
  holder_id uuid NOT NULL,
  topic text NOT NULL CHECK (topic IN ('REGISTRATION', 'DOCUMENTS', 'PLATE', 'SUBSCRIPTION', 'PAYMENT', 'INVOICE', 'OTHER')),
  subject text NOT NULL,
  request_number text,
  state text NOT NULL CHECK (state IN ('OPEN', 'ANSWERED', 'CLOSED')),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, number),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id)
);
CREATE TABLE assistance_message (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  thread_id uuid NOT NULL,
  author_kind text NOT NULL CHECK (author_kind IN ('CITIZEN', 'OPERATOR')),
  author_id uuid NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL,
  FOREIGN KEY (municipality_id, thread_id) REFERENCES assistance_thread (municipality_id, id)
);
CREATE INDEX assistance_message_thread ON assistance_message (municipality_id, thread_id, created_at);

CREATE TABLE service_rating (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  request_id uuid NOT NULL,
  stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
  answer text,
  comment text,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, request_id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id)
);

CREATE TABLE outbox_message (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  topic text NOT NULL,
  dedupe_key text NOT NULL,
  payload jsonb NOT NULL,                      -- ids only: no personal data leaves the database through a queue
  created_at timestamptz NOT NULL,
  next_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  done_at timestamptz,
  dead_at timestamptz,
  last_error text,
  CONSTRAINT outbox_once UNIQUE (municipality_id, topic, dedupe_key)
);
CREATE INDEX outbox_due ON outbox_message (next_at) WHERE done_at IS NULL AND dead_at IS NULL;

CREATE TABLE idempotency_key (
  municipality_id uuid NOT NULL REFERENCES municipality,
  actor_id uuid NOT NULL,
  key text NOT NULL,
  operation text NOT NULL,
  request_sha256 text NOT NULL,
  result jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, actor_id, key)
);

CREATE TABLE audit_event (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('CITIZEN', 'OPERATOR', 'SYSTEM', 'PROVIDER')),
  actor_id uuid,
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject_id uuid,
  data jsonb NOT NULL DEFAULT '{}',
  request_ref text
);
CREATE INDEX audit_event_at ON audit_event (municipality_id, at DESC, id DESC);
CREATE INDEX audit_event_subject ON audit_event (municipality_id, subject_id);
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
`;

const security = /* sql */ `
GRANT USAGE ON SCHEMA public TO sosta_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sosta_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sosta_app;
REVOKE UPDATE, DELETE ON audit_event FROM sosta_app;
REVOKE DELETE ON request, request_event, subscription, payment, payment_event, receipt, invoice, issued_document FROM sosta_app;

DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT c.table_name FROM information_schema.columns c
             JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND c.column_name = 'municipality_id' AND t.table_type = 'BASE TABLE'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
-- The relay and sign-in look across municipalities; they hold ids and roles, no citizen data.
CREATE POLICY platform ON outbox_message USING (app_is_platform());
CREATE POLICY platform ON operator_role USING (app_is_platform());
`;
