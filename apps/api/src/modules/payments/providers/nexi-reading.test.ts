import { describe, expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import {
  cents,
  instantOf,
  orderIdOf,
  readNotification,
  readOrder,
  statusOfFurther,
  statusOfOrder,
  underWay,
  type NexiOperation,
} from './nexi-reading.js';

const NOW = new Date('2026-05-04T10:00:00Z');
const PAYMENT = '019a0000-0000-7000-8000-000000000001';
const MUNICIPALITY = '019a0000-0000-7000-8000-000000000002';

let made = 0;
const operation = (change: Partial<NexiOperation> = {}): NexiOperation => ({
  operationId: `op-${(made += 1)}`,
  operationType: 'CAPTURE',
  operationResult: 'EXECUTED',
  operationTime: '2026-05-04T09:00:00.123Z',
  operationAmount: '12050',
  operationCurrency: 'EUR',
  paymentCircuit: 'VISA',
  ...change,
});

const order = (operations: NexiOperation[], capturedAmount?: string) =>
  readOrder({
    orderStatus: {
      order: {
        orderId: 'o',
        amount: '12050',
        currency: 'EUR',
        customField: `${PAYMENT}.${MUNICIPALITY}`,
      },
      ...(capturedAmount && { capturedAmount }),
    },
    operations,
  });
const read = (operations: NexiOperation[], capturedAmount?: string) =>
  statusOfOrder('ref', order(operations, capturedAmount), NOW);

describe('the name of an order', () => {
  it('has at most 18 letters and digits, always the same ones, and others for the next page', () => {
    expect(orderIdOf(PAYMENT, 1)).toMatch(/^[0-9a-z]{18}$/);
    expect(orderIdOf(PAYMENT, 1)).toBe(orderIdOf(PAYMENT, 1));
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        const names = [orderIdOf(one, 1), orderIdOf(one, 2), orderIdOf(other, 1)];
        return new Set(names).size === (one === other ? 2 : 3);
      }),
    );
  });
});

describe('an order', () => {
  it('that was captured says of what, how much and when', () => {
    expect(read([operation({ operationId: 'op-a' })])).toEqual({
      providerRef: 'ref',
      state: 'SUCCEEDED',
      amountCents: 12_050,
      currency: 'EUR',
      metadata: { paymentId: PAYMENT, municipalityId: MUNICIPALITY },
      method: 'CARD',
      capturedRef: 'op-a',
      paidAt: new Date('2026-05-04T09:00:00Z'),
      refundedCents: 0,
      reason: null,
    });
  });

  it.each([
    ['nobody has tried to pay', [], 'PENDING', null],
    ['DECLINED', [{ operationType: 'AUTHORIZATION' }], 'FAILED', 'DECLINED'],
    ['DENIED_BY_RISK', [{ operationType: 'AUTHORIZATION' }], 'FAILED', 'DENIED_BY_RISK'],
    ['THREEDS_FAILED', [{ operationType: 'AUTHORIZATION' }], 'FAILED', 'THREEDS_FAILED'],
    ['FAILED', [{}], 'FAILED', 'FAILED'],
    ['CANCELED', [{ operationType: 'AUTHORIZATION' }], 'CANCELLED', 'CANCELED'],
    ['VOIDED', [{ operationType: 'VOID' }], 'CANCELLED', 'VOIDED'],
    ['EXPIRED', [{ operationType: 'AUTHORIZATION' }], 'EXPIRED', 'EXPIRED'],
    ['PENDING', [{}], 'PENDING', 'PENDING'],
    ['AUTHORIZED', [{ operationType: 'AUTHORIZATION' }], 'PENDING', 'AUTHORIZED'],
    ['THREEDS_VALIDATED', [{ operationType: 'AUTHORIZATION' }], 'PENDING', 'THREEDS_VALIDATED'],
    ['SOMETHING_NEW', [{}], 'UNKNOWN', 'operation SOMETHING_NEW'],
  ])('of which Nexi says %s', (operationResult, attempts, state, reason) => {
    const status = read(attempts.map((each) => operation({ ...each, operationResult })));
    expect(status).toMatchObject({ state, reason, capturedRef: null });
    expect(underWay(status)).toBe(['PENDING', 'AUTHORIZED'].includes(operationResult));
  });

  it('takes an executed authorization for money only where as much was captured', () => {
    const executed = operation({ operationType: 'AUTHORIZATION' });
    expect(read([executed])).toMatchObject({ state: 'PENDING', reason: 'EXECUTED' });
    expect(read([executed], '12049')).toMatchObject({ state: 'PENDING' });
    expect(read([executed], '12050')).toMatchObject({
      state: 'SUCCEEDED',
      capturedRef: executed.operationId,
    });
    // Both written down: the money was taken once.
    const capture = operation();
    const both = read([executed, capture], '12050');
    expect(both).toMatchObject({ capturedRef: capture.operationId });
    expect(both.furtherCaptures).toBeUndefined();
  });

  it('tells what was really taken, and of whom it speaks', () => {
    expect(read([operation({ operationAmount: '1', operationCurrency: 'usd' })])).toMatchObject({
      amountCents: 1,
      currency: 'USD',
    });
    const nobody = readOrder({ orderStatus: { order: { orderId: 'o', amount: '1', currency: 'EUR' } } });
    expect(statusOfOrder('ref', nobody, NOW).metadata).toEqual({ paymentId: null, municipalityId: null });
    expect(read([operation({ operationAmount: '12,50' })])).toMatchObject({
      state: 'UNKNOWN',
      amountCents: null,
    });
  });

  it('sums what went back, and lets a second capture go back first', () => {
    const taken = operation({ operationId: 'one' });
    const back = (operationAmount: string, change: Partial<NexiOperation> = {}) =>
      operation({
        operationType: 'REFUND',
        operationTime: '2026-05-04T09:30:00Z',
        operationAmount,
        ...change,
      });
    expect(read([back('2000'), taken]).refundedCents).toBe(2_000);
    expect(read([taken, back('2000'), back('50')]).refundedCents).toBe(2_050);
    expect(read([taken, back('2000', { operationResult: 'FAILED' })]).refundedCents).toBe(0);
    const called = back('2000', { operationId: 'refund' });
    const off = back('2000', { operationType: 'CANCEL', cancelledOperationId: 'refund' });
    expect(read([taken, called, off]).refundedCents).toBe(0);
    const cancelled = back('12050', { operationType: 'CANCEL', cancelledOperationId: 'one' });
    expect(read([taken, cancelled])).toMatchObject({ state: 'SUCCEEDED', refundedCents: 12_050 });
    const again = operation({ operationId: 'two', operationTime: '2026-05-04T09:10:00Z' });
    expect(read([again, taken, back('12050')])).toMatchObject({
      capturedRef: 'one',
      furtherCaptures: [{ capturedRef: 'two', amountCents: 12_050 }],
      refundedCents: 0,
    });
    expect(read([again, taken, back('12050'), back('100')]).refundedCents).toBe(100);
    const third = operation({ operationId: 'three', operationTime: '2026-05-04T09:20:00Z' });
    const onTop = (name: string, cents: string): ReturnType<typeof read> => {
      const orderStatus = { order: { orderId: 'o', amount: '12050', currency: 'EUR' } };
      const operations = [taken, again, third, back(cents)];
      return statusOfFurther(`ref#${name}`, name, readOrder({ orderStatus, operations }), NOW);
    };
    const other = { state: 'SUCCEEDED', amountCents: 12_050 };
    expect(onTop('two', '100')).toMatchObject({ ...other, capturedRef: 'two', refundedCents: 100 });
    expect(onTop('three', '100')).toMatchObject({ ...other, capturedRef: 'three', refundedCents: 0 });
    expect(onTop('two', '12100').refundedCents).toBe(12_050);
    expect(onTop('three', '12100').refundedCents).toBe(50);
    expect(onTop('one', '100').state).toBe('UNKNOWN');
  });

  it('never says that money was taken where Nexi says of nothing that it was executed', () => {
    const result = fc.constantFrom(
      'DECLINED',
      'PENDING',
      'CANCELED',
      'AUTHORIZED',
      'EXPIRED',
      'REFUNDED',
      'X',
    );
    const type = fc.constantFrom('AUTHORIZATION', 'CAPTURE', 'VOID', 'REFUND', 'CANCEL', 'X');
    fc.assert(
      fc.property(fc.array(fc.tuple(type, result)), (said) => {
        const operations = said.map(([operationType, operationResult]) =>
          operation({ operationType, operationResult }),
        );
        return read(operations, '12050').state !== 'SUCCEEDED';
      }),
    );
  });

  it.each([null, [], {}, { orderStatus: {} }, { orderStatus: { order: { orderId: 1 } } }, { operations: 1 }])(
    'that is none (%j) is no answer',
    (answer) => expect(() => readOrder(answer)).toThrow('UNAVAILABLE'),
  );
});

describe('a notification', () => {
  const TOKEN = '2f0ea5059b41414ca3744fe672327d85';
  const sent = (change: object = {}, about: object = {}) =>
    Buffer.from(
      JSON.stringify({
        eventId: '554ccc00-28fb-4344-a3fa-4bb8d1999bd5',
        eventTime: '2026-05-04T09:00:01Z',
        securityToken: TOKEN,
        operation: { ...operation(), orderId: 'abc123', ...about },
        ...change,
      }),
    );

  it('says which order it is about, and names the token to be compared', () => {
    expect(readNotification(sent(), NOW)).toEqual({
      token: TOKEN,
      orderId: 'abc123',
      eventId: '554ccc00-28fb-4344-a3fa-4bb8d1999bd5',
      type: 'CAPTURE.EXECUTED',
      occurredAt: new Date('2026-05-04T09:00:01Z'),
    });
  });

  it('without a name of its own is known by its words', () => {
    const nameless = sent({ eventId: undefined, eventTime: 'soon' }, { operationType: '<b>' });
    const read = readNotification(nameless, NOW);
    expect(read).toMatchObject({ eventId: expect.stringMatching(/^[0-9a-f]{64}$/), occurredAt: NOW });
    expect(read?.type).toBe('UNNAMED.EXECUTED');
    expect(readNotification(nameless, NOW)).toEqual(read);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('<html>')],
    ['null', Buffer.from('null')],
    ['no token', sent({ securityToken: undefined })],
    ['an empty token', sent({ securityToken: '' })],
    ['a token of another kind', sent({ securityToken: { $ne: 1 } })],
    ['a token without end', sent({ securityToken: 'a'.repeat(201) })],
    ['no order', sent({ operation: null })],
    ['an order that is none of ours', sent({}, { orderId: "x' OR 1=1" })],
  ])('with %s proves nothing', (_, body) => expect(readNotification(body, NOW)).toBeNull());

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.json(), (text) => void readNotification(Buffer.from(text), NOW)));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readNotification(Buffer.from(bytes), NOW)));
  });
});

describe('Nexi’s way of writing', () => {
  it.each([
    ['3545', 3545],
    [3545, 3545],
    ['0', 0],
    ['35.45', null],
    ['-1', null],
    [-1, null],
    [1.5, null],
    ['', null],
    [undefined, null],
    [null, null],
  ])('the amount %s is %s cents', (amount, expected) => expect(cents(amount)).toBe(expected));

  it.each([
    ['2022-09-01T01:20:00.001Z', '2022-09-01T01:20:00.000Z'],
    ['2022-09-01T01:20:00+0200', '2022-08-31T23:20:00.000Z'],
    ['2022-09-01 01:20:00.0', '2022-09-01T00:20:00.000Z'],
    ['2022-09-01', undefined],
    ['2022-13-41T01:20:00Z', undefined],
    [1661995200, undefined],
  ])('the time %s is %s', (text, expected) => expect(instantOf(text)?.toISOString()).toBe(expected));

  it('money is never taken later than now', () => {
    expect(read([operation({ operationTime: '2026-05-04T11:00:00Z' })]).paidAt).toEqual(NOW);
  });
});
