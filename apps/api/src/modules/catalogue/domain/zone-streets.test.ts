import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import {
  claimOf,
  claims,
  describeNumbers,
  overlaps,
  placeOf,
  readAddressNumber,
  readCivic,
  type Claim,
  type CivicNumbers,
} from './civic-numbers.js';
import { lookUpSector, type StreetRow } from './sector-lookup.js';
import { isSameStreet, similarStreets, streetKey } from './street-name.js';

describe('names of streets', () => {
  it.each([
    ['Via Roma', 'via  ROMA '],
    ['Corso Trieste', 'C.so Trieste'],
    ['Viale Lincoln', 'V.le Lincoln'],
    ['Viale Lincoln', 'VLE LINCOLN'],
    ['Piazza Dante', 'P.zza Dante'],
    ['Piazza Dante', 'P.za Dante'],
    ['Piazzale Roma', 'P.le Roma'],
    ['Largo San Sebastiano', 'L.go S. Sebastiano'],
    ['Via Unità Italiana', 'Via Unita Italiana'],
    ['Via Unità Italiana', "VIA UNITA' ITALIANA"],
    ['Via Sant’Antida', "via Sant'Antida"],
    ['Via Sant’Antida', 'Via S. Antida'],
    ['Via Roma', 'V. Roma'],
    ['Via Roma', 'Roma (Via)'],
    ['Via Roma', 'Roma, via'],
    ['Via Giuseppe Mazzini', 'Via Mazzini Giuseppe'],
    ['Via XX Settembre', 'Via Venti Settembre'],
    ['Via XX Settembre', 'Via 20 Settembre'],
    ['Piazza della Repubblica', 'Piazza Repubblica'],
  ])('%s is %s', (listed, written) => expect(streetKey(written)).toBe(streetKey(listed)));

  it('may be called as what every object of the language has', () => {
    for (const word of ['constructor', 'valueof', '__proto__'])
      expect(streetKey(`Via ${word}`)).toBe(`via ${word.replaceAll('_', '')}`);
    expect(similarStreets('constructor', ['Via Constructor'])).toEqual(['Via Constructor']);
  });

  it.each([
    ['Via Roma', 'Via Romagnosi'],
    ['Via Roma', 'Viale Roma'],
    ['Via Roma', 'Piazza Roma'],
    ['Via Giuseppe Verdi', 'Via Giuseppe Mazzini'],
    ['Via XX Settembre', 'Via XXV Settembre'],
    ['Via Vico', 'Vicolo Vico'],
  ])('%s is not %s', (a, b) => {
    expect(streetKey(a)).not.toBe(streetKey(b));
    expect(isSameStreet(a, b)).toBe(false);
  });

  it('knows a street by initials or without its kind, never by a part of its name', () => {
    expect(isSameStreet('Via G. Mazzini', 'Via Giuseppe Mazzini')).toBe(true);
    expect(isSameStreet('Mazzini', 'Via Mazzini')).toBe(true);
    expect(isSameStreet('Via Mazzini', 'Via Giuseppe Mazzini')).toBe(false);
    expect(isSameStreet('Via G. M.', 'Via Giuseppe Mazzini')).toBe(false);
    expect(similarStreets('Via Mazzini', ['Via Roma', 'Via Giuseppe Mazzini'])).toEqual([
      'Via Giuseppe Mazzini',
    ]);
    expect(similarStreets('Corso Triste', ['Via Roma', 'Corso Trieste'])).toEqual(['Corso Trieste']);
    expect(similarStreets('Via Napoli', ['Via Roma'])).toEqual([]);
  });

  it('is empty for what has no name, and never fails', () => {
    expect(streetKey(' .,- ')).toBe('');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(streetKey(streetKey(text)).split(' ').toSorted()).toEqual(
          streetKey(text).split(' ').toSorted(),
        );
      }),
    );
  });
});

const numbers = (
  side: CivicNumbers['side'],
  from: string | null = null,
  to: string | null = null,
  ...except: string[]
) => ({
  side,
  from,
  to,
  except,
});
function claimed(row: CivicNumbers): Claim {
  const result = claimOf(row);
  if (!result.ok) throw new Error(result.wrong.code);
  return result.claim;
}
const has = (row: CivicNumbers, number: string): boolean => claims(claimed(row), readCivic(number)!);

describe('civic numbers', () => {
  it.each([
    ['12', '12'],
    ['12/a', '12/A'],
    ['12 A', '12/A'],
    ['12A', '12/A'],
    ['12-a', '12/A'],
    ['n. 12/A', '12/A'],
    ['12 bis', '12 bis'],
    ['12BIS', '12 bis'],
    ['12/A bis', '12/A bis'],
    ['12/1', '12/1'],
    ['012', '12'],
  ])('reads %s as %s', (text, written) => expect(readCivic(text)?.text).toBe(written));

  it.each(['', 'A', '0', '12-14', '123456', 'km 3,2', '12/ABC', '-3'])('does not read %s', (text) =>
    expect(readCivic(text)).toBeNull(),
  );

  it('leaves out of an address what is no number of the house', () => {
    expect(readAddressNumber('12/A int. 3')?.text).toBe('12/A');
    expect(readAddressNumber('12, scala B')?.text).toBe('12');
    expect(readAddressNumber('12-14')?.text).toBe('12');
    expect(readAddressNumber('snc')).toBeNull();
  });

  it('puts them in the order of the street', () => {
    const written = ['2', '2 bis', '2/A', '2/A bis', '2/B', '2/1', '4', '1', '1/Z', '3'];
    const places = written.map((text) => placeOf(readCivic(text)!));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('takes a number without addition for all of its own', () => {
    expect(has(numbers('EVEN', '2', '20'), '20/B')).toBe(true);
    expect(has(numbers('EVEN', '2', '20/A'), '20/B')).toBe(false);
    expect(has(numbers('EVEN', '2', '20/A'), '20/A')).toBe(true);
    expect(has(numbers('EVEN', '12/A'), '12')).toBe(false);
    expect(has(numbers('ALL', null, null, '8'), '8/A')).toBe(false);
    expect(has(numbers('ALL', null, null, '8/A'), '8')).toBe(true);
    expect(has(numbers('ALL', null, null, '8-12'), '9')).toBe(false);
    expect(has(numbers('ALL', null, null, '8-12'), '13')).toBe(true);
  });

  it.each([
    [numbers('ALL', 'x'), { field: 'from', code: 'CIVIC' }],
    [numbers('ALL', '20', '2'), { field: 'to', code: 'CIVICS_REVERSED' }],
    [numbers('ALL', '12/B', '12/A'), { field: 'to', code: 'CIVICS_REVERSED' }],
    [numbers('EVEN', '3', '3'), { field: 'from', code: 'NO_NUMBERS' }],
    [numbers('EVEN', '2', '4', '2', '4'), { field: 'from', code: 'NO_NUMBERS' }],
    [numbers('ALL', null, null, 'otto'), { field: 'except', code: 'EXCEPTION' }],
  ])('refuses %j', (row, wrong) => expect(claimOf(row)).toEqual({ ok: false, wrong }));

  it('says them in words', () => {
    expect(describeNumbers(numbers('EVEN', '2', '20', '8', '10/A'), 'it')).toBe(
      'numeri pari dal 2 al 20, tranne 8, 10/A',
    );
    expect(describeNumbers(numbers('ODD', '3'), 'en')).toBe('odd numbers from 3 on');
  });

  const civic = fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom('', '/A', '/B', ' bis', '/1'))
    .map(([number, rest]) => `${number}${rest}`);
  const row = fc.record({
    side: fc.constantFrom<CivicNumbers['side'][]>('ALL', 'ODD', 'EVEN'),
    from: fc.option(civic),
    to: fc.option(civic),
    except: fc.array(civic, { maxLength: 4 }),
  });
  const valid = row.filter((one) => claimOf(one).ok);
  const every = Array.from({ length: 62 }, (_, at) => at + 1).flatMap((number) =>
    ['', '/A', '/B', ' bis', '/1'].map((rest) => readCivic(`${number}${rest}`)!),
  );

  it('claims exactly the numbers of its side, between its ends, that are no exception', () => {
    fc.assert(
      fc.property(valid, fc.constantFrom(...every), (one, asked) => {
        const [from, to] = [one.from, one.to].map((text) => (text === null ? null : readCivic(text)!));
        const within = (low: typeof from, high: typeof from) =>
          (!low || asked.number > low.number || (asked.number === low.number && asked.order >= low.order)) &&
          (!high ||
            asked.number < high.number ||
            (asked.number === high.number && (high.order === 0 || asked.order <= high.order)));
        const sides = one.side === 'ALL' || (one.side === 'ODD') === (asked.number % 2 === 1);
        const excluded = one.except.some((text) => within2(readCivic(text)!));
        function within2(exception: typeof asked) {
          return (
            asked.number === exception.number && (exception.order === 0 || asked.order === exception.order)
          );
        }
        expect(claims(claimed(one), asked)).toBe(sides && within(from ?? null, to ?? null) && !excluded);
      }),
      { numRuns: 500 },
    );
  });

  it('overlaps where, and only where, a number is in both', () => {
    fc.assert(
      fc.property(valid, valid, (a, b) => {
        const shared = every.some((one) => claims(claimed(a), one) && claims(claimed(b), one));
        // Beyond the numbers tried here two open ends meet as well.
        if (shared) expect(overlaps(claimed(a), claimed(b))).toBe(true);
        else if (a.to !== null && b.to !== null) {
          const apart = !overlaps(claimed(a), claimed(b)) || sharedAddition(a, b);
          expect(apart).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    // Between 12/A and 12/B there is room for additions that nobody has tried.
    function sharedAddition(a: CivicNumbers, b: CivicNumbers): boolean {
      const letters = ['/C', '/D', '/Z', '/A bis', '/2', '/99', ' ter', '/AB', '/BA', ' quinquies'];
      return Array.from({ length: 62 }, (_, at) => at + 1).some((number) =>
        letters.some((rest) => {
          const one = readCivic(`${number}${rest}`)!;
          return claims(claimed(a), one) && claims(claimed(b), one);
        }),
      );
    }
  });
});

describe('the sector of an address', () => {
  const at = (zoneId: string, street: string, one = numbers('ALL')): StreetRow => ({
    id: `${zoneId}-${street}-${one.side}`,
    zoneId,
    street,
    ...one,
  });
  const table = [
    at('A', 'Via Roma', numbers('EVEN', '2', '20')),
    at('B', 'Via Roma', numbers('ODD', '1', '39')),
    at('A', 'Piazza Dante'),
    at('A', 'Viale Lincoln', numbers('ALL', '1', '10')),
    at('B', 'Viale Lincoln', numbers('ALL', '8', '30')),
    at('A', 'Via Giuseppe Mazzini'),
    at('B', 'Via Gaetano Mazzini'),
  ];
  const look = (street: string, number = '') =>
    lookUpSector({ street, number }, [...new Set(table.map((row) => row.street))], table);

  it.each([
    ['via roma', '12/A', 'FOUND', ['A']],
    ['V. Roma', '21', 'FOUND', ['B']],
    ['Via Roma', '40', 'NUMBER_OUTSIDE', ['A', 'B']],
    ['Via Roma', '', 'NUMBER_NEEDED', ['A', 'B']],
    ['Via Roma', 'snc', 'NUMBER_NEEDED', ['A', 'B']],
    ['Via Roma', 'boh', 'NUMBER_UNREADABLE', ['A', 'B']],
    ['P.zza Dante', '', 'FOUND', ['A']],
    ['P.zza Dante', 'km 3', 'FOUND', ['A']],
    ['Viale Lincoln', '9', 'SEVERAL', ['A', 'B']],
    ['Via Giu. Mazzini', '3', 'STREET_UNKNOWN', []],
    ['Via G. Mazzini', '3', 'STREET_UNKNOWN', []],
    ['Via Napoli', '3', 'STREET_UNKNOWN', []],
  ] as const)('%s %s: %s', (street, number, outcome, zones) => {
    const answer = look(street, number);
    expect(answer.outcome).toBe(outcome);
    expect(answer.rows.map(({ zoneId }) => zoneId)).toEqual(zones);
  });

  it('offers what may have been meant, and says when there is no table', () => {
    expect(look('Via G. Mazzini').suggestions).toEqual(['Via Gaetano Mazzini', 'Via Giuseppe Mazzini']);
    expect(lookUpSector({ street: 'Via Roma', number: '1' }, [], []).outcome).toBe('NO_TABLE');
  });
});
