import { Inject, Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Clock } from '../../platform/clock/clock.js';
import { deriveKey, seal, unseal } from '../../platform/crypto/keys.js';

const PERIOD_SECONDS = 30;

/** Time-based codes (RFC 6238: SHA-1, six digits, thirty seconds) of operators' authenticator apps. */
@Injectable()
export class OperatorTotp {
  private readonly key: Buffer;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    this.key = deriveKey(config.appSecret, 'seal');
  }

  /** A new secret (160 bits, base32). */
  newSecret(): string {
    return new Secret({ size: 20 }).base32;
  }

  /** The secret as it is stored: nobody reads it from a copy of the database, or uses it for another operator. */
  seal(operatorId: string, secret: string): string {
    return seal(this.key, secret, `totp:${operatorId}`);
  }

  /** What an authenticator app scans. */
  uri(email: string, secret: string): string {
    return new TOTP({ issuer: 'Sosta', label: email, secret, period: PERIOD_SECONDS }).toString();
  }

  /** The same for a secret that is stored already. */
  uriOf(operatorId: string, email: string, sealed: string): string {
    return this.uri(email, unseal(this.key, sealed, `totp:${operatorId}`));
  }

  /** The time step a code belongs to, one step late or early allowed; null when it is wrong. */
  step(operatorId: string, sealed: string, code: string): number | null {
    const now = this.clock.now().getTime();
    const delta = this.of(operatorId, sealed).validate({ token: code, timestamp: now, window: 1 });
    return delta === null ? null : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
  }

  /** The code of this moment. */
  current(operatorId: string, sealed: string): { code: string; expiresAt: Date } {
    return this.next(operatorId, sealed, null);
  }

  /** A code that works now: this moment's, or the following one when that was used already. */
  next(operatorId: string, sealed: string, lastStep: number | null): { code: string; expiresAt: Date } {
    const step = Math.max(
      Math.floor(this.clock.now().getTime() / 1000 / PERIOD_SECONDS),
      (lastStep ?? -1) + 1,
    );
    return {
      code: this.of(operatorId, sealed).generate({ timestamp: step * PERIOD_SECONDS * 1000 }),
      expiresAt: new Date((step + 1) * PERIOD_SECONDS * 1000),
    };
  }

  private of(operatorId: string, sealed: string): TOTP {
    return new TOTP({ secret: unseal(this.key, sealed, `totp:${operatorId}`), period: PERIOD_SECONDS });
  }
}
