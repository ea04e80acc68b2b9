import { expect, test } from 'vitest';
import { passwordPolicyText } from './password-policy.js';

const words: Record<string, string> = {
  'password.letter': 'una lettera',
  'password.digit': 'un numero',
  'password.special': 'un carattere speciale',
  'password.and': 'e',
};
const t = (key: string, params: Record<string, unknown>) =>
  words[key] ?? (key === 'password.length' ? `Almeno ${params.min} caratteri` : `con ${params.list}`);

test('the rule is said before it is broken', () => {
  const policy = { minLength: 8, requireLetter: true, requireDigit: true, requireSpecial: false };
  expect(passwordPolicyText(policy, t)).toBe('Almeno 8 caratteri, con una lettera e un numero.');
  expect(passwordPolicyText({ ...policy, requireSpecial: true }, t)).toBe(
    'Almeno 8 caratteri, con una lettera, un numero e un carattere speciale.',
  );
  expect(
    passwordPolicyText(
      { minLength: 10, requireLetter: false, requireDigit: false, requireSpecial: false },
      t,
    ),
  ).toBe('Almeno 10 caratteri.');
});
