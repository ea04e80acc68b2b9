import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';

@Injectable()
export class PasswordResetsRepository {
  async add(
    tx: Tx,
    data: { municipalityId: string; accountId: string; tokenHash: string; expiresAt: Date; now: Date },
  ): Promise<string> {
    const id = uuidv7(data.now.getTime());
    await tx.query(
      `INSERT INTO password_reset (id, municipality_id, account_id, token_hash, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, data.municipalityId, data.accountId, data.tokenHash, data.expiresAt, data.now],
    );
    return id;
  }

  /** Uses the link up, and every other one of its account; null when it cannot be used (any more). */
  async use(tx: Tx, tokenHash: string, now: Date): Promise<{ accountId: string } | null> {
    // UPDATE … RETURNING through TypeORM answers [rows, count].
    const [rows] = (await tx.query(
      `UPDATE password_reset SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING account_id`,
      [tokenHash, now],
    )) as [{ account_id: string }[], number];
    const accountId = rows[0]?.account_id;
    if (!accountId) return null;
    await tx.query('UPDATE password_reset SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL', [
      accountId,
      now,
    ]);
    return { accountId };
  }

  async purge(tx: Tx, before: Date): Promise<void> {
    await tx.query('DELETE FROM password_reset WHERE expires_at < $1', [before]);
  }
}
