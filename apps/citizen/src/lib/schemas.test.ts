import { safeParse, type GenericSchema } from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  emailAddress,
  fiscalCode,
  newPassword,
  oneOf,
  otp,
  passwordsDiffer,
  pastDate,
  phone,
  province,
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
