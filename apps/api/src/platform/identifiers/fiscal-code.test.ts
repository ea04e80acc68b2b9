import { belfioreConnector } from '@marketto/belfiore-connector-embedded';
import { CodiceFiscaleUtils } from '@marketto/codice-fiscale-utils';
import { fc } from '../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import { CORRECTED_PROVINCES, MISSING_PLACES } from './birth-place-corrections.js';
import { matchesPerson, validateFiscalCode } from './fiscal-code.js';

const today = '2026-06-15';

/** Reference control character, written from the tables of DM 23-12-1976 and shared with no other code. */
const ODD =
  '0:1 1:0 2:5 3:7 4:9 5:13 6:15 7:17 8:19 9:21 A:1 B:0 C:5 D:7 E:9 F:13 G:15 H:17 I:19 J:21 K:2 L:4 M:18 ' +
  'N:20 O:11 P:3 Q:6 R:8 S:12 T:14 U:16 V:10 W:22 X:25 Y:24 Z:23';
const oddValues = new Map(ODD.split(' ').map((pair) => [pair.charAt(0), Number(pair.slice(2))]));

function complete(firstFifteen: string): string {
  let sum = 0;
  for (let i = 0; i < 15; i += 1) {
    const character = firstFifteen.charAt(i);
    const even = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    sum += i % 2 === 0 ? (oddValues.get(character) ?? Number.NaN) : even;
  }
  return firstFifteen + 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(sum % 26);
}

const validate = (firstFifteen: string) => validateFiscalCode(complete(firstFifteen), today);

describe('people', () => {
  it('are read from the code', async () => {
    expect(await validateFiscalCode('RSSMRA80A01H501U', today)).toEqual({
      ok: true,
      kind: 'PERSON',
      fiscalCode: 'RSSMRA80A01H501U',
      birthOn: '1980-01-01',
      sex: 'M',
      birthPlace: { code: 'H501', name: 'Roma', province: 'RM' },
    });
  });

  it.each(['rssmra80a01h501u', ' RSS MRA 80A01 H501 U ', 'RSS-MRA-80A01-H501-U'])(
    'are recognised in %s',
    async (typed) => {
      expect(await validateFiscalCode(typed, today)).toMatchObject({
        ok: true,
        fiscalCode: 'RSSMRA80A01H501U',
      });
    },
  );

  it.each([41, 59, 71])('are women when the day is %i', async (day) => {
    const birthOn = `1980-01-${String(day - 40).padStart(2, '0')}`;
    expect(await validate(`RSSMRA80A${day}H501`)).toMatchObject({ ok: true, sex: 'F', birthOn });
  });

  it.each(['T', 'A', 'Z'])('are refused with control character %s', async (letter) => {
    expect(await validateFiscalCode(`RSSMRA80A01H501${letter}`, today)).toEqual({
      ok: false,
      code: 'fiscal_code_invalid',
    });
  });

  it.each(['', '   '])('are asked for when missing (%j)', async (typed) => {
    expect(await validateFiscalCode(typed, today)).toEqual({ ok: false, code: 'required' });
  });

  it.each([
    'RSSMRA80A01H501',
    'RSSMRA80A01H501UU',
    'RSSMRA80F01H501U',
    '1SSMRA80A01H501U',
    'RSSMRA80A01H5O1U',
    'ARSMRA80A01H501X',
  ])('are refused with the shape %s', async (typed) => {
    expect(await validateFiscalCode(typed, today)).toEqual({ ok: false, code: 'fiscal_code_invalid' });
  });
});

describe('omocodia', () => {
  const plain = 'RSSMRA85T10A562';
  const places = [14, 13, 12, 10, 9, 7, 6];
  const replaceAt = (code: string, place: number) =>
    code.slice(0, place) + 'LMNPQRSTUV'.charAt(Number(code.charAt(place))) + code.slice(place + 1);

  it.each(places)(
    'is accepted at place %i with the control character of the replaced code',
    async (place) => {
      const replaced = replaceAt(plain, place);
      expect(await validate(replaced)).toMatchObject({
        ok: true,
        fiscalCode: complete(replaced),
        birthOn: '1985-12-10',
        birthPlace: { code: 'A562' },
      });
    },
  );

  it.each(places)('is refused at place %i with the control character of the plain code', async (place) => {
    const withPlainControl = replaceAt(plain, place) + complete(plain).charAt(15);
    expect(await validateFiscalCode(withPlainControl, today)).toEqual({
      ok: false,
      code: 'fiscal_code_invalid',
    });
  });

  it('is accepted at every place together', async () => {
    const replaced = places.reduce(replaceAt, plain);
    expect(replaced).toBe('RSSMRAURTMLARSN');
    expect(await validate(replaced)).toMatchObject({ ok: true, birthOn: '1985-12-10' });
  });
});

describe('dates', () => {
  it.each([
    ['day 00', '80A00'],
    ['day 32', '80A32'],
    ['day 40', '80A40'],
    ['day 72', '80A72'],
    ['30 February', '80B30'],
    ['30 February of a woman', '80B70'],
    ['29 February of a common year', '81B29'],
    ['31 April', '80D31'],
    ['31 November', '80S31'],
  ])('%s is impossible', async (_, date) => {
    expect(await validate(`RSSMRA${date}H501`)).toEqual({ ok: false, code: 'fiscal_code_date_impossible' });
  });

  it.each([
    ['84B29', '1984-02-29'],
    ['00B29', '2000-02-29'],
    ['26H15', '2026-06-15'],
    ['26H16', '1926-06-16'],
  ])('%s is %s', async (date, birthOn) => {
    expect(await validate(`RSSMRA${date}H501`)).toMatchObject({ ok: true, birthOn });
  });
});

describe('places of birth', () => {
  it.each(['A000', 'Z999', 'X123'])('%s is unknown', async (place) => {
    expect(await validate(`RSSMRA80A01${place}`)).toEqual({ ok: false, code: 'fiscal_code_place_unknown' });
  });

  it.each([
    ['a ceded territory in 1940', '40A01D620', { code: 'D620', name: 'Fiume', province: 'FU' }, '1940-01-01'],
    [
      'a ceded territory of a centenarian',
      '25A01D620',
      { code: 'D620', name: 'Fiume', province: 'FU' },
      '1925-01-01',
    ],
    [
      'a municipality founded in 2024',
      '24R01M437',
      { code: 'M437', name: 'Setteville', province: 'BL' },
      '2024-10-01',
    ],
    ['a country', '80A01Z404', { code: 'Z404', name: "Stati Uniti d'America", province: null }, '1980-01-01'],
    [
      'a country that is no more',
      '88A01Z111',
      { code: 'Z111', name: 'Repubblica Democratica Tedesca', province: null },
      '1988-01-01',
    ],
    [
      'a code missing in the embedded list',
      '90A01E667',
      { code: 'E667', name: 'Lonato', province: 'BS' },
      '1990-01-01',
    ],
    [
      'a province wrong in the embedded list',
      '80A01A512',
      { code: 'A512', name: 'Aversa', province: 'CE' },
      '1980-01-01',
    ],
  ])('%s is accepted', async (_, rest, birthPlace, birthOn) => {
    expect(await validate(`RSSMRA${rest}`)).toMatchObject({ ok: true, birthPlace, birthOn });
  });

  it.each([
    ['founded after the birth', '10A01M437'],
    ['abolished before the birth', '85A01D620'],
  ])('one %s is refused', async (_, rest) => {
    expect(await validate(`RSSMRA${rest}`)).toEqual({ ok: false, code: 'fiscal_code_place_unknown' });
  });

  it('need the corrections: none of them is in the embedded list by now', async () => {
    for (const { code } of MISSING_PLACES) expect(await belfioreConnector.findByCode(code), code).toBeNull();
    for (const [code, province] of CORRECTED_PROVINCES) {
      expect((await belfioreConnector.findByCode(code))?.province, code).not.toBe(province);
    }
  });
});

describe('temporary codes of eleven digits', () => {
  it.each(['00905811006', '12345678903'])('%s is accepted and tells nothing', async (typed) => {
    expect(await validateFiscalCode(typed, today)).toEqual({
      ok: true,
      kind: 'TEMPORARY',
      fiscalCode: typed,
    });
  });

  it.each(['00905811007', '12345678900', '00000000000', '0090581100', '009058110060'])(
    '%s is refused',
    async (typed) => {
      expect(await validateFiscalCode(typed, today)).toEqual({ ok: false, code: 'fiscal_code_invalid' });
    },
  );
});

it('agrees with the library on people whose place has always existed', async () => {
  const library = new CodiceFiscaleUtils(belfioreConnector);
  const digits = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('RSSMRA', 'LIXNNA', 'FOXGPP', 'DMCLRD', 'AIAZOE', 'ARSMRA', 'RSSAMR'),
      digits(99),
      fc.constantFrom(...'ABCDEFGHLMPRST'),
      digits(79),
      fc.constantFrom('H501', 'F205', 'B157', 'Z404', 'A000', 'Z999'),
      fc.subarray([6, 7, 9, 10, 12, 13, 14]),
      fc.boolean(),
      async (names, year, month, day, place, replaced, rightControl) => {
        const shape = [...`${names}${year}${month}${day}${place}`]
          .map((c, i) => (replaced.includes(i) ? 'LMNPQRSTUV'.charAt(Number(c)) : c))
          .join('');
        const code = rightControl ? complete(shape) : `${shape}${complete(shape).endsWith('A') ? 'B' : 'A'}`;
        const ours = await validateFiscalCode(code, new Date().toISOString().slice(0, 10));
        expect(ours.ok, code).toBe(await library.validator.codiceFiscale(code).valid);
      },
    ),
    { numRuns: 1000 },
  );
});

describe('matchesPerson', () => {
  const code = complete('RSSMRA85T10A562');
  const mario = { surname: 'Rossi', name: 'Mario', birthOn: '1985-12-10', sex: 'M' } as const;

  it('finds nothing to say when all agrees', () => {
    expect(matchesPerson(code, mario)).toEqual([]);
    expect(matchesPerson(code.toLowerCase(), { ...mario, surname: 'ROSSI', name: ' mario ' })).toEqual([]);
  });

  it('compares codes with omocodia on their plain form', () => {
    expect(matchesPerson(complete('RSSMRAURTMLARSN'), mario)).toEqual([]);
  });

  it.each([
    ['surname', { surname: 'Russi' }, []],
    ['surname', { surname: 'Bianchi' }, ['surname']],
    ['name', { name: 'Marco' }, ['name']],
    ['name and surname exchanged', { surname: 'Mario', name: 'Rossi' }, ['surname', 'name']],
    ['birth day', { birthOn: '1985-12-11' }, ['birthOn']],
    ['birth month', { birthOn: '1985-11-10' }, ['birthOn']],
    ['birth year', { birthOn: '1986-12-10' }, ['birthOn']],
    ['sex', { sex: 'F' as const }, ['sex']],
  ])('compares the %s %j', (_, changed, differing) => {
    expect(matchesPerson(code, { ...mario, ...changed })).toEqual(differing);
  });

  it('leaves out what was not declared', () => {
    expect(matchesPerson(code, {})).toEqual([]);
    expect(matchesPerson(code, { surname: null, name: '', sex: undefined })).toEqual([]);
  });

  it('reads the birth of women', () => {
    const maria = complete('RSSMRA85T50A562');
    expect(matchesPerson(maria, { birthOn: '1985-12-10', sex: 'F' })).toEqual([]);
    expect(matchesPerson(maria, { birthOn: '1985-12-10', sex: 'M' })).toEqual(['sex']);
  });

  it.each([
    ['Gianfranco', 'GFR'],
    ['Mario', 'MRA'],
    ['Anna Maria', 'NMR'],
    ['Anna-Maria', 'NMR'],
    ['Niccolò', 'NCL'],
    ['Niccolo`', 'NCL'],
    ['Zoë', 'ZOE'],
    ['Li', 'LIX'],
    ['Ao', 'AOX'],
    ['O', 'OXX'],
  ])('takes from the name %s the letters %s', (name, part) => {
    expect(matchesPerson(complete(`RSS${part}85T10A562`), { name })).toEqual([]);
    expect(matchesPerson(complete('RSSBBB85T10A562'), { name })).toEqual(['name']);
  });

  it.each([
    ["D'Amico", 'DMC'],
    ['De Rossi', 'DRS'],
    ['Rossi-Bianchi', 'RSS'],
    ['Fo', 'FOX'],
    ['Aiello', 'LLA'],
    ['Müller', 'MLL'],
    ['Đorđević', 'DRD'],
    ['Ng', 'NGX'],
  ])('takes from the surname %s the letters %s', (surname, part) => {
    expect(matchesPerson(complete(`${part}MRA85T10A562`), { surname })).toEqual([]);
    expect(matchesPerson(complete('BBBMRA85T10A562'), { surname })).toEqual(['surname']);
  });

  it('reports letters that no code can hold, so that a person looks', () => {
    expect(matchesPerson(code, { surname: '王' })).toEqual(['surname']);
  });

  it('has nothing to compare for temporary codes', () => {
    expect(matchesPerson('00905811006', mario)).toEqual([]);
  });
});
