import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files of the office: uploaded, checked row by row into a staging table, and applied in one transaction. A right that
 * exists already is looked for in the staging table, because building the exclusion of overlapping rights row by row
 * is what makes bulk loads slow, and a broken exclusion would undo a whole batch.
 */
export class Imports1700000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, office, security]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      DROP TABLE import_problem, import_row, import_batch;
      ALTER TABLE office_subscription DROP COLUMN imported_hash;
    `);
  }
}

const tables = /* sql */ `
CREATE TABLE import_batch (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  kind text NOT NULL CHECK (kind IN ('OFFICE_SUBSCRIPTIONS', 'REGISTRY')),
  state text NOT NULL CHECK (state IN ('CHECKING', 'CHECKED', 'REFUSED', 'APPLYING', 'APPLIED', 'CANCELLED', 'FAILED')),
  file_name text NOT NULL CHECK (length(file_name) <= 200),
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  sha256 text NOT NULL,
  encoding text NOT NULL CHECK (encoding IN ('utf-8', 'windows-1252')),
  storage_key text UNIQUE,                     -- null once the rows are staged, or nobody needs them any more
  valid_only boolean NOT NULL DEFAULT false,   -- "only the valid rows", chosen when applying
  rows_total integer,                          -- known at the end of the check
  rows_done integer NOT NULL DEFAULT 0,        -- of the phase under way
  rows_new integer NOT NULL DEFAULT 0,
  rows_changed integer NOT NULL DEFAULT 0,
  rows_unchanged integer NOT NULL DEFAULT 0,
  rows_wrong integer NOT NULL DEFAULT 0,
  refusal jsonb,                               -- {code, params}: why the whole file is refused, or the work stopped
  run uuid,                                    -- who works on it; a worker that comes later takes over
  failures integer NOT NULL DEFAULT 0,
  created_by uuid NOT NULL REFERENCES operator,
  created_at timestamptz NOT NULL,
  checked_at timestamptz,
  applied_by uuid REFERENCES operator,
  finished_at timestamptz,                     -- applied, cancelled, refused or failed
  UNIQUE (municipality_id, id),
  CONSTRAINT import_batch_applied_by CHECK ((state IN ('APPLYING', 'APPLIED')) <= (applied_by IS NOT NULL))
);
CREATE UNIQUE INDEX import_batch_one_under_way ON import_batch (municipality_id) WHERE state IN ('CHECKING', 'APPLYING');
CREATE INDEX import_batch_newest ON import_batch (municipality_id, created_at DESC, id DESC);

-- The well-formed rows of a batch, until it is over.
CREATE TABLE import_row (
  municipality_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  line integer NOT NULL,
  key text NOT NULL,                           -- what the row is about: fiscal code, or ABI/code/year
  hash text NOT NULL,                          -- of the row as understood: equal rows are equal files
  outcome text NOT NULL DEFAULT 'NEW' CHECK (outcome IN ('NEW', 'CHANGED', 'UNCHANGED', 'WRONG')),
  data jsonb NOT NULL,
  -- The right of the row, if it is one.
  country text,
  plate text,
  family text,
  zone_ids uuid[],
  valid daterange,
  PRIMARY KEY (batch_id, line),
  CONSTRAINT import_row_key_unique UNIQUE (batch_id, key),
  FOREIGN KEY (municipality_id, batch_id) REFERENCES import_batch (municipality_id, id)
);
CREATE INDEX import_row_plate ON import_row (batch_id, plate, country) WHERE plate IS NOT NULL;

-- What is wrong, and where.
CREATE TABLE import_problem (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  batch_id uuid NOT NULL,
  stage text NOT NULL CHECK (stage IN ('FILE', 'DATA')),   -- told by the file alone, or by what we know already
  line integer NOT NULL,
  column_name text,
  code text NOT NULL,
  params jsonb NOT NULL DEFAULT '{}',
  FOREIGN KEY (municipality_id, batch_id) REFERENCES import_batch (municipality_id, id)
);
CREATE INDEX import_problem_line ON import_problem (batch_id, line, id);
`;

const office = /* sql */ `
-- The row it was last imported from: the same file again changes nothing.
ALTER TABLE office_subscription ADD COLUMN imported_hash text;
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['import_batch', 'import_row', 'import_problem'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
-- The staging table is filled anew by each import: its statistics cannot wait for the autovacuum.
GRANT MAINTAIN ON import_row TO sosta_app;
`;
