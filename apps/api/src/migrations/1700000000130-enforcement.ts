import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plate checks by third parties: their keys, the feed that keeps copies of the rights fresh, the record of checks. */
export class Enforcement1700000000130 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [clients, feed, checks, security]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Third parties rely on it: write another migration instead.');
  }
}

const clients = /* sql */ `
CREATE TABLE api_client (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  zone_ids uuid[] CHECK (cardinality(zone_ids) > 0),   -- null: every zone
  quota_per_minute integer NOT NULL CHECK (quota_per_minute BETWEEN 1 AND 1000000),
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES operator,
  revoked_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (municipality_id, id)
);
CREATE UNIQUE INDEX api_client_name ON api_client (municipality_id, lower(name)) WHERE revoked_at IS NULL;

-- The secrets of a client: one, or two while a rotation overlaps. The key itself is shown once and never stored.
CREATE TABLE api_key (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  client_id uuid NOT NULL,
  prefix text NOT NULL,                        -- the first characters, by which people tell keys apart
  key_hash text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,                      -- null: until revoked
  revoked_at timestamptz,
  last_used_at timestamptz,
  UNIQUE (municipality_id, id),
  CONSTRAINT api_key_hash_unique UNIQUE (municipality_id, key_hash),
  FOREIGN KEY (municipality_id, client_id) REFERENCES api_client (municipality_id, id)
);
CREATE INDEX api_key_client ON api_key (municipality_id, client_id);
`;

/**
 * Which subscription changed, written with the change. `xid` orders the feed safely: a sequence shows numbers of
 * transactions that are not committed yet as gaps, while everything below `pg_snapshot_xmin` is over for good. It is a
 * bigint because comparing xid8 is not leakproof, and under row-level security only leakproof operators use an index.
 * No foreign key to the subscription: the payment's transaction need not pay for one, and a tombstone outlives its cause.
 */
const feed = /* sql */ `
CREATE TABLE right_change (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  municipality_id uuid NOT NULL REFERENCES municipality,
  subscription_id uuid,                        -- null: zones, products or tolerance changed, not one right
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX right_change_xid ON right_change (xid, seq);
CREATE INDEX right_change_municipality ON right_change (municipality_id, xid, seq);
CREATE INDEX right_change_at ON right_change (municipality_id, at);

CREATE FUNCTION note_right_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'subscription' THEN
    INSERT INTO right_change (municipality_id, subscription_id) VALUES (NEW.municipality_id, NEW.id);
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO right_change (municipality_id, subscription_id) VALUES (OLD.municipality_id, OLD.subscription_id);
  ELSE
    INSERT INTO right_change (municipality_id, subscription_id) VALUES (NEW.municipality_id, NEW.subscription_id);
    IF TG_OP = 'UPDATE' AND OLD.subscription_id <> NEW.subscription_id THEN
      INSERT INTO right_change (municipality_id, subscription_id) VALUES (OLD.municipality_id, OLD.subscription_id);
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION note_municipal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO right_change (municipality_id) VALUES (coalesce(NEW.municipality_id, OLD.municipality_id));
  RETURN NULL;
END $$;

-- A new subscription gives no right before it has a plate, so its insertion needs no entry of its own; that the
-- calendar moved it from scheduled to active to expired changes no answer either.
CREATE TRIGGER subscription_right_change AFTER UPDATE ON subscription FOR EACH ROW
  WHEN ((CASE WHEN OLD.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') THEN 'LIVE' ELSE OLD.status END, OLD.valid, OLD.zone_ids,
         OLD.product_id, OLD.plate_association_id, OLD.ticket_serial, OLD.number)
    IS DISTINCT FROM
        (CASE WHEN NEW.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') THEN 'LIVE' ELSE NEW.status END, NEW.valid, NEW.zone_ids,
         NEW.product_id, NEW.plate_association_id, NEW.ticket_serial, NEW.number))
  EXECUTE FUNCTION note_right_change();
CREATE TRIGGER plate_period_right_change AFTER INSERT OR UPDATE OR DELETE ON subscription_plate_period
  FOR EACH ROW EXECUTE FUNCTION note_right_change();
CREATE TRIGGER zone_right_change AFTER INSERT OR UPDATE OF code OR DELETE ON zone
  FOR EACH ROW EXECUTE FUNCTION note_municipal_change();
CREATE TRIGGER product_right_change AFTER INSERT OR UPDATE OF code, name OR DELETE ON product
  FOR EACH ROW EXECUTE FUNCTION note_municipal_change();

-- One plate may hold rights of several subscriptions; a check asks by plate.
CREATE INDEX subscription_plate_period_plate ON subscription_plate_period (municipality_id, plate);
CREATE INDEX subscription_plate_period_subscription ON subscription_plate_period (municipality_id, subscription_id);
`;

const checks = /* sql */ `
CREATE TABLE enforcement_check (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  checked_at timestamptz NOT NULL,
  at timestamptz NOT NULL,                     -- the instant asked about
  actor_kind text NOT NULL CHECK (actor_kind IN ('CLIENT', 'OPERATOR')),
  actor_id uuid NOT NULL,
  source text NOT NULL CHECK (source IN ('PLATE', 'BATCH', 'TICKET')),
  plate text,                                  -- in clear for the retention period only
  plate_hmac text,                             -- afterwards: the same plate gives the same text, and nothing more
  country text,
  zone text,
  outcome text NOT NULL,
  subscription_id uuid,
  reference text,
  UNIQUE (municipality_id, id),
  CONSTRAINT enforcement_check_one_plate CHECK ((plate IS NULL) <> (plate_hmac IS NULL))
);
CREATE INDEX enforcement_check_in_clear ON enforcement_check (municipality_id, checked_at) WHERE plate IS NOT NULL;
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['api_client', 'api_key', 'right_change', 'enforcement_check'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
-- One poll looks for changes of every municipality; the feed holds ids and nothing else.
CREATE POLICY platform ON right_change FOR SELECT USING (app_is_platform());
REVOKE UPDATE ON right_change FROM sosta_app;
REVOKE DELETE ON api_client, api_key, enforcement_check FROM sosta_app;
`;
