import { Injectable } from '@nestjs/common';
import { CredentialVault } from '../../platform/crypto/credential-vault.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { newSecret } from './domain/signature.js';

interface SecretRow {
  id: string;
  municipalityId: string;
  keyId: string;
  sealed: string;
}

const SELECT = `SELECT id, municipality_id AS "municipalityId", key_id AS "keyId", secret_sealed AS sealed FROM webhook_secret`;

/** What deliveries are signed with: shown once, kept sealed. */
@Injectable()
export class EndpointSecrets {
  constructor(
    private readonly vault: CredentialVault,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
  ) {}

  /**
   * A new secret in the place of the one in use.
   * @param oldUntil until when that one signs too
   */
  async replace(
    tx: Tx,
    endpoint: { municipalityId: string; id: string },
    now: Date,
    oldUntil: Date,
  ): Promise<string> {
    // At most two sign: one that was leaving already leaves now.
    await tx.query('DELETE FROM webhook_secret WHERE endpoint_id = $1 AND expires_at IS NOT NULL', [
      endpoint.id,
    ]);
    await tx.query('UPDATE webhook_secret SET expires_at = $2 WHERE endpoint_id = $1', [
      endpoint.id,
      oldUntil,
    ]);
    const id = uuidv7();
    const secret = newSecret();
    const { keyId, sealed } = this.vault.seal(contextOf(endpoint.municipalityId, id), { secret });
    await tx.query(
      `INSERT INTO webhook_secret (id, municipality_id, endpoint_id, secret_sealed, key_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, endpoint.municipalityId, endpoint.id, sealed, keyId, now],
    );
    return secret;
  }

  /** Those that sign now, the newest first. */
  async inUse(tx: Tx, endpointId: string, now: Date): Promise<string[]> {
    const rows: SecretRow[] = await tx.query(
      `${SELECT} WHERE endpoint_id = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY created_at DESC, id DESC`,
      [endpointId, now],
    );
    return rows.map(
      (row) => this.vault.open<{ secret: string }>(contextOf(row.municipalityId, row.id), row).secret,
    );
  }

  /** Those that sign no more are no use to anybody. */
  async forgetExpired(tx: Tx, now: Date): Promise<void> {
    await tx.query('DELETE FROM webhook_secret WHERE expires_at <= $1', [now]);
  }

  /** Seals every secret with the first of the keys. @returns how many were sealed anew */
  async reseal(): Promise<number> {
    let done = 0;
    for (const { id: municipalityId } of await this.directory.all())
      done += await this.unitOfWork.run(municipalityId, async (tx) => {
        const rows: SecretRow[] = await tx.query(`${SELECT} WHERE key_id <> $1 FOR UPDATE`, [
          this.vault.currentKeyId,
        ]);
        for (const row of rows) {
          const { keyId, sealed } = this.vault.reseal(contextOf(municipalityId, row.id), row);
          await tx.query('UPDATE webhook_secret SET key_id = $2, secret_sealed = $3 WHERE id = $1', [
            row.id,
            keyId,
            sealed,
          ]);
        }
        return rows.length;
      });
    return done;
  }
}

function contextOf(municipalityId: string, id: string): string {
  return `webhook-secret:${municipalityId}:${id}`;
}
