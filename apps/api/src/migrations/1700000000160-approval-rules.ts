import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the municipality's rules said of each request and what they saw; which of the cases they approved a person
 * looks at again; what operators do to many cases at once.
 */
export class ApprovalRules1700000000160 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [rules, bulk, security]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bulk_action_row, bulk_action, review_sample, rule_evaluation');
  }
}

const rules = /* sql */ `
-- One per version of a request that came in: at its submission, and whenever it comes back completed.
CREATE TABLE rule_evaluation (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  request_id uuid NOT NULL,
  request_version integer NOT NULL,
  at timestamptz NOT NULL,
  policy_id uuid,                              -- the rules it was made under; null while there were none
  facts jsonb,                                 -- what the rules looked at: codes and levels, nobody's data; null: could not be told
  evaluation jsonb,                            -- the answer with its lines
  outcome text NOT NULL CHECK (outcome IN ('NONE', 'APPROVE', 'REVIEW', 'DENY')),  -- NONE: no rule for the kind
  applied boolean NOT NULL DEFAULT false,      -- the request was accepted by it
  stopped text,                                -- problem code: why an approval was not carried out, or the evaluation failed
  UNIQUE (municipality_id, id),
  CONSTRAINT rule_evaluation_once UNIQUE (municipality_id, request_id, request_version),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id),
  CONSTRAINT rule_evaluation_applied CHECK (NOT applied OR (outcome = 'APPROVE' AND stopped IS NULL)),
  CONSTRAINT rule_evaluation_failed CHECK (facts IS NOT NULL OR outcome = 'REVIEW')
);
CREATE INDEX rule_evaluation_newest ON rule_evaluation (municipality_id, at DESC);

-- Cases approved by the rules that were drawn for a person to look at.
CREATE TABLE review_sample (
  request_id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  drawn_at timestamptz NOT NULL,
  percent integer NOT NULL CHECK (percent BETWEEN 1 AND 100),
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CONFIRMED', 'TO_REVIEW')),
  version integer NOT NULL DEFAULT 1,
  note text,
  checked_by uuid REFERENCES operator,
  checked_at timestamptz,
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id),
  CONSTRAINT review_sample_checked CHECK ((state = 'OPEN') = (checked_at IS NULL) AND (state = 'OPEN') = (checked_by IS NULL)),
  CONSTRAINT review_sample_says_why CHECK (state <> 'TO_REVIEW' OR length(note) > 0)
);
CREATE INDEX review_sample_list ON review_sample (municipality_id, state, drawn_at, request_id);
`;

const bulk = /* sql */ `
-- One thing done to many cases, each in a transaction of its own.
CREATE TABLE bulk_action (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  operator_id uuid NOT NULL REFERENCES operator,
  action text NOT NULL CHECK (action IN ('ACCEPT', 'REFUSE', 'CLAIM', 'ASSIGN', 'REMIND')),
  input jsonb NOT NULL DEFAULT '{}',           -- {reasons, note, operatorId}
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  UNIQUE (municipality_id, id)
);
CREATE INDEX bulk_action_newest ON bulk_action (municipality_id, created_at DESC);

CREATE TABLE bulk_action_row (
  municipality_id uuid NOT NULL,
  bulk_action_id uuid NOT NULL,
  position integer NOT NULL CHECK (position BETWEEN 1 AND 500),
  request_id uuid NOT NULL,
  request_version integer NOT NULL,            -- the one the operator has seen
  state text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'FAILED')),
  problem text,                                -- its code
  PRIMARY KEY (bulk_action_id, position),
  CONSTRAINT bulk_action_row_once UNIQUE (bulk_action_id, request_id),
  FOREIGN KEY (municipality_id, bulk_action_id) REFERENCES bulk_action (municipality_id, id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id),
  CONSTRAINT bulk_action_row_why CHECK ((state = 'FAILED') = (problem IS NOT NULL))
);
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['rule_evaluation', 'review_sample', 'bulk_action', 'bulk_action_row'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
-- What decided, and what was looked at again, is part of the trail.
REVOKE UPDATE, DELETE ON rule_evaluation FROM sosta_app;
REVOKE DELETE ON review_sample, bulk_action, bulk_action_row FROM sosta_app;
`;
