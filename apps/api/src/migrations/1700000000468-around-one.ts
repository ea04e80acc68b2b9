import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What belongs to one person, case, subscription or payment is found from it. */
export class AroundOne1700000000468 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A street and a number as people write them; a comparison of lower() is not leakproof, one of a column is.
      CREATE FUNCTION address_key(street text, number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
        $$ SELECT lower(street) || ' ' || lower(number) $$;
      ALTER TABLE certification
        ADD COLUMN address_key text COLLATE "C" GENERATED ALWAYS AS (address_key(street, street_number)) STORED;
      CREATE INDEX certification_holder ON certification (municipality_id, holder_id);
      CREATE INDEX plate_association_holder ON plate_association (municipality_id, holder_id);
      CREATE INDEX certification_address ON certification (municipality_id, address_key);
      CREATE INDEX subscription_request_plate ON subscription_request (municipality_id, plate_association_id);
      CREATE INDEX subscription_previous ON subscription (municipality_id, previous_id) WHERE previous_id IS NOT NULL;
      CREATE INDEX invoice_payment ON invoice (municipality_id, payment_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX invoice_payment, subscription_previous, subscription_request_plate, plate_association_holder, certification_holder;
      ALTER TABLE certification DROP COLUMN address_key;
      DROP FUNCTION address_key;
    `);
  }
}
