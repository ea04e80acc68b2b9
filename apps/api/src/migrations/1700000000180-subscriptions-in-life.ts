import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What happens to a subscription between payment and expiry: other plates, suspension, notice of revocation, an early
 * end; what an operator must look at again; the money that came too late; a person's history on one line of time.
 */
export class SubscriptionsInLife1700000000180 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [plates, life, reasons, money, timeline, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Decisions about rights are kept in it: write another migration instead.');
  }
}

/**
 * Which period is a temporary plate's is written down, no longer told by comparing plates: after a change of plate the
 * old one was no loan. A temporary plate has a ticket of its own; the primary plate's is `subscription.ticket_serial`.
 */
const plates = /* sql */ `
ALTER TABLE subscription_plate_period ADD COLUMN kind text NOT NULL DEFAULT 'PRIMARY' CHECK (kind IN ('PRIMARY', 'TEMPORARY'));
ALTER TABLE subscription_plate_period ADD COLUMN ticket_serial integer CHECK (ticket_serial > 1);
ALTER TABLE subscription_plate_period ADD CONSTRAINT plate_period_own_ticket CHECK (kind = 'TEMPORARY' OR ticket_serial IS NULL);
`;

const life = /* sql */ `
ALTER TABLE subscription ADD COLUMN last_ticket_serial integer NOT NULL DEFAULT 1 CHECK (last_ticket_serial > 0);
ALTER TABLE subscription ADD COLUMN suspended_on date;        -- since when the days count that may be given back
ALTER TABLE subscription ADD COLUMN revokes_on date;          -- first day without it: announced, not yet come
ALTER TABLE subscription ADD COLUMN ends_early boolean NOT NULL DEFAULT false;  -- its last day was brought forward
ALTER TABLE subscription ADD COLUMN suspension_reasons text[] NOT NULL DEFAULT '{}';
ALTER TABLE subscription ADD COLUMN suspension_note text;
ALTER TABLE subscription ADD COLUMN revocation_reasons text[] NOT NULL DEFAULT '{}';
ALTER TABLE subscription ADD COLUMN revocation_note text;
ALTER TABLE subscription ADD CONSTRAINT subscription_suspended_since CHECK (suspended_on IS NULL OR status NOT IN ('SCHEDULED', 'ACTIVE', 'EXPIRED'));
ALTER TABLE subscription ADD CONSTRAINT subscription_revocation_inside CHECK (revokes_on IS NULL OR revokes_on < upper(valid));
CREATE INDEX subscription_to_stop ON subscription (municipality_id, revokes_on)
  WHERE revokes_on IS NOT NULL AND status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED');

CREATE TABLE subscription_event (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  subscription_id uuid NOT NULL,
  at timestamptz NOT NULL,
  command text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('CITIZEN', 'OPERATOR', 'SYSTEM')),
  actor_id uuid,
  reasons text[] NOT NULL DEFAULT '{}',
  note text,
  data jsonb NOT NULL DEFAULT '{}',
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id)
);
CREATE INDEX subscription_event_subscription ON subscription_event (municipality_id, subscription_id, at DESC, id DESC);

-- A right that rests on something that changed: somebody looks, nothing ends by itself.
CREATE TABLE subscription_review (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  subscription_id uuid NOT NULL,
  cause text NOT NULL CHECK (cause IN ('ADDRESS_CHANGED')),
  certified_zone text,                         -- codes
  found_zones text[] NOT NULL DEFAULT '{}',
  opened_at timestamptz NOT NULL,
  opened_by uuid REFERENCES operator,
  closed_at timestamptz,
  closed_by uuid REFERENCES operator,
  note text,
  UNIQUE (municipality_id, id),
  CONSTRAINT subscription_review_closed CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
  FOREIGN KEY (municipality_id, subscription_id) REFERENCES subscription (municipality_id, id)
);
CREATE UNIQUE INDEX subscription_review_one_open ON subscription_review (municipality_id, subscription_id, cause) WHERE closed_at IS NULL;
`;

const reasons = /* sql */ `
ALTER TABLE decision_reason DROP CONSTRAINT decision_reason_decision_check;
ALTER TABLE decision_reason ADD CONSTRAINT decision_reason_decision_check CHECK (decision IN ('REFUSE', 'INTEGRATE', 'SUSPEND', 'REVOKE'));
`;

/** Money without a right waits for one of two words: the right after all, or back it goes. */
const money = /* sql */ `
ALTER TABLE payment ADD COLUMN to_refund_at timestamptz;
ALTER TABLE payment ADD COLUMN to_refund_by uuid REFERENCES operator;
ALTER TABLE payment ADD COLUMN to_refund_reason text;
ALTER TABLE payment ADD CONSTRAINT payment_to_refund CHECK (
  (to_refund_at IS NULL) = (to_refund_reason IS NULL) AND (to_refund_at IS NULL OR needs_resolution));
CREATE INDEX payment_to_resolve ON payment (municipality_id, created_at DESC, id DESC) WHERE needs_resolution;
`;

/** One holder's rows of each kind, newest first. */
const timeline = /* sql */ `
CREATE INDEX payment_holder ON payment (municipality_id, holder_id, created_at DESC, id DESC);
CREATE INDEX invoice_holder_newest ON invoice (municipality_id, holder_id, requested_at DESC, id DESC);
CREATE INDEX assistance_thread_holder ON assistance_thread (municipality_id, holder_id, created_at DESC, id DESC);
CREATE INDEX notification_holder ON notification (municipality_id, holder_id, created_at DESC, id DESC) WHERE holder_id IS NOT NULL;
CREATE INDEX notification_account ON notification (municipality_id, account_id, created_at DESC, id DESC) WHERE account_id IS NOT NULL;
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['subscription_event', 'subscription_review'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON subscription_event FROM sosta_app;
REVOKE DELETE ON subscription_review FROM sosta_app;
`;
