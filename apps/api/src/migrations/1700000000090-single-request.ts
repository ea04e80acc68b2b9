import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A subscription asked for with everything at once (R58–R61): which documents it had to bring is remembered with it,
 * so that a policy changed meanwhile does not change what was asked. And a plate that nobody approves apart is decided
 * with its whole, of the same holder.
 */
export class SingleRequest1700000000090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE subscription_request ADD COLUMN required_documents text[] NOT NULL DEFAULT '{}';
      ALTER TABLE request ADD CONSTRAINT request_identity UNIQUE (municipality_id, id, holder_id);
      ALTER TABLE request ADD CONSTRAINT request_part_same_holder
        FOREIGN KEY (municipality_id, part_of, holder_id) REFERENCES request (municipality_id, id, holder_id);
      ALTER TABLE request ADD CONSTRAINT request_part_kind CHECK (part_of IS NULL OR kind <> 'SUBSCRIPTION');
    `);
  }

  async down(): Promise<void> {
    throw new Error('What a request had to bring would be forgotten: restore a backup instead.');
  }
}
