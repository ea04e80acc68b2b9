import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { CredentialVault } from '../../../platform/crypto/credential-vault.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { PecChannel } from './pec-channel.js';
import { RestChannel } from './rest-channel.js';
import type { SdiChannel, SdiChannelCode } from './sdi-channel.js';

/** What may be shown of a channel, and what may not. */
export interface ChannelSettings {
  /** PEC: the address we send from. */
  from?: string;
  /** PEC: the address of the exchange system. */
  to?: string;
  /** REST: where files are posted. */
  url?: string;
}
export interface ChannelSecrets {
  /** PEC: address, user and password of the mail server. */
  smtpUrl?: string;
  /** REST: what the intermediary knows us by. */
  token?: string;
  /** REST: what its receipts are signed with. */
  receiptSecret?: string;
}

export interface ChannelRow {
  id: string;
  municipalityId: string;
  code: SdiChannelCode;
  settings: ChannelSettings;
  secretsSealed: string | null;
  keyId: string | null;
  createdAt: Date;
}

const SELECT = `SELECT id, municipality_id AS "municipalityId", code, settings, secrets_sealed AS "secretsSealed",
  key_id AS "keyId", created_at AS "createdAt" FROM sdi_channel`;

/** The way a municipality's invoices travel, with its credentials encrypted. */
@Injectable()
export class SdiChannels {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly vault: CredentialVault,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The channel in use; null where nothing was set up, and then files are downloaded. */
  async current(tx: Tx): Promise<ChannelRow | null> {
    const rows: ChannelRow[] = await tx.query(`${SELECT} WHERE replaced_at IS NULL`);
    return rows[0] ?? null;
  }

  /** Takes the place of what was in use; secrets left out are kept when the channel stays the same. */
  async replace(
    tx: Tx,
    municipalityId: string,
    operatorId: string,
    input: { code: SdiChannelCode; settings: ChannelSettings; secrets: ChannelSecrets },
  ): Promise<void> {
    const before = await this.current(tx);
    const kept = before?.code === input.code ? this.secrets(before) : {};
    const given = Object.fromEntries(Object.entries(input.secrets).filter(([, value]) => value));
    const secrets: ChannelSecrets = { ...kept, ...given };
    const id = uuidv7();
    const sealed =
      Object.keys(secrets).length === 0 ? null : this.vault.seal(contextOf(municipalityId, id), secrets);
    await tx.query('UPDATE sdi_channel SET replaced_at = $1 WHERE replaced_at IS NULL', [this.clock.now()]);
    await tx.query(
      `INSERT INTO sdi_channel (id, municipality_id, code, settings, secrets_sealed, key_id, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        municipalityId,
        input.code,
        input.settings,
        sealed?.sealed ?? null,
        sealed?.keyId ?? null,
        this.clock.now(),
        operatorId,
      ],
    );
  }

  /** @throws {Error} when the key is not among those configured, or the row is not what was sealed */
  secrets(row: ChannelRow): ChannelSecrets {
    const { secretsSealed: sealed, keyId } = row;
    if (sealed === null || keyId === null) return {};
    return this.vault.open(contextOf(row.municipalityId, row.id), { keyId, sealed });
  }

  /**
   * Encrypts every municipality's credentials with the first of the keys, so that the others can be taken out of
   * `CREDENTIALS_KEY`.
   * @returns how many were encrypted anew
   */
  async reseal(): Promise<number> {
    let done = 0;
    for (const { id: municipalityId } of await this.directory.all())
      done += await this.unitOfWork.run(municipalityId, async (tx) => {
        const rows: { id: string; keyId: string; sealed: string }[] = await tx.query(
          'SELECT id, key_id AS "keyId", secrets_sealed AS sealed FROM sdi_channel WHERE key_id <> $1 FOR UPDATE',
          [this.vault.currentKeyId],
        );
        for (const { id, ...old } of rows) {
          const { keyId, sealed } = this.vault.reseal(contextOf(municipalityId, id), old);
          await tx.query('UPDATE sdi_channel SET key_id = $2, secrets_sealed = $3 WHERE id = $1', [
            id,
            keyId,
            sealed,
          ]);
        }
        return rows.length;
      });
    return done;
  }

  /** Null for files that a person carries. */
  open(row: ChannelRow): SdiChannel | null {
    const { settings } = row;
    const secrets = this.secrets(row);
    switch (row.code) {
      case 'FILE':
        return null;
      case 'PEC':
        return new PecChannel({
          smtpUrl: secrets.smtpUrl ?? '',
          from: settings.from ?? '',
          to: settings.to ?? '',
        });
      case 'REST':
        return new RestChannel({ url: settings.url ?? '', token: secrets.token ?? '' });
    }
  }

  /**
   * Whether a server may be spoken to: only those that the deployment names in SDI_HOSTS, because the office that sets
   * a channel up must not make us knock at doors within.
   */
  mayReach(address: string): boolean {
    return URL.canParse(address) && this.config.sdiHosts.includes(new URL(address).host);
  }
}

function contextOf(municipalityId: string, id: string): string {
  return `sdi-channel:${municipalityId}:${id}`;
}
