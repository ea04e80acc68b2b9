import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Money on its way back: asked for by one person, approved by another, carried out once. What is held for refunds and
 * what went back are counted on the payment itself, so that no number of them together can exceed what was paid.
 */
export class Refunds1700000000270 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [counters, refunds, obligations, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Money given back is accounted for in it: write another migration instead.');
  }
}

const counters = /* sql */ `
ALTER TABLE payment ADD COLUMN captured_cents integer CHECK (captured_cents > 0);   -- where it is not what was agreed
ALTER TABLE payment ADD COLUMN refunded_cents integer NOT NULL DEFAULT 0;           -- what went back
ALTER TABLE payment ADD COLUMN refund_held_cents integer NOT NULL DEFAULT 0;        -- that, and what is on its way
ALTER TABLE payment ADD CONSTRAINT payment_refund_within CHECK (
  0 <= refunded_cents AND refunded_cents <= refund_held_cents AND refund_held_cents <= coalesce(captured_cents, amount_cents));
ALTER TABLE payment ADD CONSTRAINT payment_refund_of_taken CHECK (
  refund_held_cents = 0 OR state IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'));
ALTER TABLE payment ADD CONSTRAINT payment_refund_state CHECK (CASE state
  WHEN 'REFUNDED' THEN refunded_cents = coalesce(captured_cents, amount_cents)
  WHEN 'PARTIALLY_REFUNDED' THEN refunded_cents > 0 AND refunded_cents < coalesce(captured_cents, amount_cents)
  WHEN 'DISPUTED' THEN true
  ELSE refunded_cents = 0 END);
CREATE INDEX payment_captured_ref ON payment (municipality_id, provider, captured_ref) WHERE captured_ref IS NOT NULL;
`;

const refunds = /* sql */ `
CREATE TABLE refund (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  number text NOT NULL,
  payment_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  subscription_id uuid,                        -- the right that was paid; null where none was granted
  origin text NOT NULL CHECK (origin IN ('OPERATOR', 'LATE_MONEY', 'PROVIDER')),
  basis text NOT NULL CHECK (basis IN ('WHOLE', 'UNUSED_MONTHS', 'OTHER')),
  months integer CHECK (months > 0),           -- unused and full, where they are the basis
  fee_cents integer NOT NULL DEFAULT 0 CHECK (fee_cents >= 0),
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  way text NOT NULL CHECK (way IN ('PROVIDER', 'CASH', 'BANK_TRANSFER')),
  iban_sealed text,
  iban_masked text,
  payee text,
  ends_right boolean NOT NULL,
  reason text NOT NULL CHECK (length(reason) > 0),
  state text NOT NULL CHECK (state IN ('AWAITING_APPROVAL', 'APPROVED', 'EXECUTING', 'EXECUTED', 'FAILED', 'REJECTED', 'WITHDRAWN')),
  requested_by uuid REFERENCES operator,       -- null: nobody, by a rule of the municipality or at the provider
  requested_at timestamptz NOT NULL,
  decided_by uuid REFERENCES operator,
  decided_at timestamptz,
  decision_note text,
  attempt_id uuid NOT NULL,                    -- what the provider knows it by; another one after a refusal
  asked_at timestamptz,                        -- since when this attempt may have reached the provider
  provider_ref text,
  failure text,
  carried_out_by uuid REFERENCES operator,
  reference text,
  done_on date,
  cash_session_id uuid,
  closed_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT refund_number_unique UNIQUE (municipality_id, number),
  CONSTRAINT refund_second_person CHECK (decided_by IS NULL OR requested_by IS NULL OR decided_by <> requested_by),
  CONSTRAINT refund_asked_by_somebody CHECK ((requested_by IS NOT NULL) = (origin = 'OPERATOR')),
  CONSTRAINT refund_approved CHECK (
    origin <> 'OPERATOR' OR state IN ('AWAITING_APPROVAL', 'REJECTED', 'WITHDRAWN') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
  CONSTRAINT refund_by_itself CHECK (origin = 'OPERATOR' OR (way = 'PROVIDER' AND NOT ends_right)),
  CONSTRAINT refund_basis CHECK ((basis = 'UNUSED_MONTHS') = (months IS NOT NULL) AND (months IS NOT NULL OR fee_cents = 0)),
  CONSTRAINT refund_right CHECK (NOT ends_right OR subscription_id IS NOT NULL),
  CONSTRAINT refund_transfer CHECK ((way = 'BANK_TRANSFER') = (iban_sealed IS NOT NULL)
    AND (iban_sealed IS NULL) = (iban_masked IS NULL) AND (iban_sealed IS NULL) = (payee IS NULL)),
  CONSTRAINT refund_asked CHECK (state <> 'EXECUTING' OR (way = 'PROVIDER' AND asked_at IS NOT NULL)),
  CONSTRAINT refund_by_hand CHECK (way = 'PROVIDER' OR
    (state = 'EXECUTED') = (done_on IS NOT NULL) AND (state <> 'EXECUTED' OR (carried_out_by IS NOT NULL AND length(reference) > 0))),
  CONSTRAINT refund_out_of_a_till CHECK ((cash_session_id IS NOT NULL) = (way = 'CASH' AND state = 'EXECUTED')),
  CONSTRAINT refund_failed CHECK ((state = 'FAILED') = (failure IS NOT NULL)),
  CONSTRAINT refund_closed CHECK ((closed_at IS NOT NULL) = (state IN ('EXECUTED', 'FAILED', 'REJECTED', 'WITHDRAWN'))),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id),
  FOREIGN KEY (municipality_id, cash_session_id) REFERENCES cash_session (municipality_id, id)
);
-- One question to the provider at a time for each payment: what it answers can then belong to one refund only.
CREATE UNIQUE INDEX refund_one_executing ON refund (municipality_id, payment_id) WHERE state = 'EXECUTING';
CREATE INDEX refund_newest ON refund (municipality_id, requested_at DESC, id DESC);
CREATE INDEX refund_payment ON refund (municipality_id, payment_id);
CREATE INDEX refund_holder ON refund (municipality_id, holder_id, requested_at DESC, id DESC);
CREATE INDEX refund_subscription ON refund (municipality_id, subscription_id) WHERE subscription_id IS NOT NULL;
CREATE INDEX refund_cash_session ON refund (municipality_id, cash_session_id) WHERE cash_session_id IS NOT NULL;
CREATE INDEX refund_waiting ON refund (municipality_id, state) WHERE state IN ('AWAITING_APPROVAL', 'APPROVED', 'EXECUTING', 'FAILED');

-- What was approved is what is carried out: amount, way and account never change under an approval.
CREATE FUNCTION refund_stays_as_asked() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'A refund stays as it was asked for' USING CONSTRAINT = 'refund_stays_as_asked', ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER refund_stays_as_asked BEFORE UPDATE ON refund FOR EACH ROW
  WHEN ((OLD.payment_id, OLD.amount_cents, OLD.way, OLD.iban_sealed, OLD.payee, OLD.origin, OLD.requested_by, OLD.reason, OLD.ends_right)
        IS DISTINCT FROM
        (NEW.payment_id, NEW.amount_cents, NEW.way, NEW.iban_sealed, NEW.payee, NEW.origin, NEW.requested_by, NEW.reason, NEW.ends_right))
  EXECUTE FUNCTION refund_stays_as_asked();
CREATE TRIGGER refund_stays_executed BEFORE UPDATE ON refund FOR EACH ROW
  WHEN (OLD.state IN ('EXECUTED', 'REJECTED', 'WITHDRAWN') AND OLD.state <> NEW.state) EXECUTE FUNCTION refund_stays_as_asked();

-- Without a second person only money that bought nothing goes back.
CREATE FUNCTION refund_of_late_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM payment p WHERE p.municipality_id = NEW.municipality_id AND p.id = NEW.payment_id AND p.needs_resolution) THEN
    RAISE EXCEPTION 'Something was granted for this payment' USING CONSTRAINT = 'refund_of_late_money', ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refund_of_late_money BEFORE INSERT ON refund FOR EACH ROW WHEN (NEW.origin = 'LATE_MONEY')
  EXECUTE FUNCTION refund_of_late_money();
`;

const obligations = /* sql */ `
-- Money given back for which an invoice had been issued: a credit note must follow, which the invoices' part makes.
CREATE TABLE credit_note_due (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  invoice_id uuid NOT NULL,
  refund_id uuid NOT NULL,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  recorded_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT credit_note_due_once UNIQUE (municipality_id, refund_id),
  FOREIGN KEY (municipality_id, invoice_id) REFERENCES invoice (municipality_id, id),
  FOREIGN KEY (municipality_id, refund_id) REFERENCES refund (municipality_id, id)
);

-- Where the provider's word on money given back and ours do not agree, or agree only since it told us: somebody looks.
CREATE TABLE payment_difference (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  payment_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('REFUNDED_OUTSIDE', 'REFUNDED_TOO_MUCH', 'REFUND_UNDONE', 'OTHER_CURRENCY', 'NO_ANSWER')),
  ours_cents integer NOT NULL,
  theirs_cents integer NOT NULL,
  found_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by uuid REFERENCES operator,
  note text,
  UNIQUE (municipality_id, id),
  CONSTRAINT payment_difference_closed CHECK (
    (closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (note IS NULL)),
  -- However often it is found, and after it was looked at too.
  CONSTRAINT payment_difference_once UNIQUE (municipality_id, payment_id, kind, theirs_cents),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id)
);
CREATE INDEX payment_difference_open ON payment_difference (municipality_id, found_at DESC, id DESC) WHERE closed_at IS NULL;
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['refund', 'credit_note_due', 'payment_difference'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE DELETE ON refund, credit_note_due, payment_difference FROM sosta_app;
`;
