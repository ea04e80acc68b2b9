/**
 * What pagoPA keeps: debt positions and their receipts, and the carts that people pay at Checkout. A position can
 * also be paid anywhere by its notice number, with no browser that comes back.
 */
import { CARDS, instrumentOf } from '../sandbox/cards.mjs';
import { SandboxEngine } from '../sandbox/engine.mjs';
import { chargedCents } from '../sandbox/faults.mjs';
import { newId } from '../sandbox/ids.mjs';
import { conflict, notFound, PagoPaError } from './protocol.mjs';

const PAID = new Set(['PAID', 'REPORTED']);
const HEX = '0123456789abcdef';
const BANK = 'bank-';

export class Engine extends SandboxEngine {
  constructor(context, { asyncDelayMs }) {
    super(context, 'positions');
    this.asyncDelayMs = asyncDelayMs;
  }

  // --- debt positions -----------------------------------------------------------------------------------

  create(creditor, model, publish) {
    const id = `${creditor}~${model.iupd}`;
    const iuvs = new Set(model.paymentOption.map((option) => option.iuv));
    for (const other of this.records.values()) {
      if (other.creditor !== creditor) continue;
      if (other.model.iupd === model.iupd || other.model.paymentOption.some(({ iuv }) => iuvs.has(iuv)))
        throw conflict(
          'Conflict: duplicate debt position found',
          `Already exists a debt position for the creditor ${creditor}`,
        );
    }
    const at = this.now();
    const record = {
      id,
      creditor,
      model,
      status: publish ? 'VALID' : 'DRAFT',
      insertedAt: at,
      publishedAt: publish ? at : null,
      changedAt: at,
      receipts: [],
      payment: null,
      faults: {},
    };
    return this.put(record);
  }

  /** @throws {PagoPaError} 404 */
  position(creditor, iupd) {
    const record = this.records.get(`${creditor}~${iupd}`);
    if (!record)
      throw notFound(
        'Not found the debt position',
        `Not found a debt position for Organization Fiscal Code ${creditor} and IUPD ${iupd}`,
      );
    return record;
  }

  publish(creditor, iupd) {
    const record = this.position(creditor, iupd);
    if (record.status !== 'DRAFT') throw conflict('Existing related payment found', 'Not publishable');
    return this.put({ ...record, status: 'VALID', publishedAt: this.now() });
  }

  /** Only what waits for its payment can be invalidated; a payment already begun at a bank may still come. */
  invalidate(creditor, iupd) {
    const record = this.position(creditor, iupd);
    if (this.statusOf(record) !== 'VALID')
      throw conflict(
        'Debt position is not in invalidable state',
        `A debt position in state ${this.statusOf(record)} can not be invalidated`,
      );
    return this.put({ ...record, status: 'INVALID' });
  }

  /** As the position stands now: the clock expires what nobody has paid. */
  statusOf(record) {
    return record.status === 'VALID' && record.model.switchToExpired && dueOf(record) <= this.now()
      ? 'EXPIRED'
      : record.status;
  }

  /** Receipts that pagoPA's service already shows. */
  receiptsOf(record) {
    return record.receipts.filter((receipt) => !receipt.lost && receipt.visibleAt <= this.now());
  }

  allReceipts(creditor) {
    return [...this.records.values()]
      .filter((record) => record.creditor === creditor)
      .flatMap((record) => this.receiptsOf(record).map((receipt) => ({ record, receipt })))
      .toSorted((a, b) => b.receipt.paidAt - a.receipt.paidAt);
  }

  openCart(cart) {
    const id = newId('cart_');
    this.store.put([['carts', id, { id, cart, at: this.now() }]]);
    return id;
  }

  // --- what the payer's page and the levers ask for -------------------------------------------------------

  /** @returns {{ record: object, cart: object | null }} by cart, by notice number or as "at the bank" */
  lookUp(id) {
    const cart = this.store.carts.get(id)?.cart ?? null;
    const notice = cart?.paymentNotices[0];
    const [creditor, number] = notice
      ? [notice.fiscalCode, notice.noticeNumber]
      : id.startsWith(BANK)
        ? id.slice(BANK.length).split('-')
        : [null, id];
    const record = [...this.records.values()].find(
      (each) =>
        (creditor === null || each.creditor === creditor) &&
        each.model.paymentOption.some(({ iuv }) => `3${iuv}` === number),
    );
    if (!record) throw notFound('Not found', 'No notice with this number');
    return { record, cart };
  }

  record(id) {
    return this.records.get(id) ?? this.lookUp(id).record;
  }

  setFaults(faults, id) {
    if (id === undefined) super.setFaults(faults);
    else this.put({ ...this.record(id), faults });
  }

  checkout(id) {
    const { record, cart } = this.lookUp(id);
    const [option] = record.model.paymentOption;
    const status = this.statusOf(record);
    return {
      id,
      state: record.payment ? (record.payment.card ? 'processing' : 'paid') : pageState(status),
      merchant: record.model.companyName,
      amountCents: option.amount,
      currency: 'EUR',
      items: [
        { name: option.description, note: groups(`3${option.iuv}`), quantity: 1, amountCents: option.amount },
      ],
      email: cart?.emailNotice ?? null,
      reference: record.creditor,
      expiresAt: dueOf(record),
      locale: 'auto',
      returnUrl: cart?.returnUrls.returnOkUrl ?? null,
      cancelUrl: cart?.returnUrls.returnCancelUrl ?? null,
      faults: this.faultsOf(record),
      atTheBank: cart === null,
    };
  }

  open() {
    return [...this.store.carts.keys()].filter((id) => this.checkout(id).state === 'open');
  }

  pay(id, { card = null, confirmed, faults = {}, force = false } = {}) {
    const { record, cart } = this.lookUp(id);
    if (!force && this.statusOf(record) !== 'VALID')
      throw new PagoPaError(409, 'Not payable', `The notice is ${this.statusOf(record)}`);
    if (!force && record.payment) throw new PagoPaError(409, 'Not payable', 'A payment is under way');
    const instrument = card === null ? undefined : instrumentOf(CARDS, card, confirmed);
    if (card !== null && !instrument)
      throw new PagoPaError(400, 'Unknown card', 'Only the test cards pay here');
    if (instrument?.outcome === 'declined')
      return { result: 'declined', declineCode: instrument.declineCode };
    const next = { ...record, faults: { ...record.faults, ...faults } };
    const urls = cart?.returnUrls;
    if (instrument?.outcome === 'processing') {
      this.put({ ...next, payment: { card, dueAt: this.now() + this.asyncDelayMs } });
      return { result: 'processing', redirectTo: urls?.returnWaitingUrl ?? null };
    }
    this.put(this.paid(next, cart ? 'CREDIT_CARD' : 'BANK'));
    const stay = this.faultsOf(next).noRedirect;
    return { result: 'paid', redirectTo: stay ? null : (urls?.returnOkUrl ?? null) };
  }

  /** The money has moved: a receipt is made, and seen when the switches let it be. */
  paid(record, method) {
    const faults = this.faultsOf(record);
    const [option] = record.model.paymentOption;
    const paidAt = this.now();
    const receipt = (later = 0) => ({
      id: newId('', 32, HEX),
      method,
      paidAt: paidAt + later,
      visibleAt: paidAt + (faults.delaySeconds ?? 0) * 1000,
      amountCents: chargedCents(option.amount, faults),
      listed: faults.duplicateEvents ?? 1,
      lost: faults.loseEvents === true,
    });
    return {
      ...record,
      // Closed by the creditor while the payer was already paying: the money comes all the same.
      ...(faults.outOfOrder && { status: 'INVALID' }),
      payment: { dueAt: paidAt + (faults.delaySeconds ?? 0) * 1000 },
      receipts: [...record.receipts, receipt(), ...(faults.payTwice ? [receipt(1)] : [])],
    };
  }

  cancel(id) {
    const { cart } = this.lookUp(id);
    return { redirectTo: cart?.returnUrls.returnCancelUrl ?? null };
  }

  /** The bank refuses for good what was pending; the notice can be paid again. */
  fail(id) {
    const { record, cart } = this.lookUp(id);
    this.put({ ...record, payment: null });
    return { redirectTo: cart?.returnUrls.returnErrorUrl ?? null };
  }

  settle(id) {
    const record = this.record(id);
    if (!record.payment) throw new PagoPaError(409, 'Not pending', 'Nothing is under way');
    return this.due(record);
  }

  expire(id) {
    const record = this.record(id);
    if (this.statusOf(record) !== 'VALID') return record;
    return this.put({ ...record, status: 'EXPIRED' });
  }

  /** The creditor's account has received the money: the last state. */
  report(id) {
    const record = this.record(id);
    if (record.status !== 'PAID') throw conflict('Not paid', 'Only a paid position is reported');
    return this.put({ ...record, status: 'REPORTED' });
  }

  captures() {
    return [...this.records.values()].flatMap((record) =>
      record.receipts.map((receipt) => ({
        creditor: record.creditor,
        iupd: record.model.iupd,
        iuv: record.model.paymentOption[0].iuv,
        receiptId: receipt.id,
        amountCents: receipt.amountCents,
        capturedAt: Math.floor(receipt.paidAt / 1000),
        metadata: metadataOf(record),
      })),
    );
  }

  // --- the clock ------------------------------------------------------------------------------------------

  dueAt(record) {
    return record.payment && !PAID.has(record.status) && record.status !== 'INVALID'
      ? record.payment.dueAt
      : null;
  }

  due(record) {
    return this.put(
      record.payment.card ? this.paid({ ...record, payment: null }, 'CREDIT_CARD') : seen(record, this.now()),
    );
  }

  put(record) {
    const now = this.now();
    const next = {
      ...(record.payment && !record.payment.card && record.payment.dueAt <= now ? seen(record, now) : record),
      changedAt: now,
    };
    this.store.put([['positions', next.id, next]]);
    if (this.dueAt(next) !== null) this.timed.add(next.id);
    this.wake();
    return next;
  }
}

/** pagoPA has told the creditor's position: paid, unless it had been closed before. */
function seen(record, now) {
  const [first] = record.receipts;
  return {
    ...record,
    status: record.status === 'INVALID' || PAID.has(record.status) ? record.status : 'PAID',
    receipts: record.receipts.map((each) => ({ ...each, visibleAt: Math.min(each.visibleAt, now) })),
    ...(record.status !== 'INVALID' && { paidAt: record.paidAt ?? first.paidAt, receiptId: first.id }),
  };
}

function pageState(status) {
  if (status === 'VALID') return 'open';
  return PAID.has(status) ? 'paid' : 'expired';
}

export function metadataOf(record) {
  return Object.fromEntries(
    (record.model.paymentOption[0].paymentOptionMetadata ?? []).map(({ key, value }) => [key, value]),
  );
}

function dueOf(record) {
  return Date.parse(record.model.paymentOption[0].dueDate);
}

function groups(notice) {
  return notice.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
