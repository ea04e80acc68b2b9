/** What can be made to go wrong, for one checkout or (as a default) for all of them. */
import { refused } from './errors.mjs';

/**
 * @typedef {object} Faults
 * @property {number} [duplicateEvents] how many times each event is delivered in all (2 to 20; true = 3)
 * @property {number} [delaySeconds] the events leave this many seconds late
 * @property {boolean} [loseEvents] the events are never delivered; only the API knows about the payment
 * @property {boolean} [outOfOrder] an event that says less arrives before the one that says "paid"
 * @property {number} [wrongAmountCents] this amount is charged instead (true = one euro less, or more)
 * @property {string} [wrongCurrency] this currency is charged instead
 * @property {Record<string, string>} [wrongMetadata] merged over what the shop had put into the checkout
 * @property {boolean} [noRedirect] the person is not sent back: a closed tab
 * @property {boolean} [payTwice] a twin checkout with the same reference and metadata is paid as well
 * @property {boolean} [dispute] the payer disputes the payment as soon as it is captured
 * @property {number} [forgedEvents] this many copies signed by somebody else, each sent once
 */

const CHECKS = {
  duplicateEvents: (value) => count(value === true ? 3 : value, 'duplicateEvents', 2, 20),
  delaySeconds: (value) => count(value === true ? 20 : value, 'delaySeconds', 0, 86_400),
  loseEvents: flag,
  outOfOrder: flag,
  wrongAmountCents: (value) => (value === true ? true : count(value, 'wrongAmountCents', 1, 99_999_999)),
  wrongCurrency: (value) => {
    if (typeof value !== 'string' || !/^[a-z]{3}$/i.test(value)) throw bad('wrongCurrency');
    return value.toLowerCase();
  },
  wrongMetadata: (value) => {
    if (typeof value !== 'object' || value === null) throw bad('wrongMetadata');
    return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
  },
  noRedirect: flag,
  payTwice: flag,
  dispute: flag,
  forgedEvents: (value) => count(value === true ? 1 : value, 'forgedEvents', 1, 100),
};

function flag(value) {
  return value === true;
}

function count(value, name, min, max) {
  if (!Number.isInteger(value) || value < min || value > max) throw bad(name);
  return value;
}

function bad(name) {
  return refused(`Invalid fault: ${name}`);
}

/** What is charged for an amount, in cents: another one with `wrongAmountCents`, and never nothing. */
export function chargedCents(asked, { wrongAmountCents }) {
  if (wrongAmountCents === true) return asked + (asked > 150 ? -100 : 100);
  return wrongAmountCents ?? asked;
}

/**
 * Reads fault switches; `false`, `null` and 0 switch one off.
 * @returns {Faults}
 */
export function readFaults(input = {}) {
  const faults = {};
  for (const [name, value] of Object.entries(input)) {
    const check = CHECKS[name];
    if (!check) throw bad(name);
    if (value === false || value === null || value === 0) continue;
    faults[name] = check(value);
  }
  return faults;
}
