import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A capture of ours that the provider holds with another amount, or does not hold at all. */
export class PaymentDifferences1700000000321 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE payment_difference DROP CONSTRAINT payment_difference_kind_check;
ALTER TABLE payment_difference ADD CONSTRAINT payment_difference_kind_check CHECK (kind IN (
  'REFUNDED_OUTSIDE', 'REFUNDED_TOO_MUCH', 'REFUND_UNDONE', 'OTHER_CURRENCY', 'NO_ANSWER', 'AMOUNT_DIFFERS', 'NOT_TAKEN_THERE'));
`);
  }

  async down(): Promise<void> {
    throw new Error('What was raised stays: write another migration instead.');
  }
}
