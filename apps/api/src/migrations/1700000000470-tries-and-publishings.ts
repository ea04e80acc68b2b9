import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `attempts` counted publishings; now it counts the tries that were begun, and `published` what was published since the last of
 * them. What waits begins anew: how many of its publishings were tries nobody knows.
 */
export class TriesAndPublishings1700000000470 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox_message ADD COLUMN published integer NOT NULL DEFAULT 0;
      SELECT set_config('app.scope', 'platform', true);
      UPDATE outbox_message SET attempts = 0 WHERE done_at IS NULL AND dead_at IS NULL;
      SELECT set_config('app.scope', '', true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox_message DROP COLUMN published');
  }
}
