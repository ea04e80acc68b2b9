import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

export type TextEncodingName = 'utf-8' | 'windows-1252';

export class TooLargeError extends Error {}
export class NotTextError extends Error {}

/** What spreadsheets, documents and archives begin with. */
const MAGIC = ['504b0304', 'd0cf11e0', '25504446', '1f8b', '89504e47', 'ffd8ff'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/**
 * Lets a file through and learns what it is on the way: its size, its hash, and whether its bytes are UTF-8 or, as
 * older spreadsheets write, Windows-1252. Fails at the first byte too many, and at what no text file holds.
 */
export class TextProbe extends Transform {
  sizeBytes = 0;
  private readonly hash = createHash('sha256');
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true });
  private isUtf8 = true;

  constructor(private readonly maxBytes: number) {
    super();
  }

  get encoding(): TextEncodingName {
    return this.isUtf8 ? 'utf-8' : 'windows-1252';
  }

  /** Once, when the file is over. */
  sha256(): string {
    return this.hash.digest('hex');
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.sizeBytes === 0 && MAGIC.some((magic) => chunk.subarray(0, magic.length).equals(magic))) {
      return done(new NotTextError());
    }
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > this.maxBytes) return done(new TooLargeError());
    if (chunk.includes(0)) return done(new NotTextError());
    this.hash.update(chunk);
    this.decode(chunk, true);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.decode(undefined, false);
    done();
  }

  private decode(chunk: Buffer | undefined, stream: boolean): void {
    if (!this.isUtf8) return;
    try {
      this.utf8.decode(chunk, { stream });
    } catch {
      this.isUtf8 = false;
    }
  }
}
