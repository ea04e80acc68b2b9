import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { deriveKey } from '../../../platform/crypto/keys.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { SessionFamilies } from './session-families.js';

const DAY = 86_400_000;

export interface CitizenSessionRow {
  id: string;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
}

/** Citizens stay signed in on a device for 14 days without use and 90 days in all. */
@Injectable()
export class CitizenSessions extends SessionFamilies {
  constructor(clock: Clock, @Inject(CONFIG) config: Config) {
    super(
      {
        sessions: 'citizen_session',
        tokens: 'citizen_refresh_token',
        owner: 'account_id',
        municipal: true,
        idleMs: 14 * DAY,
        absoluteMs: 90 * DAY,
      },
      clock,
      deriveKey(config.appSecret, 'seal'),
    );
  }

  /** Those that still work, the one used last first. */
  list(tx: Tx, accountId: string, now: Date): Promise<CitizenSessionRow[]> {
    return tx.query(
      `SELECT id, user_agent AS "userAgent", created_at AS "createdAt", last_used_at AS "lastUsedAt" FROM citizen_session
        WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_used_at > $2::timestamptz - interval '14 days'
        ORDER BY last_used_at DESC, id DESC LIMIT 100`,
      [accountId, now],
    );
  }

  /** Whether the account has this session; another's is as if it were not there. */
  async owns(tx: Tx, accountId: string, sessionId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM citizen_session WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL',
      [sessionId, accountId],
    );
    return rows.length > 0;
  }
}
