import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a secret is the expected one, in a time that tells nothing of it. */
export function sameSecret(given, expected) {
  const digest = (text) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
