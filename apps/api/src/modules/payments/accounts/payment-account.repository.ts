import { Injectable } from '@nestjs/common';
import type { OnlineMethod } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
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
