import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Money that went back is a figure of the day on which it went. Days counted before are counted again by the job. */
export class RefundedFigures1700000000352 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE daily_figure DROP CONSTRAINT daily_figure_measure_check;
ALTER TABLE daily_figure ADD CONSTRAINT daily_figure_measure_check CHECK (measure IN
  ('SUBMITTED', 'OUTCOME', 'DECIDED', 'LATE', 'REFUSAL_REASON', 'INTEGRATION_REASON', 'OPEN', 'OVERDUE', 'REVENUE', 'REFUNDED', 'ACTIVE', 'ACTIVE_IN_ZONE'));
ALTER TABLE daily_figure DROP CONSTRAINT daily_figure_money;
ALTER TABLE daily_figure ADD CONSTRAINT daily_figure_money CHECK (cents = 0 OR measure IN ('REVENUE', 'REFUNDED'));
`);
  }

  async down(): Promise<void> {
    throw new Error('Figures can always be counted again: write another migration instead.');
  }
}
