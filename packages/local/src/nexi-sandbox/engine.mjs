/**
 * What Nexi knows and does: orders with their pages, the operations on them, and the notifications they cause. A page takes one
 * attempt: a card that is refused leads back to the shop, and so does paying.
 */
import { randomUUID } from 'node:crypto';
import { CARDS, NOT_CONFIRMED, WALLETS, instrumentOf } from '../sandbox/cards.mjs';
import { SandboxEngine } from '../sandbox/engine.mjs';
import { refused } from '../sandbox/errors.mjs';
import { chargedCents } from '../sandbox/faults.mjs';
import { newId } from '../sandbox/ids.mjs';
import { notFound, refusal } from './errors.mjs';

const PAGE_LIFE_MS = 60 * 60 * 1000;
const HEX = '0123456789abcdef';
const SERVICES = ['CARDS', 'PAYPAL'];
/** Where a page stands after its attempt, by what became of it. */
const STATES = {
  EXECUTED: 'paid',
  PENDING: 'processing',
  DECLINED: 'failed',
  THREEDS_FAILED: 'failed',
  CANCELED: 'cancelled',
  EXPIRED: 'expired',
};

export class Engine extends SandboxEngine {
  /**
   * @param {ConstructorParameters<typeof SandboxEngine>[0]} context
   * @param {{ asyncDelayMs: number }} options how long the card that has to wait stays pending
   */
  constructor(context, { asyncDelayMs }) {
    super(context, 'orders');
    this.asyncDelayMs = asyncDelayMs;
  }

  get time() {
    return new Date(this.now()).toISOString();
  }

  // --- orders ------------------------------------------------------------------------------------------

  /** @returns {object} the stored order: `{ id, order, session, token, attempt, dueAt, faults, … }` */
  record(id) {
    const record = this.records.get(id);
    if (!record) throw notFound();
    return record;
  }

  /** POST /orders/hpp */
  createOrder({ order, paymentSession: session } = {}) {
    if (!/^[A-Za-z0-9]{1,18}$/.test(order?.orderId ?? '')) throw refusal('PS0026', 'orderId');
    for (const amount of [order.amount, session?.amount])
      if (typeof amount !== 'string' || !/^[1-9]\d{0,8}$/.test(amount)) throw refusal('PS0036');
    if (Number(session.amount) > Number(order.amount)) throw refusal('PS0007');
    if (!/^[A-Z]{3}$/.test(order.currency ?? '')) throw refusal('PS0009');
    for (const name of ['description', 'customField'])
      if (order[name] !== undefined && String(order[name]).length > 255) throw refusal('PS0026', name);
    if (session.actionType !== 'PAY') throw refusal('PS0026', 'actionType');
    if (!['ita', 'eng'].includes(session.language)) throw refusal('PS0026', 'language');
    if (!SERVICES.includes(session.paymentService)) throw refusal('PS0026', 'paymentService');
    if (session.captureType !== undefined && session.captureType !== 'IMPLICIT')
      throw refusal('PS0026', 'captureType');
    for (const name of ['resultUrl', 'cancelUrl', 'notificationUrl'])
      if (!isWebAddress(session[name])) throw refusal('PS0026', name);
    // "Unique in the merchant domain": the address of its page is given once.
    if (this.records.has(order.orderId)) throw refusal('PS0026', 'orderId');
    const record = {
      id: order.orderId,
      order,
      session,
      token: newId('', 32, HEX),
      attempt: null,
      createdAt: this.now(),
      dueAt: this.now() + PAGE_LIFE_MS,
      faults: {},
    };
    this.store.put([['orders', record.id, record]]);
    this.timed.add(record.id);
    this.wake();
    return { hostedPage: `${this.publicUrl}/pay/${record.id}`, securityToken: record.token };
  }

  /** GET /orders/:id */
  render(id) {
    const record = this.record(id);
    return structuredClone({
      orderStatus: this.#summary(record),
      operations: this.#operationsOf(id),
      links: [{ rel: 'self', href: `${this.apiUrl}/api/phoenix-0.0/psp/api/v1/orders/${id}` }],
    });
  }

  /** What the list of orders says of each, the newest first. */
  listed(from, to) {
    const at = ({ lastOperationTime }) => Date.parse(lastOperationTime);
    return [...this.records.values()]
      .map((record) => this.#summary(record))
      .filter((each) => at(each) >= from && at(each) <= to)
      .sort((a, b) => at(b) - at(a));
  }

  /** As the API tells: "operations performed through the back office panel are not visible via API". */
  #operationsOf(id) {
    return this.#allOf(id).filter(({ unseen }) => !unseen);
  }

  #allOf(id) {
    return [...this.store.operations.values()].filter(({ orderId }) => orderId === id);
  }

  #summary(record) {
    const operations = this.#operationsOf(record.id);
    const sum = (type) =>
      String(
        operations
          .filter((each) => each.operationType === type && each.operationResult === 'EXECUTED')
          .reduce((all, { operationAmount }) => all + Number(operationAmount), 0),
      );
    const last = operations.at(-1);
    const customField = this.faultsOf(record).wrongMetadata?.customField ?? record.order.customField;
    return {
      order: { ...record.order, ...(customField && { customField }) },
      authorizedAmount: sum('CAPTURE'),
      capturedAmount: sum('CAPTURE'),
      ...(last && { lastOperationType: last.operationType }),
      lastOperationTime: last?.operationTime ?? new Date(record.createdAt).toISOString(),
    };
  }

  // --- what the person on the page does ------------------------------------------------------------------

  /** @returns {import('../sandbox/engine.mjs').Checkout & { service: string }} */
  checkout(id) {
    const record = this.record(id);
    const { order, session, attempt } = record;
    return {
      id,
      state: attempt === null ? 'open' : STATES[this.store.operations.get(attempt).operationResult],
      // The page bears the name of the terminal's owner, which a sandbox's does not have.
      merchant: '',
      amountCents: Number(session.amount),
      currency: order.currency,
      items: [{ name: order.description ?? order.orderId, quantity: 1, amountCents: Number(order.amount) }],
      email: null,
      reference: order.orderId,
      expiresAt: attempt === null ? record.dueAt : null,
      locale: session.language === 'eng' ? 'en' : 'it',
      returnUrl: session.resultUrl,
      cancelUrl: session.cancelUrl,
      faults: this.faultsOf(record),
      service: session.paymentService,
    };
  }

  /** The person pays with one of the test cards or buyers; with the first by default. */
  pay(id, { card, confirmed, faults: extra = {} } = {}) {
    const record = this.record(id);
    const faults = { ...this.faultsOf(record), ...extra };
    const { returnUrl, state } = this.checkout(id);
    if (state !== 'open') return { result: state, redirectTo: faults.noRedirect ? null : returnUrl };
    const accepted = record.session.paymentService === 'PAYPAL' ? WALLETS : CARDS;
    const means = instrumentOf(accepted, card, confirmed);
    if (!means) throw refused('Only the test cards listed on the page are accepted here.');
    const paying = { ...record, faults };
    if (means.outcome === 'succeeded') {
      this.#attempt(paying, 'CAPTURE', 'EXECUTED', { early: faults.outOfOrder });
      if (faults.payTwice) {
        // The same purchase under another order, as from a page that a shop opened twice.
        const twin = { ...paying, id: newId('', 18, HEX), token: newId('', 32, HEX) };
        twin.order = { ...twin.order, orderId: twin.id };
        this.#attempt(twin, 'CAPTURE', 'EXECUTED');
      }
    } else if (means.outcome === 'processing') {
      this.#attempt(paying, 'CAPTURE', 'PENDING', { dueAt: this.now() + this.asyncDelayMs });
    } else {
      const refusal = means.declineCode === NOT_CONFIRMED ? 'THREEDS_FAILED' : 'DECLINED';
      this.#attempt(paying, 'AUTHORIZATION', refusal);
    }
    // Not `declined`: the page takes no other card.
    return { result: this.checkout(id).state, redirectTo: faults.noRedirect ? null : returnUrl };
  }

  /** The person gives up: Nexi keeps an operation of that too. */
  cancel(id) {
    const { state, cancelUrl } = this.checkout(id);
    if (state === 'open') this.#attempt(this.record(id), 'AUTHORIZATION', 'CANCELED');
    return { redirectTo: cancelUrl };
  }

  /** The bank refuses what was pending. */
  fail(id) {
    return this.#settle(this.record(id), 'DECLINED');
  }

  /** The bank pays what was pending. */
  settle(id) {
    return this.#settle(this.record(id), 'EXECUTED');
  }

  #settle(record, operationResult) {
    const operation = this.store.operations.get(record.attempt);
    if (operation?.operationResult !== 'PENDING') throw refused('This order has no pending payment.');
    const next = { ...operation, operationResult, operationTime: this.time };
    this.store.put([
      ['operations', next.operationId, next],
      ['orders', record.id, { ...record, dueAt: null }],
      ...this.#notification(record, next),
    ]);
    this.wake();
    return this.render(record.id);
  }

  /** The time for paying is over; nobody is told. */
  expire(id) {
    const record = this.record(id);
    if (record.attempt !== null) throw refused('Only an open page expires.');
    this.#attempt(record, 'AUTHORIZATION', 'EXPIRED', { silent: true });
    return this.render(id);
  }

  open() {
    return [...this.records.values()].filter(({ attempt }) => attempt === null).map(({ id }) => id);
  }

  dueAt({ dueAt }) {
    return dueAt;
  }

  due(record) {
    if (record.attempt === null) this.expire(record.id);
    else this.#settle(record, 'EXECUTED');
  }

  /** What a page comes to: its one operation, and the word of it. */
  #attempt(record, operationType, operationResult, { dueAt = null, silent = false, early = false } = {}) {
    const { faults, order, session } = record;
    const taken = operationType === 'CAPTURE';
    const operation = {
      orderId: record.id,
      operationId: newId('', 12, '0123456789'),
      channel: 'ECOMMERCE',
      operationType,
      operationResult,
      operationTime: this.time,
      paymentMethod: session.paymentService === 'PAYPAL' ? 'APM' : 'CARD',
      paymentCircuit: session.paymentService === 'PAYPAL' ? 'PAYPAL' : 'VISA',
      operationAmount: String(taken ? chargedCents(Number(session.amount), faults) : session.amount),
      operationCurrency: (taken && faults.wrongCurrency
        ? faults.wrongCurrency
        : order.currency
      ).toUpperCase(),
      additionalData: {},
    };
    const next = { ...record, attempt: operation.operationId, dueAt };
    const told = silent ? [] : this.#notification(next, operation);
    const first = told.findLast(([collection]) => collection === 'deliveries')?.[1];
    // Out of order: that the card holder was recognised is told only after that the money was taken.
    const before = { ...operation, operationType: 'AUTHORIZATION', operationResult: 'THREEDS_VALIDATED' };
    this.store.put([
      ['operations', operation.operationId, operation],
      ['orders', record.id, next],
      ...told,
      ...(early ? this.#notification(next, before, first) : []),
    ]);
    if (dueAt !== null) this.timed.add(record.id);
    this.wake();
  }

  // --- money ---------------------------------------------------------------------------------------------

  /** GET /operations/:id */
  operation(id) {
    const operation = this.store.operations.get(id);
    if (!operation) throw notFound();
    return structuredClone(operation);
  }

  /** In the back office, as an office does it: the money goes back, and no order tells of it. */
  refundInBackOffice(orderId, { amountCents } = {}) {
    const { attempt } = this.record(orderId);
    const { operationAmount: whole, operationCurrency: currency } = this.operation(attempt);
    return this.refund(attempt, { amount: String(amountCents ?? whole), currency }, { unseen: true });
  }

  /** POST /operations/:id/refunds */
  refund(id, { amount, currency } = {}, { unseen = false } = {}) {
    const capture = this.operation(id);
    if (capture.operationType !== 'CAPTURE' || capture.operationResult !== 'EXECUTED')
      throw refusal('PS0026', 'operationId');
    if (typeof amount !== 'string' || !/^[1-9]\d{0,8}$/.test(amount)) throw refusal('PS0036');
    if (currency !== capture.operationCurrency) throw refusal('PS0009');
    const left = Number(capture.operationAmount) - this.#refunded(capture);
    if (left === 0) throw refusal('PS0027');
    if (Number(amount) > left) throw refusal('PS0029');
    const operation = {
      ...capture,
      operationId: newId('', 12, '0123456789'),
      channel: 'BACKOFFICE',
      operationType: 'REFUND',
      operationTime: this.time,
      operationAmount: amount,
      ...(unseen && { unseen }),
    };
    const record = this.record(capture.orderId);
    this.store.put([
      ['operations', operation.operationId, operation],
      ...(unseen ? [] : this.#notification(record, operation)),
    ]);
    this.wake();
    return { operationId: operation.operationId, operationTime: operation.operationTime };
  }

  /** Each order has one capture here: what goes back of the order goes back of it. */
  #refunded({ orderId }) {
    return this.#allOf(orderId)
      .filter(({ operationType }) => operationType === 'REFUND')
      .reduce((sum, { operationAmount }) => sum + Number(operationAmount), 0);
  }

  captures() {
    return [...this.store.operations.values()]
      .filter((each) => each.operationType === 'CAPTURE' && each.operationResult === 'EXECUTED')
      .map((each) => ({
        captureId: each.operationId,
        orderId: each.orderId,
        amountCents: Number(each.operationAmount),
        refundedCents: this.#refunded(each),
        currency: each.operationCurrency,
        customField: this.record(each.orderId).order.customField ?? null,
        capturedAt: each.operationTime,
      }));
  }

  // --- notifications ---------------------------------------------------------------------------------------

  /** The change set of one notification: what it says, where to, and its deliveries. */
  #notification({ session, token, faults }, operation, after) {
    const id = randomUUID();
    const event = {
      id,
      type: `${operation.operationType}.${operation.operationResult}`,
      url: session.notificationUrl,
      notification: {
        eventId: id,
        eventTime: this.time,
        securityToken: token,
        operation: structuredClone(operation),
      },
    };
    const inForce = { ...this.store.settings.get('faults'), ...faults };
    return [['events', id, event], ...this.deliver(event, inForce, after)];
  }
}

function isWebAddress(value) {
  return (
    typeof value === 'string' && value.length <= 2048 && /^https?:\/\//.test(value) && URL.canParse(value)
  );
}
