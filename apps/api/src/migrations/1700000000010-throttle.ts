import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counters of tries (sign-in, registration, recovery). Keys are keyed hashes: no address or e-mail is kept. */
export class Throttle1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE throttle (
        key text PRIMARY KEY,
        hits integer NOT NULL,
        window_ends_at timestamptz NOT NULL
      );
      CREATE INDEX throttle_window ON throttle (window_ends_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE throttle');
  }
}
