import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Comparisons with the providers that somebody, or the night, asked for: how far each account is, and what came of it. */
export class PaymentComparisons1700000000350 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What was compared stays on record: write another migration instead.');
  }
}

const tables = /* sql */ `
CREATE TABLE payment_comparison (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  days integer NOT NULL CHECK (days BETWEEN 1 AND 92),   -- back from when it was asked for
  asked_by uuid REFERENCES operator,                     -- null: the night
  asked_at timestamptz NOT NULL,
  ended_at timestamptz CHECK (ended_at >= asked_at),
  UNIQUE (municipality_id, id)
);
-- Two at once would ask the providers the same things.
CREATE UNIQUE INDEX payment_comparison_one ON payment_comparison (municipality_id) WHERE ended_at IS NULL;
CREATE INDEX payment_comparison_newest ON payment_comparison (municipality_id, asked_at DESC);

CREATE TABLE payment_comparison_account (
  municipality_id uuid NOT NULL,
  comparison_id uuid NOT NULL,
  account_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('RUNNING', 'DONE', 'FAILED')),
  payments integer NOT NULL CHECK (payments >= 0),       -- taken here
  compared integer NOT NULL CHECK (compared >= 0),
  forgotten integer NOT NULL CHECK (forgotten >= 0),     -- too old for the provider to know them by name
  learnt integer NOT NULL CHECK (learnt >= 0),           -- known there and not here, and written down now
  failure text,
  PRIMARY KEY (municipality_id, comparison_id, account_id),
  CONSTRAINT payment_comparison_within CHECK (compared + forgotten <= payments),
  CONSTRAINT payment_comparison_failure CHECK ((state = 'FAILED') = (failure IS NOT NULL)),
  FOREIGN KEY (municipality_id, comparison_id) REFERENCES payment_comparison (municipality_id, id),
  FOREIGN KEY (municipality_id, account_id) REFERENCES payment_account (municipality_id, id)
);
CREATE INDEX payment_difference_newest ON payment_difference (municipality_id, found_at DESC, id DESC);
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['payment_comparison', 'payment_comparison_account'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE DELETE ON payment_comparison, payment_comparison_account FROM sosta_app;
`;
