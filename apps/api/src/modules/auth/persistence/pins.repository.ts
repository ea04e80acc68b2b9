import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';

export interface UsablePin {
  id: string;
  pinHash: string;
}

/** What signing in needs of the PINs; the office issues and revokes them. */
@Injectable()
export class PinsRepository {
  /** The PIN an account can sign in with; null while there is none. */
  async usable(tx: Tx, accountId: string): Promise<UsablePin | null> {
    const rows: UsablePin[] = await tx.query(
      `SELECT id, pin_hash AS "pinHash" FROM pin_credential WHERE account_id = $1 AND state IN ('ISSUED', 'ACTIVE')`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** It was used to sign in. False when it was revoked or issued anew since it was read. */
  async used(tx: Tx, pin: UsablePin, now: Date): Promise<boolean> {
    const [rows] = (await tx.query(
      `UPDATE pin_credential SET state = 'ACTIVE', activated_at = coalesce(activated_at, $3),
              version = version + CASE WHEN state = 'ISSUED' THEN 1 ELSE 0 END
        WHERE id = $1 AND pin_hash = $2 AND state IN ('ISSUED', 'ACTIVE') RETURNING id`,
      [pin.id, pin.pinHash, now],
    )) as [unknown[], number];
    return rows.length > 0;
  }

  /** Asks the office for a PIN; whoever has one, or has asked already, asks for nothing new. False then. */
  async request(tx: Tx, input: { municipalityId: string; accountId: string; now: Date }): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO pin_credential (id, municipality_id, account_id, state, channel, requested_at)
       VALUES ($1, $2, $3, 'REQUESTED', 'ONLINE', $4)
       ON CONFLICT (municipality_id, account_id) WHERE state <> 'REVOKED' DO NOTHING RETURNING id`,
      [uuidv7(input.now.getTime()), input.municipalityId, input.accountId, input.now],
    );
    return rows.length > 0;
  }
}
