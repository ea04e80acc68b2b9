import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Money that came in another currency than was agreed: of euros nothing was taken then. What was recorded before stays as
 * it is, because closed days of the journal name it and nobody kept how much it was.
 */
export class OtherMoney1700000000471 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment ADD COLUMN other_cents integer;       -- in the smallest unit of
      ALTER TABLE payment ADD COLUMN other_currency text;       -- ISO 4217
      ALTER TABLE payment DROP CONSTRAINT payment_captured_cents_check;
      ALTER TABLE payment ADD CONSTRAINT payment_taken CHECK (CASE
        WHEN other_currency IS NULL THEN other_cents IS NULL AND (captured_cents IS NULL OR captured_cents > 0)
        ELSE other_currency ~ '^[A-Z]{3}$' AND other_currency <> currency AND other_cents IS NOT NULL
             AND captured_cents IS NOT NULL AND captured_cents = 0 END);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Money in other currencies would count as euros: write another migration instead.');
  }
}
