import { randomInt } from 'node:crypto';

export const RECOVERY_CODES = 10;
/** No letter or digit that is mistaken for another one. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 10;

/** About 50 bits, in two halves: `kt7mq-xh3wz`. Tries are limited like those of a password. */
export function newRecoveryCode(): string {
  const half = (): string =>
    Array.from({ length: LENGTH / 2 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  return `${half()}-${half()}`;
}

/** As it is hashed: however it was typed. */
export function plainRecoveryCode(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z0-9]/g, '');
}
