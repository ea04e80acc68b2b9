/**
 * What pays in the sandboxes. Any other number is refused and never stored, so nobody can leave a real card
 * here.
 *
 * @typedef {object} Instrument
 * @property {string} number the card's digits, or the account's address
 * @property {'succeeded' | 'declined' | 'processing' | string} outcome
 * @property {string} code its name in the texts
 * @property {string} [declineCode]
 * @property {string} [type]
 * @property {boolean} [confirms] its bank asks the payer to confirm (3-D Secure)
 */

/** The test cards, with numbers that Stripe publishes. @type {Instrument[]} */
export const CARDS = [
  { number: '4242424242424242', outcome: 'succeeded', code: 'ok' },
  { number: '4000000000000002', outcome: 'declined', declineCode: 'generic_decline', code: 'declined' },
  { number: '4000000000009995', outcome: 'declined', declineCode: 'insufficient_funds', code: 'noFunds' },
  { number: '4000000000000341', outcome: 'processing', code: 'async' },
  { number: '4000002500003155', outcome: 'succeeded', code: 'secure', confirms: true },
];

/** What refuses a payment that the payer's bank asked about, and was not told to make. */
export const NOT_CONFIRMED = 'authentication_failed';

/**
 * What is paid with.
 * @param {Instrument[]} accepted
 * @param {string} [number] the first of them by default
 * @param {boolean} [confirmed] what the payer told a bank that asks
 * @returns {Instrument | undefined} undefined for a number that is none of them
 */
export function instrumentOf(accepted, number, confirmed = true) {
  const found = number === undefined ? accepted[0] : accepted.find((each) => each.number === number);
  if (!found?.confirms || confirmed) return found;
  return { ...found, outcome: 'declined', declineCode: NOT_CONFIRMED };
}

/**
 * The test buyers of PayPal: their addresses stand for the account that is signed in there.
 * @type {Instrument[]}
 */
export const WALLETS = [
  { number: 'buyer@paypal.test', outcome: 'succeeded', code: 'ok', type: 'paypal' },
  {
    number: 'empty@paypal.test',
    outcome: 'declined',
    declineCode: 'generic_decline',
    code: 'declined',
    type: 'paypal',
  },
];
