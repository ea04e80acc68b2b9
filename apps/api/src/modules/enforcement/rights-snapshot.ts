import { Inject, Injectable } from '@nestjs/common';
import { createHash, createPublicKey, sign } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Clock } from '../../platform/clock/clock.js';
import type { ClientContext } from '../../platform/http/context.js';
import { ticketKeys } from '../documents/index.js';
import { writeCursor, type SyncPlace } from './domain/sync-cursor.js';
import type { SigningKeySetDto } from './http/sync.dto.js';
import { RightsSync } from './rights-sync.js';

const PAGE = 1_000;
/** Keeps a signature of ours over a snapshot from being taken for one over anything else. */
const CONTEXT = 'sosta-snapshot-1';

/**
 * Every right in one signed file, for handhelds that start anew. JSON lines: a heading with the cursor from which
 * changes go on, one line a right, and an end whose Ed25519 signature covers all the lines before it. A file that was
 * cut off has no end, so it is never taken for a short list of rights.
 */
@Injectable()
export class RightsSnapshot {
  private readonly keys;

  constructor(
    private readonly clock: Clock,
    private readonly sync: RightsSync,
    @Inject(CONFIG) config: Config,
  ) {
    this.keys = ticketKeys(config.appSecret);
  }

  /** The lines as they are read; the first page is read before this answers, so that a failure is still an error. */
  async stream(call: ClientContext): Promise<Readable> {
    const lines = this.lines(call);
    const heading = await lines.next();
    return Readable.from(
      (async function* () {
        if (!heading.done) yield heading.value;
        yield* lines;
      })(),
    );
  }

  /** The public halves of the keys that sign snapshots and tickets (RFC 8037). */
  signingKeys(): SigningKeySetDto {
    return {
      keys: [...this.keys.verifying].map(([kid, key]) => ({
        kty: 'OKP',
        crv: 'Ed25519',
        use: 'sig',
        alg: 'EdDSA',
        kid,
        x: String(createPublicKey(key.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }).x),
      })),
    };
  }

  private async *lines(call: ClientContext): AsyncGenerator<string, void> {
    const hash = createHash('sha256');
    const signed = (line: object): string => {
      const text = `${JSON.stringify(line)}\n`;
      hash.update(text);
      return text;
    };
    const createdAt = this.clock.now();
    let page = await this.sync.page(call, null, PAGE);
    const bound = page.place.mode === 'ALL' ? page.place.bound : page.place.xid;
    const place: SyncPlace = { mode: 'FEED', xid: bound, seq: 0n };
    yield signed({
      kind: 'heading',
      municipality: call.municipality.slug,
      createdAt: createdAt.toISOString(),
      cursor: writeCursor({ place, issuedMs: createdAt.getTime() }),
    });
    let rights = 0;
    for (;;) {
      rights += page.items.length;
      if (page.items.length > 0)
        yield page.items.map((right) => signed({ kind: 'right', ...right })).join('');
      if (page.place.mode === 'FEED') break;
      page = await this.sync.page(call, page.place, PAGE);
    }
    const sha256 = hash.digest('hex');
    const { kid, privateKey } = this.keys.signing;
    const text = `${CONTEXT}.${kid}.${sha256}`;
    yield `${JSON.stringify({
      kind: 'end',
      rights,
      sha256,
      kid,
      signature: sign(null, Buffer.from(text), privateKey).toString('base64url'),
    })}\n`;
  }
}
