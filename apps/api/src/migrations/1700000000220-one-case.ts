import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Certification, plate and subscription submitted together (ADR 0015): ordinary requests, each decided by itself, that
 * know the subscription request which leads their case. Not `part_of`: that is decided with its whole.
 */
export class OneCase1700000000220 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE request ADD COLUMN case_id uuid;
      -- Of one holder, as everything in it.
      ALTER TABLE request ADD CONSTRAINT request_case_same_holder
        FOREIGN KEY (municipality_id, case_id, holder_id) REFERENCES request (municipality_id, id, holder_id);
      -- The subscription leads, and belongs to the case that it leads.
      ALTER TABLE request ADD CONSTRAINT request_case_lead
        CHECK (case_id IS NULL OR (part_of IS NULL AND (case_id = id) = (kind = 'SUBSCRIPTION')));
      -- One of each kind; also the way to a case's requests.
      CREATE UNIQUE INDEX request_case ON request (municipality_id, case_id, kind) WHERE case_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      DROP INDEX request_case;
      ALTER TABLE request DROP CONSTRAINT request_case_lead, DROP CONSTRAINT request_case_same_holder, DROP COLUMN case_id;
    `);
  }
}
