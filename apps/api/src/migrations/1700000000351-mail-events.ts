import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the mail provider says became of an e-mail, and who looked after one that did not arrive. */
export class MailEvents1700000000351 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What was told stays on record: write another migration instead.');
  }
}

const tables = /* sql */ `
ALTER TABLE notification DROP CONSTRAINT notification_state_check;
ALTER TABLE notification ADD CONSTRAINT notification_state_check CHECK (state IN ('QUEUED', 'SENT', 'DELIVERED', 'FAILED', 'BOUNCED'));
ALTER TABLE notification ADD COLUMN attended_at timestamptz;          -- of one that did not arrive
ALTER TABLE notification ADD COLUMN attended_by uuid REFERENCES operator;
ALTER TABLE notification ADD COLUMN attended_note text CHECK (length(attended_note) > 0);
ALTER TABLE notification ADD CONSTRAINT notification_attended CHECK (
  (attended_at IS NULL) = (attended_by IS NULL) AND (attended_at IS NULL) = (attended_note IS NULL)
  AND (attended_at IS NULL OR state IN ('FAILED', 'BOUNCED')));
CREATE INDEX notification_undelivered ON notification (municipality_id, created_at DESC, id DESC) WHERE state IN ('FAILED', 'BOUNCED');

CREATE TABLE notification_event (
  municipality_id uuid NOT NULL REFERENCES municipality,
  event_id text NOT NULL CHECK (length(event_id) BETWEEN 1 AND 200),   -- the mail provider's: it delivers more than once
  notification_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('DELIVERED', 'BOUNCED')),
  reason text,                                 -- enhanced status code (RFC 3463), never the server's words: they quote addresses
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, event_id),
  FOREIGN KEY (municipality_id, notification_id) REFERENCES notification (municipality_id, id) ON DELETE CASCADE
);
CREATE INDEX notification_event_of ON notification_event (municipality_id, notification_id);
`;

const security = /* sql */ `
ALTER TABLE notification_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE notification_event FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON notification_event USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality());
REVOKE UPDATE, DELETE ON notification_event FROM sosta_app;
`;
