import { describe, expect, it } from 'vitest';
import { IMPORT_EXAMPLES } from '../domain/import-columns.js';
import { IMPORT_PROBLEM_CODES, importProblemText } from '../domain/import-problems.js';
import { csvCell } from '../../../platform/csv/csv-cells.js';
import { problemReport } from '../domain/problem-report.js';
import { readAmount, readDate } from '../domain/cells.js';
import { OfficeRowReader } from './office-row.js';
import { RegistryRowReader } from './registry-row.js';
import { ImportRowCheck } from './row-reader.js';
import type { RowReader } from './row-reader.js';

const TODAY = '2026-02-10';
const office = new OfficeRowReader(
  {
    products: [
      { id: 'p1', code: 'ANNUALE', family: 'BLU', vehicleKinds: ['CAR', 'FOREIGN'], zoneIds: ['za'] },
      { id: 'p2', code: 'OVUNQUE', family: 'BLU', vehicleKinds: ['CAR', 'MOTORCYCLE'], zoneIds: [] },
    ],
    zones: [
      { id: 'za', code: 'A' },
      { id: 'zb', code: 'B' },
    ],
  },
  TODAY,
);
const registry = new RegistryRowReader(TODAY);
const OFFICE = { ...IMPORT_EXAMPLES.OFFICE_SUBSCRIPTIONS, prodotto: 'annuale', zone: 'a' };
const REGISTRY = IMPORT_EXAMPLES.REGISTRY;

const read = (reader: RowReader, cells: Record<string, string>) =>
  reader.read(new ImportRowCheck(7, new Map(Object.entries(cells))));
async function problems(reader: RowReader, cells: Record<string, string>): Promise<unknown[]> {
  const result = await read(reader, cells);
  return result.ok ? [] : result.problems.map(({ line, column, code }) => [line, column, code]);
}

describe('R24: a subscription of the office', () => {
  it('is read as it is stored; the last day is included', async () => {
    expect(await read(office, OFFICE)).toMatchObject({
      ok: true,
      row: {
        key: 'A/00123/2026',
        data: {
          kind: 'PERSON',
          fiscalCode: 'RSSMRA80A01F839W',
          bornOn: '1980-01-01',
          plate: 'AB123CD',
          paidOn: '2025-12-30',
          amountCents: 12_000,
        },
        right: { family: 'BLU', zoneIds: ['za'], from: '2026-01-01', to: '2027-01-01' },
      },
    });
  });

  it('R23: may be a company’s, with its VAT number', async () => {
    const company = { ...OFFICE, cognome: '', nome: '', ragione_sociale: 'Rossi S.r.l.' };
    expect(await problems(office, { ...company, codice_fiscale: 'IT12345670017' })).toEqual([]);
    expect(await problems(office, { ...company, codice_fiscale: '12345670018' })).toEqual([
      [7, 'codice_fiscale', 'VAT_NUMBER'],
    ]);
    expect(await problems(office, company)).toEqual([[7, 'codice_fiscale', 'VAT_NUMBER']]);
  });

  it.each([
    ['abi', '', 'REQUIRED'],
    ['codice', 'A/1', 'REFERENCE'],
    ['anno', '26', 'YEAR'],
    ['email', 'mario.rossi', 'EMAIL'],
    ['codice_fiscale', 'RSSMRA80A01F839X', 'FISCAL_CODE'],
    ['codice_fiscale', '', 'REQUIRED'],
    ['cognome', '', 'HOLDER_NAME'],
    ['ragione_sociale', 'Rossi S.r.l.', 'HOLDER_NAME'],
    ['indirizzo', 'x'.repeat(201), 'TOO_LONG'],
    ['cap', '1003', 'POSTAL_CODE'],
    ['provincia', 'Torino', 'PROVINCE'],
    ['telefono', 'chiedere', 'PHONE'],
    ['targa', 'AB12CD', 'PLATE'],
    ['paese_targa', 'Francia', 'COUNTRY'],
    ['tipo_veicolo', 'ASTRONAVE', 'VEHICLE_KIND'],
    ['tipo_veicolo', 'ESTERA', 'COUNTRY_VEHICLE'],
    ['prodotto', 'MENSILE', 'PRODUCT'],
    ['zone', 'C', 'ZONE'],
    ['zone', 'B', 'ZONE_NOT_OF_PRODUCT'],
    ['zone', '', 'REQUIRED'],
    ['valido_dal', '31/02/2026', 'DATE'],
    ['valido_al', '31/12/2025', 'DATES_REVERSED'],
    ['valido_al', '31/12/2206', 'DATE_TOO_FAR'],
    ['pagato_il', '11/02/2026', 'DATE_FUTURE'],
    ['pagato_il', '', 'PAYMENT_INCOMPLETE'],
    ['importo', 'dodici', 'AMOUNT'],
    ['importo', '', 'PAYMENT_INCOMPLETE'],
    ['marca', 'Fi\u202Eat', 'CHARACTERS'],
    ['cognome', '=HYPERLINK("http://x")', 'FORMULA'],
    ['nome', '@SUM(A1)', 'FORMULA'],
    ['modello', '-2+3', 'FORMULA'],
    ['email', '+39@x.it', 'FORMULA'],
    ['indirizzo', '\tVia Roma', 'FORMULA'],
    ['comune', '  =1', 'FORMULA'],
    ['telefono', '+39;cmd', 'FORMULA'],
  ])('is wrong with %s = %j: %s', async (column, value, code) => {
    expect(await problems(office, { ...OFFICE, [column]: value })).toEqual([
      [7, code === 'PAYMENT_INCOMPLETE' ? column : column, code],
    ]);
  });

  it('takes a telephone number with its country', async () => {
    expect(await problems(office, { ...OFFICE, telefono: '+39 011 0000000' })).toEqual([]);
  });

  it('tells everything that is wrong with a row at once', async () => {
    expect(await problems(office, { ...OFFICE, cap: 'x', targa: '', anno: '1' })).toHaveLength(3);
  });

  it('refuses a vehicle the product is not for', async () => {
    const moto = { ...OFFICE, tipo_veicolo: 'moto', targa: 'AB12345' };
    expect(await problems(office, moto)).toEqual([[7, 'prodotto', 'PRODUCT_VEHICLE']]);
    expect(await problems(office, { ...moto, prodotto: 'OVUNQUE', zone: 'A|B' })).toEqual([]);
  });
});

describe('R37: a row of the registry', () => {
  it('is read', async () => {
    expect(await read(registry, REGISTRY)).toMatchObject({
      ok: true,
      row: { key: 'RSSMRA80A01F839W', data: { bornOn: '1980-01-01', city: 'Roma' } },
    });
  });

  it.each([
    ['codice_fiscale', 'RSSMRA80A01F839X', 'FISCAL_CODE'],
    ['codice_fiscale', 'RSSMRA80A41F839', 'FISCAL_CODE'],
    ['cognome', '', 'REQUIRED'],
    ['data_nascita', '02/01/1980', 'BIRTH_DATE_DIFFERS'],
    ['data_nascita', '01/01/2080', 'DATE_FUTURE'],
    ['data_nascita', '1/1/80', 'DATE'],
    ['cap', '38', 'POSTAL_CODE'],
  ])('is wrong with %s = %j: %s', async (column, value, code) => {
    expect(await problems(registry, { ...REGISTRY, [column]: value })).toEqual([[7, column, code]]);
  });
});

describe('cells', () => {
  it.each([
    ['31/12/2026', '2026-12-31'],
    ['1/2/2026', '2026-02-01'],
    ['2026-12-31', '2026-12-31'],
    ['31.12.2026', '2026-12-31'],
    ['29/02/2026', null],
    ['12/31/2026', null],
    ['31/12/26', null],
  ])('the date %s is %s', (text, date) => expect(readDate(text)).toBe(date));

  it.each([
    ['120', 12_000],
    ['120,5', 12_050],
    ['120.00', 12_000],
    ['1.200,00', 120_000],
    ['€ 1.200', 120_000],
    ['1,200.00', null],
    ['-5', null],
    ['1e3', null],
  ])('the amount %s is %s', (text, cents) => expect(readAmount(text)).toBe(cents));
});

describe('the report', () => {
  it('has a sentence for every problem, in both languages, with every place filled', () => {
    const params = { line: 3, found: 1, expected: 2, max: 5, zone: 'A', number: 'A/1', missing: 'cap' };
    for (const locale of ['it', 'en'] as const) {
      const texts = IMPORT_PROBLEM_CODES.map((code) => importProblemText(locale, code, params));
      for (const text of texts) expect(text).toMatch(/^[A-ZÈ«“].{20,}\.$/u);
      expect(texts.join('')).not.toMatch(/[{}]|undefined/);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it('can be opened in a spreadsheet without running anything', () => {
    expect(['=1+1', '+1', '-1', '@x', '\tx', ' =1'].map(csvCell)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@x",
      "'\tx",
      "' =1",
    ]);
    expect(csvCell('a;"b"')).toBe('"a;""b"""');
    const report = problemReport('it', [
      { line: 4, column: 'cognome', code: 'FORMULA', params: { value: '=cmd|x' } },
    ]);
    expect(report).toBe(
      "\uFEFFriga;colonna;valore;problema\r\n4;cognome;'=cmd|x;Il testo comincia come una formula di foglio elettronico. Togli il primo carattere.\r\n",
    );
  });
});
