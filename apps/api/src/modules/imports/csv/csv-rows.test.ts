import { describe, expect, it } from 'vitest';
import { IMPORT_COLUMNS, modelFile } from '../domain/import-columns.js';
import { csvRows, RefusedFile, type CsvRow } from '../../../platform/csv/csv-rows.js';
import type { TextEncodingName } from '../../../platform/csv/text-probe.js';

const HEADER = 'codice_fiscale;cognome;nome;data_nascita;indirizzo;civico;cap;comune;provincia';
const row = (name = 'Rossi') => `RSSMRA80A01F839W;${name};Mario;01/01/1980;Via Roma;1;00038;Valmontone;RM`;

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  text: string | Buffer,
  options: { encoding?: TextEncodingName; size?: number } = {},
): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const one of csvRows(
    IMPORT_COLUMNS.REGISTRY,
    pieces(Buffer.from(text), options.size ?? 7),
    options.encoding ?? 'utf-8',
  )) {
    rows.push(one);
  }
  return rows;
}
const refusal = (text: string | Buffer) =>
  read(text).then(
    () => null,
    (error: unknown) =>
      error instanceof RefusedFile ? { code: error.code, params: error.params } : Promise.reject(error),
  );

describe('the rows of a file', () => {
  it.each([
    ['semicolons', `${HEADER}\n${row()}`],
    ['commas', `${HEADER.replaceAll(';', ',')}\n${row().replaceAll(';', ',')}`],
    ['a mark and Windows line ends', `\uFEFF${HEADER}\r\n${row()}\r\n`],
    ['old Macintosh line ends', `${HEADER}\r${row()}\r`],
    ['quotes', `${HEADER}\n${row('"Rossi"')}`],
    ['capitals, spaces and aliases', `${HEADER.replace('codice_fiscale', ' CF ').toUpperCase()}\n${row()}`],
  ])('are read with %s', async (_, text) => {
    const [first] = await read(text);
    expect(first?.cells.get('codice_fiscale')).toBe('RSSMRA80A01F839W');
    expect(first?.cells.get('cognome')).toBe('Rossi');
    expect(first?.cells.get('provincia')).toBe('RM');
    expect(first?.line).toBe(2);
  });

  it('keep their accents in UTF-8, cut anywhere, and in Windows-1252', async () => {
    for (const size of [1, 2, 3]) {
      const [first] = await read(`${HEADER}\n${row('Nicolò')}`, { size });
      expect(first?.cells.get('cognome')).toBe('Nicolò');
    }
    const old = Buffer.from(`${HEADER}\n${row('Nicolò €')}`.replace('€', '\x80'), 'latin1');
    const [first] = await read(old, { encoding: 'windows-1252' });
    expect(first?.cells.get('cognome')).toBe('Nicolò €');
  });

  it('know their line, whatever lies between them', async () => {
    const rows = await read(`${HEADER}\n${row('A')}\n\n\n${row('"B\nB"')}\n${row('C')}\n`);
    expect(rows.map(({ line, cells }) => [line, cells.get('cognome')])).toEqual([
      [2, 'A'],
      [5, 'B\nB'],
      [7, 'C'],
    ]);
  });

  it('say when their fields are too few or too many', async () => {
    const rows = await read(`${HEADER}\nRSSMRA80A01F839W;Rossi\n${row()};x\n${row()}`);
    expect(rows.map(({ fields, expected }) => fields - expected)).toEqual([-7, 1, 0]);
  });

  it('are those of the model', async () => {
    expect(await read(modelFile('REGISTRY'))).toHaveLength(1);
  });

  it('are read only as fast as they are taken', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${HEADER}\n`);
      for (;;) {
        given += 1;
        yield Buffer.from(`${row()}\n`.repeat(100));
      }
    }
    let taken = 0;
    for await (const one of csvRows(IMPORT_COLUMNS.REGISTRY, endless(), 'utf-8')) {
      taken += one.fields > 0 ? 1 : 0;
      if (taken === 3_000) break;
    }
    // Thirty pieces were needed; a few more wait in the streams' own buffers.
    expect(given).toBeLessThan(60);
  });
});

describe('a file is refused as a whole', () => {
  it('naming the columns that miss, that are unknown and that come twice', async () => {
    expect(await refusal('codice_fiscale;nome;nome;colore\nx')).toEqual({
      code: 'HEADER_WRONG',
      params: {
        missing: 'cognome, data_nascita, indirizzo, civico, cap, comune, provincia',
        unknown: 'colore',
        repeated: 'nome',
      },
    });
  });

  it('when its quotes never end, naming the line', async () => {
    expect(await refusal(`${HEADER}\n${row()}\n${row('"Rossi')}\n${row()}\n`)).toEqual({
      code: 'QUOTES_BROKEN',
      params: { line: 3 },
    });
    expect(await refusal(`${HEADER}\n${row('Ro"ssi')}\n`)).toMatchObject({ code: 'QUOTES_BROKEN' });
  });

  it('when a line never ends, without reading on for ever', async () => {
    expect(await refusal(`${HEADER}\n${'x'.repeat(200_000)}`)).toEqual({
      code: 'ROW_TOO_LONG',
      params: { line: 2 },
    });
    expect(await refusal('x'.repeat(200_000))).toMatchObject({ code: 'ROW_TOO_LONG' });
  });
});
