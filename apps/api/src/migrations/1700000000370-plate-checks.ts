import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plate checks that cost the database less, and by position. */
export class PlateChecks1700000000370 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [rights, ofPlates, oncePerStatement, checks, ground])
      await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Checks are answered by it: write another migration instead.');
  }
}

/**
 * A plate of a subscription, for as long as both hold: what memory, the database's own answer and the copies of devices
 * are made from. Under the row-level security of whoever asks.
 */
const rights = /* sql */ `
CREATE VIEW plate_right WITH (security_invoker = true) AS
  SELECT s.municipality_id, s.id AS subscription_id, s.number, s.status, coalesce(p.ticket_serial, s.ticket_serial) AS serial,
         s.product_id, s.zone_ids, s.valid, p.plate, p.country, (p.kind = 'PRIMARY') AS primary_plate,
         e.since, e.until,
         (e.until = v.until) AS to_the_end,      -- whoever is in the tolerance is the plate that held to the end
         m.timezone
    FROM subscription_plate_period p
    JOIN subscription s ON s.id = p.subscription_id
    JOIN municipality m ON m.id = s.municipality_id
   CROSS JOIN LATERAL (SELECT lower(s.valid)::timestamp AT TIME ZONE m.timezone AS since,
                              upper(s.valid)::timestamp AT TIME ZONE m.timezone AS until) v
   CROSS JOIN LATERAL (SELECT greatest(lower(p.period), v.since) AS since, least(upper(p.period), v.until) AS until) e
   WHERE e.since < e.until;
GRANT SELECT ON plate_right TO sosta_app;
`;

/**
 * The rights of many plates in one trip to the database: it sets the municipality, as a transaction of ours would in a
 * statement before, so call it alone. One plan for every call: making a new one costs eight times what it does.
 */
const ofPlates = /* sql */ `
CREATE FUNCTION rights_of_plates(municipality uuid, plates text[], today date)
RETURNS TABLE ("subscriptionId" uuid, number text, status text, serial integer, "productId" uuid, "zoneIds" uuid[], plate text,
               country text, "primary" boolean, "fromMs" float8, "untilMs" float8, "graceUntilMs" float8)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  grace integer;
BEGIN
  PERFORM set_config('app.municipality_id', municipality::text, true);
  SELECT (value #>> '{}')::integer INTO grace FROM policy WHERE key = 'enforcement.graceDays' AND valid @> today;
  -- Instants become the first whole millisecond in them, so that comparing milliseconds gives what comparing microseconds would.
  RETURN QUERY
    SELECT r.subscription_id, r.number, r.status, r.serial, r.product_id, r.zone_ids, r.plate, r.country, r.primary_plate,
           ceil(extract(epoch FROM r.since) * 1000)::float8, ceil(extract(epoch FROM r.until) * 1000)::float8,
           ceil(extract(epoch FROM CASE WHEN r.to_the_end THEN (upper(r.valid) + coalesce(grace, 0))::timestamp AT TIME ZONE r.timezone
                                        ELSE r.until END) * 1000)::float8
      FROM plate_right r WHERE r.plate = ANY(plates);
END $$;
`;

/** The same rows are let through; the municipality is asked for once a statement and not once a row. */
const oncePerStatement = /* sql */ `
ALTER POLICY municipality ON subscription USING (municipality_id = (SELECT app_municipality()));
ALTER POLICY municipality ON subscription_plate_period USING (municipality_id = (SELECT app_municipality()));
ALTER POLICY municipality ON enforcement_check
  USING (municipality_id = (SELECT app_municipality())) WITH CHECK (municipality_id = (SELECT app_municipality()));
`;

/**
 * Thousands of records a second: what each of them paid for without need. Row-level security lets in the municipality of
 * the transaction only, which the gate has found before, and nothing refers to a record.
 */
const checks = /* sql */ `
ALTER TABLE enforcement_check DROP CONSTRAINT enforcement_check_municipality_id_fkey;
ALTER TABLE enforcement_check DROP CONSTRAINT enforcement_check_municipality_id_id_key;
`;

/** Positions are answered by it. */
const ground = /* sql */ `
DROP TRIGGER zone_right_change ON zone;
CREATE TRIGGER zone_right_change AFTER INSERT OR UPDATE OF code, active, geometry OR DELETE ON zone
  FOR EACH ROW EXECUTE FUNCTION note_municipal_change();
`;
