import { expect, test } from 'vitest';
import { PAYMENT_STATES } from '@sosta/contracts';
import { paymentOutcome } from './payment-outcome.js';

test('every state of a payment is one of the five outcomes, and only money received is a success', () => {
  const succeeded = PAYMENT_STATES.filter((state) => paymentOutcome(state) === 'succeeded');
  expect(succeeded).toEqual(['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED']);
  expect(PAYMENT_STATES.filter((state) => paymentOutcome(state) === 'pending')).toEqual([
    'CREATED',
    'PENDING',
  ]);
  expect(paymentOutcome('CANCELLED')).toBe('cancelled');
  expect(paymentOutcome('FAILED')).toBe('failed');
  expect(paymentOutcome('EXPIRED')).toBe('expired');
});

test('turning back from the provider’s page calls off what is pending, and nothing else', () => {
  expect(paymentOutcome('PENDING', true)).toBe('cancelled');
  for (const state of PAYMENT_STATES.filter((each) => paymentOutcome(each) !== 'pending'))
    expect(paymentOutcome(state, true)).toBe(paymentOutcome(state));
});
