import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Towns that do not exist: they may have a time of their own, and codes that are known beforehand. No other town can. */
export class Sandbox1700000000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [sandboxes, guard, codes]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE registration_session DROP COLUMN magic_code');
    await runner.query('DROP TRIGGER municipality_sandbox ON municipality');
    await runner.query('DROP FUNCTION municipality_sandbox()');
    await runner.query('ALTER TABLE municipality DROP COLUMN sandbox, DROP COLUMN clock_ahead_ms');
  }
}

const sandboxes = /* sql */ `
ALTER TABLE municipality
  ADD COLUMN sandbox boolean NOT NULL DEFAULT false,
  -- How far its clock is ahead of everybody's; five years at most.
  ADD COLUMN clock_ahead_ms bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT municipality_clock_of_sandbox
    CHECK (clock_ahead_ms = 0 OR (sandbox AND clock_ahead_ms BETWEEN 0 AND 157766400000)),
  ADD CONSTRAINT municipality_sandbox_key UNIQUE (id, sandbox);

-- The sandbox that the command line made before sandboxes were marked: told by the VAT number that nobody has.
UPDATE municipality SET sandbox = true WHERE slug = 'prova' AND issuer->>'vatNumber' = '09999990584';
`;

const guard = /* sql */ `
CREATE FUNCTION municipality_sandbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- The application does not own the table: only who may change the schema makes a sandbox.
    IF NEW.sandbox AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
      RAISE EXCEPTION 'only the owner of the database makes a sandbox' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.sandbox <> OLD.sandbox THEN
    RAISE EXCEPTION 'a town is made as a sandbox or never is one' USING ERRCODE = 'check_violation', CONSTRAINT = 'municipality_sandbox';
  ELSIF NEW.clock_ahead_ms < OLD.clock_ahead_ms AND NEW.clock_ahead_ms <> 0 THEN
    RAISE EXCEPTION 'a clock goes forward, or back to everybody''s time' USING ERRCODE = 'check_violation', CONSTRAINT = 'municipality_sandbox';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER municipality_sandbox BEFORE INSERT OR UPDATE OF sandbox, clock_ahead_ms ON municipality
  FOR EACH ROW EXECUTE FUNCTION municipality_sandbox();
`;

const codes = /* sql */ `
-- True: its code is known beforehand. The key leads to a sandbox or nowhere, so no such row exists in a real town.
ALTER TABLE registration_session
  ADD COLUMN magic_code boolean CHECK (magic_code),
  ADD CONSTRAINT registration_magic_in_sandbox FOREIGN KEY (municipality_id, magic_code) REFERENCES municipality (id, sandbox),
  ADD CONSTRAINT registration_magic_address CHECK (magic_code IS NULL OR email::text ~* '\\+otp(-wrong|-expired)?@example\\.test$');
`;
