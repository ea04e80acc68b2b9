import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A refusal without a reason passed the first check: the length of no note is unknown, and unknown is not false. */
export class ReasonedRefusals1700000000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE request DROP CONSTRAINT request_rejected_with_reason;
      ALTER TABLE request ADD CONSTRAINT request_rejected_with_reason CHECK (
        state <> 'REJECTED' OR cardinality(decision_reasons) > 0 OR coalesce(length(decision_note), 0) > 0);
    `);
  }

  async down(): Promise<void> {
    throw new Error('The check is only ever made stricter.');
  }
}
