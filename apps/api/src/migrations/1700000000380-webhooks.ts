import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Programs of others that are told what happens: where, what was sent, and what they answered. */
export class Webhooks1700000000380 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [tables, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Others rely on being told: write another migration instead.');
  }
}

const tables = /* sql */ `
-- No secrets in this table: the worker looks across municipalities for those that have endpoints.
CREATE TABLE webhook_endpoint (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  url text NOT NULL CHECK (length(url) BETWEEN 8 AND 500),
  events text[] NOT NULL CHECK (cardinality(events) > 0),
  with_plates boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('ACTIVE', 'DISABLED')),
  stopped_by text CHECK (stopped_by IN ('OPERATOR', 'FAILURES', 'GONE')),
  stopped_at timestamptz,
  failing_since timestamptz,                   -- the first failure after the last success
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES operator,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id),
  CONSTRAINT webhook_endpoint_stop CHECK ((state = 'DISABLED') = (stopped_by IS NOT NULL) AND (stopped_by IS NULL) = (stopped_at IS NULL))
);
CREATE UNIQUE INDEX webhook_endpoint_name ON webhook_endpoint (municipality_id, lower(name));

-- What deliveries are signed with: one, or two while a rotation overlaps.
CREATE TABLE webhook_secret (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  endpoint_id uuid NOT NULL,
  secret_sealed text NOT NULL,                 -- AES-256-GCM
  key_id text NOT NULL,                        -- of CREDENTIALS_KEY
  created_at timestamptz NOT NULL,
  expires_at timestamptz,                      -- null: the one in use
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES webhook_endpoint (municipality_id, id)
);
CREATE UNIQUE INDEX webhook_secret_current ON webhook_secret (municipality_id, endpoint_id) WHERE expires_at IS NULL;

-- One event for one endpoint. The body is what is signed and sent, to the byte, however often it is tried.
CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  endpoint_id uuid NOT NULL,
  event_id uuid NOT NULL,
  event text NOT NULL,
  body text NOT NULL,
  state text NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),  -- of the running schedule; a replay begins anew
  next_at timestamptz,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  UNIQUE (municipality_id, id),
  CONSTRAINT webhook_delivery_once UNIQUE (municipality_id, endpoint_id, event_id),
  CONSTRAINT webhook_delivery_next CHECK ((state = 'PENDING') = (next_at IS NOT NULL) AND (state = 'PENDING') = (finished_at IS NULL)),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES webhook_endpoint (municipality_id, id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (municipality_id, endpoint_id, next_at) WHERE state = 'PENDING';
CREATE INDEX webhook_delivery_log ON webhook_delivery (municipality_id, endpoint_id, created_at DESC, id DESC);
CREATE INDEX webhook_delivery_age ON webhook_delivery (municipality_id, created_at);

CREATE TABLE webhook_attempt (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  delivery_id uuid NOT NULL,
  at timestamptz NOT NULL,
  duration_ms integer NOT NULL CHECK (duration_ms >= 0),
  status integer CHECK (status BETWEEN 0 AND 999),
  fault text,
  answer text CHECK (length(answer) <= 300),   -- a glance at what was answered
  UNIQUE (municipality_id, id),
  CONSTRAINT webhook_attempt_outcome CHECK ((status IS NULL) <> (fault IS NULL)),
  FOREIGN KEY (municipality_id, delivery_id) REFERENCES webhook_delivery (municipality_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_attempt_delivery ON webhook_attempt (municipality_id, delivery_id, at);
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['webhook_endpoint', 'webhook_secret', 'webhook_delivery', 'webhook_attempt'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
CREATE POLICY platform ON webhook_endpoint FOR SELECT USING (app_is_platform());
REVOKE DELETE ON webhook_endpoint FROM sosta_app;
REVOKE UPDATE ON webhook_attempt FROM sosta_app;
`;
