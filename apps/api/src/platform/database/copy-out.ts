import type { Connection, Submittable } from 'pg';
import type { Tx } from './unit-of-work.js';

/** What comes before the first row of COPY's binary format: a signature, flags, and the length of an extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const HEADER = SIGNATURE.length + 8;

/**
 * Reads the rows of a query in PostgreSQL's binary format (`COPY … TO STDOUT`), in the transaction and under its
 * row-level security. For millions of rows: nothing is made of a row but what `onRow` makes of its bytes, which are
 * valid during the call only. They begin with the number of columns (int16), then each column's length (int32, -1 for
 * null) and its bytes.
 *
 * @param query without parameters, which COPY does not take
 */
export async function copyOut(tx: Tx, query: string, onRow: (row: Buffer) => void): Promise<void> {
  const client = (await tx.queryRunner!.connect()) as { query(submittable: Submittable): unknown };
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyOut(`COPY (${query}) TO STDOUT (FORMAT binary)`, onRow, resolve, reject));
  });
}

/** One running COPY, in the shape in which `pg` drives whatever uses its connection. */
class CopyOut implements Submittable {
  private failed = false;
  private first = true;

  constructor(
    private readonly text: string,
    private readonly onRow: (row: Buffer) => void,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  /** A message carries one row; the first one the heading too, the last one the end mark instead. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.failed) return;
    const from = this.first && chunk.subarray(0, SIGNATURE.length).equals(SIGNATURE) ? HEADER : 0;
    this.first = false;
    const row = from === 0 ? chunk : chunk.subarray(from);
    if (row.length < 2 || row.readInt16BE(0) < 0) return;
    try {
      this.onRow(row);
    } catch (error) {
      // The rest still has to be read off the connection.
      this.handleError(error);
    }
  }

  handleCommandComplete(): void {
    // The connection is free once it says so.
  }

  handleReadyForQuery(): void {
    if (!this.failed) this.resolve();
  }

  handleError(error: unknown): void {
    this.failed = true;
    this.reject(error);
  }
}
