import { expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import { isoOf } from '../../../platform/clock/instant.js';
import { uuidv7Bytes } from '../../../platform/crypto/uuid.js';
import { uuidText } from '../../../platform/crypto/uuid-text.js';
import { CheckCatalogue } from '../catalogue-in-memory.js';
import { RightTable, type TableRight } from '../domain/right-table.js';
import { AnswerForms, BatchBytes, type HeldCheck } from './batch-bytes.js';
import { toCheckedRightDto, type CheckDto } from './check.dto.js';
import { checkText, sendable } from './check-text.js';

const id = (n: number): string => `0190a5b1-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ZONES = [id(1), id(2)];
const PRODUCTS = [id(3), id(4)];
const AWKWARD = '"number":"è\\" – "validUntil":"';

const names = (which: number): CheckCatalogue =>
  new CheckCatalogue(
    ZONES.map((zone, n) => ({ id: zone, code: n === 0 ? `B${which}` : AWKWARD })),
    PRODUCTS.map((product, n) => ({
      id: product,
      code: `P${n}`,
      name: { it: n === 0 ? AWKWARD : `Residenti ${which}`, en: 'Residents' },
    })),
  );
const catalogues = [names(0), names(1)];
const zoneLists = [[ZONES[0]!], [ZONES[1]!], ZONES];

/** Answers follow each other that differ in one or two things only: then one is written over another. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constant(usual) },
    ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
  );

const instant = mostly(1_764_000_000_000, 0, 1_764_000_000_123, Date.UTC(10_000, 0, 1) - 1);
const right = fc.record({
  plate: mostly('AB123CD', 'ZZ999ZZ', 'A1', 'ZZZZZZZZZZZZ'),
  number: mostly('A-2026-000001', 'A-2026-000002', 'A-2026-1', 'è', '"', '\\', '\n', ''),
  primary: mostly(true, false),
  serial: mostly(1, 2, 1000),
  product: mostly(0, 1),
  zones: mostly(0, 1, 2),
  fromMs: instant,
  untilMs: fc.oneof({ weight: 9, arbitrary: instant }, fc.constantFrom(Date.UTC(10_000, 0, 1), 8e15)),
  catalogue: mostly(0, 1),
  locale: mostly<'it' | 'en'>('it', 'en'),
  zone: mostly<string | null>('B0', null, AWKWARD),
  checkedMs: instant,
  atMs: instant,
});
const question = fc.oneof({ weight: 12, arbitrary: right }, fc.string({ unit: 'binary' }));

const PLAIN = /^[^"\\\n]*$/;

it('is byte for byte what the objects of the same answers would be', () => {
  const bytes = new BatchBytes(new AnswerForms());
  fc.assert(
    fc.property(fc.array(question, { minLength: 1, maxLength: 200, size: 'max' }), (asked) => {
      const expected: unknown[] = [];
      const others: (string | CheckDto | null)[] = asked.map((one, index) => {
        if (typeof one === 'string') {
          expected.push({ other: one });
          return one;
        }
        const held: TableRight = {
          ...one,
          subscriptionId: id(index),
          country: 'IT',
          productId: PRODUCTS[one.product]!,
          zoneIds: zoneLists[one.zones]!,
          fromMs: Number.NEGATIVE_INFINITY,
          untilMs: Number.POSITIVE_INFINITY,
        };
        const table = new RightTable();
        table.add('m', held);
        const found = table.only('m', one.plate, null, 0, null)!;
        const checkId = uuidv7Bytes();
        const { plate, zone, checkedMs, atMs, locale, fromMs, untilMs } = one;
        const catalogue = catalogues[one.catalogue]!;
        const check: HeldCheck = {
          checkId,
          checkedMs,
          atMs,
          plate,
          zone,
          right: { ...found, zoneIds: held.zoneIds, fromMs, untilMs },
          names: catalogue,
          locale,
        };
        const answer: CheckDto = {
          checkId: uuidText(checkId, 0),
          checkedAt: isoOf(checkedMs),
          at: isoOf(atMs),
          plate,
          allowed: true,
          outcome: 'VALID',
          validUntil: isoOf(untilMs),
          zone,
          rights: [toCheckedRightDto({ ...held, fromMs, untilMs }, 'ACTIVE', catalogue, locale)],
        };
        expected.push(answer);
        const written = bytes.write(index, check);
        expect(written).toBe(PLAIN.test(one.number) && untilMs < Date.UTC(10_000, 0, 1));
        return written ? null : answer;
      });
      const body = bytes.body(others, (one) =>
        typeof one === 'string' ? sendable(JSON.stringify({ other: one })) : checkText(one),
      );
      bytes.clear();
      expect(body.toString('utf8')).toBe(Buffer.from(JSON.stringify({ items: expected })).toString('utf8'));
    }),
  );
});

it('leaves what it has no names for to the usual way', () => {
  const table = new RightTable();
  table.add('m', {
    subscriptionId: id(0),
    number: 'A-1',
    plate: 'AB123CD',
    country: 'IT',
    primary: true,
    serial: 1,
    productId: id(9),
    zoneIds: ZONES,
    fromMs: 0,
    untilMs: 10,
  });
  const written = new BatchBytes(new AnswerForms()).write(0, {
    checkId: uuidv7Bytes(),
    checkedMs: 5,
    atMs: 5,
    plate: 'AB123CD',
    zone: null,
    right: table.only('m', 'AB123CD', null, 5, null)!,
    names: catalogues[0]!,
    locale: 'it',
  });
  expect(written).toBe(false);
});
