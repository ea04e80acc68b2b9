import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The journal of money ("prima nota"): every movement once, on a day of its own, and days that are closed for good.
 * What happened on a closed day and was not known yet is written on the first day that is open.
 */
export class Journal1700000000320 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, constraints, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Closed days stay as they were closed: write another migration instead.');
  }
}

const tables = /* sql */ `
CREATE TABLE journal_entry (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  on_day date NOT NULL,                        -- the day it counts on
  happened_on date NOT NULL,                   -- the day it happened; earlier, where that day was closed already
  happened_at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('SALE', 'VOID', 'REFUND')),
  payment_id uuid NOT NULL,
  refund_id uuid,
  method text NOT NULL CHECK (method <> ''),   -- CASH and POS: the counter's; BANK_TRANSFER: the municipality's bank
  account_id uuid,                             -- at a payment provider
  product_id uuid NOT NULL,
  tax_regime text NOT NULL,
  vat_rate_bp integer NOT NULL CHECK (vat_rate_bp BETWEEN 0 AND 10000),
  gross_cents integer NOT NULL CHECK (gross_cents <> 0),
  vat_cents integer NOT NULL,
  net_cents integer NOT NULL GENERATED ALWAYS AS (gross_cents - vat_cents) STORED,
  booked_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT journal_entry_sign CHECK ((kind = 'SALE') = (gross_cents > 0) AND gross_cents::bigint * vat_cents >= 0 AND abs(vat_cents) < abs(gross_cents)),
  CONSTRAINT journal_entry_later CHECK (on_day >= happened_on),
  CONSTRAINT journal_entry_of_refund CHECK ((kind = 'REFUND') = (refund_id IS NOT NULL)),
  CONSTRAINT journal_entry_refund_once UNIQUE (municipality_id, refund_id),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id),
  FOREIGN KEY (municipality_id, refund_id) REFERENCES refund (municipality_id, id),
  FOREIGN KEY (municipality_id, account_id) REFERENCES payment_account (municipality_id, id),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id)
);
CREATE UNIQUE INDEX journal_entry_once ON journal_entry (municipality_id, payment_id, kind) WHERE kind <> 'REFUND';
CREATE INDEX journal_entry_day ON journal_entry (municipality_id, on_day, happened_at, id);

CREATE TABLE journal_closing (
  municipality_id uuid NOT NULL REFERENCES municipality,
  through_on date NOT NULL,                    -- this day and every one before it
  closed_at timestamptz NOT NULL,
  closed_by uuid NOT NULL REFERENCES operator,
  entries integer NOT NULL CHECK (entries >= 0),  -- since the closing before
  balance_cents bigint NOT NULL,               -- of everything that came and went until then
  PRIMARY KEY (municipality_id, through_on)
);
`;

const constraints = /* sql */ `
-- Bookings and closings of a municipality take turns, so that none slips in while a day is being closed.
CREATE FUNCTION journal_turn(municipality uuid) RETURNS void LANGUAGE sql AS
  $$ SELECT pg_advisory_xact_lock(hashtextextended('journal:' || municipality::text, 0)) $$;

CREATE FUNCTION journal_day_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM journal_turn(NEW.municipality_id);
  IF EXISTS (SELECT 1 FROM journal_closing c WHERE c.municipality_id = NEW.municipality_id AND c.through_on >= NEW.on_day) THEN
    RAISE EXCEPTION 'A closed day never changes' USING CONSTRAINT = 'journal_day_closed', ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_day_open BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_day_open();

CREATE FUNCTION journal_closes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM journal_turn(NEW.municipality_id);
  IF EXISTS (SELECT 1 FROM journal_closing c WHERE c.municipality_id = NEW.municipality_id AND c.through_on >= NEW.through_on) THEN
    RAISE EXCEPTION 'A day is closed once' USING CONSTRAINT = 'journal_day_closed', ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_closes_forward BEFORE INSERT ON journal_closing FOR EACH ROW EXECUTE FUNCTION journal_closes_forward();

CREATE FUNCTION journal_stays() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'What is in the journal stays as it is' USING CONSTRAINT = 'journal_stays', ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_stays();
CREATE TRIGGER journal_closing_stays BEFORE UPDATE OR DELETE ON journal_closing FOR EACH ROW EXECUTE FUNCTION journal_stays();
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['journal_entry', 'journal_closing'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON journal_entry, journal_closing FROM sosta_app;
`;
