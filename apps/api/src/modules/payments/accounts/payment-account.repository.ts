import { Injectable } from '@nestjs/common';
import type { OnlineMethod } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { AccountMode } from '../providers/provider-kind.js';

export interface PaymentAccountRow {
  id: string;
  municipalityId: string;
  provider: string;
  label: string;
  mode: AccountMode;
  /** ENVIRONMENT: the deployment's own account; its credentials are in its environment. */
  source: 'ENVIRONMENT' | 'OFFICE';
  methods: OnlineMethod[];
  /** Takes new payments. Those there are go on either way. */
  active: boolean;
  createdAt: Date;
  activeChangedAt: Date;
  version: number;
}

export interface CredentialsRow {
  id: string;
  accountId: string;
  settings: Record<string, string>;
  secretsSealed: string;
  /** The last four characters of each secret. */
  secretsHint: Record<string, string>;
  keyId: string;
  createdAt: Date;
  replacedAt: Date | null;
}

const COLUMNS = `a.id, a.municipality_id AS "municipalityId", a.provider, a.label, a.mode, a.source, a.methods, a.active,
  a.created_at AS "createdAt", a.active_changed_at AS "activeChangedAt", a.version`;

@Injectable()
export class PaymentAccountRepository {
  constructor(private readonly clock: Clock) {}

  all(tx: Tx): Promise<PaymentAccountRow[]> {
    return tx.query(`SELECT ${COLUMNS} FROM payment_account a ORDER BY a.created_at, a.id`);
  }

  async find(tx: Tx, id: string): Promise<PaymentAccountRow | null> {
    const rows: PaymentAccountRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment_account a WHERE a.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** The deployment's own at a provider, as the municipality has it. */
  async environment(tx: Tx, provider: string): Promise<PaymentAccountRow | null> {
    const rows: PaymentAccountRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment_account a WHERE a.source = 'ENVIRONMENT' AND a.provider = $1`,
      [provider],
    );
    return rows[0] ?? null;
  }

  /** Whose account it is. In a platform transaction: a webhook names the account only. */
  async municipalityOf(tx: Tx, provider: string, id: string): Promise<string | null> {
    const rows: { id: string }[] = await tx.query(
      'SELECT municipality_id AS id FROM payment_account WHERE id = $1 AND provider = $2',
      [id, provider],
    );
    return rows[0]?.id ?? null;
  }

  async insert(
    tx: Tx,
    municipalityId: string,
    row: Pick<PaymentAccountRow, 'provider' | 'label' | 'mode' | 'source' | 'methods' | 'active'> & {
      createdBy: string | null;
    },
  ): Promise<string | null> {
    const rows: { id: string }[] = await tx.query(
      `INSERT INTO payment_account (id, municipality_id, provider, label, mode, source, methods, active, created_at, created_by, active_changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)
       ON CONFLICT (municipality_id, provider) WHERE source = 'ENVIRONMENT' DO NOTHING RETURNING id`,
      [
        uuidv7(),
        municipalityId,
        row.provider,
        row.label,
        row.mode,
        row.source,
        row.methods,
        row.active,
        this.clock.now(),
        row.createdBy,
      ],
    );
    return rows[0]?.id ?? null;
  }

  /** @throws Problem not_found; conflict_stale_version when somebody else has changed it meanwhile */
  async lock(tx: Tx, id: string, version: number): Promise<PaymentAccountRow> {
    const rows: PaymentAccountRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment_account a WHERE a.id = $1 FOR UPDATE`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    if (rows[0].version !== version) throw new Problem('conflict_stale_version');
    return rows[0];
  }

  /** The others that take new payments, always in the same order. */
  lockOthers(tx: Tx, id: string): Promise<PaymentAccountRow[]> {
    return tx.query(
      `SELECT ${COLUMNS} FROM payment_account a WHERE a.active AND a.id <> $1 ORDER BY a.id FOR UPDATE`,
      [id],
    );
  }

  /** Its name, what it takes and whether it takes it; the rest of an account never changes. */
  async update(tx: Tx, row: PaymentAccountRow): Promise<void> {
    await tx.query(
      `UPDATE payment_account SET label = $2, methods = $3, active_changed_at = CASE WHEN active = $4 THEN active_changed_at ELSE $5 END,
              active = $4, version = version + 1
        WHERE id = $1`,
      [row.id, row.label, row.methods, row.active, this.clock.now()],
    );
  }

  /** Payments begun and not ended, by account. */
  async openPayments(tx: Tx): Promise<Map<string, number>> {
    const rows: { id: string; open: number }[] = await tx.query(
      `SELECT account_id AS id, count(*)::int AS open FROM payment
        WHERE state IN ('CREATED', 'PENDING') AND account_id IS NOT NULL GROUP BY account_id`,
    );
    return new Map(rows.map(({ id, open }) => [id, open]));
  }

  /** From now on these; the ones before stay, for what they took. */
  async replaceCredentials(
    tx: Tx,
    municipalityId: string,
    row: Omit<CredentialsRow, 'createdAt' | 'replacedAt'> & { createdBy: string | null },
  ): Promise<void> {
    await tx.query(
      'UPDATE payment_account_credentials SET replaced_at = $2 WHERE account_id = $1 AND replaced_at IS NULL',
      [row.accountId, this.clock.now()],
    );
    await tx.query(
      `INSERT INTO payment_account_credentials
         (id, municipality_id, account_id, settings, secrets_sealed, secrets_hint, key_id, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        row.id,
        municipalityId,
        row.accountId,
        row.settings,
        row.secretsSealed,
        row.secretsHint,
        row.keyId,
        this.clock.now(),
        row.createdBy,
      ],
    );
  }

  /** Those sealed with another key than the newest. */
  sealedWithout(tx: Tx, keyId: string): Promise<CredentialsRow[]> {
    return tx.query(
      `SELECT id, account_id AS "accountId", settings, secrets_sealed AS "secretsSealed", secrets_hint AS "secretsHint",
              key_id AS "keyId", created_at AS "createdAt", replaced_at AS "replacedAt"
         FROM payment_account_credentials WHERE key_id <> $1 FOR UPDATE`,
      [keyId],
    );
  }

  async reseal(tx: Tx, id: string, keyId: string, sealed: string): Promise<void> {
    await tx.query('UPDATE payment_account_credentials SET key_id = $2, secrets_sealed = $3 WHERE id = $1', [
      id,
      keyId,
      sealed,
    ]);
  }

  /** Those in use first, then those replaced, the youngest first. */
  credentials(tx: Tx, accountId: string): Promise<CredentialsRow[]> {
    return tx.query(
      `SELECT id, account_id AS "accountId", settings, secrets_sealed AS "secretsSealed", secrets_hint AS "secretsHint",
              key_id AS "keyId", created_at AS "createdAt", replaced_at AS "replacedAt"
         FROM payment_account_credentials WHERE account_id = $1 ORDER BY replaced_at DESC NULLS FIRST, id DESC`,
      [accountId],
    );
  }
}
