import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events about disputes that our credentials may not ask about: money may be going, and somebody has to see to it. */
export class UnansweredDisputes1700000000411 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE webhook_refusal DROP CONSTRAINT webhook_refusal_reason_check;
ALTER TABLE webhook_refusal ADD CONSTRAINT webhook_refusal_reason_check CHECK (reason IN (
  'SIGNATURE_MISSING', 'SIGNATURE_INVALID', 'TOO_OLD', 'MALFORMED', 'UNKNOWN_PAYMENT', 'NOT_ALLOWED_TO_ASK'));
`);
  }

  async down(): Promise<void> {
    throw new Error('What was counted stays: write another migration instead.');
  }
}
