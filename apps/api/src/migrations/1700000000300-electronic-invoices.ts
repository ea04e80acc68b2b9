import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Invoices on their way to the Sistema di Interscambio: files that were sent, the receipts that came back, and credit
 * notes. Numbers run by municipality, year and section; files are numbered by sender, because one concessionaire may
 * send for several municipalities and may never use a name twice.
 */
export class ElectronicInvoices1700000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [invoices, transmissions, security, past]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Invoices that were sent are accounted for in it: write another migration instead.');
  }
}

const invoices = /* sql */ `
ALTER TABLE invoice ADD COLUMN type text NOT NULL DEFAULT 'TD01' CHECK (type IN ('TD01', 'TD04'));
ALTER TABLE invoice ADD COLUMN section text NOT NULL DEFAULT '' CHECK (section ~ '^[A-Z0-9]{0,4}$');
ALTER TABLE invoice ADD COLUMN credits_invoice_id uuid;                 -- a credit note: the invoice it takes back
ALTER TABLE invoice ADD COLUMN refund_id uuid;                          -- and the money that went back
ALTER TABLE invoice ADD COLUMN amount_cents integer CHECK (amount_cents > 0);
ALTER TABLE invoice ADD CONSTRAINT invoice_credit_note CHECK (
  (type = 'TD04') = (credits_invoice_id IS NOT NULL) AND (type = 'TD04') = (refund_id IS NOT NULL));
ALTER TABLE invoice ADD CONSTRAINT invoice_one_credit_note UNIQUE (municipality_id, refund_id);
ALTER TABLE invoice ADD FOREIGN KEY (municipality_id, credits_invoice_id) REFERENCES invoice (municipality_id, id);
ALTER TABLE invoice ADD FOREIGN KEY (municipality_id, refund_id) REFERENCES refund (municipality_id, id);
ALTER TABLE invoice DROP CONSTRAINT invoice_number_unique;
ALTER TABLE invoice ADD CONSTRAINT invoice_number_unique UNIQUE (municipality_id, year, section, number);
ALTER TABLE invoice DROP CONSTRAINT invoice_state_check;
ALTER TABLE invoice ADD CONSTRAINT invoice_state_check CHECK (
  state IN ('REQUESTED', 'ISSUED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'SDI_REJECTED', 'CANCELLED'));
DROP INDEX invoice_one_live;
CREATE UNIQUE INDEX invoice_one_live ON invoice (municipality_id, payment_id) WHERE state <> 'CANCELLED' AND type = 'TD01';
CREATE INDEX invoice_credits ON invoice (municipality_id, credits_invoice_id) WHERE credits_invoice_id IS NOT NULL;
`;

const transmissions = /* sql */ `
-- Who sends, and the last file name used. No municipality: the name must be new for the sender, whoever it sends for.
CREATE TABLE sdi_file_counter (
  sender_vat_number text PRIMARY KEY,
  last_number bigint NOT NULL CHECK (last_number BETWEEN 1 AND 60466175)   -- five letters or digits
);

-- How a municipality's invoices travel; the current row is the one not replaced.
CREATE TABLE sdi_channel (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  code text NOT NULL CHECK (code IN ('FILE', 'PEC', 'REST')),
  settings jsonb NOT NULL,                     -- what may be shown
  secrets_sealed text,                         -- AES-256-GCM
  key_id text,                                 -- of CREDENTIALS_KEY
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES operator,
  replaced_at timestamptz,
  UNIQUE (municipality_id, id),
  CONSTRAINT sdi_channel_sealed CHECK ((secrets_sealed IS NULL) = (key_id IS NULL))
);
CREATE UNIQUE INDEX sdi_channel_current ON sdi_channel (municipality_id) WHERE replaced_at IS NULL;

-- One attempt at sending an invoice: a file with a name of its own. After a refusal another attempt follows.
CREATE TABLE sdi_transmission (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  invoice_id uuid NOT NULL,
  attempt integer NOT NULL CHECK (attempt > 0),
  file_name text NOT NULL,
  document_id uuid NOT NULL,                   -- the file itself
  channel text NOT NULL CHECK (channel IN ('FILE', 'PEC', 'REST')),
  state text NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'REJECTED', 'FAILED')),
  sdi_id text,
  reference text,                              -- the channel's own name for it
  failure text,                                -- why the channel did not take it
  errors jsonb NOT NULL DEFAULT '[]',          -- why the exchange system refused it
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  settled_at timestamptz,
  UNIQUE (municipality_id, id),
  CONSTRAINT sdi_transmission_attempt UNIQUE (municipality_id, invoice_id, attempt),
  CONSTRAINT sdi_transmission_refused CHECK ((state = 'REJECTED') = (errors <> '[]')),
  CONSTRAINT sdi_transmission_failed CHECK ((state = 'FAILED') = (failure IS NOT NULL)),
  CONSTRAINT sdi_transmission_settled CHECK ((state IN ('DELIVERED', 'UNDELIVERED', 'REJECTED')) = (settled_at IS NOT NULL)),
  FOREIGN KEY (municipality_id, invoice_id) REFERENCES invoice (municipality_id, id),
  FOREIGN KEY (municipality_id, document_id) REFERENCES issued_document (municipality_id, id)
);
CREATE UNIQUE INDEX sdi_transmission_file ON sdi_transmission (file_name);
-- An invoice is on its way once, and what was issued (delivered or not) is never sent again.
CREATE UNIQUE INDEX sdi_transmission_one_live ON sdi_transmission (municipality_id, invoice_id) WHERE state <> 'REJECTED';

-- What came back, each file of it once.
CREATE TABLE sdi_receipt (
  id uuid PRIMARY KEY,
  municipality_id uuid NOT NULL REFERENCES municipality,
  transmission_id uuid,                        -- null: it speaks of a file we do not know
  kind text NOT NULL CHECK (kind IN ('RC', 'MC', 'NS')),
  message_id text NOT NULL,
  sdi_id text NOT NULL,
  invoice_file_name text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('APPLIED', 'STALE', 'CONTRADICTS', 'REPEATED', 'UNKNOWN_FILE', 'OTHER_CONTENT')),
  body text NOT NULL,
  received_at timestamptz NOT NULL,            -- by the exchange system's clock
  recorded_at timestamptz NOT NULL,
  recorded_by uuid REFERENCES operator,        -- null: it came by itself
  UNIQUE (municipality_id, id),
  CONSTRAINT sdi_receipt_once UNIQUE (municipality_id, sdi_id, kind, message_id),
  CONSTRAINT sdi_receipt_unknown CHECK ((transmission_id IS NULL) = (effect = 'UNKNOWN_FILE')),
  FOREIGN KEY (municipality_id, transmission_id) REFERENCES sdi_transmission (municipality_id, id)
);
CREATE INDEX sdi_receipt_transmission ON sdi_receipt (municipality_id, transmission_id);
CREATE INDEX sdi_receipt_newest ON sdi_receipt (municipality_id, recorded_at DESC, id DESC);
`;

const security = /* sql */ `
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['sdi_channel', 'sdi_transmission', 'sdi_receipt'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY municipality ON %I USING (municipality_id = app_municipality()) WITH CHECK (municipality_id = app_municipality())', t);
  END LOOP;
END $$;
REVOKE DELETE ON sdi_file_counter, sdi_channel, sdi_transmission, sdi_receipt FROM sosta_app;
REVOKE UPDATE ON sdi_receipt FROM sosta_app;
`;

/** Until now files were named by the invoice's number, and buyers lived in Italy. */
const past = /* sql */ `
DO $$
DECLARE m uuid;
BEGIN
  FOR m IN SELECT id FROM municipality LOOP
    PERFORM set_config('app.municipality_id', m::text, true);
    UPDATE invoice SET billing = billing || '{"country": "IT"}' WHERE NOT billing ? 'country';
    UPDATE invoice i SET amount_cents = p.amount_cents FROM payment p WHERE p.id = i.payment_id AND i.amount_cents IS NULL;
  END LOOP;
  PERFORM set_config('app.municipality_id', '', true);
END $$;
ALTER TABLE invoice ALTER COLUMN amount_cents SET NOT NULL;

-- What was issued keeps its number, its day and its buyer's money for ever.
CREATE FUNCTION invoice_stays_as_issued() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'An invoice keeps its number and its day' USING CONSTRAINT = 'invoice_stays_as_issued', ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER invoice_stays_as_issued BEFORE UPDATE ON invoice FOR EACH ROW
  WHEN (OLD.number IS NOT NULL AND (OLD.year, OLD.section, OLD.number, OLD.issued_on, OLD.type, OLD.amount_cents)
        IS DISTINCT FROM (NEW.year, NEW.section, NEW.number, NEW.issued_on, NEW.type, NEW.amount_cents))
  EXECUTE FUNCTION invoice_stays_as_issued();
`;
