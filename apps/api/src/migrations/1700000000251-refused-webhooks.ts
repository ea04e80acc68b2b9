import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came to a webhook's address and was not believed: counted, because money may hang on it. Never what it said. */
export class RefusedWebhooks1700000000251 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE webhook_refusal (
        id uuid PRIMARY KEY,
        municipality_id uuid REFERENCES municipality,  -- NULL: at the deployment's address nobody knows whose it was
        account_id uuid,
        provider text NOT NULL,
        reason text NOT NULL CHECK (reason IN ('SIGNATURE_MISSING', 'SIGNATURE_INVALID', 'TOO_OLD', 'MALFORMED', 'UNKNOWN_PAYMENT')),
        day date NOT NULL,
        times integer NOT NULL DEFAULT 1 CHECK (times > 0),
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        CONSTRAINT webhook_refusal_once_a_day UNIQUE NULLS NOT DISTINCT (municipality_id, account_id, provider, reason, day),
        FOREIGN KEY (municipality_id, account_id) REFERENCES payment_account (municipality_id, id)
      );
      ALTER TABLE webhook_refusal ENABLE ROW LEVEL SECURITY;
      ALTER TABLE webhook_refusal FORCE ROW LEVEL SECURITY;
      CREATE POLICY municipality ON webhook_refusal
        USING (municipality_id = app_municipality() OR municipality_id IS NULL) WITH CHECK (municipality_id = app_municipality());
      CREATE POLICY platform ON webhook_refusal
        USING (app_is_platform() AND municipality_id IS NULL) WITH CHECK (app_is_platform() AND municipality_id IS NULL);
      REVOKE DELETE ON webhook_refusal FROM sosta_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_refusal');
  }
}
