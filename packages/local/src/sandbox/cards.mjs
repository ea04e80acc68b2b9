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
 */

/** The test cards, with Stripe's published numbers for the first three. @type {Instrument[]} */
export const CARDS = [
  { number: '4242424242424242', outcome: 'succeeded', code: 'ok' },
  { number: '4000000000000002', outcome: 'declined', declineCode: 'generic_decline', code: 'declined' },
  { number: '4000000000009995', outcome: 'declined', declineCode: 'insufficient_funds', code: 'noFunds' },
  { number: '4000000000000341', outcome: 'processing', code: 'async' },
];

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
