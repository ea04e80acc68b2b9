import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken, randomToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

const VALID_MS = 7 * 86_400_000;

export interface Invitation {
  token: string;
  expiresAt: Date;
}

/** Links that lead a new operator to a password and an authenticator of their own; each works once, for seven days. */
@Injectable()
export class OperatorInvitations {
  constructor(private readonly clock: Clock) {}

  /** A new link; those sent before stop working. */
  async issue(tx: Tx, operatorId: string): Promise<Invitation> {
    const now = this.clock.now();
    const token = randomToken();
    const expiresAt = new Date(now.getTime() + VALID_MS);
    await tx.query('UPDATE operator_invitation SET used_at = $2 WHERE operator_id = $1 AND used_at IS NULL', [
      operatorId,
      now,
    ]);
    await tx.query(
      `INSERT INTO operator_invitation (id, operator_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
      [uuidv7(), operatorId, hashToken(token), now, expiresAt],
    );
    return { token, expiresAt };
  }

  /**
   * Whose link it is; locked until the transaction ends.
   * @throws Problem invitation_link_invalid
   */
  async find(tx: Tx, token: string): Promise<{ id: string; operatorId: string; expiresAt: Date }> {
    const rows: { id: string; operatorId: string; expiresAt: Date }[] = await tx.query(
      `SELECT i.id, i.operator_id AS "operatorId", i.expires_at AS "expiresAt"
         FROM operator_invitation i JOIN operator o ON o.id = i.operator_id AND o.active
        WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2 FOR UPDATE OF i`,
      [hashToken(token), this.clock.now()],
    );
    if (!rows[0]) throw new Problem('invitation_link_invalid');
    return rows[0];
  }

  async use(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE operator_invitation SET used_at = $2 WHERE id = $1', [id, this.clock.now()]);
  }
}
