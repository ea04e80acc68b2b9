import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PIN_COMMANDS, PIN_MACHINE, PIN_STATES, pinTransition } from './pin.machine.js';
import { isTrivialPin, newPin, printedPin } from './pin.rules.js';

describe('a PIN', () => {
  it('R28: is eight digits, with its leading zeros', () => {
    expect(newPin(() => 4_719_305)).toBe('04719305');
    for (let n = 0; n < 200; n += 1) expect(newPin(randomInt)).toMatch(/^\d{8}$/);
    expect(printedPin('04719305')).toBe('0471 9305');
  });

  it.each([
    '00000000',
    '12121212',
    '11122233',
    '12345678',
    '89012345',
    '98765432',
    '32109876',
    '47194719',
    '12344321',
    '19041980',
    '19800419',
  ])('is never one that is tried first: %s', (pin) => {
    expect(isTrivialPin(pin, '1980-04-19')).toBe(true);
    const numbers = [Number(pin), 4_719_305];
    expect(newPin(() => numbers.shift()!, '1980-04-19')).toBe('04719305');
  });

  it('may be anything else', () => {
    for (const pin of ['04719305', '80291746', '10000234']) expect(isTrivialPin(pin)).toBe(false);
  });
});

describe('the states of a PIN', () => {
  it('R28: follow the table and nothing else', () => {
    const edges = PIN_STATES.flatMap((state) =>
      PIN_COMMANDS.map((command) => `${state} ${command} → ${pinTransition(state, command) ?? 'no'}`),
    );
    expect(edges).toMatchInlineSnapshot(`
      [
        "REQUESTED issue → ISSUED",
        "REQUESTED activate → no",
        "REQUESTED letterLapsed → no",
        "REQUESTED revoke → REVOKED",
        "ISSUED issue → no",
        "ISSUED activate → ACTIVE",
        "ISSUED letterLapsed → REQUESTED",
        "ISSUED revoke → REVOKED",
        "ACTIVE issue → no",
        "ACTIVE activate → no",
        "ACTIVE letterLapsed → no",
        "ACTIVE revoke → REVOKED",
        "REVOKED issue → no",
        "REVOKED activate → no",
        "REVOKED letterLapsed → no",
        "REVOKED revoke → no",
      ]
    `);
    expect(PIN_MACHINE.REVOKED).toEqual({});
  });
});
