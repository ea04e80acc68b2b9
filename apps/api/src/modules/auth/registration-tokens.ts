import { Inject, Injectable } from '@nestjs/common';
import { createHmac, randomInt } from 'node:crypto';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { deriveKey, hashToken, keyedHash, randomToken, sameHash } from '../../platform/crypto/keys.js';
import { MAGIC_OTP, type MagicCode } from './domain/magic-codes.js';
import { OTP_DIGITS, type Registration } from './domain/registration.js';

const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** The secrets of a registration: who holds one may go on with it, until its ten minutes are over. */
@Injectable()
export class RegistrationTokens {
  private readonly otpKey: Buffer;
  private readonly resumeKey: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.otpKey = deriveKey(config.appSecret, 'otp');
    this.resumeKey = deriveKey(config.appSecret, 'registration');
  }

  newSecret(): string {
    return randomToken();
  }

  /** What the browser sends in `Sosta-Registration`: which registration, and its secret. */
  format(id: string, secret: string): string {
    return `${id}.${secret}`;
  }

  parse(token: string): { id: string; secret: string } | null {
    const match = TOKEN.exec(token);
    return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : null;
  }

  /**
   * The secret of the link in the e-mail. Derived, not drawn: each e-mail of a registration carries the same link
   * (R11), and the database holds only its hash.
   */
  resumeSecret(id: string): string {
    return createHmac('sha256', this.resumeKey).update(id).digest('base64url');
  }

  /** The secret of the link that confirms: it proves the address, so it is another one than the link to go on. */
  linkSecret(id: string): string {
    return createHmac('sha256', this.resumeKey).update(`${id}:confirm`).digest('base64url');
  }

  /** Either secret opens the registration: the first browser goes on while the link is opened in another. */
  opens(registration: Registration, secret: string): boolean {
    const hash = hashToken(secret);
    return (
      sameHash(hash, registration.sessionTokenHash) ||
      sameHash(hash, registration.resumeTokenHash) ||
      // Who confirmed with the link goes on to the last page, maybe in another browser.
      (registration.state === 'COMPLETED' &&
        registration.linkTokenHash !== null &&
        sameHash(hash, registration.linkTokenHash))
    );
  }

  /** A code, and what is kept of it. In a sandbox an address may ask for one that is known, or for none to be right. */
  newCode(registrationId: string, magic: MagicCode | null): { code: string; hash: string } {
    const code =
      magic === 'RIGHT' ? MAGIC_OTP : String(randomInt(10 ** OTP_DIGITS)).padStart(OTP_DIGITS, '0');
    return {
      code,
      hash: magic === 'WRONG' ? hashToken(randomToken()) : this.codeHash(registrationId, code),
    };
  }

  codeHash(registrationId: string, code: string): string {
    return keyedHash(this.otpKey, `${registrationId}:${code}`);
  }
}
