import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Money without a right, and rights that rest on an address that changed, are work of the one list: a day, a claim. */
export class WorkOfMoneyAndAddresses1700000000241 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [claims, terms, backfill, order]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error(
      'What waits for the office would be lost from its list: write another migration instead.',
    );
  }
}

const claims = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['payment', 'subscription_review'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN claimed_by uuid REFERENCES operator, ADD COLUMN claimed_at timestamptz, ADD COLUMN claimed_until timestamptz', t);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (num_nulls(claimed_by, claimed_at, claimed_until) IN (0, 3))', t, t || '_claim_whole');
  END LOOP;
END $$;
`;

/**
 * The day is the row's own from the moment it becomes work, whoever writes it (settling, the reconciler, a change of
 * address): review.termDays as it is then, 10 where the municipality never set it. A term changed later moves nothing.
 */
const terms = /* sql */ `
ALTER TABLE payment ADD COLUMN due_on date;
ALTER TABLE subscription_review ADD COLUMN due_on date;

CREATE FUNCTION office_due_on(m uuid, since timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT d.day + coalesce((SELECT (p.value #>> '{}')::int FROM policy p
                            WHERE p.municipality_id = m AND p.key = 'review.termDays' AND p.valid @> d.day), 10)
    FROM (SELECT (since AT TIME ZONE t.timezone)::date AS day FROM municipality t WHERE t.id = m) d
$$;
CREATE FUNCTION payment_gets_due_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.due_on := coalesce(NEW.due_on, office_due_on(NEW.municipality_id, coalesce(NEW.checked_at, NEW.paid_at, NEW.created_at)));
  RETURN NEW;
END $$;
CREATE TRIGGER payment_gets_due_on BEFORE INSERT OR UPDATE ON payment FOR EACH ROW
  WHEN (NEW.needs_resolution AND NEW.due_on IS NULL) EXECUTE FUNCTION payment_gets_due_on();
CREATE FUNCTION subscription_review_gets_due_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.due_on := coalesce(NEW.due_on, office_due_on(NEW.municipality_id, NEW.opened_at));
  RETURN NEW;
END $$;
CREATE TRIGGER subscription_review_gets_due_on BEFORE INSERT ON subscription_review FOR EACH ROW
  EXECUTE FUNCTION subscription_review_gets_due_on();
`;

/** Row-level security binds the owner too: one municipality after the other. */
const backfill = /* sql */ `
DO $$
DECLARE m uuid;
BEGIN
  FOR m IN SELECT id FROM municipality LOOP
    PERFORM set_config('app.municipality_id', m::text, true);
    UPDATE payment SET due_on = office_due_on(m, coalesce(paid_at, created_at)) WHERE needs_resolution;
    UPDATE subscription_review SET due_on = office_due_on(m, opened_at);
  END LOOP;
  PERFORM set_config('app.municipality_id', '', true);
END $$;
ALTER TABLE payment ADD CONSTRAINT payment_to_resolve_by CHECK (NOT needs_resolution OR due_on IS NOT NULL);
ALTER TABLE subscription_review ALTER COLUMN due_on SET NOT NULL;
`;

const order = /* sql */ `
CREATE INDEX payment_to_resolve_due ON payment (municipality_id, due_on, created_at, id) WHERE needs_resolution AND to_refund_at IS NULL;
CREATE INDEX payment_to_resolve_submitted ON payment (municipality_id, created_at, id) WHERE needs_resolution AND to_refund_at IS NULL;
CREATE INDEX subscription_review_open_due ON subscription_review (municipality_id, due_on, opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX subscription_review_open_submitted ON subscription_review (municipality_id, opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX subscription_review_closed_at ON subscription_review (municipality_id, closed_at) WHERE closed_at IS NOT NULL;
`;
