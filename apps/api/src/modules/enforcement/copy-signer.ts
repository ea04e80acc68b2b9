import { Inject, Injectable } from '@nestjs/common';
import { keySetTextToSign, changesTextToSign, snapshotTextToSign } from '@sosta/contracts';
import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { ticketKeys } from '../documents/index.js';
import type { SigningKeySetDto } from './http/sync.dto.js';

/** Signs what devices copy, with the newest of the keys that sign tickets too (Ed25519). */
@Injectable()
export class CopySigner {
  private readonly keys;

  constructor(@Inject(CONFIG) config: Config) {
    this.keys = ticketKeys(config);
  }

  /** @param sha256 of all the lines before the last one */
  snapshot(sha256: string): { kid: string; signature: string } {
    const { kid, privateKey } = this.keys.signing;
    return { kid, signature: signature(snapshotTextToSign(kid, sha256), privateKey) };
  }

  /** `X-Signature` of a page of changes. @param body exactly as it is sent */
  changes(page: { municipality: string; since: string }, body: string): string {
    const { kid, privateKey } = this.keys.signing;
    const sha256 = createHash('sha256').update(body).digest('hex');
    return `${kid}.${signature(changesTextToSign(kid, { ...page, sha256 }), privateKey)}`;
  }

  /**
   * The public halves, newest first (RFC 8037), and what each key says of them: whoever trusts one of them can come to
   * trust the newest.
   */
  keySet(): SigningKeySetDto {
    const keys = [...this.keys.verifying].map(([kid, key]) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      use: 'sig',
      alg: 'EdDSA',
      kid,
      x: String(createPublicKey(key.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }).x),
    }));
    const signatures = this.keys.all.map(({ kid, privateKey }) => ({
      kid,
      signature: signature(keySetTextToSign(kid, keys), privateKey),
    }));
    return { keys, signatures };
  }
}

function signature(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString('base64url');
}
