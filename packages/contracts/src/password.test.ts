import { describe, expect, it } from 'vitest';
import {
  checkPassword,
  DEFAULT_PASSWORD_POLICY,
  PASSWORD_MAX_LENGTH,
  type PasswordPolicy,
} from './password.js';

const free = { requireLetter: false, requireDigit: false, requireSpecial: false };
const special: PasswordPolicy = { ...free, minLength: 8, requireSpecial: true };
const long: PasswordPolicy = { ...free, minLength: 10 };

const codes = (policy: PasswordPolicy, password: string) =>
  checkPassword(policy, password).map(({ code }) => code);

describe('checkPassword', () => {
  it('R7: 8 characters, a letter and a digit', () => {
    expect(codes(DEFAULT_PASSWORD_POLICY, 'abcdefg1')).toEqual([]);
    expect(checkPassword(DEFAULT_PASSWORD_POLICY, 'abcdef1')).toEqual([
      { code: 'password_too_short', params: { min: 8 } },
    ]);
    expect(codes(DEFAULT_PASSWORD_POLICY, 'abcdefgh')).toEqual(['password_needs_digit']);
    expect(codes(DEFAULT_PASSWORD_POLICY, '12345678')).toEqual(['password_needs_letter']);
    expect(codes(DEFAULT_PASSWORD_POLICY, 'èèèèèèè1')).toEqual([]);
  });

  it('R18: 8 characters and a special one', () => {
    expect(codes(special, 'abcdefg!')).toEqual([]);
    expect(codes(special, 'abcdefg1')).toEqual(['password_needs_special']);
    expect(codes(special, 'abcd efg')).toEqual(['password_needs_special']);
    expect(codes(special, 'abcdefgé')).toEqual(['password_needs_special']);
  });

  it('R32: 10 characters of any kind', () => {
    expect(codes(long, 'aaaaaaaaaa')).toEqual([]);
    expect(codes(long, 'aaaaaaaaa')).toEqual(['password_too_short']);
  });

  it('counts characters as people do, and has an end', () => {
    expect(codes(long, '😀😀😀😀😀')).toEqual(['password_too_short']);
    expect(codes(long, 'a'.repeat(PASSWORD_MAX_LENGTH))).toEqual([]);
    expect(codes(long, 'a'.repeat(PASSWORD_MAX_LENGTH + 1))).toEqual(['password_too_long']);
  });
});
