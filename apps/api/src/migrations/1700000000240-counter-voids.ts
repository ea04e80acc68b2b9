import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A sale at the counter undone while its cash is open, by a cancelling receipt and never by deleting one; the numbered
 * paper of a cash closing; a cash that somebody else closes.
 */
export class CounterVoids1700000000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [receipts, voids, closings, numbered, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Money is accounted for in these tables: write another migration instead.');
  }
}

/** Adds to the list of a check, whatever others have added to it. */
const added = (table: string, constraint: string, value: string): string => /* sql */ `
DO $$
DECLARE
  list text;
BEGIN
  SELECT pg_get_constraintdef(oid) INTO STRICT list FROM pg_constraint
   WHERE conname = '${constraint}' AND conrelid = '${table}'::regclass;
  ALTER TABLE ${table} DROP CONSTRAINT ${constraint};
  EXECUTE 'ALTER TABLE ${table} ADD CONSTRAINT ${constraint} ' || replace(list, 'ARRAY[', 'ARRAY[''${value}''::text, ');
END $$;`;

/** A cancelling receipt takes its number from the same series: who counts the receipts finds every one. */
const receipts = /* sql */ `
ALTER TABLE receipt ADD COLUMN cancels_id uuid;
ALTER TABLE receipt DROP CONSTRAINT receipt_one_per_payment;
CREATE UNIQUE INDEX receipt_one_per_payment ON receipt (municipality_id, payment_id) WHERE cancels_id IS NULL;
ALTER TABLE receipt ADD CONSTRAINT receipt_of_payment UNIQUE (municipality_id, id, payment_id);
ALTER TABLE receipt ADD CONSTRAINT receipt_cancelled_once UNIQUE (municipality_id, cancels_id);
ALTER TABLE receipt ADD CONSTRAINT receipt_cancels_its_own FOREIGN KEY (municipality_id, cancels_id, payment_id)
  REFERENCES receipt (municipality_id, id, payment_id);
ALTER TABLE receipt ADD CONSTRAINT receipt_cancels_another CHECK (cancels_id <> id);
`;

const voids = /* sql */ `
${added('payment', 'payment_state_check', 'VOIDED')}
ALTER TABLE payment ADD CONSTRAINT payment_of_amount UNIQUE (municipality_id, id, amount_cents);

-- "Storno": the whole of one payment, once, out of the till that took it.
CREATE TABLE payment_void (
  payment_id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  amount_cents integer NOT NULL,
  cash_session_id uuid NOT NULL,
  receipt_id uuid NOT NULL,                    -- the cancelling one
  voided_at timestamptz NOT NULL,
  voided_by uuid NOT NULL REFERENCES operator,
  reason text NOT NULL CHECK (length(btrim(reason)) > 0),
  CONSTRAINT payment_void_receipt_once UNIQUE (municipality_id, receipt_id),
  CONSTRAINT payment_void_whole_amount FOREIGN KEY (municipality_id, payment_id, amount_cents)
    REFERENCES payment (municipality_id, id, amount_cents),
  CONSTRAINT payment_void_receipt FOREIGN KEY (municipality_id, receipt_id, payment_id)
    REFERENCES receipt (municipality_id, id, payment_id),
  FOREIGN KEY (municipality_id, cash_session_id) REFERENCES cash_session (municipality_id, id)
);
CREATE INDEX payment_void_by_session ON payment_void (municipality_id, cash_session_id);

-- Money comes back out of the till it lies in, as long as nobody has counted it; what is invoiced is refunded instead.
CREATE FUNCTION payment_void_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM payment p JOIN cash_session s ON s.municipality_id = p.municipality_id AND s.id = p.cash_session_id
    WHERE p.municipality_id = NEW.municipality_id AND p.id = NEW.payment_id AND p.provider = 'counter' AND p.state = 'SUCCEEDED'
      AND s.id = NEW.cash_session_id AND s.closed_at IS NULL FOR UPDATE OF p FOR SHARE OF s;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Only what lies in an open till is voided' USING CONSTRAINT = 'payment_void_in_open_session', ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM receipt WHERE municipality_id = NEW.municipality_id AND id = NEW.receipt_id AND cancels_id IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'A void has its cancelling receipt' USING CONSTRAINT = 'payment_void_cancelling_receipt', ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM invoice WHERE municipality_id = NEW.municipality_id AND payment_id = NEW.payment_id AND state <> 'CANCELLED';
  IF FOUND THEN
    RAISE EXCEPTION 'What is invoiced is not voided' USING CONSTRAINT = 'payment_void_not_invoiced', ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_void_allowed BEFORE INSERT ON payment_void FOR EACH ROW EXECUTE FUNCTION payment_void_allowed();

-- The state and the row say the same when the transaction ends, and a voided payment stays one.
CREATE FUNCTION payment_void_said_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payment p WHERE p.municipality_id = NEW.municipality_id AND p.id = NEW.id
      AND (p.state = 'VOIDED') <> EXISTS (SELECT 1 FROM payment_void v WHERE v.payment_id = p.id)) THEN
    RAISE EXCEPTION 'A payment is voided by its void' USING CONSTRAINT = 'payment_voided_by_void', ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_voided_by_void AFTER UPDATE ON payment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND 'VOIDED' IN (OLD.state, NEW.state)) EXECUTE FUNCTION payment_void_said_twice();
CREATE FUNCTION payment_void_said_of_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM payment p WHERE p.municipality_id = NEW.municipality_id AND p.id = NEW.payment_id AND p.state = 'VOIDED') THEN
    RAISE EXCEPTION 'A void makes the payment voided' USING CONSTRAINT = 'payment_voided_by_void', ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_void_said_of_payment AFTER INSERT ON payment_void DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payment_void_said_of_payment();

CREATE FUNCTION invoice_not_of_voided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM payment p WHERE p.municipality_id = NEW.municipality_id AND p.id = NEW.payment_id AND p.state <> 'VOIDED' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'A voided payment has no invoice' USING CONSTRAINT = 'invoice_not_of_voided', ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invoice_not_of_voided BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_not_of_voided();

-- Whether anybody has found the right in the street.
CREATE INDEX enforcement_check_subscription ON enforcement_check (municipality_id, subscription_id) WHERE subscription_id IS NOT NULL;
`;

/** Who closed it, when that was somebody else, may not have counted; the paper has a number of its own. */
const closings = /* sql */ `
ALTER TABLE cash_session ADD COLUMN closed_by uuid REFERENCES operator;
ALTER TABLE cash_session ADD COLUMN closing_reason text;       -- why a colleague closed it
ALTER TABLE cash_session ADD COLUMN closing_year integer;
ALTER TABLE cash_session ADD COLUMN closing_number integer;

-- The owner has read that a colleague closed the cash.
CREATE TABLE cash_closing_seen (
  session_id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  seen_at timestamptz NOT NULL,
  FOREIGN KEY (municipality_id, session_id) REFERENCES cash_session (municipality_id, id)
);
CREATE INDEX cash_session_closed_by_others ON cash_session (municipality_id, operator_id) WHERE closed_by <> operator_id;

-- A closing's paper is the municipality's, nobody's personal document.
ALTER TABLE issued_document ALTER COLUMN holder_id DROP NOT NULL;
${added('issued_document', 'issued_document_kind_check', 'CASH_CLOSING')}
ALTER TABLE issued_document ADD CONSTRAINT issued_document_of_holder CHECK ((holder_id IS NULL) = (kind = 'CASH_CLOSING'));
`;

/** Row-level security binds the owner too: one municipality after the other. */
const numbered = /* sql */ `
ALTER TABLE cash_session DISABLE TRIGGER cash_session_stays_closed;
DO $$
DECLARE m record;
BEGIN
  FOR m IN SELECT id, timezone FROM municipality LOOP
    PERFORM set_config('app.municipality_id', m.id::text, true);
    UPDATE cash_session s SET closed_by = s.operator_id, closing_year = n.year, closing_number = n.number
      FROM (SELECT id, year, row_number() OVER (PARTITION BY year ORDER BY closed_at, id) AS number
              FROM (SELECT id, closed_at, extract(year FROM closed_at AT TIME ZONE m.timezone)::int AS year
                      FROM cash_session WHERE closed_at IS NOT NULL) closed) n
     WHERE n.id = s.id;
    INSERT INTO number_counter (municipality_id, series, year, last_number)
      SELECT m.id, 'CASH_CLOSING', closing_year, max(closing_number) FROM cash_session WHERE closing_year IS NOT NULL GROUP BY closing_year;
  END LOOP;
  PERFORM set_config('app.municipality_id', '', true);
END $$;
ALTER TABLE cash_session ENABLE TRIGGER cash_session_stays_closed;

ALTER TABLE cash_session DROP CONSTRAINT cash_session_closed;
ALTER TABLE cash_session ADD CONSTRAINT cash_session_closed CHECK (
  (closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (expected_cents IS NULL) AND (closed_at IS NULL) = (totals IS NULL)
  AND (closed_at IS NULL) = (closing_number IS NULL) AND (closed_at IS NULL) = (closing_year IS NULL)
  AND (counted_cents IS NULL OR closed_at IS NOT NULL));
-- One's own cash is counted; a colleague's may be closed uncounted, and always with a reason.
ALTER TABLE cash_session ADD CONSTRAINT cash_session_counted CHECK (closed_at IS NULL OR closed_by <> operator_id OR counted_cents IS NOT NULL);
ALTER TABLE cash_session ADD CONSTRAINT cash_session_closed_with_reason CHECK (
  (closed_at IS NOT NULL AND closed_by <> operator_id) = (closing_reason IS NOT NULL) AND closing_reason <> '');
ALTER TABLE cash_session DROP CONSTRAINT cash_session_difference_explained;
ALTER TABLE cash_session ADD CONSTRAINT cash_session_difference_explained CHECK (
  counted_cents IS NULL OR counted_cents = expected_cents OR length(note) > 0 OR length(closing_reason) > 0);
CREATE UNIQUE INDEX cash_session_closing_number ON cash_session (municipality_id, closing_year, closing_number) WHERE closing_number IS NOT NULL;
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['payment_void', 'cash_closing_seen'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON payment_void, cash_closing_seen FROM sosta_app;
`;
