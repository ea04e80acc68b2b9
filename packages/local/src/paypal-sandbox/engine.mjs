/**
 * What PayPal knows and does: orders, their captures and refunds, and the events they cause. Nothing moves before
 * the shop captures what the payer has approved.
 */
import { SandboxEngine } from '../sandbox/engine.mjs';
import { refused } from '../sandbox/errors.mjs';
import { chargedCents } from '../sandbox/faults.mjs';
import { newId } from '../sandbox/ids.mjs';
import { BUYERS } from './buyers.mjs';
import { invalid, notFound, unprocessable } from './errors.mjs';

/** An order waits three hours for the payer, and three more for the shop. */
const ORDER_LIFE_MS = 3 * 60 * 60 * 1000;
/** A seller has ten days to answer, and pays PayPal this for a case that PayPal has to decide; in cents. */
const ANSWER_MS = 10 * 24 * 60 * 60 * 1000;
const DISPUTE_FEE_CENTS = 1_600;
const ID = '0123456789ABCDEFGHJKLMNPRSTUVWXY';
const ACCOUNT_ID = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const MERCHANT = { email_address: 'comune@paypal.test', merchant_id: 'SQSTAPRQVA234' };

export const paypalId = () => newId('', 17, ID);

export class Engine extends SandboxEngine {
  /**
   * @param {ConstructorParameters<typeof SandboxEngine>[0]} context
   * @param {{ asyncDelayMs: number }} options how long a bank transfer through PayPal stays pending
   */
  constructor(context, { asyncDelayMs }) {
    super(context, 'orders');
    this.asyncDelayMs = asyncDelayMs;
  }

  get time() {
    return new Date(this.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  // --- orders ------------------------------------------------------------------------------------------

  /** @returns {object} the stored order: `{ order, createdAt, pending, faults, … }` */
  record(id) {
    const record = this.records.get(id);
    if (!record || record.gone) throw notFound(id);
    return record;
  }

  /** POST /v2/checkout/orders */
  createOrder(body) {
    if (body?.intent !== 'CAPTURE') throw unprocessable('UNSUPPORTED_INTENT');
    if (!Array.isArray(body.purchase_units) || body.purchase_units.length !== 1)
      throw invalid('/purchase_units');
    const wallet = body.payment_source?.paypal;
    if (!wallet) throw invalid('/payment_source/paypal', 'MISSING_REQUIRED_PARAMETER');
    const experience = wallet.experience_context ?? {};
    for (const name of ['return_url', 'cancel_url']) {
      if (!URL.canParse(experience[name])) {
        throw invalid(`/payment_source/paypal/experience_context/${name}`, 'INVALID_PARAMETER_SYNTAX');
      }
    }
    const id = paypalId();
    const order = {
      id,
      intent: 'CAPTURE',
      status: 'PAYER_ACTION_REQUIRED',
      payment_source: { paypal: {} },
      purchase_units: [readUnit(body.purchase_units[0])],
      create_time: this.time,
    };
    const record = {
      id,
      order,
      experience,
      email: wallet.email_address ?? null,
      dueAt: this.now() + ORDER_LIFE_MS,
      buyer: null,
      faults: {},
    };
    this.store.put([['orders', id, record]]);
    this.timed.add(id);
    this.wake();
    return this.render(record);
  }

  /** An order as the API shows it. */
  render({ order }) {
    const self = `/v2/checkout/orders/${order.id}`;
    const links = [this.link('self', 'GET', self)];
    if (order.status === 'PAYER_ACTION_REQUIRED') {
      links.push({ href: `${this.publicUrl}/pay/${order.id}`, rel: 'payer-action', method: 'GET' });
    }
    if (order.status === 'APPROVED') links.push(this.link('capture', 'POST', `${self}/capture`));
    const units = order.purchase_units.map((unit) => this.#withPayments(unit, order.id));
    return { ...structuredClone(order), purchase_units: units, links };
  }

  #withPayments(unit, orderId) {
    const of = (map) =>
      [...map.values()].filter((each) => each.orderId === orderId).map((each) => each.object);
    const captures = of(this.store.captures);
    if (captures.length === 0) return structuredClone(unit);
    const refunds = of(this.store.refunds);
    const payments = { captures, ...(refunds.length > 0 && { refunds }) };
    return structuredClone({ ...unit, payments });
  }

  link(rel, method, path) {
    return { href: `${this.apiUrl}${path}`, rel, method };
  }

  /** PATCH /v2/checkout/orders/:id, for what a shop may change on the way: its own names of the order. */
  patchOrder(id, operations) {
    const record = this.record(id);
    if (record.order.status === 'COMPLETED') {
      throw unprocessable('ORDER_ALREADY_COMPLETED');
    }
    if (!Array.isArray(operations) || operations.length === 0) throw invalid('/');
    const [unit] = structuredClone(record.order.purchase_units);
    for (const { op, path, value } of operations) {
      const [, name] =
        /^\/purchase_units\/@reference_id=='default'\/(custom_id|invoice_id)$/.exec(path) ?? [];
      if (!name || !['add', 'replace'].includes(op)) {
        throw unprocessable('NOT_PATCHABLE', { field: path, location: 'body' });
      }
      unit[name] = text(value, path, 127);
    }
    const order = { ...record.order, purchase_units: [unit], update_time: this.time };
    this.store.put([['orders', id, { ...record, order }]]);
  }

  // --- what the person on the page does ------------------------------------------------------------------

  /** @returns {import('../sandbox/engine.mjs').Checkout} */
  checkout(id) {
    const record = this.records.get(id);
    if (!record) throw notFound(id);
    const [unit] = record.order.purchase_units;
    const { experience } = record;
    return {
      id,
      state: this.#stateOf(record),
      merchant: experience.brand_name ?? '',
      amountCents: cents(unit.amount.value),
      currency: unit.amount.currency_code,
      items: (unit.items ?? []).map((item) => ({
        name: item.name,
        note: item.description,
        quantity: Number(item.quantity),
        amountCents: cents(item.unit_amount.value) * Number(item.quantity),
      })),
      email: record.email,
      reference: unit.invoice_id ?? null,
      expiresAt: record.dueAt,
      locale: experience.locale ?? null,
      returnUrl: withToken(experience.return_url, id, record.buyer),
      cancelUrl: withToken(experience.cancel_url, id, null),
      faults: this.faultsOf(record),
      dispute: this.#disputeOf(id)?.object.status ?? null,
    };
  }

  #stateOf({ order, gone }) {
    if (gone) return 'expired';
    if (order.status === 'PAYER_ACTION_REQUIRED') return 'open';
    if (order.status === 'APPROVED') return 'approved';
    const { status } = this.#captureOf(order.id).object;
    if (status === 'PENDING') return 'processing';
    return status === 'DECLINED' ? 'failed' : 'paid';
  }

  #captureOf(orderId) {
    return [...this.store.captures.values()].find((each) => each.orderId === orderId);
  }

  /** The payer approves with one of the test buyers; the first by default. */
  pay(id, { card, faults: extra = {} } = {}) {
    const record = this.records.get(id);
    if (!record) throw notFound(id);
    const faults = { ...this.faultsOf(record), ...extra };
    if (record.gone) return { result: 'expired', redirectTo: null };
    const { returnUrl } = this.checkout(id);
    if (record.order.status !== 'PAYER_ACTION_REQUIRED') {
      return { result: 'already_complete', redirectTo: faults.noRedirect ? null : returnUrl };
    }
    const buyer = card === undefined ? BUYERS[0] : BUYERS.find((each) => each.number === card);
    if (!buyer) throw refused('Only the test buyers listed on the page are accepted here.');
    const approved = this.#approve(record, buyer, faults);
    if (faults.payTwice) {
      // The same purchase in another tab: approved twice, and one too many for the shop to capture.
      const twin = structuredClone(record);
      twin.id = paypalId();
      twin.order.id = twin.id;
      this.#approve(twin, buyer, faults);
    }
    this.wake();
    return {
      result: 'approved',
      redirectTo: faults.noRedirect ? null : this.checkout(approved.id).returnUrl,
    };
  }

  #approve(record, buyer, faults) {
    const name = { given_name: 'Anna', surname: 'Prova' };
    const payer = { email_address: buyer.number, account_id: newId('', 13, ACCOUNT_ID) };
    const order = {
      ...record.order,
      status: 'APPROVED',
      payment_source: { paypal: { ...payer, account_status: 'VERIFIED', name } },
      payer: { email_address: payer.email_address, payer_id: payer.account_id, name },
      update_time: this.time,
    };
    const next = {
      ...record,
      order,
      buyer: { ...payer, code: buyer.code },
      faults,
      dueAt: this.now() + ORDER_LIFE_MS,
    };
    this.store.put([
      ['orders', record.id, next],
      // Out of order: the approval is told only after the capture.
      ...(faults.outOfOrder ? [] : this.#approved(next)),
    ]);
    this.timed.add(record.id);
    return next;
  }

  #approved(record, after) {
    const resource = this.render(record);
    return this.#event(
      'CHECKOUT.ORDER.APPROVED',
      resource,
      'An order has been approved by buyer',
      record,
      after,
    );
  }

  /** The person goes back to the shop, and the order stays open. */
  cancel(id) {
    return { redirectTo: this.checkout(id).cancelUrl };
  }

  /** The bank refuses what was pending. */
  fail(id) {
    return this.#settle(this.record(id), 'DECLINED');
  }

  /** The bank pays what was pending. */
  settle(id) {
    return this.#settle(this.record(id), 'COMPLETED');
  }

  #settle(record, status) {
    const capture = this.#captureOf(record.id);
    if (capture?.object.status !== 'PENDING') throw refused('This order has no pending capture.');
    const { status_details: _, ...object } = capture.object;
    Object.assign(object, { status, update_time: this.time });
    const [type, summary] =
      status === 'COMPLETED'
        ? ['PAYMENT.CAPTURE.COMPLETED', 'Payment completed']
        : ['PAYMENT.CAPTURE.DENIED', 'Payment denied'];
    this.store.put([
      ['captures', object.id, { ...capture, object }],
      ['orders', record.id, { ...record, dueAt: null }],
      ...this.#event(type, object, summary, record),
    ]);
    this.wake();
    return this.render(this.record(record.id));
  }

  /** What nobody captured in time is gone, as with PayPal. */
  expire(id) {
    const record = this.record(id);
    if (record.order.status === 'COMPLETED') throw refused('A completed order does not expire.');
    this.store.put([['orders', id, { ...record, gone: true, dueAt: null }]]);
    this.wake();
    return this.render(record);
  }

  open() {
    return [...this.records.values()]
      .filter(({ order, gone }) => !gone && order.status !== 'COMPLETED')
      .map(({ id }) => id);
  }

  dueAt({ dueAt, gone }) {
    return gone ? null : dueAt;
  }

  due(record) {
    if (record.order.status === 'COMPLETED') this.#settle(record, 'COMPLETED');
    else this.expire(record.id);
  }

  // --- money -----------------------------------------------------------------------------------------------

  /** POST /v2/checkout/orders/:id/capture */
  captureOrder(id) {
    const record = this.record(id);
    const { order, buyer } = record;
    if (order.status === 'COMPLETED') {
      throw unprocessable('ORDER_ALREADY_CAPTURED');
    }
    if (order.status !== 'APPROVED') {
      throw unprocessable('ORDER_NOT_APPROVED');
    }
    if (buyer.code === 'declined') {
      throw unprocessable('INSTRUMENT_DECLINED', undefined, [
        { href: `${this.publicUrl}/pay/${id}`, rel: 'redirect', method: 'GET' },
      ]);
    }
    const [unit] = order.purchase_units;
    const twice = [...this.store.captures.values()].some(
      ({ object }) => object.invoice_id !== undefined && object.invoice_id === unit.invoice_id,
    );
    if (twice) throw unprocessable('DUPLICATE_INVOICE_ID');
    const faults = this.faultsOf(record);
    const pending = buyer.code === 'async';
    const status = pending ? 'PENDING' : buyer.code === 'denied' ? 'DECLINED' : 'COMPLETED';
    const object = this.#capture(order, unit, status, faults);
    const next = {
      ...record,
      order: { ...order, status: 'COMPLETED', update_time: this.time },
      dueAt: pending ? this.now() + this.asyncDelayMs : null,
    };
    const events = this.#event(
      `PAYMENT.CAPTURE.${status}`,
      object,
      `Payment ${status.toLowerCase()}`,
      record,
    );
    const first = events.findLast(([collection]) => collection === 'deliveries')?.[1];
    this.store.put([
      ['captures', object.id, { orderId: id, object, refunded: 0 }],
      ['orders', id, next],
      ...events,
      ...(faults.outOfOrder ? this.#approved(record, first) : []),
    ]);
    if (faults.dispute && status === 'COMPLETED') this.dispute(id);
    this.wake();
    return this.render(next);
  }

  #capture(order, unit, status, faults) {
    const { currency_code: currency, value } = unit.amount;
    const taken = chargedCents(cents(value), faults);
    const money = (amount) => ({
      currency_code: (faults.wrongCurrency ?? currency).toUpperCase(),
      value: decimal(amount),
    });
    const fee = Math.min(taken, Math.round(taken * 0.029) + 35);
    const id = paypalId();
    const customId = faults.wrongMetadata?.custom_id ?? unit.custom_id;
    return {
      id,
      status,
      ...(status === 'PENDING' && { status_details: { reason: 'ECHECK' } }),
      amount: money(taken),
      final_capture: true,
      ...(customId && { custom_id: customId }),
      ...(unit.invoice_id && { invoice_id: unit.invoice_id }),
      seller_protection: { status: 'NOT_ELIGIBLE' },
      ...(status === 'COMPLETED' && {
        seller_receivable_breakdown: {
          gross_amount: money(taken),
          paypal_fee: money(fee),
          net_amount: money(taken - fee),
        },
      }),
      links: [
        this.link('self', 'GET', `/v2/payments/captures/${id}`),
        this.link('refund', 'POST', `/v2/payments/captures/${id}/refund`),
        this.link('up', 'GET', `/v2/checkout/orders/${order.id}`),
      ],
      create_time: this.time,
      update_time: this.time,
    };
  }

  /** A capture as the payments API and the events show it: with the order it belongs to. */
  capture(id) {
    const found = this.store.captures.get(id);
    if (!found) throw notFound(id, 'capture_id');
    return this.#withOrder(found);
  }

  #withOrder({ object, orderId }) {
    return { ...structuredClone(object), supplementary_data: { related_ids: { order_id: orderId } } };
  }

  /** POST /v2/payments/captures/:id/refund */
  refundCapture(id, body) {
    const found = this.store.captures.get(id);
    if (!found) throw notFound(id, 'capture_id');
    const { object, orderId } = found;
    if (object.status === 'PENDING') throw unprocessable('PENDING_CAPTURE');
    if (object.status === 'REFUNDED') {
      throw unprocessable('CAPTURE_FULLY_REFUNDED');
    }
    if (!['COMPLETED', 'PARTIALLY_REFUNDED'].includes(object.status)) {
      throw unprocessable('REFUND_NOT_ALLOWED');
    }
    if (this.#disputeOf(orderId)?.object.status === 'WAITING_FOR_SELLER_RESPONSE') {
      throw unprocessable('TRANSACTION_DISPUTED');
    }
    const total = cents(object.amount.value);
    const currency = object.amount.currency_code;
    if (body.amount !== undefined && body.amount?.currency_code !== currency) {
      throw unprocessable('REFUND_CAPTURE_CURRENCY_MISMATCH');
    }
    const amount =
      body.amount === undefined ? total - found.refunded : readValue(body.amount.value, '/amount/value');
    if (amount > total - found.refunded) {
      throw unprocessable('REFUND_AMOUNT_EXCEEDED');
    }
    const refunded = found.refunded + amount;
    const money = (value) => ({ currency_code: currency, value: decimal(value) });
    const refundId = paypalId();
    const customId = body.custom_id === undefined ? undefined : text(body.custom_id, '/custom_id', 127);
    const refund = {
      id: refundId,
      amount: money(amount),
      ...(customId && { custom_id: customId }),
      status: 'COMPLETED',
      seller_payable_breakdown: {
        gross_amount: money(amount),
        paypal_fee: money(0),
        net_amount: money(amount),
        total_refunded_amount: money(refunded),
      },
      links: [
        this.link('self', 'GET', `/v2/payments/refunds/${refundId}`),
        this.link('up', 'GET', `/v2/payments/captures/${id}`),
      ],
      create_time: this.time,
      update_time: this.time,
    };
    const next = {
      ...object,
      status: refunded === total ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
      update_time: this.time,
    };
    this.store.put([
      ['refunds', refundId, { orderId, captureId: id, object: refund }],
      ['captures', id, { ...found, object: next, refunded }],
      ...this.#event('PAYMENT.CAPTURE.REFUNDED', refund, 'Payment refunded', this.record(orderId)),
    ]);
    this.wake();
    return structuredClone(refund);
  }

  refund(id) {
    const found = this.store.refunds.get(id);
    if (!found) throw notFound(id, 'refund_id');
    return structuredClone(found.object);
  }

  // --- disputes ----------------------------------------------------------------------------------------

  /** The buyer, or the buyer's bank, wants the money back: PayPal takes it from the seller until somebody has decided. */
  dispute(id, { amountCents, reason = 'UNAUTHORISED', inquiry = false } = {}) {
    const record = this.record(id);
    const capture = this.#captureOf(id);
    if (!['COMPLETED', 'PARTIALLY_REFUNDED'].includes(capture?.object.status) || this.#disputeOf(id))
      throw refused('Only captured money that is not disputed can be disputed.');
    const { object } = capture;
    const amount = amountCents ?? cents(object.amount.value) - capture.refunded;
    const money = { currency_code: object.amount.currency_code, value: decimal(amount) };
    const disputeId = `PP-R-${newId('', 3, ID)}-${newId('', 8, '0123456789')}`;
    const dispute = {
      dispute_id: disputeId,
      create_time: this.time,
      update_time: this.time,
      disputed_transactions: [
        {
          seller_transaction_id: object.id,
          create_time: object.create_time,
          transaction_status: 'COMPLETED',
          gross_amount: object.amount,
          ...(object.invoice_id && { invoice_number: object.invoice_id }),
          ...(object.custom_id && { custom: object.custom_id }),
          seller: { email: MERCHANT.email_address, merchant_id: MERCHANT.merchant_id, name: 'Comune' },
        },
      ],
      reason,
      status: 'WAITING_FOR_SELLER_RESPONSE',
      dispute_amount: money,
      dispute_life_cycle_stage: inquiry ? 'INQUIRY' : 'CHARGEBACK',
      dispute_channel: 'INTERNAL',
      seller_response_due_date: new Date(this.now() + ANSWER_MS).toISOString(),
      ...(!inquiry && { money_movements: [this.#moved('DEBIT', amount, money.currency_code)] }),
      links: [this.link('self', 'GET', `/v1/customer/disputes/${disputeId}`)],
    };
    this.store.put([
      ['disputes', disputeId, { orderId: id, object: dispute }],
      ...this.#event('CUSTOMER.DISPUTE.CREATED', dispute, 'A new dispute opened', record),
    ]);
    this.wake();
    return structuredClone(dispute);
  }

  /** PayPal decides. @param {'won' | 'lost'} outcome for the shop */
  closeDispute(id, outcome) {
    const record = this.record(id);
    const found = this.#disputeOf(id);
    if (found?.object.status !== 'WAITING_FOR_SELLER_RESPONSE' || !['won', 'lost'].includes(outcome))
      throw refused('Only an open dispute can be won or lost.');
    const { seller_response_due_date: _, ...dispute } = found.object;
    const moved = dispute.money_movements ?? [];
    const { currency_code: currency, value } = dispute.dispute_amount;
    const back = outcome === 'won' && moved.length > 0;
    const gone = outcome === 'lost' && moved.length === 0;
    const next = {
      ...dispute,
      status: 'RESOLVED',
      update_time: this.time,
      dispute_outcome: {
        outcome_code: outcome === 'won' ? 'RESOLVED_SELLER_FAVOUR' : 'RESOLVED_BUYER_FAVOUR',
        ...(outcome === 'lost' && { amount_refunded: dispute.dispute_amount }),
      },
      money_movements: [
        ...moved,
        ...(back ? [this.#moved('CREDIT', cents(value), currency)] : []),
        ...(gone ? [this.#moved('DEBIT', cents(value), currency)] : []),
        ...(outcome === 'lost' ? [this.#moved('DEBIT', DISPUTE_FEE_CENTS, currency, 'DISPUTE_FEE')] : []),
      ],
    };
    // For money that stays with the buyer PayPal tells of the capture too.
    const reversal = outcome === 'lost' && this.#reversal(record, dispute);
    this.store.put([
      ['disputes', next.dispute_id, { ...found, object: next }],
      ...(reversal ? this.#event('PAYMENT.CAPTURE.REVERSED', reversal, 'Payment reversed', record) : []),
      ...this.#event('CUSTOMER.DISPUTE.RESOLVED', next, 'A dispute was resolved', record),
    ]);
    this.wake();
    return structuredClone(next);
  }

  #moved(type, amount, currency, reason = 'DISPUTE_SETTLEMENT') {
    return {
      affected_party: 'SELLER',
      amount: { currency_code: currency, value: decimal(amount) },
      initiated_time: this.time,
      type,
      reason,
    };
  }

  #reversal(record, dispute) {
    const [{ seller_transaction_id: captureId, custom }] = dispute.disputed_transactions;
    return {
      id: paypalId(),
      amount: dispute.dispute_amount,
      ...(custom && { custom_id: custom }),
      status: 'COMPLETED',
      links: [this.link('up', 'GET', `/v2/payments/captures/${captureId}`)],
      create_time: this.time,
      update_time: this.time,
    };
  }

  #disputeOf(orderId) {
    return [...this.store.disputes.values()].find((each) => each.orderId === orderId);
  }

  /** GET /v1/customer/disputes: the newest first, without what only the details say. */
  disputes(query) {
    const transaction = query.get('disputed_transaction_id');
    const after = query.get('update_time_after');
    const size = Number(query.get('page_size') ?? 10);
    if (!(size >= 1 && size <= 50)) throw invalid('/page_size');
    if (after !== null && Number.isNaN(Date.parse(after))) throw invalid('/update_time_after');
    const token = query.get('next_page_token');
    const from = token === null ? 0 : Number(Buffer.from(token, 'base64').toString());
    const all = [...this.store.disputes.values()]
      .map(({ object }) => object)
      .filter(
        (each) =>
          (transaction === null ||
            each.disputed_transactions.some(({ seller_transaction_id: id }) => id === transaction)) &&
          (after === null || Date.parse(each.update_time) >= Math.floor(Date.parse(after) / 1000) * 1000),
      )
      .toReversed();
    const links = [this.link('self', 'GET', `/v1/customer/disputes?${query}`)];
    if (all.length > from + size) {
      const next = new URLSearchParams(query);
      next.set('next_page_token', Buffer.from(String(from + size)).toString('base64'));
      links.push(this.link('next', 'GET', `/v1/customer/disputes?${next}`));
    }
    const items = all
      .slice(from, from + size)
      .map(({ disputed_transactions: _, money_movements: __, dispute_outcome: ___, ...brief }) => brief);
    return { items, links };
  }

  /** GET /v1/customer/disputes/:id */
  disputeDetails(id) {
    const found = this.store.disputes.get(id);
    if (!found) throw notFound(id, 'dispute_id');
    return structuredClone(found.object);
  }

  captures() {
    return [...this.store.captures.values()]
      .filter(({ object }) => ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(object.status))
      .map(({ object, orderId, refunded }) => ({
        captureId: object.id,
        orderId,
        amountCents: cents(object.amount.value),
        refundedCents: refunded,
        currency: object.amount.currency_code,
        customId: object.custom_id ?? null,
        capturedAt: object.create_time,
      }));
  }

  // --- events --------------------------------------------------------------------------------------------------

  /** The change set of one event: the event itself, as it is now, and its deliveries. */
  #event(type, resource, summary, record, after) {
    const kind = type.startsWith('CHECKOUT')
      ? 'checkout-order'
      : type.startsWith('CUSTOMER')
        ? 'dispute'
        : type.endsWith('REFUNDED') || type.endsWith('REVERSED')
          ? 'refund'
          : 'capture';
    const id = `WH-${paypalId()}-${paypalId()}`;
    const event = {
      id,
      event_version: '1.0',
      create_time: new Date(this.now()).toISOString(),
      resource_type: kind,
      resource_version: '2.0',
      event_type: type,
      summary: `${summary}.`,
      resource:
        kind === 'capture'
          ? this.#withOrder({ object: resource, orderId: record.id })
          : structuredClone(resource),
      links: [
        this.link('self', 'GET', `/v1/notifications/webhooks-events/${id}`),
        this.link('resend', 'POST', `/v1/notifications/webhooks-events/${id}/resend`),
      ],
    };
    return [['events', id, event], ...this.deliver(event, this.faultsOf(record), after)];
  }
}

function readUnit(unit) {
  const { amount } = unit;
  const total = readValue(amount?.value, '/purchase_units/@reference_id=="default"/amount/value');
  if (!/^[A-Z]{3}$/.test(amount.currency_code ?? '')) {
    throw unprocessable('INVALID_CURRENCY_CODE');
  }
  const items = (unit.items ?? []).map((item) => ({
    ...item,
    cents: readValue(item.unit_amount?.value, '/items'),
  }));
  for (const item of items) {
    text(item.name, '/items/name', 127);
    if (item.description !== undefined) text(item.description, '/items/description', 127);
    if (!/^[1-9]\d{0,9}$/.test(item.quantity ?? '')) throw invalid('/items/quantity');
    if (item.unit_amount.currency_code !== amount.currency_code) {
      throw unprocessable('MULTI_CURRENCY_ORDER');
    }
  }
  const sum = items.reduce((all, item) => all + item.cents * Number(item.quantity), 0);
  if (items.length > 0) {
    const given = amount.breakdown?.item_total?.value;
    if (given === undefined) throw unprocessable('ITEM_TOTAL_REQUIRED');
    if (cents(given) !== sum) throw unprocessable('ITEM_TOTAL_MISMATCH');
    if (sum !== total) throw unprocessable('AMOUNT_MISMATCH');
  }
  if (unit.description !== undefined) text(unit.description, '/description', 127);
  return {
    reference_id: 'default',
    amount,
    payee: MERCHANT,
    ...(unit.description && { description: unit.description }),
    ...(unit.custom_id && { custom_id: text(unit.custom_id, '/custom_id', 127) }),
    ...(unit.invoice_id && { invoice_id: text(unit.invoice_id, '/invoice_id', 127) }),
    ...(items.length > 0 && { items: unit.items }),
  };
}

function text(value, field, max) {
  if (typeof value !== 'string' || value === '' || value.length > max) {
    throw invalid(field, 'INVALID_STRING_LENGTH', value);
  }
  return value;
}

/** A positive amount with two decimals, in cents. */
function readValue(value, field) {
  if (typeof value !== 'string' || !/^\d{1,7}(\.\d+)?$/.test(value))
    throw invalid(field, 'INVALID_PARAMETER_SYNTAX', value);
  if (!/^\d+(\.\d{2})?$/.test(value)) {
    throw unprocessable('DECIMAL_PRECISION');
  }
  const amount = cents(value);
  if (amount === 0) throw unprocessable('CANNOT_BE_ZERO_OR_NEGATIVE');
  return amount;
}

const cents = (value) => Math.round(Number(value) * 100);
const decimal = (amount) => (amount / 100).toFixed(2);

function withToken(address, id, buyer) {
  const url = new URL(address);
  url.searchParams.set('token', id);
  if (buyer) url.searchParams.set('PayerID', buyer.account_id);
  return url.href;
}
