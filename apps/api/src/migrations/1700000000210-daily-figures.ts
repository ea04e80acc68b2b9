import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reports are made of: one small set of counted figures for each civil day that is over (ADR 0014). */
export class DailyFigures1700000000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [figures, sources, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Figures can always be counted again: write another migration instead.');
  }
}

const figures = /* sql */ `
-- A day that was counted. Days follow one another without gaps from the first one.
CREATE TABLE daily_snapshot (
  municipality_id uuid NOT NULL REFERENCES municipality,
  on_day date NOT NULL,
  counted_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, on_day)
);

-- Counts, sums and office times; no person, plate, request or payment can be told from them.
CREATE TABLE daily_figure (
  municipality_id uuid NOT NULL,
  on_day date NOT NULL,
  measure text NOT NULL CHECK (measure IN
    ('SUBMITTED', 'OUTCOME', 'DECIDED', 'LATE', 'REFUSAL_REASON', 'INTEGRATION_REASON', 'OPEN', 'OVERDUE', 'REVENUE', 'ACTIVE', 'ACTIVE_IN_ZONE')),
  kind text,                                   -- of the request
  detail text,                                 -- source, outcome, who decided, code of the reason, method of payment
  product_id uuid,
  zone_id uuid,
  count integer NOT NULL CHECK (count > 0),
  cents bigint NOT NULL DEFAULT 0,
  minutes integer[],                           -- of each decision of the day in the office's hands, ascending
  CONSTRAINT daily_figure_once UNIQUE NULLS NOT DISTINCT (municipality_id, measure, on_day, kind, detail, product_id, zone_id),
  CONSTRAINT daily_figure_money CHECK (cents = 0 OR measure = 'REVENUE'),
  CONSTRAINT daily_figure_minutes CHECK ((minutes IS NOT NULL) = (measure = 'DECIDED') AND (minutes IS NULL OR cardinality(minutes) = count)),
  FOREIGN KEY (municipality_id, on_day) REFERENCES daily_snapshot ON DELETE CASCADE,
  FOREIGN KEY (municipality_id, product_id) REFERENCES product (municipality_id, id),
  FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id)
);
CREATE INDEX daily_figure_day ON daily_figure (municipality_id, on_day);
`;

/** A day is counted from its own rows, not from the whole history. */
const sources = /* sql */ `
CREATE INDEX request_event_at ON request_event (municipality_id, at);
CREATE INDEX request_updated_at ON request (municipality_id, updated_at);
CREATE INDEX payment_paid_at ON payment (municipality_id, paid_at) WHERE paid_at IS NOT NULL;
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['daily_snapshot', 'daily_figure'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
`;
