import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { RECOVERY_CODES, newRecoveryCode, plainRecoveryCode } from '../domain/recovery-codes.js';

/** The codes an operator keeps on paper for the day the telephone is lost. Platform's scope. */
@Injectable()
export class RecoveryCodes {
  constructor(private readonly clock: Clock) {}

  /** New ones, told this once; those of before stop working. */
  async issue(tx: Tx, operatorId: string): Promise<string[]> {
    await this.remove(tx, operatorId);
    const codes = new Set<string>();
    while (codes.size < RECOVERY_CODES) codes.add(newRecoveryCode());
    for (const code of codes) {
      await tx.query(
        'INSERT INTO operator_recovery_code (id, operator_id, code_hash, created_at) VALUES ($1, $2, $3, $4)',
        [uuidv7(), operatorId, hashToken(plainRecoveryCode(code)), this.clock.now()],
      );
    }
    return [...codes];
  }

  /** Uses a code up, once; false when it is none of the operator's, or was used. */
  async use(tx: Tx, operatorId: string, typed: string): Promise<boolean> {
    const [, count] = (await tx.query(
      'UPDATE operator_recovery_code SET used_at = $3 WHERE operator_id = $1 AND code_hash = $2 AND used_at IS NULL',
      [operatorId, hashToken(plainRecoveryCode(typed)), this.clock.now()],
    )) as [unknown[], number];
    return count === 1;
  }

  async left(tx: Tx, operatorId: string): Promise<number> {
    const [row]: { count: number }[] = await tx.query(
      'SELECT count(*)::int AS count FROM operator_recovery_code WHERE operator_id = $1 AND used_at IS NULL',
      [operatorId],
    );
    return row?.count ?? 0;
  }

  async remove(tx: Tx, operatorId: string): Promise<void> {
    await tx.query('DELETE FROM operator_recovery_code WHERE operator_id = $1', [operatorId]);
  }
}
