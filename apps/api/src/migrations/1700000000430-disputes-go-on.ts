import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A dispute that was decided may be opened again, by an appeal or the bank's next instance: each time is a round, with
 * tasks of its own. And what disputes took and brought back are figures of the days on which it moved; days counted
 * before are counted again by the job.
 */
export class DisputesGoOn1700000000430 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [rounds, figures]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Money that moved is accounted for in it: write another migration instead.');
  }
}

const rounds = /* sql */ `
ALTER TABLE payment_dispute ADD COLUMN round integer NOT NULL DEFAULT 1 CHECK (round > 0);
ALTER TABLE payment_difference ADD COLUMN round integer NOT NULL DEFAULT 1 CHECK (round > 0);
ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_round CHECK (round = 1 OR dispute_id IS NOT NULL);
ALTER TABLE payment_difference DROP CONSTRAINT payment_difference_once;
ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_once
  UNIQUE NULLS NOT DISTINCT (municipality_id, payment_id, kind, theirs_cents, dispute_id, round);
`;

const figures = /* sql */ `
CREATE INDEX dispute_movement_at ON dispute_movement (municipality_id, happened_at);
ALTER TABLE daily_figure DROP CONSTRAINT daily_figure_measure_check;
ALTER TABLE daily_figure ADD CONSTRAINT daily_figure_measure_check CHECK (measure IN
  ('SUBMITTED', 'OUTCOME', 'DECIDED', 'LATE', 'REFUSAL_REASON', 'INTEGRATION_REASON', 'OPEN', 'OVERDUE',
   'REVENUE', 'REFUNDED', 'CHARGEBACK', 'CHARGEBACK_REVERSED', 'ACTIVE', 'ACTIVE_IN_ZONE'));
ALTER TABLE daily_figure DROP CONSTRAINT daily_figure_money;
ALTER TABLE daily_figure ADD CONSTRAINT daily_figure_money
  CHECK (cents = 0 OR measure IN ('REVENUE', 'REFUNDED', 'CHARGEBACK', 'CHARGEBACK_REVERSED'));
`;
