import { createHash } from 'node:crypto';
import type { OnlineMethod } from '@sosta/contracts';
import type { Capture, ProviderMetadata, ProviderState, ProviderStatus } from './payment-provider.js';
import { unknownStatus, unreadable } from './provider-answers.js';

/** What Nexi says about an order, and what we make of it: nothing here asks anybody. */

export interface NexiOperation {
  operationId: string;
  operationType: string;
  operationResult: string;
  operationTime?: string;
  operationAmount?: string | number;
  operationCurrency?: string;
  paymentCircuit?: string;
  cancelledOperationId?: string;
}

export interface NexiOrderSummary {
  order: { orderId: string; amount: string | number; currency: string; customField?: string };
  capturedAmount?: string | number;
  lastOperationType?: string;
  lastOperationTime?: string;
}

export interface NexiOrder {
  orderStatus: NexiOrderSummary;
  operations: NexiOperation[];
}

export interface NexiNotification {
  /** What Nexi gave us, and nobody else, when the page was opened. */
  token: string;
  orderId: string;
  eventId: string;
  type: string;
  occurredAt: Date;
}

/** Orders have at most 18 characters in Nexi's Italian documentation. */
const ORDER_ID = '0123456789abcdefghjkmnpqrstvwxyz';
const ORDER_ID_LENGTH = 18;

const FAILED = new Set(['DECLINED', 'DENIED_BY_RISK', 'THREEDS_FAILED', '3DS_FAILED', 'FAILED']);
const CANCELLED = new Set(['CANCELED', 'CANCELLED', 'VOIDED']);
/** Money that is held or may be on its way: such a page is not over, whatever the clock says. */
const UNDER_WAY = new Set(['PENDING', 'AUTHORIZED', 'EXECUTED']);
const DONE = new Set(['EXECUTED', 'REFUNDED', 'VOIDED', 'PENDING']);

/** The name of a payment's order; another one for each page, because Nexi may take a name once. */
export function orderIdOf(paymentId: string, attempt: number): string {
  const digest = createHash('sha256').update(`${paymentId}.${attempt}`).digest();
  return Array.from(digest.subarray(0, ORDER_ID_LENGTH), (byte) => ORDER_ID[byte & 31]).join('');
}

/** Our names of a payment, in the field that Nexi keeps with the order. */
export function customFieldOf(names: { paymentId: string; municipalityId: string }): string {
  return `${names.paymentId}.${names.municipalityId}`;
}

/** Whether a page in this state may still bring money although nobody can be told so. */
export const underWay = ({ reason }: ProviderStatus): boolean => UNDER_WAY.has(reason ?? '');

/** Reads an order. Money was taken where Nexi says that it captured some, and nowhere else. */
export function statusOfOrder(
  providerRef: string,
  { orderStatus, operations }: NexiOrder,
  now: Date,
): ProviderStatus {
  const { order } = orderStatus;
  const { attempts, captures, givenCents } = moneyOf({ orderStatus, operations });
  const last = attempts.at(-1);
  const told: ProviderStatus = {
    providerRef,
    state: 'PENDING',
    amountCents: cents(order.amount),
    currency: order.currency.toUpperCase(),
    metadata: metadataOf(order.customField),
    method: methodOf(captures[0] ?? last),
    capturedRef: null,
    paidAt: null,
    refundedCents: null,
    reason: last?.operationResult ?? null,
  };
  const [capture, ...further] = captures.map((each) => captureOf(each, now));
  if (capture === undefined) {
    const state = stateOf(last);
    return state === 'UNKNOWN'
      ? unknownStatus(providerRef, `operation ${last?.operationResult}`)
      : { ...told, state };
  }
  if (capture === null || further.includes(null)) return unknownStatus(providerRef, 'unreadable');
  const onTop = further.filter((each) => each !== null);
  return {
    ...told,
    state: 'SUCCEEDED',
    amountCents: capture.amountCents,
    currency: (captures[0]!.operationCurrency ?? order.currency).toUpperCase(),
    capturedRef: capture.capturedRef,
    paidAt: capture.paidAt,
    ...(onTop.length > 0 && { furtherCaptures: onTop }),
    // What came on top has to go back anyway: what goes back is first of all that.
    refundedCents: Math.max(0, givenCents - sumOf(onTop)),
    reason: null,
  };
}

/** Reads what became of one capture that came on top of an order's first: they go back one after the other. */
export function statusOfFurther(
  providerRef: string,
  capturedRef: string,
  order: NexiOrder,
  now: Date,
): ProviderStatus {
  const { furtherCaptures: onTop = [], ...first } = statusOfOrder(providerRef, order, now);
  const at = onTop.findIndex((each) => each.capturedRef === capturedRef);
  const capture = onTop[at];
  if (!capture) return unknownStatus(providerRef, 'no such capture');
  const left = Math.max(0, moneyOf(order).givenCents - sumOf(onTop.slice(0, at)));
  return { ...first, ...capture, refundedCents: Math.min(left, capture.amountCents) };
}

const sumOf = (captures: readonly Capture[]): number =>
  captures.reduce((sum, { amountCents }) => sum + amountCents, 0);

/** What of an order's operations is about its payment, oldest first; what was taken, and how much went back of it. */
function moneyOf({ orderStatus, operations }: NexiOrder): {
  attempts: NexiOperation[];
  captures: NexiOperation[];
  givenCents: number;
} {
  const inOrder = operations.toSorted((a, b) => timeOf(a) - timeOf(b));
  const attempts = inOrder.filter(({ operationType }) =>
    ['AUTHORIZATION', 'CAPTURE', 'VOID'].includes(operationType),
  );
  const captures = capturesOf(attempts, cents(orderStatus.capturedAmount) ?? 0);
  return { attempts, captures, givenCents: givenBack(inOrder, captures) };
}

/**
 * A notification as it came. Nexi signs none: it proves itself by the token of its order's page, which only who keeps the
 * tokens can compare. What cannot even be compared is null.
 */
export function readNotification(rawBody: Buffer, now: Date): NexiNotification | null {
  let body: Record<string, unknown>;
  try {
    body = (JSON.parse(rawBody.toString()) ?? {}) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { securityToken: token, eventId, eventTime } = body;
  const operation = (body['operation'] ?? {}) as Record<string, unknown>;
  const { orderId, operationType, operationResult } = operation;
  if (typeof token !== 'string' || token === '' || token.length > 200) return null;
  if (typeof orderId !== 'string' || !/^[0-9a-z]{1,27}$/.test(orderId)) return null;
  const word = (value: unknown): string =>
    typeof value === 'string' && /^\w{1,40}$/.test(value) ? value : 'UNNAMED';
  return {
    token,
    orderId,
    // The field is optional: then the same words are the same event.
    eventId:
      typeof eventId === 'string' && /^[\w-]{8,64}$/.test(eventId)
        ? eventId
        : createHash('sha256').update(rawBody).digest('hex'),
    type: `${word(operationType)}.${word(operationResult)}`,
    occurredAt: instantOf(eventTime) ?? now,
  };
}

/** @throws {PaymentProviderError} UNAVAILABLE: a 200 that says something else is no answer */
export function readOrder(answer: unknown): NexiOrder {
  const { orderStatus, operations = [] } = (answer ?? {}) as Partial<NexiOrder>;
  if (!Array.isArray(operations)) throw unreadable();
  return { orderStatus: readSummary(orderStatus), operations: operations.map(readOperation) };
}

/** @throws as {@link readOrder} */
export function readSummary(answer: unknown): NexiOrderSummary {
  const { order } = (answer ?? {}) as Partial<NexiOrderSummary>;
  const readable =
    typeof order?.orderId === 'string' && typeof order.currency === 'string' && cents(order.amount) !== null;
  if (!readable) throw unreadable();
  return answer as NexiOrderSummary;
}

/** @throws as {@link readOrder} */
export function readOperation(answer: unknown): NexiOperation {
  const { operationId, operationType, operationResult } = (answer ?? {}) as Partial<NexiOperation>;
  const readable = [operationId, operationType, operationResult].every((each) => typeof each === 'string');
  if (!readable) throw unreadable();
  return answer as NexiOperation;
}

/** Nexi counts in the currency's smallest unit, in text; null for anything that is no whole number of it. */
export function cents(amount: unknown): number | null {
  const text = typeof amount === 'number' ? String(amount) : amount;
  return typeof text === 'string' && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/** An instant as Nexi writes it: ISO 8601, and without a zone in Central European winter time, as it says. */
export function instantOf(text: unknown): Date | null {
  if (typeof text !== 'string') return null;
  const [, day, time, zone] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  if (day === undefined) return null;
  const instant = new Date(`${day}T${time}${zone ?? '+01:00'}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function metadataOf(customField: string | undefined): ProviderMetadata {
  const [paymentId, municipalityId] = customField?.split('.') ?? [];
  return { paymentId: paymentId || null, municipalityId: municipalityId || null };
}

const timeOf = ({ operationTime }: NexiOperation): number => instantOf(operationTime)?.getTime() ?? 0;

/**
 * What was really taken, the first first. A terminal that captures by itself may write it down as an authorization that was
 * executed: that is money only where the order says that as much was captured.
 */
function capturesOf(attempts: readonly NexiOperation[], capturedCents: number): NexiOperation[] {
  const executed = attempts.filter(({ operationResult }) => operationResult === 'EXECUTED');
  const captures = executed.filter(({ operationType }) => operationType === 'CAPTURE');
  if (captures.length > 0) return captures;
  return executed.filter(
    (each) =>
      each.operationType === 'AUTHORIZATION' &&
      capturedCents > 0 &&
      capturedCents >= (cents(each.operationAmount) ?? Infinity),
  );
}

function captureOf(operation: NexiOperation, now: Date): Capture | null {
  const amountCents = cents(operation.operationAmount);
  if (amountCents === null) return null;
  const paidAt = instantOf(operation.operationTime);
  // Not later than now: a zone that Nexi got wrong would put it an hour ahead.
  return { capturedRef: operation.operationId, amountCents, paidAt: paidAt && paidAt <= now ? paidAt : now };
}

/** Refunds, and captures that were called off; a refund that was called off itself is none. */
function givenBack(operations: readonly NexiOperation[], captures: readonly NexiOperation[]): number {
  const done = operations.filter(({ operationResult }) => DONE.has(operationResult));
  const calledOff = new Set(
    done.flatMap(({ operationType, cancelledOperationId: id }) =>
      operationType === 'CANCEL' && id !== undefined ? [id] : [],
    ),
  );
  const taken = new Set(captures.map(({ operationId }) => operationId));
  return done
    .filter(
      ({ operationType, operationId, cancelledOperationId: id }) =>
        ((operationType === 'REFUND' || operationType === 'VOID') && !calledOff.has(operationId)) ||
        (operationType === 'CANCEL' && id !== undefined && taken.has(id)),
    )
    .reduce((sum, { operationAmount }) => sum + (cents(operationAmount) ?? 0), 0);
}

function stateOf(last: NexiOperation | undefined): ProviderState {
  if (!last) return 'PENDING';
  const { operationType, operationResult: result } = last;
  if (FAILED.has(result)) return 'FAILED';
  if (CANCELLED.has(result) || operationType === 'VOID') return 'CANCELLED';
  if (result === 'EXPIRED') return 'EXPIRED';
  return UNDER_WAY.has(result) || result === 'THREEDS_VALIDATED' ? 'PENDING' : 'UNKNOWN';
}

function methodOf(operation: NexiOperation | undefined): OnlineMethod | null {
  if (!operation?.paymentCircuit) return null;
  return operation.paymentCircuit.startsWith('PAYPAL') ? 'PAYPAL' : 'CARD';
}
