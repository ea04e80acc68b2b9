import { expect, test } from 'vitest';
import { newRecoveryCode, plainRecoveryCode } from './recovery-codes.js';

test('recovery codes differ, and are the same however they are typed', () => {
  const codes = Array.from({ length: 500 }, newRecoveryCode);
  expect(new Set(codes).size).toBe(500);
  for (const code of codes) {
    expect(code).toMatch(/^[a-hj-km-np-z2-9]{5}-[a-hj-km-np-z2-9]{5}$/);
    expect(plainRecoveryCode(` ${code.toUpperCase().replace('-', ' ')} `)).toBe(plainRecoveryCode(code));
  }
});
