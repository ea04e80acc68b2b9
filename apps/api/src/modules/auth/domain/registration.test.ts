import { describe, expect, test } from 'vitest';
import {
  attemptsLeft,
  endOf,
  endsAlike,
  maskEmail,
  nextStep,
  resendAllowedAt,
  resendsLeft,
  type Registration,
} from './registration.js';

const expiresAt = new Date('2026-02-10T09:10:00.000Z');
const before = new Date(expiresAt.getTime() - 1);

describe('the end of a registration', () => {
  test('R12: comes at its very instant, not after it', () => {
    expect(endOf({ state: 'STARTED', expiresAt }, before)).toBeNull();
    expect(endOf({ state: 'STARTED', expiresAt }, expiresAt)).toBe('registration_session_expired');
  });

  test.each([
    ['EXPIRED', 'registration_session_expired'],
    ['BLOCKED', 'otp_attempts_exhausted'],
    ['REJECTED_DUPLICATE', 'registration_email_or_fiscal_code_taken'],
    ['COMPLETED', 'registration_session_not_found'],
  ] as const)('in the state %s is told as %s, before and after the time', (state, code) => {
    expect(endOf({ state, expiresAt }, before)).toBe(code);
    expect(endOf({ state, expiresAt }, expiresAt)).toBe(code);
  });
});

test('five tries for a code, three codes again, a minute apart', () => {
  expect([0, 4, 5, 6].map((otpAttempts) => attemptsLeft({ otpAttempts }))).toEqual([5, 1, 0, 0]);
  expect([1, 2, 4, 5].map((otpSentCount) => resendsLeft({ otpSentCount }))).toEqual([3, 2, 0, 0]);
  expect(resendAllowedAt({ otpSentAt: before }).getTime() - before.getTime()).toBe(60_000);
});

test('an address is masked', () => {
  expect(maskEmail('mario.rossi@example.it')).toBe('m•••@example.it');
  expect(maskEmail('"a@b"@example.it')).toBe('"•••@example.it');
});

describe('what comes next', () => {
  const details = {
    companyName: 'Alfa',
    street: '',
    streetNumber: '',
    postalCode: '',
    city: '',
    province: '',
    phone: null,
  };
  const at = (registration: Partial<Registration>): string =>
    nextStep({
      state: 'STARTED',
      mode: 'OPEN',
      verification: 'OTP',
      details: null,
      otpVerifiedAt: null,
      ...registration,
    });

  test('R10: details first, then the code, and only then the end', () => {
    expect(at({})).toBe('DETAILS');
    expect(at({ otpVerifiedAt: before })).toBe('DETAILS');
    expect(at({ details })).toBe('OTP');
    expect(at({ details, otpVerifiedAt: before })).toBe('COMPLETE');
  });

  test('R19 R21 R28: no second page for subscribers of the office, no code where none is sent', () => {
    expect(at({ mode: 'EXISTING_SUBSCRIBER' })).toBe('OTP');
    expect(at({ mode: 'EXISTING_SUBSCRIBER', verification: 'LINK' })).toBe('COMPLETE');
    expect(at({ mode: 'REGISTRY', verification: 'PIN' })).toBe('DETAILS');
    for (const verification of ['NONE', 'PIN', 'LINK'] as const)
      expect(at({ verification, details })).toBe('COMPLETE');
    expect(at({ state: 'AWAITING_CONFIRMATION', verification: 'LINK' })).toBe('CHECK_EMAIL');
    expect(at({ state: 'COMPLETED' })).toBe('DONE');
  });

  test('R13: an end looks alike only where nothing has turned a stranger away before', () => {
    expect(endsAlike({ mode: 'OPEN', verification: 'NONE' })).toBe(true);
    expect(endsAlike({ mode: 'OPEN', verification: 'PIN' })).toBe(true);
    expect(endsAlike({ mode: 'OPEN', verification: 'LINK' })).toBe(false);
    expect(endsAlike({ mode: 'REGISTRY', verification: 'PIN' })).toBe(false);
  });
});
