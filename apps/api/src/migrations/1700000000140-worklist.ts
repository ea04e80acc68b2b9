import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One list over all kinds of work, each of which one operator at a time can take in charge. */
export class Worklist1700000000140 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [claims, terms, order, views]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('The views that operators saved would be lost: restore a backup instead.');
  }
}

const claims = /* sql */ `
-- Who has it, since when, and until when unless renewed. A lease that is over binds nobody; it is cleared by whoever is next.
ALTER TABLE request ADD COLUMN claimed_at timestamptz;
ALTER TABLE request NO FORCE ROW LEVEL SECURITY;
UPDATE request SET claimed_at = claimed_until - interval '10 minutes' WHERE claimed_by IS NOT NULL;
ALTER TABLE request FORCE ROW LEVEL SECURITY;
ALTER TABLE request ADD CONSTRAINT request_claim_whole CHECK (num_nulls(claimed_by, claimed_at, claimed_until) IN (0, 3));
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['invoice', 'preliminary_communication', 'assistance_thread'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN claimed_by uuid REFERENCES operator, ADD COLUMN claimed_at timestamptz, ADD COLUMN claimed_until timestamptz', t);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (num_nulls(claimed_by, claimed_at, claimed_until) IN (0, 3))', t, t || '_claim_whole');
  END LOOP;
END $$;
`;

const terms = /* sql */ `
-- The day by which the office answers (policy review.termDays), as requests have it; what is there already gets the default.
ALTER TABLE preliminary_communication ADD COLUMN due_on date;
ALTER TABLE assistance_thread ADD COLUMN due_on date;
ALTER TABLE preliminary_communication NO FORCE ROW LEVEL SECURITY;
ALTER TABLE assistance_thread NO FORCE ROW LEVEL SECURITY;
UPDATE preliminary_communication c SET due_on = (c.submitted_at AT TIME ZONE m.timezone)::date + 10
  FROM municipality m WHERE m.id = c.municipality_id;
UPDATE assistance_thread t SET due_on = (t.updated_at AT TIME ZONE m.timezone)::date + 10
  FROM municipality m WHERE m.id = t.municipality_id;
ALTER TABLE preliminary_communication FORCE ROW LEVEL SECURITY;
ALTER TABLE assistance_thread FORCE ROW LEVEL SECURITY;
ALTER TABLE preliminary_communication ALTER COLUMN due_on SET NOT NULL;
ALTER TABLE assistance_thread ALTER COLUMN due_on SET NOT NULL;
`;

const order = /* sql */ `
-- Each kind of open work in the orders in which the list is read: a page costs the same however much is closed.
DROP INDEX request_queue;
CREATE INDEX request_open_due ON request (municipality_id, kind, due_on, submitted_at, id)
  WHERE part_of IS NULL AND state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED');
CREATE INDEX request_open_submitted ON request (municipality_id, kind, submitted_at, id)
  WHERE part_of IS NULL AND state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED');
CREATE INDEX invoice_open_due ON invoice (municipality_id, due_on, requested_at, id) WHERE state = 'REQUESTED';
CREATE INDEX invoice_open_submitted ON invoice (municipality_id, requested_at, id) WHERE state = 'REQUESTED';
CREATE INDEX preliminary_communication_open_due ON preliminary_communication (municipality_id, due_on, submitted_at, id)
  WHERE state = 'RECEIVED';
CREATE INDEX preliminary_communication_open_submitted ON preliminary_communication (municipality_id, submitted_at, id)
  WHERE state = 'RECEIVED';
CREATE INDEX assistance_thread_open_due ON assistance_thread (municipality_id, due_on, updated_at, id) WHERE state = 'OPEN';
CREATE INDEX assistance_thread_open_submitted ON assistance_thread (municipality_id, updated_at, id) WHERE state = 'OPEN';
-- What was done today.
CREATE INDEX request_decided_at ON request (municipality_id, decided_at) WHERE decided_at IS NOT NULL AND part_of IS NULL;
CREATE INDEX invoice_issued_on ON invoice (municipality_id, issued_on) WHERE issued_on IS NOT NULL;
CREATE INDEX assistance_message_answered ON assistance_message (municipality_id, created_at) WHERE author_kind = 'OPERATOR';
`;

const views = /* sql */ `
-- How an operator likes to look at the list; it follows him to every device. Never a search: that may be somebody's name.
CREATE TABLE work_view (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  operator_id uuid NOT NULL REFERENCES operator,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  view jsonb NOT NULL CHECK (jsonb_typeof(view) = 'object' AND NOT view ? 'q'),
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT work_view_name_unique UNIQUE (municipality_id, operator_id, name)
);
ALTER TABLE work_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE work_view FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON work_view USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
`;
