import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who signs in, and the e-mails that wait for a document, are found without looking through all there are. */
export class OneAmongMany1700000000466 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- As email_key: comparing citext is not leakproof, so under row-level security no index on it is used.
      ALTER TABLE account ADD COLUMN username_key text COLLATE "C" GENERATED ALWAYS AS (lower(username::text)) STORED;
      CREATE INDEX account_by_username_key ON account (municipality_id, username_key) WHERE username_key IS NOT NULL;

      -- Nor is looking into an array.
      DROP INDEX notification_waiting;
      CREATE INDEX notification_waiting ON notification (municipality_id) WHERE state = 'QUEUED' AND attachments <> '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX notification_waiting;
      CREATE INDEX notification_waiting ON notification USING gin (attachments) WHERE state = 'QUEUED' AND attachments <> '{}';
      DROP INDEX account_by_username_key;
      ALTER TABLE account DROP COLUMN username_key;
    `);
  }
}
