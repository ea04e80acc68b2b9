import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every reading of a subscription asks for its payment, its receipt and its invoice. */
export class MoneyOfASubscription1700000000451 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX payment_request; DROP INDEX receipt_subscription; DROP INDEX invoice_subscription',
    );
  }
}

/** Without them all of a municipality's were looked through: seconds, at four thousand subscriptions. */
const indexes = /* sql */ `
CREATE INDEX payment_request ON payment (municipality_id, request_id);
CREATE INDEX receipt_subscription ON receipt (municipality_id, subscription_id);
CREATE INDEX invoice_subscription ON invoice (municipality_id, subscription_id);
`;
