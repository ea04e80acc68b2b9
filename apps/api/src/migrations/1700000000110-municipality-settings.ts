import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an administrator needs to open a municipality and keep it: host names nobody else has, versions against
 * overwriting one another, and invitations that lead a new operator to a password and an authenticator of their own.
 */
export class MunicipalitySettings1700000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [hostNames, versions, invitations]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Host names and invitations would be lost: restore a backup instead.');
  }
}

// A list inside the row could not be unique across rows. The owner is not called municipality_id: like the
// municipality itself, its address is known to everybody.
const hostNames = /* sql */ `
CREATE TABLE host_name (
  name text PRIMARY KEY CHECK (name = lower(name) AND length(name) <= 253),
  owner_id uuid NOT NULL REFERENCES municipality,
  position integer NOT NULL DEFAULT 0          -- the first one is written in e-mails
);
CREATE INDEX host_name_owner ON host_name (owner_id);
INSERT INTO host_name (name, owner_id, position)
  SELECT DISTINCT ON (lower(h.name)) lower(h.name), m.id, h.position - 1
    FROM municipality m, unnest(m.hostnames) WITH ORDINALITY AS h (name, position) ORDER BY lower(h.name), m.created_at;
ALTER TABLE municipality DROP COLUMN hostnames;
`;

const versions = /* sql */ `
ALTER TABLE municipality ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE municipality ADD COLUMN logo_key text;
ALTER TABLE certification_type ADD COLUMN version integer NOT NULL DEFAULT 1;
`;

const invitations = /* sql */ `
CREATE TABLE operator_invitation (
  id uuid PRIMARY KEY,
  operator_id uuid NOT NULL REFERENCES operator,
  token_hash text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX operator_invitation_operator ON operator_invitation (operator_id) WHERE used_at IS NULL;
`;
