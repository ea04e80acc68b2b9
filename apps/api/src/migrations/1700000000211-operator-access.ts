import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A way in without the telephone, and an activity log that is found by person and by action. */
export class OperatorAccess1700000000211 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- Instead of the authenticator's code, each once. Only hashes are kept.
      CREATE TABLE operator_recovery_code (
        id uuid PRIMARY KEY,
        operator_id uuid NOT NULL REFERENCES operator,
        code_hash text NOT NULL,
        created_at timestamptz NOT NULL,
        used_at timestamptz,
        CONSTRAINT operator_recovery_code_unique UNIQUE (operator_id, code_hash)
      );
      CREATE INDEX operator_session_operator ON operator_session (operator_id) WHERE revoked_at IS NULL;
      CREATE INDEX audit_event_operator ON audit_event (municipality_id, actor_id, at DESC, id DESC) WHERE actor_kind = 'OPERATOR';
      CREATE INDEX audit_event_action ON audit_event (municipality_id, action, at DESC, id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      DROP INDEX audit_event_action, audit_event_operator, operator_session_operator;
      DROP TABLE operator_recovery_code;
    `);
  }
}
