import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Times of decisions as histograms: five years of them are read in a moment (ADR 0014). */
export class TimesInClasses1700000000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [shape, conversion, rules]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Figures can always be counted again: write another migration instead.');
  }
}

const shape = /* sql */ `
-- Of each decision of the day in the office's hands: minutes, and x how many where there is more than one.
ALTER TABLE daily_figure ADD COLUMN times text;
CREATE FUNCTION decisions_in(times text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(sum(coalesce(nullif(split_part(one, 'x', 2), '')::int, 1)), 0) FROM string_to_table(times, ' ') one
$$;
`;

/** As `timesOf` of the reports does it: up to twenty decisions to the minute, more in classes of seven binary digits. */
const conversion = /* sql */ `
ALTER TABLE daily_figure NO FORCE ROW LEVEL SECURITY;
UPDATE daily_figure f SET times = (
  SELECT string_agg(CASE decisions WHEN 1 THEN value::text ELSE value || 'x' || decisions END, ' ' ORDER BY value)
    FROM (SELECT value, count(*) AS decisions
            FROM (SELECT CASE WHEN f.count > 20 THEN m - m % width + width / 2 ELSE m END AS value
                    FROM unnest(f.minutes) AS m,
                         LATERAL (SELECT 1 << greatest(0, length(ltrim(m::bit(32)::text, '0')) - 7) AS width) class) kept
           GROUP BY value) counted)
 WHERE minutes IS NOT NULL;
ALTER TABLE daily_figure FORCE ROW LEVEL SECURITY;
`;

const rules = /* sql */ `
-- With the check that tied it to the measure.
ALTER TABLE daily_figure DROP COLUMN minutes;
ALTER TABLE daily_figure ADD CONSTRAINT daily_figure_times CHECK (
  (times IS NOT NULL) = (measure = 'DECIDED')
  AND (times IS NULL OR (times ~ '^[0-9]+(x[0-9]+)?( [0-9]+(x[0-9]+)?)*$' AND decisions_in(times) = count)));
`;
