import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A provider refuses a refund because the money has gone back already, by a way that it does not show us. */
export class RefundsNotShown1700000000472 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment_difference DROP CONSTRAINT payment_difference_kind_check;
      ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_kind_check CHECK (kind IN (
        'REFUNDED_OUTSIDE', 'REFUNDED_TOO_MUCH', 'REFUND_UNDONE', 'OTHER_CURRENCY', 'NO_ANSWER', 'AMOUNT_DIFFERS', 'NOT_TAKEN_THERE',
        'DISPUTED', 'DISPUTE_LOST', 'REFUND_NOT_SHOWN'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('Somebody may have to explain such a difference: write another migration instead.');
  }
}
