import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a provider that signs nothing names in its notifications: the token of the page they are about. Kept as a hash, beside
 * the payment: it proves where a notification comes from, and of which municipality it speaks.
 */
export class PageTokens1700000000340 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE payment_page_token (
        payment_id uuid PRIMARY KEY,
        municipality_id uuid NOT NULL REFERENCES municipality,
        token_sha256 text NOT NULL UNIQUE CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
        created_at timestamptz NOT NULL,
        UNIQUE (municipality_id, payment_id),
        FOREIGN KEY (municipality_id, payment_id) REFERENCES payment (municipality_id, id)
      );
      ALTER TABLE payment_page_token ENABLE ROW LEVEL SECURITY;
      ALTER TABLE payment_page_token FORCE ROW LEVEL SECURITY;
      CREATE POLICY municipality ON payment_page_token
        USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
      -- At the deployment's address nothing else says whose notification it is.
      CREATE POLICY platform ON payment_page_token FOR SELECT USING (app_is_platform());
      REVOKE UPDATE, DELETE ON payment_page_token FROM sosta_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE payment_page_token');
  }
}
