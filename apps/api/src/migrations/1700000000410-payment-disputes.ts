import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Payments that the payer disputes at the bank or at the provider: what the provider says of each, and every movement of
 * money that came of it, once. What is disputed is not refunded too.
 */
export class PaymentDisputes1700000000410 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, guards, journal, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Money that moved is accounted for in it: write another migration instead.');
  }
}

const tables = /* sql */ `
ALTER TABLE payment ADD COLUMN disputed_cents integer NOT NULL DEFAULT 0;      -- taken by disputes, less what came back
ALTER TABLE payment ADD COLUMN dispute_fee_cents integer NOT NULL DEFAULT 0;   -- what the provider charged for them

CREATE TABLE payment_dispute (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  payment_id uuid NOT NULL,
  dispute_ref text NOT NULL CHECK (dispute_ref <> ''),   -- the provider's name for it
  state text NOT NULL CHECK (state IN ('OPEN', 'WON', 'LOST')),
  reason text NOT NULL,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  opened_at timestamptz NOT NULL,
  answer_by timestamptz,
  closed_at timestamptz,
  asked_at timestamptz NOT NULL,                         -- when the provider was asked for what stands here
  UNIQUE (municipality_id, id),
  CONSTRAINT payment_dispute_once UNIQUE (municipality_id, payment_id, dispute_ref),
  CONSTRAINT payment_dispute_closed CHECK ((state = 'OPEN') = (closed_at IS NULL)),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id)
);
CREATE INDEX payment_dispute_open ON payment_dispute (municipality_id, payment_id) WHERE state = 'OPEN';

CREATE TABLE dispute_movement (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  dispute_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  ref text NOT NULL CHECK (ref <> ''),
  kind text NOT NULL CHECK (kind IN ('WITHDRAWN', 'REINSTATED', 'FEE', 'FEE_RETURNED')),
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  happened_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  -- However often the provider tells of it.
  CONSTRAINT dispute_movement_once UNIQUE (municipality_id, dispute_id, kind, ref),
  FOREIGN KEY (municipality_id, dispute_id) REFERENCES payment_dispute (municipality_id, id),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id)
);
CREATE INDEX dispute_movement_payment ON dispute_movement (municipality_id, payment_id);

-- An operator has something to do when a dispute begins, and when it is lost. One that ends well explains itself.
ALTER TABLE payment_difference ADD COLUMN dispute_id uuid;
ALTER TABLE payment_difference ADD FOREIGN KEY (municipality_id, dispute_id) REFERENCES payment_dispute (municipality_id, id);
ALTER TABLE payment_difference DROP CONSTRAINT payment_difference_kind_check;
ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_kind_check CHECK (kind IN (
  'REFUNDED_OUTSIDE', 'REFUNDED_TOO_MUCH', 'REFUND_UNDONE', 'OTHER_CURRENCY', 'NO_ANSWER', 'AMOUNT_DIFFERS', 'NOT_TAKEN_THERE',
  'DISPUTED', 'DISPUTE_LOST'));
ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_dispute CHECK ((kind IN ('DISPUTED', 'DISPUTE_LOST')) = (dispute_id IS NOT NULL));
ALTER TABLE payment_difference DROP CONSTRAINT payment_difference_once;
ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_once
  UNIQUE NULLS NOT DISTINCT (municipality_id, payment_id, kind, theirs_cents, dispute_id);
ALTER TABLE payment_difference DROP CONSTRAINT payment_difference_closed;
ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_closed CHECK (
  (closed_at IS NULL) = (note IS NULL) AND (closed_by IS NULL OR closed_at IS NOT NULL)
  AND (closed_at IS NULL OR closed_by IS NOT NULL OR dispute_id IS NOT NULL));
`;

const guards = /* sql */ `
-- The bank may give the same money back: nothing is asked for, approved or sent while it is disputed. What the provider
-- has already done is a fact and is written down.
CREATE FUNCTION refund_not_of_disputed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payment p WHERE p.municipality_id = NEW.municipality_id AND p.id = NEW.payment_id AND p.state = 'DISPUTED') THEN
    RAISE EXCEPTION 'What is disputed is not refunded too' USING CONSTRAINT = 'refund_not_of_disputed', ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refund_not_of_disputed_new BEFORE INSERT ON refund FOR EACH ROW
  WHEN (NEW.state IN ('AWAITING_APPROVAL', 'APPROVED', 'EXECUTING')) EXECUTE FUNCTION refund_not_of_disputed();
CREATE TRIGGER refund_not_of_disputed_moved BEFORE UPDATE ON refund FOR EACH ROW
  WHEN (NEW.state IN ('AWAITING_APPROVAL', 'APPROVED', 'EXECUTING') AND OLD.state <> NEW.state) EXECUTE FUNCTION refund_not_of_disputed();
`;

const journal = /* sql */ `
ALTER TABLE journal_entry ADD COLUMN movement_id uuid;
ALTER TABLE journal_entry ADD FOREIGN KEY (municipality_id, movement_id) REFERENCES dispute_movement (municipality_id, id);
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_movement_once UNIQUE (municipality_id, movement_id);
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind_check;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind_check CHECK (kind IN (
  'SALE', 'VOID', 'REFUND', 'CHARGEBACK', 'CHARGEBACK_REVERSED', 'DISPUTE_FEE', 'DISPUTE_FEE_RETURNED'));
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_sign;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_sign CHECK (
  (kind IN ('SALE', 'CHARGEBACK_REVERSED', 'DISPUTE_FEE_RETURNED')) = (gross_cents > 0)
  AND gross_cents::bigint * vat_cents >= 0 AND abs(vat_cents) < abs(gross_cents));
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_of_dispute CHECK (
  (kind IN ('SALE', 'VOID', 'REFUND')) = (movement_id IS NULL) AND (movement_id IS NULL OR vat_cents = 0));
DROP INDEX journal_entry_once;
CREATE UNIQUE INDEX journal_entry_once ON journal_entry (municipality_id, payment_id, kind) WHERE kind IN ('SALE', 'VOID');
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['payment_dispute', 'dispute_movement'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE DELETE ON payment_dispute FROM sosta_app;
REVOKE UPDATE, DELETE ON dispute_movement FROM sosta_app;
`;
