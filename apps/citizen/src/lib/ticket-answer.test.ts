import { describe, expect, test } from 'vitest';
import { ticketPlate, ticketTone, ticketToken } from './ticket-answer.js';

describe('the answer to a scanned ticket', () => {
  test.each([
    [true, 'ACTIVE', 'success'],
    [false, 'SCHEDULED', 'warning'],
    [false, 'EXPIRED', 'warning'],
    [false, 'REPLACED', 'warning'],
    [false, 'REVOKED', 'warning'],
    [false, 'NOT_GENUINE', 'danger'],
    // Never green against the word of the API.
    [false, 'ACTIVE', 'warning'],
  ] as const)('valid %s, state %s: %s', (valid, state, tone) => {
    expect(ticketTone({ valid, state })).toBe(tone);
  });

  test.each([
    ['/verifica', ''],
    ['/verifica#', ''],
    [
      '/verifica#S1.k1.caserta~A%2F1~1~IT~AB123CD~2027-01-31.x_-y',
      'S1.k1.caserta~A%2F1~1~IT~AB123CD~2027-01-31.x_-y',
    ],
  ])('the token of %s is what was signed: %s', (path, token) => {
    expect(ticketToken(path)).toBe(token);
  });

  test.each([
    ['AB123CD', 'IT', 'AB 123 CD'],
    ['AB12345', 'IT', 'AB12345'],
    ['AB123CD', 'FR', 'FR AB123CD'],
  ])('%s of %s is shown as %s', (plate, country, shown) => {
    expect(ticketPlate(plate, country)).toBe(shown);
  });
});
