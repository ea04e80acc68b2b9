import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the office publishes by itself: notices for some people only, offices with opening hours, forms to download,
 * texts and reasons whose words never change behind the back of who read them; and questions from people without
 * an account.
 */
export class OfficeContent1700000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [notices, offices, forms, words, visitors, security])
      await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Questions of visitors have no place in the tables before: restore a backup instead.');
  }
}

const notices = /* sql */ `
ALTER TABLE public_notice ADD COLUMN audience text NOT NULL DEFAULT 'EVERYBODY' CHECK (audience IN ('EVERYBODY', 'SIGNED_IN', 'SUBSCRIBERS'));
ALTER TABLE public_notice ADD COLUMN zone_id uuid;
ALTER TABLE public_notice ADD COLUMN placements text[] NOT NULL DEFAULT '{HOME,LOGIN,DASHBOARD}'
  CHECK (cardinality(placements) > 0 AND placements <@ ARRAY['HOME', 'LOGIN', 'DASHBOARD']);
ALTER TABLE public_notice ADD FOREIGN KEY (municipality_id, zone_id) REFERENCES zone (municipality_id, id);
-- Only who holds a subscription has a zone.
ALTER TABLE public_notice ADD CONSTRAINT public_notice_zone_of_subscribers CHECK (zone_id IS NULL OR audience = 'SUBSCRIBERS');
`;

const offices = /* sql */ `
CREATE TABLE office (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  name jsonb NOT NULL,
  address text NOT NULL,
  latitude double precision CHECK (latitude BETWEEN -90 AND 90),
  longitude double precision CHECK (longitude BETWEEN -180 AND 180),
  phone text NOT NULL,
  email text NOT NULL,
  hours jsonb NOT NULL,                        -- [{weekday 1-7, from 'HH:MM', to 'HH:MM'}]
  closures jsonb NOT NULL,                     -- [{fromOn, toOn, reason}]
  note jsonb,
  position integer NOT NULL,                   -- 0: the one printed on documents and used as reply address
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT office_located CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CONSTRAINT office_position_unique UNIQUE (municipality_id, position) DEFERRABLE INITIALLY DEFERRED
);
`;

const forms = /* sql */ `
CREATE TABLE office_form (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  code text NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  title jsonb NOT NULL,
  description jsonb NOT NULL,
  placement text NOT NULL CHECK (placement IN ('CERTIFICATION', 'PLATE', 'PRELIMINARY_COMMUNICATION', 'GENERAL')),
  position integer NOT NULL,
  active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  CONSTRAINT office_form_code_unique UNIQUE (municipality_id, code)
);
CREATE TABLE office_form_file (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  form_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  file_name text NOT NULL CHECK (length(file_name) <= 200),
  storage_key text NOT NULL UNIQUE,
  size_bytes integer NOT NULL CHECK (size_bytes > 0),
  page_count integer NOT NULL,
  sha256 text NOT NULL,
  published_at timestamptz NOT NULL,
  published_by uuid REFERENCES operator,
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, form_id, version),
  FOREIGN KEY (municipality_id, form_id) REFERENCES office_form (municipality_id, id)
);
`;

/** Words that people were shown stay: a change is a new row. The application's role cannot do otherwise. */
const words = /* sql */ `
ALTER TABLE municipal_text ADD COLUMN published_by uuid REFERENCES operator;
REVOKE UPDATE, DELETE ON municipal_text FROM sosta_app;
REVOKE UPDATE, DELETE ON office_form_file FROM sosta_app;

-- The reason that took its place, when its words were changed.
ALTER TABLE decision_reason ADD COLUMN replaced_by uuid;
ALTER TABLE decision_reason ADD FOREIGN KEY (municipality_id, replaced_by) REFERENCES decision_reason (municipality_id, id);
ALTER TABLE decision_reason ADD CONSTRAINT decision_reason_replaced CHECK (replaced_by IS NULL OR NOT active);
ALTER TABLE decision_reason ADD COLUMN version integer NOT NULL DEFAULT 1;
REVOKE UPDATE, DELETE ON decision_reason FROM sosta_app;
GRANT UPDATE (active, applies_to, position, replaced_by, version) ON decision_reason TO sosta_app;
`;

const visitors = /* sql */ `
ALTER TABLE assistance_thread ALTER COLUMN holder_id DROP NOT NULL;
ALTER TABLE assistance_thread ADD COLUMN visitor_name text;
ALTER TABLE assistance_thread ADD COLUMN visitor_email text;
ALTER TABLE assistance_thread ADD COLUMN visitor_locale text;
ALTER TABLE assistance_thread ADD CONSTRAINT assistance_thread_asker CHECK (
  (holder_id IS NULL) = (visitor_email IS NOT NULL) AND (visitor_email IS NULL) = (visitor_name IS NULL)
  AND (visitor_email IS NULL) = (visitor_locale IS NULL));

ALTER TABLE assistance_message DROP CONSTRAINT assistance_message_author_kind_check;
ALTER TABLE assistance_message ADD CONSTRAINT assistance_message_author_kind_check CHECK (author_kind IN ('CITIZEN', 'OPERATOR', 'VISITOR'));
ALTER TABLE assistance_message ALTER COLUMN author_id DROP NOT NULL;
ALTER TABLE assistance_message ADD CONSTRAINT assistance_message_author CHECK ((author_kind = 'VISITOR') = (author_id IS NULL));

CREATE TABLE assistance_file (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  thread_id uuid NOT NULL,
  file_name text NOT NULL CHECK (length(file_name) <= 200),
  media_type text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'application/pdf')),
  storage_key text NOT NULL UNIQUE,
  size_bytes integer NOT NULL CHECK (size_bytes > 0),
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (municipality_id, id),
  FOREIGN KEY (municipality_id, thread_id) REFERENCES assistance_thread (municipality_id, id)
);
CREATE INDEX assistance_file_thread ON assistance_file (municipality_id, thread_id);
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['office', 'office_form', 'office_form_file', 'assistance_file'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
`;
