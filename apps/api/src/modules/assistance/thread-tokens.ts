import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { RealClock } from '../../platform/clock/clock.js';
import { deriveKey } from '../../platform/crypto/keys.js';
import { Problem } from '../../platform/http/problem.js';

const VALID_DAYS = 90;
const ID_BYTES = 16;
const TIME_BYTES = 4;
const MAC_BYTES = 24;

/**
 * The key to a thread of somebody without an account: the thread's id and when the key expires, signed for one
 * municipality. It names nobody; each e-mail brings a fresh one.
 */
@Injectable()
export class ThreadTokens {
  private readonly key: Buffer;

  constructor(
    private readonly clock: RealClock,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = deriveKey(config.appSecret, 'assistance');
  }

  issue(municipalityId: string, threadId: string): string {
    const body = Buffer.alloc(ID_BYTES + TIME_BYTES);
    body.write(threadId.replaceAll('-', ''), 'hex');
    const expiresAt = Math.floor(this.clock.now().getTime() / 1000) + VALID_DAYS * 86_400;
    body.writeUInt32BE(expiresAt, ID_BYTES);
    return Buffer.concat([body, this.mac(municipalityId, body)]).toString('base64url');
  }

  /** @returns the thread's id @throws Problem assistance_link_invalid */
  open(municipalityId: string, token: string): string {
    const bytes = /^[\w-]{1,100}$/.test(token) ? Buffer.from(token, 'base64url') : Buffer.alloc(0);
    if (bytes.length !== ID_BYTES + TIME_BYTES + MAC_BYTES) throw new Problem('assistance_link_invalid');
    const body = bytes.subarray(0, ID_BYTES + TIME_BYTES);
    const genuine = timingSafeEqual(bytes.subarray(ID_BYTES + TIME_BYTES), this.mac(municipalityId, body));
    if (!genuine || body.readUInt32BE(ID_BYTES) * 1000 <= this.clock.now().getTime())
      throw new Problem('assistance_link_invalid');
    const hex = body.toString('hex', 0, ID_BYTES);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  private mac(municipalityId: string, body: Buffer): Buffer {
    return createHmac('sha256', this.key).update(municipalityId).update(body).digest().subarray(0, MAC_BYTES);
  }
}
