/**
 * PayPal's test buyers: their addresses stand for the account that is signed in there. What they can pay shows
 * when the shop captures, as with PayPal.
 * @type {import('../sandbox/cards.mjs').Instrument[]}
 */
export const BUYERS = [
  { number: 'buyer@paypal.test', outcome: 'succeeded', code: 'ok' },
  { number: 'empty@paypal.test', outcome: 'declined', code: 'declined' },
  { number: 'denied@paypal.test', outcome: 'denied', code: 'denied' },
  { number: 'bank@paypal.test', outcome: 'processing', code: 'async' },
];
