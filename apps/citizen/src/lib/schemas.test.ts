import { safeParse, type GenericSchema } from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  emailAddress,
  fiscalCode,
  fiscalCodeOrVatNumber,
  newPassword,
  oneOf,
  otp,
  passwordsDiffer,
  pastDate,
  phone,
  province,
  username,
  vatNumber,
  year,
} from './schemas.js';

const codeOf = (schema: GenericSchema, value: unknown) => {
  const result = safeParse(schema, value);
  if (result.success) return null;
  const message = result.issues[0].message;
  return message.startsWith('{') ? JSON.parse(message).code : message;
};

describe('form rules', () => {
  test('e-mail is compared without case and spaces', () => {
    expect(safeParse(emailAddress(), '  Maria@Example.IT ').output).toBe('maria@example.it');
    expect(codeOf(emailAddress(), '')).toBe('required');
    expect(codeOf(emailAddress(), 'maria@')).toBe('email_invalid');
  });

  test('fiscal code', () => {
    expect(safeParse(fiscalCode(), 'rss mra 80a01 f839w').output).toBe('RSSMRA80A01F839W');
    expect(codeOf(fiscalCode(), '')).toBe('required');
    expect(codeOf(fiscalCode(), 'RSSMRA80A01F839X')).toBe('fiscal_code_invalid');
  });

  test.each([
    ['abcdefg1', null],
    ['abcdef1', 'password_too_short'],
    ['12345678', 'password_needs_letter'],
    ['abcdefgh', 'password_needs_digit'],
    ['', 'required'],
  ])('password of R7: %s → %s', (password, code) => {
    const policy = { minLength: 8, requireLetter: true, requireDigit: true, requireSpecial: false };
    expect(codeOf(newPassword(policy), password)).toBe(code);
  });

  test('the confirmation must be the same', () => {
    expect(passwordsDiffer({ password: 'a', passwordConfirmation: 'b' })).toHaveLength(1);
    expect(passwordsDiffer({ password: 'a', passwordConfirmation: 'a' })).toEqual([]);
  });

  test.each([
    ['1985-03-27', null],
    ['', 'required'],
    ['1985-02-30', 'date_invalid'],
    ['2999-01-01', 'date_in_future'],
  ])('date of birth %s → %s', (date, code) => {
    expect(codeOf(pastDate(), date)).toBe(code);
  });

  test.each([
    ['12345670017', '12345670017'],
    ['IT 1234567 0017', '12345670017'],
    ['rssmra80a01f839w', 'RSSMRA80A01F839W'],
  ])('R23: %s is a fiscal code or a VAT number', (typed, stored) => {
    expect(safeParse(fiscalCodeOrVatNumber(), typed).output).toBe(stored);
  });

  test('R23: neither is neither', () => {
    expect(codeOf(fiscalCodeOrVatNumber(), '12345670018')).toBe('fiscal_code_invalid');
    expect(codeOf(vatNumber(), 'RSSMRA80A01F839W')).toBe('vat_number_invalid');
    expect(codeOf(vatNumber(), '')).toBe('required');
  });

  test('R24 R27: user name and year of a subscription', () => {
    for (const [typed, code] of [
      ['abc', 'username_invalid'],
      ['abcd', null],
      ['a'.repeat(41), 'username_invalid'],
      ['mario rossi', 'username_invalid'],
      ['.mario', 'username_invalid'],
      ['', 'required'],
    ] as const)
      expect(codeOf(username(), typed), typed).toBe(code);
    expect(safeParse(year(), ' 2026 ').output).toBe(2026);
    for (const typed of ['26', '1989', '2101', 'duemila']) expect(codeOf(year(), typed)).toBe('year_invalid');
  });

  test('small ones', () => {
    expect(safeParse(province(), ' ce ').output).toBe('CE');
    expect(codeOf(province(), 'C1')).toBe('province_invalid');
    expect(codeOf(phone(), '')).toBeNull();
    expect(codeOf(phone(), 'chiamami')).toBe('phone_invalid');
    expect(codeOf(otp(), '12345')).toBe('otp_format_invalid');
    expect(codeOf(otp(), '123456')).toBeNull();
    expect(codeOf(oneOf(['F', 'M']), '')).toBe('required');
  });
});
