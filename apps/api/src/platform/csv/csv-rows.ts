import { CsvError, parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { readHeader, separatorOf, type CsvColumn } from './csv-header.js';
import type { TextEncodingName } from './text-probe.js';

export type FileRefusal = 'HEADER_WRONG' | 'NO_ROWS' | 'QUOTES_BROKEN' | 'ROW_TOO_LONG' | 'FILE_LOST';

/** The whole file is refused: nothing in it can be trusted to be what it seems. */
export class RefusedFile extends Error {
  constructor(
    readonly code: FileRefusal,
    readonly params: Readonly<Record<string, string | number>> = {},
  ) {
    super(code);
    this.name = 'RefusedFile';
  }
}

export interface CsvRow {
  /** The line of the file on which the row begins; 1 is the header. */
  line: number;
  /** By column name. */
  cells: ReadonlyMap<string, string>;
  /** Fields found, when they are not as many as the header's. */
  fields: number;
  expected: number;
}

const MAX_ROW_CHARACTERS = 64 * 1024;

/**
 * The rows of a file, a few at a time: the source is read only as fast as rows are taken.
 * @throws RefusedFile for a header of another kind, or text that is no CSV
 */
export async function* csvRows(
  expected: readonly CsvColumn[],
  source: AsyncIterable<Uint8Array>,
  encoding: TextEncodingName,
): AsyncGenerator<CsvRow> {
  const texts = decoded(source, encoding);
  const head = await firstLine(texts);
  // Of the last row understood: what the parser read ahead is lost when it fails.
  let understood = 0;
  const parser = parse({
    delimiter: separatorOf(head.line),
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    on_record: (record: string[], { lines }) => {
      understood = lines;
      return record;
    },
    max_record_size: MAX_ROW_CHARACTERS,
  });
  const input = Readable.from(
    (async function* () {
      yield head.text;
      yield* texts;
    })(),
  );
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let columns: string[] | undefined;
  let next = 1;
  try {
    for await (const entry of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const { record, info } = entry;
      const line = next;
      next = info.lines + 1;
      if (columns) {
        const cells = new Map(columns.map((name, index) => [name, record[index] ?? '']));
        yield {
          line: lineOf(record, line, info.lines),
          cells,
          fields: record.length,
          expected: columns.length,
        };
        continue;
      }
      const header = readHeader(expected, record);
      if (!header.ok) {
        const { missing, unknown, repeated } = header;
        throw new RefusedFile('HEADER_WRONG', {
          missing: missing.join(', '),
          unknown: unknown.slice(0, 20).join(', ').slice(0, 500),
          repeated: repeated.join(', '),
        });
      }
      columns = header.columns;
    }
  } catch (error) {
    throw error instanceof CsvError ? refusalOf(error, understood + 1) : error;
  } finally {
    input.destroy();
    parser.destroy();
  }
}

/** Empty lines before a row are counted with it by the parser; a row of one line begins where it ends. */
function lineOf(record: readonly string[], from: number, to: number): number {
  const inside = record.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
  return Math.max(from, to - inside);
}

function refusalOf(error: CsvError, line: number): RefusedFile {
  return error.code === 'CSV_MAX_RECORD_SIZE'
    ? new RefusedFile('ROW_TOO_LONG', { line })
    : new RefusedFile('QUOTES_BROKEN', { line });
}

async function* decoded(
  source: AsyncIterable<Uint8Array>,
  encoding: TextEncodingName,
): AsyncGenerator<string> {
  // The mark at the start of UTF-8 files is dropped by the decoder itself.
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Takes as much as holds the first line, and gives it back with the rest. */
async function firstLine(texts: AsyncGenerator<string>): Promise<{ line: string; text: string }> {
  let text = '';
  for (;;) {
    const line = /^\s*([^\r\n]+)[\r\n]/.exec(text)?.[1];
    if (line !== undefined) return { line, text };
    if (text.length > MAX_ROW_CHARACTERS) throw new RefusedFile('ROW_TOO_LONG', { line: 1 });
    const next = await texts.next();
    if (next.done) return { line: text, text };
    text += next.value;
  }
}
