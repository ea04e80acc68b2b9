import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The catalogue as something prepared, checked and published: drafts, reductions and surcharges by date, limited places
 * with their waiting lists. What has begun is never changed again, and the database holds to that by itself.
 */
export class CatalogueDrafts1700000000190 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, facts, past, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Prices that were sold rest on it: write another migration instead.');
  }
}

const tables = /* sql */ `
-- One draft of each product: what is published is told by the product itself.
CREATE TABLE product_draft (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  product_id uuid NOT NULL,
  content jsonb NOT NULL,
  base text NOT NULL,                          -- what was published when it was begun, as a hash
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by uuid NOT NULL REFERENCES operator,
  CONSTRAINT product_draft_one UNIQUE (municipality_id, product_id),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id)
);

-- A reduction or surcharge, for as long as it holds. Those of a product that hold on a day are applied by position.
CREATE TABLE tariff_modifier (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  product_id uuid NOT NULL,
  valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  position integer NOT NULL CHECK (position >= 0),
  kind text NOT NULL CHECK (kind IN ('NTH_PLATE', 'EMISSION', 'FUEL', 'ISEE', 'LATE_RENEWAL')),
  condition jsonb NOT NULL,
  op text NOT NULL CHECK (op IN ('PERCENT', 'AMOUNT', 'FIXED')),
  amount integer NOT NULL,                     -- basis points, cents to add, or the price in cents
  created_at timestamptz NOT NULL,
  created_by uuid,
  UNIQUE (municipality_id, id),
  CONSTRAINT tariff_modifier_amount CHECK (CASE op WHEN 'FIXED' THEN amount BETWEEN 0 AND 100000000
    WHEN 'PERCENT' THEN amount BETWEEN -10000 AND 100000 ELSE amount BETWEEN -100000000 AND 100000000 END),
  CONSTRAINT tariff_modifier_one_place EXCLUDE USING gist (municipality_id WITH =, product_id WITH =, position WITH =, valid WITH &&),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id)
);

ALTER TABLE product ADD COLUMN holder_limit integer CHECK (holder_limit BETWEEN 1 AND 100);  -- plates of one holder; null: any
ALTER TABLE product ADD COLUMN waitlist boolean NOT NULL DEFAULT false;

-- How many there may be at a time: in a zone, or of the product altogether (zone_id null).
CREATE TABLE product_cap (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  product_id uuid NOT NULL,
  zone_id uuid,
  places integer NOT NULL CHECK (places BETWEEN 0 AND 1000000),
  UNIQUE (municipality_id, id),
  CONSTRAINT product_cap_one UNIQUE NULLS NOT DISTINCT (municipality_id, product_id, zone_id),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id)
);

CREATE TABLE waitlist_entry (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  product_id uuid NOT NULL,
  zone_id uuid,                                -- of the limit that was reached; null: of the product altogether
  holder_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'OFFERED', 'ACCEPTED', 'EXPIRED', 'LEFT', 'REMOVED')),
  joined_at timestamptz NOT NULL,
  offered_at timestamptz,
  offer_expires_at timestamptz,
  request_id uuid,                             -- the request that took the offer
  closed_at timestamptz,
  removal_reason text,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT waitlist_offer CHECK ((state = 'WAITING') <= (offered_at IS NULL) AND (offered_at IS NULL) = (offer_expires_at IS NULL)),
  CONSTRAINT waitlist_accepted CHECK ((state = 'ACCEPTED') = (request_id IS NOT NULL)),
  CONSTRAINT waitlist_removed CHECK ((state = 'REMOVED') = (removal_reason IS NOT NULL)),
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id),
  FOREIGN KEY (municipality_id, holder_id) REFERENCES holder (municipality_id, id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id)
);
CREATE UNIQUE INDEX waitlist_entry_one_live ON waitlist_entry (municipality_id, holder_id, product_id, zone_id)
  NULLS NOT DISTINCT WHERE state IN ('WAITING', 'OFFERED');
CREATE INDEX waitlist_entry_queue ON waitlist_entry (municipality_id, product_id, joined_at, id) WHERE state IN ('WAITING', 'OFFERED');
CREATE INDEX waitlist_entry_holder ON waitlist_entry (municipality_id, holder_id);

CREATE INDEX subscription_product ON subscription (municipality_id, product_id) WHERE status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED');
CREATE INDEX subscription_request_product ON subscription_request (municipality_id, product_id);
`;

/** What a price may depend on. Unknown is an answer of its own: then the price does not depend on it. */
const facts = /* sql */ `
ALTER TABLE plate_association ADD COLUMN emission_class text
  CHECK (emission_class IN ('EURO_0', 'EURO_1', 'EURO_2', 'EURO_3', 'EURO_4', 'EURO_5', 'EURO_6'));
ALTER TABLE subscription_request ADD COLUMN isee_up_to_cents integer CHECK (isee_up_to_cents > 0);
`;

/**
 * A price or a reduction that has begun keeps its day, its amount and its terms; it can only be given an end that has not
 * come yet. The day is the application's ("app.today", which tests move), or the municipality's by this server's clock.
 */
const past = /* sql */ `
CREATE FUNCTION catalogue_keeps_past() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  today date := coalesce(
    nullif(current_setting('app.today', true), '')::date,
    (now() AT TIME ZONE (SELECT timezone FROM municipality WHERE id = coalesce(NEW.municipality_id, OLD.municipality_id)))::date);
  wrong boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- What is laid down with the municipality may tell what held before.
    wrong := NEW.created_by IS NOT NULL AND lower(NEW.valid) < today;
  ELSIF TG_OP = 'DELETE' THEN
    wrong := lower(OLD.valid) <= today;
  ELSE
    wrong := (lower(OLD.valid) <= today AND (to_jsonb(NEW) - 'valid' <> to_jsonb(OLD) - 'valid' OR lower(NEW.valid) <> lower(OLD.valid)))
      OR upper(OLD.valid) <= today
      OR upper(NEW.valid) < today
      OR (lower(NEW.valid) <> lower(OLD.valid) AND lower(NEW.valid) < today);
  END IF;
  IF wrong THEN
    RAISE EXCEPTION 'what has begun in the catalogue does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'catalogue_keeps_past';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER tariff_keeps_past BEFORE INSERT OR UPDATE OR DELETE ON tariff
  FOR EACH ROW EXECUTE FUNCTION catalogue_keeps_past();
CREATE TRIGGER tariff_modifier_keeps_past BEFORE INSERT OR UPDATE OR DELETE ON tariff_modifier
  FOR EACH ROW EXECUTE FUNCTION catalogue_keeps_past();
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['product_draft', 'tariff_modifier', 'product_cap', 'waitlist_entry'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE DELETE ON waitlist_entry FROM sosta_app;
`;
