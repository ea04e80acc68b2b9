import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lists of subscriptions and payments begin with the newest, and those in a rare state are few. */
export class NewestFirst1700000000467 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX subscription_newest ON subscription (municipality_id, subscribed_at DESC, id DESC);
      CREATE INDEX subscription_unusual ON subscription (municipality_id, subscribed_at DESC, id DESC)
        WHERE status NOT IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') OR revokes_on IS NOT NULL OR ends_early;
      CREATE INDEX payment_newest ON payment (municipality_id, created_at DESC, id DESC);
      CREATE INDEX payment_not_taken ON payment (municipality_id, state, created_at DESC, id DESC) WHERE state <> 'SUCCEEDED';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX subscription_newest, subscription_unusual, payment_newest, payment_not_taken',
    );
  }
}
