import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The counter: looking people up in an instant, who stood there and who served them, and the cash of each operator.
 *
 * Under row-level security an index serves only comparisons of plain columns that leak nothing: equality and ranges,
 * never LIKE or trigrams. So what is looked up by its beginning has a column (or a row) of its own in the form in
 * which it is compared, and a beginning is asked for as a range.
 */
export class Counter1700000000170 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [search, service, cash, security, backfill]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Money is accounted for in these tables: write another migration instead.');
  }
}

const search = /* sql */ `
-- Lower case, without accents and apostrophes, words one space apart: "Niccolò  D'Angelo" is "niccolo dangelo".
CREATE FUNCTION search_key(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(regexp_replace(lower(normalize(coalesce(typed, ''), NFKD)), '[\\u0300-\\u036f''’ʼ\`]', '', 'g'),
                              '[\\s.,&/()"-]+', ' ', 'g'))
$$;
-- The digits of a telephone number, without the prefix of Italy.
CREATE FUNCTION phone_key(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT nullif(regexp_replace(regexp_replace(coalesce(typed, ''), '\\D', '', 'g'), '^(0039|39(?=\\d{8}))', ''), '')
$$;

-- A person's name beginning at each of its words, going round: rossi mario carlo, mario carlo rossi, carlo rossi mario.
-- Whichever word is typed first, the answer is one short range of the key.
CREATE TABLE holder_name_key (
  municipality_id uuid NOT NULL REFERENCES municipality,
  key text COLLATE "C" NOT NULL,
  holder_id uuid NOT NULL,
  PRIMARY KEY (municipality_id, key, holder_id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id) ON DELETE CASCADE
);
CREATE INDEX holder_name_key_holder ON holder_name_key (municipality_id, holder_id);

CREATE FUNCTION holder_name_keys(h holder) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT array_to_string(words[i:] || words[:i - 1], ' ')
    FROM string_to_array(search_key(concat_ws(' ', h.family_name, h.given_name, h.company_name)), ' ') AS words,
         generate_subscripts(words, 1) AS i
   WHERE i <= 8 AND words[i] <> ''
$$;
CREATE FUNCTION note_holder_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM holder_name_key WHERE municipality_id = NEW.municipality_id AND holder_id = NEW.id;
  END IF;
  INSERT INTO holder_name_key (municipality_id, key, holder_id)
    SELECT NEW.municipality_id, key, NEW.id FROM holder_name_keys(NEW) AS key;
  RETURN NULL;
END $$;
CREATE TRIGGER holder_name_insert AFTER INSERT ON holder FOR EACH ROW EXECUTE FUNCTION note_holder_name();
CREATE TRIGGER holder_name_update AFTER UPDATE OF given_name, family_name, company_name ON holder FOR EACH ROW
  WHEN ((OLD.given_name, OLD.family_name, OLD.company_name) IS DISTINCT FROM (NEW.given_name, NEW.family_name, NEW.company_name))
  EXECUTE FUNCTION note_holder_name();

ALTER TABLE holder ADD COLUMN phone_key text COLLATE "C" GENERATED ALWAYS AS (phone_key(phone)) STORED;
CREATE INDEX holder_by_phone ON holder (municipality_id, phone_key) WHERE phone_key IS NOT NULL;
-- Comparing citext is not leakproof, so no index on the address itself could be used.
ALTER TABLE account ADD COLUMN email_key text COLLATE "C" GENERATED ALWAYS AS (lower(email::text)) STORED;
CREATE INDEX account_by_email_key ON account (municipality_id, email_key);
CREATE INDEX office_subscription_by_code ON office_subscription (municipality_id, code);
`;

const service = /* sql */ `
-- Who submitted a case for the person it is about; nobody decides what they submitted.
ALTER TABLE request ADD COLUMN submitted_by uuid REFERENCES operator;
ALTER TABLE request ADD CONSTRAINT request_submitted_at_counter CHECK (submitted_by IS NULL OR source = 'COUNTER');

ALTER TABLE document DROP CONSTRAINT document_kind_check;
ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK (kind IN
  ('IDENTITY_DOCUMENT', 'SELF_CERTIFICATION', 'VEHICLE_REGISTRATION', 'AVAILABILITY_ATTESTATION', 'DELEGATION', 'OTHER'));

-- Who stood at the counter when a case was submitted there. Somebody else than the holder brings a delegation.
CREATE TABLE counter_presence (
  request_id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  operator_id uuid NOT NULL REFERENCES operator,
  present text NOT NULL CHECK (present IN ('HOLDER', 'DELEGATE')),
  delegate_name text CHECK (length(delegate_name) BETWEEN 1 AND 120),
  delegation_id uuid,
  at timestamptz NOT NULL,
  CONSTRAINT counter_presence_delegation CHECK (
    (present = 'DELEGATE') = (delegate_name IS NOT NULL) AND (present = 'DELEGATE') = (delegation_id IS NOT NULL)),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id),
  FOREIGN KEY (municipality_id, delegation_id) REFERENCES document (municipality_id, id)
);

-- An operator has looked at an identity document (its kind; the number is not kept) and had the privacy notice accepted.
CREATE TABLE counter_identification (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  holder_id uuid NOT NULL,
  operator_id uuid NOT NULL REFERENCES operator,
  document_kind text NOT NULL CHECK (document_kind IN ('IDENTITY_CARD', 'PASSPORT', 'DRIVING_LICENCE', 'RESIDENCE_PERMIT', 'OTHER')),
  privacy_version integer NOT NULL,
  at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id) ON DELETE CASCADE
);
CREATE INDEX counter_identification_holder ON counter_identification (municipality_id, holder_id, at DESC);
`;

const cash = /* sql */ `
-- The cash of one operator from the first money of a day to the count in the evening. Closed once, never opened again.
CREATE TABLE cash_session (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  operator_id uuid NOT NULL REFERENCES operator,
  day date NOT NULL,
  opened_at timestamptz NOT NULL,
  float_cents integer NOT NULL DEFAULT 0 CHECK (float_cents BETWEEN 0 AND 100000000),
  closed_at timestamptz,
  totals jsonb,                                -- by method, as the system had them when it was closed
  expected_cents integer,                      -- the float and the cash taken
  counted_cents integer CHECK (counted_cents BETWEEN 0 AND 100000000),
  pieces jsonb,                                -- coins and notes by value in cents, where they were counted one by one
  difference_cents integer GENERATED ALWAYS AS (counted_cents - expected_cents) STORED,
  note text,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT cash_session_closed CHECK (
    (closed_at IS NULL) = (counted_cents IS NULL) AND (closed_at IS NULL) = (expected_cents IS NULL) AND (closed_at IS NULL) = (totals IS NULL)),
  CONSTRAINT cash_session_difference_explained CHECK (counted_cents IS NOT DISTINCT FROM expected_cents OR length(note) > 0)
);
CREATE UNIQUE INDEX cash_session_one_open ON cash_session (municipality_id, operator_id) WHERE closed_at IS NULL;
CREATE INDEX cash_session_by_opening ON cash_session (municipality_id, opened_at DESC, id DESC);

CREATE FUNCTION cash_session_stays_closed() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'A cash session is closed once' USING CONSTRAINT = 'cash_session_closed_once', ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER cash_session_stays_closed BEFORE UPDATE ON cash_session FOR EACH ROW
  WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION cash_session_stays_closed();

ALTER TABLE payment ADD COLUMN cash_session_id uuid;
ALTER TABLE payment ADD CONSTRAINT payment_cash_session FOREIGN KEY (municipality_id, cash_session_id) REFERENCES cash_session (municipality_id, id);
CREATE INDEX payment_by_cash_session ON payment (municipality_id, cash_session_id) WHERE cash_session_id IS NOT NULL;
-- Money taken at the counter is in an open cash session. Sales of before have none, so this is asked when a row comes.
CREATE FUNCTION payment_in_cash_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM cash_session s WHERE s.municipality_id = NEW.municipality_id AND s.id = NEW.cash_session_id AND s.closed_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Money at the counter needs an open cash session' USING CONSTRAINT = 'payment_in_open_cash_session', ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_in_cash_session BEFORE INSERT ON payment FOR EACH ROW
  WHEN (NEW.provider = 'counter') EXECUTE FUNCTION payment_in_cash_session();
CREATE FUNCTION payment_keeps_cash_session() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'A payment stays in its cash session' USING CONSTRAINT = 'payment_keeps_cash_session', ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER payment_keeps_cash_session BEFORE UPDATE ON payment FOR EACH ROW
  WHEN (OLD.cash_session_id IS DISTINCT FROM NEW.cash_session_id) EXECUTE FUNCTION payment_keeps_cash_session();
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['holder_name_key', 'counter_presence', 'counter_identification', 'cash_session'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON counter_presence FROM sosta_app;
REVOKE UPDATE ON counter_identification FROM sosta_app;
REVOKE DELETE ON cash_session FROM sosta_app;
`;

/** Row-level security binds the owner too: one municipality after the other. */
const backfill = /* sql */ `
DO $$
DECLARE m uuid;
BEGIN
  FOR m IN SELECT id FROM municipality LOOP
    PERFORM set_config('app.municipality_id', m::text, true);
    INSERT INTO holder_name_key (municipality_id, key, holder_id)
      SELECT h.municipality_id, key, h.id FROM holder h, holder_name_keys(h) AS key;
  END LOOP;
  PERFORM set_config('app.municipality_id', '', true);
END $$;
`;
