/**
 * The test cards, with Stripe's published numbers for the first three. Any other number is refused and
 * never stored, so nobody can leave a real card here.
 */
export const CARDS = [
  { number: '4242424242424242', outcome: 'succeeded', code: 'ok' },
  { number: '4000000000000002', outcome: 'declined', declineCode: 'generic_decline', code: 'declined' },
  { number: '4000000000009995', outcome: 'declined', declineCode: 'insufficient_funds', code: 'noFunds' },
  { number: '4000000000000341', outcome: 'processing', code: 'async' },
];
