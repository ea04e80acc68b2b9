import type { ThrottleRule } from '../../../platform/throttle/throttle.js';

const QUARTER = 15 * 60;

/**
 * Tries of a password: few for one account from one address, more for the account from anywhere (so that a
 * stranger cannot easily lock its owner out), more still for an address, behind which may be a whole office.
 * `realm` is a municipality's id, or the operators'.
 */
export function loginRules(realm: string, email: string, address: string): ThrottleRule[] {
  return [
    { key: ['login', realm, email, address], limit: 10, windowSeconds: QUARTER },
    { key: ['login', realm, email], limit: 50, windowSeconds: 3600 },
    { key: ['login-address', address], limit: 100, windowSeconds: QUARTER },
  ];
}

/** Tries of a PIN by who knows the password of `account`. */
export function pinRule(realm: string, account: string): ThrottleRule {
  return { key: ['login-pin', realm, account], limit: 10, windowSeconds: 3600 };
}
