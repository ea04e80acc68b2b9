import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was heard of one payment, without reading what was heard of all. */
export class EventsOfAPayment1700000000469 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX payment_event_payment ON payment_event (municipality_id, payment_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX payment_event_payment');
  }
}
