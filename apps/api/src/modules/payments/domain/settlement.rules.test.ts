import { PAYMENT_STATES } from '@sosta/contracts';
import { describe, expect, it } from 'vitest';
import type { ProviderState, ProviderStatus } from '../providers/payment-provider.js';
import { REQUEST_STATES } from '../../requests/index.js';
import { grantable, settlement } from './settlement.rules.js';

const payment = {
  id: 'p1',
  municipalityId: 'm1',
  amountCents: 12_000,
  currency: 'EUR',
  state: 'PENDING' as const,
};
const status = (state: ProviderState, change: Partial<ProviderStatus> = {}): ProviderStatus => ({
  providerRef: 'cs_1',
  state,
  amountCents: 12_000,
  currency: 'EUR',
  metadata: { paymentId: 'p1', municipalityId: 'm1' },
  method: 'CARD',
  capturedRef: state === 'SUCCEEDED' ? 'pi_1' : null,
  paidAt: null,
  refundedCents: null,
  reason: null,
  ...change,
});

describe('settlement', () => {
  it('takes a capture that agrees in amount, currency, payment and municipality', () => {
    expect(settlement(payment, status('SUCCEEDED'))).toEqual({ kind: 'CAPTURED' });
  });

  it.each([
    [{ amountCents: 11_999 }, 'AMOUNT_MISMATCH'],
    [{ amountCents: null }, 'AMOUNT_MISMATCH'],
    [{ currency: 'USD' }, 'CURRENCY_MISMATCH'],
    [{ metadata: { paymentId: 'p2', municipalityId: 'm1' } }, 'PAYMENT_MISMATCH'],
    [{ metadata: { paymentId: null, municipalityId: null } }, 'PAYMENT_MISMATCH'],
    [{ metadata: { paymentId: 'p1', municipalityId: 'm2' } }, 'MUNICIPALITY_MISMATCH'],
  ] as const)('quarantines a capture with %o', (change, reason) => {
    expect(settlement(payment, status('SUCCEEDED', change))).toEqual({ kind: 'QUARANTINE', reason });
  });

  it('does not take "do not know" for "failed" (I7)', () => {
    expect(settlement(payment, status('UNKNOWN'))).toEqual({ kind: 'NONE' });
    expect(settlement(payment, status('PENDING'))).toEqual({ kind: 'NONE' });
  });

  it('never un-pays (I4), whatever comes late', () => {
    for (const state of ['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'] as const) {
      for (const word of ['PENDING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED', 'UNKNOWN'] as const) {
        expect(settlement({ ...payment, state }, status(word))).toEqual({ kind: 'NONE' });
      }
    }
  });

  it('honours a capture that comes after the payment was closed', () => {
    for (const state of PAYMENT_STATES.filter((one) => ['FAILED', 'CANCELLED', 'EXPIRED'].includes(one))) {
      expect(settlement({ ...payment, state }, status('SUCCEEDED'))).toEqual({ kind: 'CAPTURED' });
      expect(settlement({ ...payment, state }, status('FAILED'))).toEqual({ kind: 'NONE' });
    }
  });
});

describe('money that came too late', () => {
  const late = (resolution: string | null) =>
    ({ state: 'SUCCEEDED', resolution, refundHeldCents: 0 }) as const;

  it('becomes no right once a part of it went back, or the payer disputes it', () => {
    const whole = late('REQUEST_PAYMENT_EXPIRED');
    expect(grantable({ ...whole, state: 'PARTIALLY_REFUNDED', refundHeldCents: 1 }, 'PAYMENT_EXPIRED')).toBe(
      false,
    );
    expect(grantable({ ...whole, state: 'DISPUTED' }, 'PAYMENT_EXPIRED')).toBe(false);
  });

  it('can still be granted while its request may revive, and only what was agreed', () => {
    const granted = REQUEST_STATES.filter((state) => grantable(late('REQUEST_PAYMENT_EXPIRED'), state));
    expect(granted.toSorted()).toEqual(['AWAITING_PAYMENT', 'PAYMENT_EXPIRED']);
    for (const reason of [
      'AMOUNT_MISMATCH',
      'CURRENCY_MISMATCH',
      'PAYMENT_MISMATCH',
      'MUNICIPALITY_MISMATCH',
      'PAID_TWICE',
      null,
    ])
      for (const state of REQUEST_STATES)
        expect([reason, grantable(late(reason), state)]).toEqual([reason, false]);
  });
});
