import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The review desk: a decision that can be taken back before it leaves (ADR 0008), what operators write to each other
 * about a case, and the verdict for a document that is not there.
 */
export class Review1700000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, verdict, security]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      DROP TABLE request_note, pending_decision;
      ALTER TABLE document DROP CONSTRAINT document_verdict_check;
      ALTER TABLE document ADD CONSTRAINT document_verdict_check CHECK (verdict IN ('VALID', 'UNREADABLE', 'EXPIRED', 'MISMATCH'));
    `);
  }
}

const tables = /* sql */ `
-- Taken, and not carried out yet: it leaves at leaves_at, or comes back with why it could not. One for a request.
CREATE TABLE pending_decision (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  request_id uuid NOT NULL,
  operator_id uuid NOT NULL REFERENCES operator,
  decision text NOT NULL CHECK (decision IN ('ACCEPT', 'INTEGRATE', 'REFUSE')),
  input jsonb NOT NULL,                        -- as it was sent: note, reasons, verdicts, documents
  version integer NOT NULL,                    -- of the request that the operator had read
  taken_at timestamptz NOT NULL,
  leaves_at timestamptz NOT NULL,
  failed_at timestamptz,
  failure text,                                -- problem code
  UNIQUE (municipality_id, id),
  CONSTRAINT pending_decision_one UNIQUE (municipality_id, request_id),
  CONSTRAINT pending_decision_leaves_later CHECK (leaves_at > taken_at AND leaves_at <= taken_at + interval '30 seconds'),
  CONSTRAINT pending_decision_failed CHECK ((failed_at IS NULL) = (failure IS NULL)),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id)
);

-- What operators tell each other about a case; the citizen never reads it. Nobody rewrites it.
CREATE TABLE request_note (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  request_id uuid NOT NULL,
  operator_id uuid NOT NULL REFERENCES operator,
  kind text NOT NULL CHECK (kind IN ('NOTE', 'HAND_OVER', 'OVERRIDE')),
  to_operator_id uuid REFERENCES operator,     -- the colleague a case was handed to
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT request_note_to CHECK ((kind = 'HAND_OVER') = (to_operator_id IS NOT NULL)),
  FOREIGN KEY (municipality_id, request_id) REFERENCES request (municipality_id, id)
);
CREATE INDEX request_note_request ON request_note (municipality_id, request_id, at);
REVOKE UPDATE, DELETE ON request_note FROM sosta_app;
`;

const verdict = /* sql */ `
-- MISSING: what was sent in its place is something else.
ALTER TABLE document DROP CONSTRAINT document_verdict_check;
ALTER TABLE document ADD CONSTRAINT document_verdict_check CHECK (verdict IN ('VALID', 'UNREADABLE', 'EXPIRED', 'MISMATCH', 'MISSING'));
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['pending_decision', 'request_note'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
`;
