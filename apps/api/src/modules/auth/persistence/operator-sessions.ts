import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { deriveKey } from '../../../platform/crypto/keys.js';
import { SessionFamilies } from './session-families.js';

const MINUTE = 60_000;

/** Operators see other people's data: 30 minutes without use, 12 hours in all. */
@Injectable()
export class OperatorSessions extends SessionFamilies {
  constructor(clock: Clock, @Inject(CONFIG) config: Config) {
    super(
      {
        sessions: 'operator_session',
        tokens: 'operator_refresh_token',
        owner: 'operator_id',
        municipal: false,
        idleMs: 30 * MINUTE,
        absoluteMs: 12 * 60 * MINUTE,
      },
      clock,
      deriveKey(config.appSecret, 'seal'),
    );
  }
}
