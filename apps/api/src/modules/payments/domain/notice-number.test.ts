import { describe, expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import {
  centsOfEuro,
  groupedNotice,
  isItalianIban,
  isNoticeNumber,
  isSegregationCode,
  iuvOf,
  noticeNumber,
  noticeQrContent,
} from './notice-number.js';

const segregation = fc.integer({ min: 0, max: 49 }).map((code) => String(code).padStart(2, '0'));
const number = fc.integer({ min: 1, max: 9_999_999_999_999 });
const notice = fc.tuple(segregation, number).map(([code, own]) => noticeNumber(code, own));

describe('notice numbers', () => {
  it('end with what is before them modulo 93', () => {
    expect(noticeNumber('02', 123_876_543_123)).toBe('302012387654312386');
    expect(iuvOf('302012387654312386')).toBe('02012387654312386');
    expect(groupedNotice('302012387654312386')).toBe('3020 1238 7654 3123 86');
    // The placeholder of the official examples does not keep to its own rule.
    expect(isNoticeNumber('302012387654312384')).toBe(false);
  });

  it('are 18 digits that find themselves right', () => {
    fc.assert(
      fc.property(notice, (one) => {
        expect(one).toMatch(/^3\d{17}$/);
        expect(isNoticeNumber(one)).toBe(true);
        expect(iuvOf(one)).toHaveLength(17);
        expect(groupedNotice(one).replaceAll(' ', '')).toBe(one);
      }),
    );
  });

  it('differ whenever code or number differ', () => {
    fc.assert(
      fc.property(segregation, number, segregation, number, (code, own, otherCode, other) => {
        const same = code === otherCode && own === other;
        expect(noticeNumber(code, own) === noticeNumber(otherCode, other)).toBe(same);
      }),
    );
  });

  it('give away every single digit mistyped', () => {
    fc.assert(
      fc.property(notice, fc.nat(17), fc.integer({ min: 1, max: 9 }), (one, at, by) => {
        const wrong = `${one.slice(0, at)}${(Number(one[at]) + by) % 10}${one.slice(at + 1)}`;
        expect(isNoticeNumber(wrong)).toBe(false);
      }),
    );
  });

  it('give away two neighbours changed over', () => {
    fc.assert(
      fc.property(notice, fc.nat(15), (one, at) => {
        fc.pre(at > 0 && one[at] !== one[at + 1] && at !== 15);
        const wrong = `${one.slice(0, at)}${one[at + 1]}${one[at]}${one.slice(at + 2)}`;
        expect(isNoticeNumber(wrong)).toBe(false);
      }),
    );
  });

  it.each(['50', '5', '', 'ab', '100'])('know no segregation code %o', (code) => {
    expect(isSegregationCode(code)).toBe(false);
    expect(() => noticeNumber(code, 1)).toThrow(RangeError);
  });

  it.each([0, -1, 1.5, 10_000_000_000_000, NaN])('are not made from %o', (own) => {
    expect(() => noticeNumber('01', own)).toThrow(RangeError);
  });
});

describe('the QR code', () => {
  it('says notice, creditor and cents, and can be read back', () => {
    fc.assert(
      fc.property(notice, fc.integer({ min: 1, max: 99_999_999_999 }), (one, cents) => {
        const [name, version, code, creditor, amount] = noticeQrContent(one, '80012345678', cents).split('|');
        expect([name, version, code, creditor, Number(amount)]).toEqual([
          'PAGOPA',
          '002',
          one,
          '80012345678',
          cents,
        ]);
      }),
    );
  });

  it('is not made from a wrong number, creditor or amount', () => {
    expect(() => noticeQrContent('302012387654312384', '80012345678', 100)).toThrow(RangeError);
    expect(() => noticeQrContent('302012387654312386', '8001234567', 100)).toThrow(RangeError);
    expect(() => noticeQrContent('302012387654312386', '80012345678', 0)).toThrow(RangeError);
  });
});

describe('amounts of receipts', () => {
  it('are read without rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        const text = `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(centsOfEuro(text)).toBe(cents);
      }),
    );
  });

  it.each(['', '12', '12.3', '12.345', '1,20', '-1.00', '1e3', '12.00 EUR'])('do not read %o', (text) => {
    expect(centsOfEuro(text)).toBeNull();
  });
});

describe('settings of a creditor', () => {
  it('know an IBAN by its check digits', () => {
    expect(isItalianIban('IT60X0542811101000000123456')).toBe(true);
    for (const wrong of [
      'IT61X0542811101000000123456',
      'IT60X0542811101000000123457',
      'DE89370400440532013000',
    ])
      expect(isItalianIban(wrong)).toBe(false);
  });
});
