import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import { uuidText } from '../../../platform/crypto/uuid-text.js';
import { lookAlikes } from './look-alikes.js';
import { plateKey } from './plate-key.js';
import { RightTable, type HeldRight, type TableRight } from './right-table.js';

const plates = fc.stringMatching(/^[A-Z0-9]{1,12}$/);

/** The six characters, without those that are absent, of which a number was made. */
const half = (value: number): string =>
  Array.from({ length: 6 }, (_, n) => Math.floor(value / 37 ** (5 - n)) % 37)
    .map((digit) => ' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(digit).trim())
    .join('');

describe('a plate as two numbers', () => {
  it('says which plate it was made of, and no two plates share one', () => {
    fc.assert(
      fc.property(plates, plates, (one, other) => {
        const [a, b] = [plateKey(one)!, plateKey(other)!];
        expect(half(a.high) + half(a.low)).toBe(one);
        expect(a.high === b.high && a.low === b.low).toBe(one === other);
      }),
    );
    expect(plateKey('ZZZZZZZZZZZZ')!.high).toBeLessThan(2 ** 32);
  });

  it('is null for what is not stored as a plate', () => {
    for (const text of ['', 'ab123cd', 'AB 123', 'ABCDEFGHIJKLM', 'Ä1']) expect(plateKey(text)).toBeNull();
  });
});

/** What a right in memory says, and what it should. */
const textsOf = ({ octets, idAt, numbers, numberAt, numberLength, ...others }: HeldRight): object => ({
  subscriptionId: uuidText(octets, idAt),
  number: Buffer.from(numbers.subarray(numberAt, numberAt + numberLength)).toString('utf8'),
  ...others,
});
const asHeld = ({ plate: _, country: __, ...others }: TableRight): object => others;

describe('the table of rights', () => {
  const id = (n: number): string => `0190a5b1-0000-7000-8000-${String(n).padStart(12, '0')}`;

  it('answers like a plain list through any history of additions and removals', () => {
    const right = fc.record({
      subscription: fc.nat({ max: 30 }),
      plate: fc.constantFrom('AB123CD', 'AB123CE', 'A', 'ZZZZZZZZZZZZ', 'ROMA12345A'),
      country: fc.constantFrom('IT', 'DE'),
      from: fc.nat({ max: 50 }),
      length: fc.integer({ min: 1, max: 30 }),
      zones: fc.subarray(['z1', 'z2', 'z3'], { minLength: 1 }),
      municipality: fc.constantFrom('m1', 'm2'),
      primary: fc.boolean(),
      serial: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(right, fc.nat({ max: 30 })), { maxLength: 80 }),
        fc.nat({ max: 60 }),
        (history, at) => {
          const table = new RightTable();
          let list: (TableRight & { municipality: string })[] = [];
          for (const step of history) {
            if (typeof step === 'number') {
              table.remove(id(step));
              list = list.filter(({ subscriptionId }) => subscriptionId !== id(step));
              continue;
            }
            const added: TableRight = {
              subscriptionId: id(step.subscription),
              number: `A/${step.subscription}/è`,
              plate: step.plate,
              country: step.country,
              primary: step.primary,
              serial: step.serial,
              productId: id(step.serial % 3),
              zoneIds: step.zones,
              fromMs: step.from,
              untilMs: step.from + step.length,
            };
            table.add(step.municipality, added);
            list.push({ ...added, municipality: step.municipality });
          }
          expect(table.size).toBe(list.length);
          const asked = ['AB123CD', 'AB123CE', 'A', 'ZZZZZZZZZZZZ', 'ROMA12345A', 'XX'];
          for (const municipality of ['m1', 'm2', 'm3']) {
            table.prefetch(municipality, [...asked, '', 'no plate at all']); // changes nothing
            for (const plate of asked)
              for (const country of [null, 'IT', 'FR'])
                for (const zones of [null, new Set(['z1']), new Set(['z2', 'z3'])]) {
                  const expected = list
                    .filter(
                      (one) =>
                        one.municipality === municipality &&
                        one.plate === plate &&
                        (country === null || one.country === country) &&
                        at >= one.fromMs &&
                        at < one.untilMs &&
                        (zones === null || one.zoneIds.some((zone) => zones.has(zone))),
                    )
                    .map(({ municipality: _, ...one }) => one);
                  const found = table.find(municipality, plate, country, at, zones);
                  const order = (a: object, b: object): number =>
                    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
                  expect(found.sort(order)).toEqual(expected.sort(order));
                  const only = table.only(municipality, plate, country, at, zones);
                  expect(only && textsOf(only)).toEqual(expected.length === 1 ? asHeld(expected[0]!) : null);
                }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds a hundred thousand rights in less than 130 bytes each, and finds each', () => {
    const table = new RightTable();
    const plate = (n: number): string => `AB${String(n).padStart(6, '0')}`;
    for (let n = 0; n < 100_000; n += 1)
      table.add('m1', {
        subscriptionId: id(n),
        number: `CE/A/2026/${n}`,
        plate: plate(n),
        country: 'IT',
        primary: true,
        serial: 1,
        productId: 'p',
        zoneIds: ['z1'],
        fromMs: 0,
        untilMs: 10,
      });
    expect(table.bytes / table.size).toBeLessThan(130);
    for (let n = 0; n < 100_000; n += 997)
      expect(table.find('m1', plate(n), 'IT', 5, null)).toMatchObject([
        { subscriptionId: id(n), number: `CE/A/2026/${n}` },
      ]);
    for (let n = 0; n < 100_000; n += 2) table.remove(id(n));
    expect(table.size).toBe(50_000);
    expect(table.find('m1', plate(2), 'IT', 5, null)).toEqual([]);
    expect(table.find('m1', plate(3), 'IT', 5, null)).toHaveLength(1);
  });

  it('takes rights in bulk with whatever product and zones each has, however many there are', () => {
    const table = new RightTable();
    const plate = (n: number): string => `ZZ${String(n).padStart(5, '0')}`;
    // The plate, its country, the number, and the n-th product and zones in four bytes at the end.
    for (let n = 0; n < 3_000; n += 1) {
      const bytes = Buffer.alloc(60);
      bytes.write(`${plate(n)}${n % 2 ? 'IT' : 'DE'}N${String(n).padStart(4, '0')}`);
      bytes.writeUInt32BE(n, 30);
      bytes.writeUInt32BE(n % 1_500, 46);
      bytes.writeUInt32BE(n % 1_400, 56);
      table.append('m1', {
        bytes,
        idAt: 18,
        plateAt: 0,
        plateLength: 7,
        countryAt: 7,
        countryLength: 2,
        numberAt: 9,
        numberLength: 5,
        productAt: 34,
        zonesAt: 56,
        zonesLength: 4,
        zonesOf: (all, at) => [`z${all.readUInt32BE(at)}`],
        primary: true,
        serial: 1,
        fromMs: 0,
        untilMs: 10,
      });
    }
    for (const _ of table.link());
    for (let n = 0; n < 3_000; n += 7)
      expect(table.find('m1', plate(n), null, 5, null)).toMatchObject([
        {
          country: n % 2 ? 'IT' : 'DE',
          number: `N${String(n).padStart(4, '0')}`,
          subscriptionId: uuidText(uuidBytes(n), 0),
          productId: uuidText(uuidBytes(n % 1_500), 0),
          zoneIds: [`z${n % 1_400}`],
        },
      ]);
  });
});

/** A number in the last four of sixteen bytes. */
function uuidBytes(n: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(n, 12);
  return bytes;
}

describe('plates that look alike', () => {
  it('differ in one or two characters people confuse, the nearest first', () => {
    const found = lookAlikes('AB1O3CD');
    expect(found).toContain('AB103CD');
    expect(found).toContain('A8103CD');
    expect(found).not.toContain('AB1O3CD');
    expect(found.indexOf('AB103CD')).toBeLessThan(found.indexOf('A8103CD'));
    expect(lookAlikes('XYX')).toEqual([]);
    expect(lookAlikes('OOOOOOOOOOOO').length).toBeLessThan(700);
  });
});
