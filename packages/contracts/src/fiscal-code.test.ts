import { describe, expect, it } from 'vitest';
import {
  checkFiscalCode,
  decodeFiscalCode,
  fiscalCodeCheckCharacter,
  isTemporaryFiscalCode,
  withoutOmocodia,
} from './fiscal-code.js';

const today = '2026-06-15';
const complete = (firstFifteen: string) => firstFifteen + fiscalCodeCheckCharacter(firstFifteen);

describe('control character', () => {
  // Examples found in the documentation of several libraries; of no real person.
  it.each(['MRTMTT91D08F205J', 'RSSMRA80A01H501U', 'VRNGNY07D68C351V'])('of %s', (code) => {
    expect(fiscalCodeCheckCharacter(code.slice(0, 15))).toBe(code[15]);
  });

  it('refuses every other control character', () => {
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      expect(checkFiscalCode(`RSSMRA80A01H501${letter}`, today).ok).toBe(letter === 'U');
    }
  });
});

describe('checkFiscalCode', () => {
  it('accepts spaces and lower case, and returns the stored form', () => {
    expect(checkFiscalCode(' rss mra 80a01 h501u ', today)).toEqual({
      ok: true,
      kind: 'PERSON',
      fiscalCode: 'RSSMRA80A01H501U',
    });
  });

  it.each([6, 7, 9, 10, 12, 13, 14])('accepts a letter in place of the digit at %i', (place) => {
    const plain = 'RSSMRA80A01H501';
    const letter = 'LMNPQRSTUV'[Number(plain[place])] ?? '';
    const replaced = plain.slice(0, place) + letter + plain.slice(place + 1);
    const code = complete(replaced);
    expect(checkFiscalCode(code, today)).toEqual({ ok: true, kind: 'PERSON', fiscalCode: code });
    expect(withoutOmocodia(code).slice(0, 15)).toBe(plain);
    // The control character of the plain code does not fit the replaced one.
    expect(checkFiscalCode(`${replaced}U`, today).ok).toBe(false);
  });

  it.each([
    ['day 0', '80A00'],
    ['day 32', '80A32'],
    ['day 40', '80A40'],
    ['day 72', '80A72'],
    ['30 February', '80B30'],
    ['31 April', '80D31'],
    ['29 February of a common year', '81B29'],
    ['30 February of a woman', '80B70'],
  ])('refuses %s', (_, date) => {
    expect(checkFiscalCode(complete(`RSSMRA${date}H501`), today)).toEqual({
      ok: false,
      code: 'fiscal_code_date_impossible',
    });
  });

  it.each([
    'RSSMRA80F01H501',
    'ARSMRA80A01H501',
    'RSSAMR80A01H501',
    'RASMRA80A01H501',
    'RSSMR180A01H501',
    'RSSMRA8WA01H501',
    'RSSMRA80A01H50',
  ])('refuses the shape of %s', (shape) => {
    expect(checkFiscalCode(complete(shape), today)).toEqual({ ok: false, code: 'fiscal_code_invalid' });
  });

  it.each(['AOX', 'OXX', 'LIX', 'NGX', 'AIA', 'FOX'])('accepts short surnames: %s', (surname) => {
    expect(checkFiscalCode(complete(`${surname}MRA80A01H501`), today).ok).toBe(true);
  });

  it('says that an empty one is required', () => {
    expect(checkFiscalCode('  ', today)).toEqual({ ok: false, code: 'required' });
  });

  it('accepts an 11-digit temporary code and refuses its neighbours', () => {
    expect(checkFiscalCode('00905811006', today)).toMatchObject({ ok: true, kind: 'TEMPORARY' });
    for (const digit of '012345789') expect(isTemporaryFiscalCode(`0090581100${digit}`)).toBe(false);
    expect(isTemporaryFiscalCode('00000000000')).toBe(false);
  });
});

describe('decodeFiscalCode', () => {
  it('reads men, women and places', () => {
    expect(decodeFiscalCode(complete('RSSMRA80A01H501'), today)).toEqual({
      birthOn: '1980-01-01',
      sex: 'M',
      placeCode: 'H501',
    });
    expect(decodeFiscalCode(complete('RSSMRA80A71Z404'), today)).toEqual({
      birthOn: '1980-01-31',
      sex: 'F',
      placeCode: 'Z404',
    });
  });

  it('takes the latest century that is not in the future', () => {
    expect(decodeFiscalCode(complete('RSSMRA26H15H501'), today)?.birthOn).toBe('2026-06-15');
    expect(decodeFiscalCode(complete('RSSMRA26H16H501'), today)?.birthOn).toBe('1926-06-16');
    expect(decodeFiscalCode(complete('RSSMRA00B29H501'), today)?.birthOn).toBe('2000-02-29');
  });
});
