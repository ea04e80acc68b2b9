import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { deriveKey } from '../../../platform/crypto/keys.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { SessionFamilies } from './session-families.js';

const MINUTE = 60_000;
const IDLE_MS = 30 * MINUTE;

/** One sign-in on one device. */
export interface OpenSession {
  id: string;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** Operators see other people's data: 30 minutes without use, 12 hours in all. */
@Injectable()
export class OperatorSessions extends SessionFamilies {
  constructor(
    private readonly time: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    super(
      {
        sessions: 'operator_session',
        tokens: 'operator_refresh_token',
        owner: 'operator_id',
        municipal: false,
        idleMs: IDLE_MS,
        absoluteMs: 12 * 60 * MINUTE,
      },
      time,
      deriveKey(config.appSecret, 'seal'),
    );
  }

  /** Where somebody is signed in now, the latest used first. */
  openOf(tx: Tx, operatorId: string): Promise<OpenSession[]> {
    const now = this.time.now();
    return tx.query(
      `SELECT id, user_agent AS "userAgent", created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
         FROM operator_session WHERE operator_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_used_at > $3
        ORDER BY last_used_at DESC, id`,
      [operatorId, now, new Date(now.getTime() - IDLE_MS)],
    );
  }
}
