import { REFUND_STATES } from '@sosta/contracts';
import { describe, expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import { HOLDING_STATES, REFUND_COMMANDS, REFUND_MACHINE, refundTransition } from './refund.machine.js';
import { givenBackByRule, maskedIban, readTotal, waysBack, worthOfUnused } from './refund.rules.js';

const cents = fc.integer({ min: 0, max: 100_000 });

describe('what unused months are worth', () => {
  it.each([
    [12_000, { begun: 12, unused: 9 }, 0, 9_000],
    [12_000, { begun: 12, unused: 9 }, 500, 8_500],
    [10_000, { begun: 12, unused: 1 }, 0, 833],
    [10_000, { begun: 12, unused: 1 }, 900, 0],
    [10_000, { begun: 12, unused: 12 }, 0, 10_000],
    [10_000, { begun: 1, unused: 0 }, 0, 0],
    [10_000, { begun: 0, unused: 0 }, 0, 0],
  ])('%i for %o, less %i: %i', (paid, months, fee, back) =>
    expect(worthOfUnused(paid, months, fee)).toBe(back),
  );

  it('is a whole number of cents between nothing and what was paid, more for more months', () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 60 }), cents, fc.nat(60), (paid, begun, fee, n) => {
        const unused = Math.min(n, begun);
        const back = worthOfUnused(paid, { begun, unused }, fee);
        expect(Number.isSafeInteger(back) && back >= 0 && back <= paid).toBe(true);
        if (unused < begun)
          expect(worthOfUnused(paid, { begun, unused: unused + 1 }, fee)).toBeGreaterThanOrEqual(back);
      }),
    );
  });
});

describe('a way back', () => {
  const payment = {
    state: 'SUCCEEDED' as const,
    needsResolution: false,
    resolution: null,
    takenCents: 100,
    refundHeldCents: 0,
  };
  it('is the one the money came by, or a person’s hand', () => {
    expect(waysBack(payment, 'PROVIDER')).toEqual(['PROVIDER', 'BANK_TRANSFER']);
    expect(waysBack({ ...payment, state: 'PARTIALLY_REFUNDED', refundHeldCents: 40 }, 'PROVIDER')).toEqual([
      'PROVIDER',
      'BANK_TRANSFER',
    ]);
    expect(waysBack(payment, 'PERSON')).toEqual(['CASH', 'BANK_TRANSFER']);
    expect(waysBack(payment, 'PROVIDER_WITHOUT_REFUNDS')).toEqual(['BANK_TRANSFER']);
  });
  it('does not exist where nothing is left, nothing was taken, or it was other money', () => {
    for (const state of [
      'CREATED',
      'PENDING',
      'FAILED',
      'CANCELLED',
      'EXPIRED',
      'REFUNDED',
      'DISPUTED',
    ] as const)
      expect(waysBack({ ...payment, state }, 'PROVIDER')).toEqual([]);
    expect(waysBack({ ...payment, refundHeldCents: 100 }, 'PROVIDER')).toEqual([]);
    expect(
      waysBack({ ...payment, needsResolution: true, resolution: 'CURRENCY_MISMATCH' }, 'PROVIDER'),
    ).toEqual([]);
  });
  it('is taken by a rule only for money as agreed', () => {
    for (const reason of ['REQUEST_PAYMENT_EXPIRED', 'REQUEST_ANNULLED', 'OVERLAPPING_RIGHT', 'PAID_TWICE'])
      expect(givenBackByRule(reason)).toBe(true);
    for (const reason of [
      'AMOUNT_MISMATCH',
      'CURRENCY_MISMATCH',
      'PAYMENT_MISMATCH',
      'MUNICIPALITY_MISMATCH',
    ])
      expect(givenBackByRule(reason)).toBe(false);
  });
});

describe('the provider’s sum', () => {
  it.each([
    // total, executed, asked → confirms, outside, missing
    [0, 0, null, false, 0, 0],
    [50, 50, null, false, 0, 0],
    [50, 0, 50, true, 0, 0],
    [50, 0, null, false, 50, 0],
    [80, 30, 20, true, 30, 0],
    [40, 30, 20, false, 0, 0],
    [30, 50, null, false, 0, 20],
    [30, 50, 20, false, 0, 20],
  ])(
    '%i where we gave back %i and asked for %s',
    (total, executedCents, askedCents, confirms, outside, missing) =>
      expect(readTotal(total, { executedCents, askedCents })).toEqual({
        confirmsAsked: confirms,
        outsideCents: outside,
        missingCents: missing,
      }),
  );

  it('never books more than it says, and every cent of it once nothing is asked', () => {
    fc.assert(
      fc.property(
        cents,
        cents,
        fc.option(fc.integer({ min: 1, max: 100_000 })),
        (total, executedCents, askedCents) => {
          const said = readTotal(total, { executedCents, askedCents });
          const booked = executedCents + (said.confirmsAsked ? askedCents! : 0) + said.outsideCents;
          expect(booked - said.missingCents <= total || booked === executedCents).toBe(true);
          if (askedCents === null) expect(booked - said.missingCents).toBe(total);
          if (said.confirmsAsked) expect(booked).toBe(total);
        },
      ),
    );
  });
});

describe('a refund', () => {
  it('that was carried out, rejected or withdrawn never moves again', () => {
    for (const state of ['EXECUTED', 'REJECTED', 'WITHDRAWN'] as const)
      expect(REFUND_MACHINE[state]).toEqual({});
  });
  it('that may have reached the provider is ended by the provider’s word alone', () => {
    const out = REFUND_COMMANDS.filter((command) => refundTransition('EXECUTING', command));
    expect(out).toEqual(['confirm', 'fail']);
  });
  it('reaches the provider only after an approval', () => {
    const before = REFUND_STATES.filter((state) => refundTransition(state, 'ask'));
    expect(before).toEqual(['APPROVED']);
    const approved = REFUND_STATES.filter((state) =>
      REFUND_COMMANDS.some((command) => refundTransition(state, command)?.to === 'APPROVED'),
    );
    expect(approved).toEqual(['AWAITING_APPROVAL', 'FAILED']);
  });
  it('holds its amount until it is refused for good', () => {
    expect(REFUND_STATES.filter((state) => !HOLDING_STATES.includes(state))).toEqual([
      'FAILED',
      'REJECTED',
      'WITHDRAWN',
    ]);
  });
  it('shows of an account what it is recognised by', () =>
    expect(maskedIban('IT60X0542811101000000123456')).toBe('IT60 •••• 3456'));
});
