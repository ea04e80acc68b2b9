import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A document that has just been stored looks for the e-mails that wait for it. */
export class NotificationAttachments1700000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX notification_waiting ON notification USING gin (attachments) WHERE state = 'QUEUED' AND attachments <> '{}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notification_waiting');
  }
}
