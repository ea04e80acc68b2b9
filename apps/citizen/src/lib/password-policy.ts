import type { PasswordPolicy } from '@sosta/contracts';

/** "Almeno 8 caratteri, con almeno una lettera e un numero" (R7). */
export function passwordPolicyText(
  policy: PasswordPolicy,
  t: (key: string, params: Record<string, unknown>) => string,
): string {
  const parts = [
    policy.requireLetter && t('password.letter', {}),
    policy.requireDigit && t('password.digit', {}),
    policy.requireSpecial && t('password.special', {}),
  ].filter((part) => part !== false);
  const length = t('password.length', { min: policy.minLength });
  if (!parts.length) return `${length}.`;
  const list =
    parts.length > 1 ? `${parts.slice(0, -1).join(', ')} ${t('password.and', {})} ${parts.at(-1)}` : parts[0];
  return `${length}, ${t('password.with', { list })}.`;
}
