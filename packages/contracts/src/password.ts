import type { FieldProblem } from './problems.js';

/** What a municipality asks of a password. A value of its policy, never a constant of the code. */
export interface PasswordPolicy {
  minLength: number;
  requireLetter: boolean;
  requireDigit: boolean;
  requireSpecial: boolean;
}

/** R7: at least 8 characters with one letter and one digit. The default. */
export const DEFAULT_PASSWORD_POLICY: PasswordPolicy = {
  minLength: 8,
  requireLetter: true,
  requireDigit: true,
  requireSpecial: false,
};

/** Longer passwords only cost hashing time. In characters as people count them (code points). */
export const PASSWORD_MAX_LENGTH = 200;

/** Everything the policy finds wrong with a password; empty when it is fine. */
export function checkPassword(policy: PasswordPolicy, password: string): FieldProblem[] {
  const length = [...password].length;
  const problems: FieldProblem[] = [];
  if (length < policy.minLength) {
    problems.push({ code: 'password_too_short', params: { min: policy.minLength } });
  }
  if (length > PASSWORD_MAX_LENGTH) {
    problems.push({ code: 'password_too_long', params: { max: PASSWORD_MAX_LENGTH } });
  }
  if (policy.requireLetter && !/\p{L}/u.test(password)) problems.push({ code: 'password_needs_letter' });
  if (policy.requireDigit && !/\d/.test(password)) problems.push({ code: 'password_needs_digit' });
  if (policy.requireSpecial && !/[^\p{L}\p{M}\p{N}\s]/u.test(password)) {
    problems.push({ code: 'password_needs_special' });
  }
  return problems;
}
