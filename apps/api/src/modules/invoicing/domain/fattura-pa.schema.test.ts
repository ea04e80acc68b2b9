import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import { officialSchema, schemaFolder } from '../../../testing/official-schema.js';
import { fatturaPaTree, writeXml, type FatturaPa } from './fattura-pa.js';
import { listOf, schemaViolations, type XmlElement, type XmlValue } from './fattura-pa.schema.js';
import { invoiceAmounts } from './invoice-amounts.js';

const schema = await officialSchema();
afterAll(() => schema?.dispose());

const party = {
  street: 'Viale della Libertà',
  streetNumber: '7',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
  country: 'IT',
};
const SELLER: FatturaPa['seller'] = {
  ...party,
  vatNumber: '00488410010',
  fiscalCode: '00488410010',
  name: 'Sosta Esempio S.r.l.',
  taxRegime: 'RF01',
};
const PERSON: FatturaPa['buyer'] = {
  ...party,
  ...{ kind: 'PERSON', givenName: 'Niccolò', familyName: 'D’Angelo', companyName: null },
  ...{ vatNumber: null, fiscalCode: 'RSSMRA80A01H501U' },
};
const lines = [
  { description: 'Abbonamento residenti', grossCents: 12_000 },
  { description: 'Riduzione ISEE', grossCents: -2_000 },
];
const BASE = {
  type: 'TD01',
  follows: null,
  ...{ transmissionNumber: 'CE26000C', recipientCode: '0000000', pec: 'mario.rossi@pec.example' },
  ...{ seller: SELLER, buyer: PERSON, number: 'CE/2026/000012', issuedOn: '2026-03-02' },
  amounts: invoiceAmounts(lines, 'VAT22', 2200),
  period: { from: '2026-03-01', to: '2027-03-01' },
  payment: { method: 'MP08', paidOn: '2026-03-01' },
  note: 'Ricevuta di pagamento n. 2026/000123',
} as const satisfies FatturaPa;

/** Between them they have every element that we ever write. */
const INVOICES: readonly XmlElement[] = [
  BASE,
  {
    ...BASE,
    buyer: { ...PERSON, kind: 'COMPANY' as const, companyName: 'Esempio S.p.A.', vatNumber: '00905811006' },
    amounts: invoiceAmounts(lines, 'EXEMPT', 0),
  },
  {
    ...BASE,
    type: 'TD04' as const,
    follows: { number: 'CE/2026/000012', issuedOn: '2026-03-02' },
    issuedOn: '2026-04-01',
    amounts: invoiceAmounts(lines, 'ART74_MONOFASE', 2200),
  },
].map(fatturaPaTree);

/** Paths to every element below the root, as lists of steps. */
type Path = readonly (string | number)[];
function paths(element: XmlElement, at: Path = []): Path[] {
  return Object.entries(element).flatMap(([name, value]) =>
    listOf(value).flatMap((one, index) => [
      [...at, name, index],
      ...(typeof one === 'string' ? [] : paths(one, [...at, name, index])),
    ]),
  );
}

/** A copy in which the element at the path, and what is beside it, are what `change` makes of them. */
function changed(
  element: XmlElement,
  path: Path,
  change: (siblings: [string, XmlValue[]][], place: number, index: number) => [string, XmlValue[]][],
): XmlElement {
  const [name, index, ...rest] = path as [string, number, ...Path];
  const entries = Object.entries(element).map(([key, value]): [string, XmlValue[]] => [
    key,
    [...listOf(value)],
  ]);
  const place = entries.findIndex(([key]) => key === name);
  if (rest.length === 0) return Object.fromEntries(change(entries, place, index));
  const below = entries[place]![1];
  below[index] = changed(below[index] as XmlElement, rest, change);
  return Object.fromEntries(entries);
}

const TEXTS = [
  ...[
    '',
    ' ',
    'x',
    'IT',
    'it',
    'XXXXXXX',
    'SI',
    'TD01',
    'TD15',
    'N2',
    'n4',
    'RF03',
    'MP24',
    'TP02',
    'D',
    'EUR',
    'EURO',
  ],
  ...[
    '0',
    '1',
    '-1',
    '10000',
    '007',
    '12',
    '12.0',
    '12.00',
    ' 12.00\t',
    '-12.00',
    '+12.00',
    '12,00',
    '12.123',
  ],
  ...['12.123456789', '100.00', '100.01', '123456789012.00', '1e3', '.50', 'NaN', '00000', '8110', '811000'],
  ...['2026-02-28', '2026-02-29', '2028-02-29', '2026-2-3', '1969-12-31', '2026-02-28Z', '2026-02-28+14:00'],
  ...[
    '2026-02-28+14:01',
    '28/02/2026',
    ' 2026-02-28 ',
    '0000-01-01',
    '-2026-01-01',
    '12026-01-01',
    '2026-13-01',
  ],
  ...[
    '€',
    'È',
    'È'.repeat(60),
    'È'.repeat(61),
    'a'.repeat(10),
    'a'.repeat(11),
    'a'.repeat(28),
    'a'.repeat(29),
  ],
  ...['a'.repeat(80), 'a'.repeat(81), 'a'.repeat(200), 'a'.repeat(201), 'a'.repeat(1000), 'a'.repeat(1001)],
  ...[
    'RSSMRA80A01H501U',
    'rssmra80a01h501u',
    '00905811006',
    '1234567890',
    'ABCDEF',
    'ABCDE',
    'abcdefg',
    '(',
    '<&>"\'',
  ],
  ...[
    'a@b',
    'a@b.example',
    'a b@c',
    '@b',
    'a@',
    `${'a'.repeat(250)}@b.example`,
    'à@b.example',
    'a.@b',
    '"a"@b',
  ],
  ...['a\tb', 'a\nb', '\u00a0', '\u0085', '\u0100', '\u0001', '\ufffe', '😀', '😀'.repeat(28)],
];

const mutation = fc.tuple(
  fc.constantFrom(...INVOICES.flatMap((tree) => paths(tree).map((path) => ({ tree, path })))),
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TEXTS).map((text) => ({ kind: 'text' as const, text })) },
    { weight: 1, arbitrary: fc.string({ maxLength: 30 }).map((text) => ({ kind: 'text' as const, text })) },
    ...(['drop', 'repeat', 'rename', 'later', 'empty', 'nest'] as const).map((kind) => ({
      weight: 1,
      arbitrary: fc.constant({ kind }),
    })),
  ),
);

/** Whether an invoice is valid: by our rules, and the same by the schema where it is at hand. */
function agreed(tree: XmlElement): boolean {
  const ours = schemaViolations(tree);
  const valid = ours.length === 0;
  if (!schema) return valid;
  const theirs = schema.violations(writeXml(tree));
  if (valid !== (theirs.length === 0))
    throw new Error(`Ours: ${JSON.stringify(ours)}. The schema: ${theirs.join(' ') || 'valid'}`);
  return valid;
}

describe('our own reading of the format', () => {
  it('takes what we write', () => {
    for (const tree of INVOICES) expect(schemaViolations(tree)).toEqual([]);
  });

  it('says where and what is wrong', () => {
    const { FatturaElettronicaHeader: header, FatturaElettronicaBody: body } = INVOICES[0]!;
    expect(schemaViolations({ FatturaElettronicaBody: body, FatturaElettronicaHeader: header })).toEqual([
      { path: '/FatturaElettronicaHeader', code: 'ORDER', message: 'stands after FatturaElettronicaBody' },
    ]);
    expect(schemaViolations({ FatturaElettronicaHeader: header, Extra: '' })).toEqual([
      { path: '/Extra', code: 'UNEXPECTED', message: 'does not belong here' },
      { path: '/FatturaElettronicaBody', code: 'MISSING', message: 'is missing' },
    ]);
  });

  it(
    'agrees with the official schema on 2,000 invoices that somebody meddled with',
    { timeout: 60_000 },
    () => {
      const verdicts = { valid: 0, invalid: 0 };
      fc.assert(
        fc.property(mutation, ([{ tree, path }, change]) => {
          const meddled = changed(tree, path, (siblings, place, index) => {
            const [name, values] = siblings[place]!;
            const replaced = (value: XmlValue): [string, XmlValue[]][] =>
              siblings.with(place, [name, values.with(index, value)]);
            switch (change.kind) {
              case 'text':
                return replaced(change.text);
              case 'empty':
                return replaced({});
              case 'nest':
                return replaced({ [name]: values[index]! });
              case 'drop':
                return siblings.with(place, [name, values.toSpliced(index, 1)]);
              case 'repeat':
                return siblings.with(place, [name, [...values, values[index]!]]);
              case 'rename':
                return siblings.with(place, ['Altro', values]);
              case 'later':
                return [...siblings.toSpliced(place, 1), [name, values]];
            }
          });
          verdicts[agreed(meddled) ? 'valid' : 'invalid'] += 1;
        }),
        { numRuns: 2000 },
      );
      // Meddling that always breaks, or never does, would prove little.
      expect(verdicts.valid).toBeGreaterThan(200);
      expect(verdicts.invalid).toBeGreaterThan(1000);
    },
  );

  it('agrees with it on what each element may say', { timeout: 60_000 }, () => {
    const leaves = new Map<string, { tree: XmlElement; path: Path }>();
    for (const tree of INVOICES)
      for (const path of paths(tree)) {
        const name = path.filter((step) => typeof step === 'string').join('/');
        if (!leaves.has(name)) leaves.set(name, { tree, path });
      }
    const accepted = new Map<string, number>();
    for (const [name, { tree, path }] of leaves)
      for (const text of TEXTS) {
        const said = changed(tree, path, (siblings, place, index) => {
          const [element, values] = siblings[place]!;
          return siblings.with(place, [element, values.with(index, text)]);
        });
        try {
          if (agreed(said)) accepted.set(name, (accepted.get(name) ?? 0) + 1);
        } catch (error) {
          throw new Error(`${name}: ${JSON.stringify(text)}. ${(error as Error).message}`, { cause: error });
        }
      }
    expect(leaves.size).toBeGreaterThan(60);
    // For most elements some of the texts are right.
    expect(accepted.size).toBeGreaterThan(40);
  });

  it('reads the sample files that are at hand as the official schema does', () => {
    const samples = join(schemaFolder, 'samples', 'permits');
    const files = existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.xml')) : [];
    if (!schema || files.length === 0) {
      process.stderr.write('There were NO sample files of electronic invoices to read.\n');
      return;
    }
    const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, trimValues: false });
    const without = (element: XmlElement): XmlElement =>
      Object.fromEntries(
        Object.entries(element)
          .filter(([name]) => name !== '#text')
          .map(([name, value]) => [
            name,
            listOf(value).map((one) => (typeof one === 'string' ? one : without(one))),
          ]),
      );
    const verdicts = files.map((name) => {
      const xml = readFileSync(join(samples, name), 'utf8');
      const { FatturaElettronica: root } = parser.parse(xml) as { FatturaElettronica: XmlElement };
      return [
        name,
        schemaViolations(without(root)).length === 0,
        schema.violations(xml).length === 0,
      ] as const;
    });
    expect(verdicts.map(([name, ours]) => [name, ours])).toEqual(
      verdicts.map(([name, , theirs]) => [name, theirs]),
    );
    expect(verdicts.some(([, , valid]) => valid) && verdicts.some(([, , valid]) => !valid)).toBe(true);
  });
});
