import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { RealClock } from '../../platform/clock/clock.js';
import type { ClientContext } from '../../platform/http/context.js';
import { CopySigner } from './copy-signer.js';
import { writeCursor, type SyncPlace } from './domain/sync-cursor.js';
import { RightsSync } from './rights-sync.js';

const PAGE = 1_000;

/**
 * Every right in one signed file, for handhelds that start anew. JSON lines: a heading with the cursor from which
 * changes go on, one line a right, and an end whose Ed25519 signature covers all the lines before it. A file that was
 * cut off has no end, so it is never taken for a short list of rights.
 */
@Injectable()
export class RightsSnapshot {
  constructor(
    private readonly clock: RealClock,
    private readonly sync: RightsSync,
    private readonly signer: CopySigner,
  ) {}

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

  private async *lines(call: ClientContext): AsyncGenerator<string, void> {
    const hash = createHash('sha256');
    const signed = (line: object): string => {
      const text = `${JSON.stringify(line)}\n`;
      hash.update(text);
      return text;
    };
    const createdAt = this.clock.now();
    let page = await this.sync.page(call, null, PAGE);
    const { epoch } = page;
    const bound = page.place.mode === 'ALL' ? page.place.bound : page.place.xid;
    const place: SyncPlace = { mode: 'FEED', xid: bound, seq: 0n };
    yield signed({
      kind: 'heading',
      municipality: call.municipality.slug,
      createdAt: createdAt.toISOString(),
      cursor: writeCursor({ place, epoch, issuedMs: createdAt.getTime() }),
    });
    let rights = 0;
    for (;;) {
      rights += page.items.length;
      if (page.items.length > 0)
        yield page.items.map((right) => signed({ kind: 'right', ...right })).join('');
      if (page.place.mode === 'FEED') break;
      page = await this.sync.page(call, { place: page.place, epoch }, PAGE);
    }
    const sha256 = hash.digest('hex');
    yield `${JSON.stringify({ kind: 'end', rights, sha256, ...this.signer.snapshot(sha256) })}\n`;
  }
}
