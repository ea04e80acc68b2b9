/** What Stripe knows and does: sessions, payment intents, charges, refunds and the events they cause. */
import { CARDS, NOT_CONFIRMED, WALLETS, instrumentOf } from '../sandbox/cards.mjs';
import { SandboxEngine } from '../sandbox/engine.mjs';
import { chargedCents } from '../sandbox/faults.mjs';
import { newId } from '../sandbox/ids.mjs';
import { API_VERSION, expand, integer, invalid, metadata, missing, noSuch, onlyKnown } from './protocol.mjs';

/** Stripe accepts an expiry from 30 minutes to 24 hours ahead; a little slack for clocks. */
const EXPIRY_MIN_SECONDS = 30 * 60 - 30;
const EXPIRY_MAX_SECONDS = 24 * 60 * 60 + 30;

/** Stripe's minimum charge for euro, in cents. */
const MINIMUM_EUR_CENTS = 50;

/** What Stripe charges in Europe for a dispute, in cents; it keeps it when the shop wins. */
const DISPUTE_FEE_CENTS = 2_000;
const ANSWER_SECONDS = 7 * 24 * 60 * 60;

/** What this sandbox takes, in Stripe's words. */
const METHOD_TYPES = ['card', 'paypal'];

const SESSION_PARAMS = [
  'adaptive_pricing',
  'allowed_payment_method_types',
  'branding_settings',
  'cancel_url',
  'client_reference_id',
  'customer_email',
  'expand',
  'expires_at',
  'line_items',
  'locale',
  'metadata',
  'mode',
  'payment_intent_data',
  'submit_type',
  'success_url',
  'ui_mode',
];

/** What can pay a session, by the kinds of payment it was opened for. */
const payers = (types) => [
  ...(types.includes('card') ? CARDS : []),
  ...(types.includes('paypal') ? WALLETS : []),
];

export class Engine extends SandboxEngine {
  /**
   * @param {ConstructorParameters<typeof SandboxEngine>[0]} context
   * @param {{ asyncDelayMs: number }} options how long a pending bank payment takes
   */
  constructor(context, { asyncDelayMs }) {
    super(context, 'sessions');
    this.asyncDelayMs = asyncDelayMs;
  }

  // --- reading -------------------------------------------------------------------------------------

  /** @returns {object} the stored session: `{ object, lineItems, intentData, faults, … }` */
  record(id) {
    const record = this.store.sessions.get(id);
    if (!record) throw noSuch('checkout.session', id, 'session');
    return record;
  }

  /** @returns {import('../sandbox/engine.mjs').Checkout} */
  checkout(id) {
    const record = this.record(id);
    const { object } = record;
    return {
      id,
      state: stateOf(record),
      merchant: object.branding_settings.display_name,
      amountCents: object.amount_total,
      currency: object.currency.toUpperCase(),
      items: record.lineItems.map((item) => ({
        name: item.description,
        note: item.product_description,
        quantity: item.quantity,
        amountCents: item.amount_total,
      })),
      email: object.customer_email,
      reference: record.intentData.description,
      expiresAt: object.expires_at * 1000,
      locale: object.locale,
      returnUrl: object.success_url.replaceAll('{CHECKOUT_SESSION_ID}', id),
      cancelUrl: object.cancel_url,
      faults: this.faultsOf(record),
      methods: object.payment_method_types,
      dispute: this.#disputeOf(id)?.status ?? null,
    };
  }

  open() {
    return [...this.records.values()]
      .filter((each) => each.object.status === 'open')
      .map((each) => each.object.id);
  }

  captures() {
    return [...this.store.charges.values()]
      .filter((charge) => charge.captured)
      .map((charge) => ({
        chargeId: charge.id,
        paymentIntent: charge.payment_intent,
        amountCents: charge.amount_captured,
        refundedCents: charge.amount_refunded,
        currency: charge.currency,
        metadata: charge.metadata,
        capturedAt: charge.created,
      }));
  }

  render(object, paths) {
    return expand(structuredClone(object), paths, (field, id) => {
      const found = {
        payment_intent: () => this.store.intents.get(id),
        latest_charge: () => this.store.charges.get(id),
        charge: () => this.store.charges.get(id),
        line_items: () => this.lineItems(id),
      }[field]?.();
      return found && structuredClone(found);
    });
  }

  lineItems(sessionId) {
    const record = this.record(sessionId);
    return {
      object: 'list',
      data: record.lineItems,
      has_more: false,
      url: `/v1/checkout/sessions/${sessionId}/line_items`,
    };
  }

  // --- checkout sessions ---------------------------------------------------------------------------

  /** POST /v1/checkout/sessions */
  createSession(params) {
    onlyKnown(params, SESSION_PARAMS);
    if (params.mode === undefined) throw missing('mode');
    if (params.mode !== 'payment') throw invalid('This sandbox only does mode=payment.', 'mode');
    if (params.ui_mode !== undefined && params.ui_mode !== 'hosted_page') {
      throw invalid('This sandbox only does ui_mode=hosted_page.', 'ui_mode');
    }
    const allowed = params.allowed_payment_method_types;
    const types = allowed ?? ['card'];
    if (!Array.isArray(types) || types.length === 0 || types.some((type) => !METHOD_TYPES.includes(type))) {
      throw invalid('This sandbox takes cards and PayPal.', 'allowed_payment_method_types');
    }
    if (params.success_url === undefined) throw missing('success_url');
    const successUrl = webAddress(params.success_url, 'success_url');
    const cancelUrl = params.cancel_url === undefined ? null : webAddress(params.cancel_url, 'cancel_url');
    if (String(params.client_reference_id ?? '').length > 200) {
      throw invalid('client_reference_id can have at most 200 characters.', 'client_reference_id');
    }
    if (params.customer_email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(params.customer_email)) {
      throw invalid(`Invalid email address: ${params.customer_email}`, 'customer_email', 'email_invalid');
    }
    if (params.locale !== undefined && !/^(auto|[a-z]{2,3}(-[A-Z0-9]{2,3})?)$/.test(params.locale)) {
      throw invalid(`Invalid locale: ${params.locale}`, 'locale');
    }
    const intentData = params.payment_intent_data ?? {};
    onlyKnown(
      intentData,
      ['description', 'metadata', 'receipt_email', 'statement_descriptor_suffix'],
      'payment_intent_data',
    );
    const branding = params.branding_settings ?? {};
    onlyKnown(
      branding,
      ['background_color', 'border_style', 'button_color', 'display_name', 'font_family'],
      'branding_settings',
    );

    const created = this.seconds;
    const expiresAt = integer(params.expires_at, 'expires_at') ?? created + 24 * 60 * 60;
    if (expiresAt < created + EXPIRY_MIN_SECONDS || expiresAt > created + EXPIRY_MAX_SECONDS) {
      throw invalid(
        'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
        'expires_at',
      );
    }

    const { lineItems, currency, total } = readLineItems(params.line_items);
    const id = newId('cs_test_');
    const object = {
      id,
      object: 'checkout.session',
      adaptive_pricing: { enabled: params.adaptive_pricing?.enabled === 'true' },
      after_expiration: null,
      allow_promotion_codes: null,
      allowed_payment_method_types: allowed ?? null,
      amount_subtotal: total,
      amount_total: total,
      automatic_tax: { enabled: false, liability: null, provider: null, status: null },
      billing_address_collection: null,
      branding_settings: {
        background_color: branding.background_color ?? '#ffffff',
        border_style: branding.border_style ?? 'rounded',
        button_color: branding.button_color ?? '#0066cc',
        display_name: branding.display_name ?? '',
        font_family: branding.font_family ?? 'default',
        icon: null,
        logo: null,
      },
      cancel_url: cancelUrl,
      client_reference_id: params.client_reference_id ?? null,
      client_secret: null,
      collected_information: null,
      consent: null,
      consent_collection: null,
      created,
      currency,
      currency_conversion: null,
      custom_fields: [],
      custom_text: {},
      customer: null,
      customer_account: null,
      customer_creation: 'if_required',
      customer_details: params.customer_email ? customerDetails(params.customer_email, null) : null,
      customer_email: params.customer_email ?? null,
      discounts: [],
      expires_at: expiresAt,
      integration_identifier: null,
      invoice: null,
      invoice_creation: null,
      livemode: false,
      locale: params.locale ?? null,
      managed_payments: null,
      metadata: metadata(params.metadata),
      mode: 'payment',
      origin_context: null,
      payment_intent: null,
      payment_link: null,
      payment_method_collection: 'if_required',
      payment_method_configuration_details: null,
      payment_method_options: types.includes('card') ? { card: { request_three_d_secure: 'automatic' } } : {},
      payment_method_types: types,
      payment_status: 'unpaid',
      permissions: null,
      recovered_from: null,
      saved_payment_method_options: null,
      setup_intent: null,
      shipping_address_collection: null,
      shipping_cost: null,
      shipping_options: [],
      status: 'open',
      submit_type: params.submit_type ?? null,
      subscription: null,
      success_url: successUrl,
      total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
      ui_mode: 'hosted_page',
      url: `${this.publicUrl}/pay/${id}`,
      wallet_options: null,
    };
    const record = {
      object,
      lineItems,
      intentData: {
        description: intentData.description ?? null,
        metadata: metadata(intentData.metadata, 'payment_intent_data[metadata]'),
        receipt_email: intentData.receipt_email ?? null,
      },
      faults: {},
      pending: null,
    };
    this.store.put([['sessions', id, record]]);
    this.timed.add(id);
    this.wake();
    return object;
  }

  /** POST /v1/checkout/sessions/:id/expire */
  expire(id) {
    const record = this.record(id);
    if (record.object.status !== 'open') {
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${record.object.status}.`,
        'session',
      );
    }
    return this.#expire(record);
  }

  #expire(record) {
    const object = {
      ...record.object,
      status: 'expired',
      expires_at: Math.min(record.object.expires_at, this.seconds),
      url: null,
    };
    this.store.put([
      ['sessions', object.id, { ...record, object }],
      ...this.#event('checkout.session.expired', object, this.faultsOf(record)),
    ]);
    this.wake();
    return object;
  }

  // --- what the person on the page does --------------------------------------------------------------

  /**
   * Pays a session with one of the test cards, or of PayPal's test buyers.
   *
   * @param {string} id
   * @param {object} [how]
   * @param {string} [how.card] the digits of a test card or the address of a test buyer; the first that fits by default
   * @param {string} [how.name] the name on the card
   * @param {boolean} [how.confirmed] what the payer tells a bank that asks; yes by default
   * @param {object} [how.faults] switches for this payment, over those of the session and of everyone
   * @param {boolean} [how.force] pays even an expired session, as a capture that arrives too late
   * @returns {{ result: 'succeeded' | 'processing' | 'declined' | 'already_complete' | 'expired',
   *   session: object, redirectTo: string | null, declineCode?: string }}
   */
  pay(id, { card, name = null, confirmed, faults: extra = {}, force = false } = {}) {
    const record = this.record(id);
    if (record.object.status === 'complete') return this.#outcome('already_complete', record);
    if (record.object.status === 'expired' && !force) return this.#outcome('expired', record);
    const kind = instrumentOf(payers(record.object.payment_method_types), card, confirmed);
    if (!kind)
      throw invalid('Only the test cards listed on the page are accepted here.', 'card', 'incorrect_number');
    const faults = { ...this.faultsOf(record), ...extra };
    if (kind.outcome === 'declined') return this.#decline(record, kind, faults);
    const paid = this.#capture(record, kind, { name, faults });
    if (faults.payTwice) {
      // Stripe completes a session once; money is taken twice through a second session, e.g. of another tab.
      const twinId = newId('cs_test_');
      const twin = structuredClone(record);
      twin.object = {
        ...twin.object,
        id: twinId,
        payment_intent: null,
        url: `${this.publicUrl}/pay/${twinId}`,
      };
      this.#capture(twin, kind, { name, faults });
    }
    if (faults.dispute && kind.outcome !== 'processing') this.dispute(id);
    this.wake();
    return this.#outcome(kind.outcome, paid, faults);
  }

  #capture(record, kind, { name, faults }) {
    const pending = kind.outcome === 'processing';
    const session = { ...record.object };
    session.amount_total = chargedCents(session.amount_total, faults);
    session.amount_subtotal = session.amount_total;
    if (faults.wrongCurrency) session.currency = faults.wrongCurrency;
    if (faults.wrongMetadata) session.metadata = { ...session.metadata, ...faults.wrongMetadata };
    const intent = this.#intent(record, session, faults);
    session.payment_intent = intent.id;
    session.status = 'complete';
    session.payment_status = pending ? 'unpaid' : 'paid';
    session.customer_details = customerDetails(session.customer_email, name);
    session.url = null;
    const puts = [];
    if (pending) {
      Object.assign(intent, {
        status: 'processing',
        processing: { type: kind.type ?? 'card' },
        last_payment_error: null,
      });
    } else {
      puts.push(['charges', ...this.#succeed(intent, kind, session)]);
    }
    const next = {
      ...record,
      object: session,
      faults,
      pending: pending ? { dueAt: this.now() + this.asyncDelayMs, card: kind.number } : null,
    };
    puts.push(['intents', intent.id, intent], ['sessions', session.id, next]);
    if (faults.outOfOrder) {
      const early = { ...record.object, id: session.id, status: 'expired', url: null };
      const expired = this.#event('checkout.session.expired', early, faults);
      const first = expired.findLast(([collection]) => collection === 'deliveries')?.[1];
      puts.push(...expired, ...this.#event('checkout.session.completed', session, faults, first));
    } else {
      puts.push(...this.#event('checkout.session.completed', session, faults));
    }
    this.store.put(puts);
    if (pending) this.timed.add(session.id);
    return next;
  }

  #intent(record, session, faults) {
    const known = record.object.payment_intent && this.store.intents.get(record.object.payment_intent);
    const base = known ?? {
      id: newId('pi_'),
      object: 'payment_intent',
      allowed_payment_method_types: null,
      amount_capturable: 0,
      amount_received: 0,
      application: null,
      application_fee_amount: null,
      automatic_payment_methods: null,
      canceled_at: null,
      cancellation_reason: null,
      capture_method: 'automatic_async',
      client_secret: null,
      confirmation_method: 'automatic',
      created: this.seconds,
      customer: null,
      customer_account: null,
      description: record.intentData.description,
      excluded_payment_method_types: null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      managed_payments: null,
      next_action: null,
      on_behalf_of: null,
      payment_method: null,
      payment_method_configuration_details: null,
      payment_method_options: { card: { request_three_d_secure: 'automatic' } },
      payment_method_types: record.object.payment_method_types,
      payment_record: null,
      processing: null,
      receipt_email: record.intentData.receipt_email,
      review: null,
      setup_future_usage: null,
      shipping: null,
      source: null,
      statement_descriptor: null,
      statement_descriptor_suffix: null,
      status: 'requires_payment_method',
      transfer_data: null,
      transfer_group: null,
    };
    return {
      ...structuredClone(base),
      amount: session.amount_total,
      currency: session.currency,
      metadata: { ...record.intentData.metadata, ...faults.wrongMetadata },
    };
  }

  /** Marks an intent paid and returns the charge, as `[id, object]`. */
  #succeed(intent, kind, session) {
    const charge = {
      ...this.#charge(intent, kind, session),
      amount_captured: intent.amount,
      captured: true,
      outcome: {
        network_status: 'approved_by_network',
        seller_message: 'Payment complete.',
        type: 'authorized',
      },
      paid: true,
      status: 'succeeded',
    };
    Object.assign(intent, {
      amount_received: intent.amount,
      last_payment_error: null,
      latest_charge: charge.id,
      processing: null,
      status: 'succeeded',
    });
    return [charge.id, charge];
  }

  #charge(intent, kind, session) {
    return {
      id: newId('ch_'),
      object: 'charge',
      amount: intent.amount,
      amount_captured: 0,
      amount_refunded: 0,
      application: null,
      application_fee: null,
      application_fee_amount: null,
      balance_transaction: null,
      billing_details: {
        address: null,
        email: session.customer_email,
        name: session.customer_details?.name ?? null,
        phone: null,
        tax_id: null,
      },
      calculated_statement_descriptor: 'SOSTA PROVA',
      captured: false,
      created: this.seconds,
      currency: intent.currency,
      customer: null,
      description: intent.description,
      disputed: false,
      failure_balance_transaction: null,
      failure_code: null,
      failure_message: null,
      fraud_details: null,
      livemode: false,
      metadata: intent.metadata,
      on_behalf_of: null,
      outcome: null,
      paid: false,
      payment_intent: intent.id,
      payment_method: null,
      payment_method_details:
        kind.type === 'paypal'
          ? {
              type: 'paypal',
              paypal: {
                country: 'IT',
                payer_email: kind.number,
                payer_id: 'SOSTAPROVA',
                payer_name: null,
                transaction_id: null,
              },
            }
          : {
              type: 'card',
              card: { brand: 'visa', country: 'IT', last4: kind.number.slice(-4), funding: 'credit' },
            },
      receipt_email: intent.receipt_email,
      receipt_number: null,
      receipt_url: null,
      refunded: false,
      review: null,
      shipping: null,
      source: null,
      source_transfer: null,
      statement_descriptor: null,
      statement_descriptor_suffix: null,
      status: 'failed',
      transfer_data: null,
      transfer_group: null,
    };
  }

  #decline(record, kind, faults) {
    const session = { ...record.object };
    const intent = this.#intent(record, session, faults);
    const charge = {
      ...this.#charge(intent, kind, session),
      failure_code: 'card_declined',
      failure_message: 'Your card was declined.',
      outcome: {
        network_status: 'declined_by_network',
        reason: kind.declineCode,
        seller_message: 'The bank declined the payment.',
        type: 'issuer_declined',
      },
    };
    Object.assign(intent, {
      status: 'requires_payment_method',
      latest_charge: charge.id,
      last_payment_error: cardError(kind.declineCode, charge.id),
    });
    if (kind.declineCode === NOT_CONFIRMED) {
      // Nothing was asked of the card yet.
      Object.assign(intent, { latest_charge: null, last_payment_error: AUTHENTICATION_ERROR });
    }
    session.payment_intent = intent.id;
    const next = { ...record, object: session };
    this.store.put([
      ...(intent.latest_charge ? [['charges', charge.id, charge]] : []),
      ['intents', intent.id, intent],
      ['sessions', session.id, next],
      ...this.#event('payment_intent.payment_failed', intent, faults),
    ]);
    this.wake();
    return { ...this.#outcome('declined', next), redirectTo: null, declineCode: kind.declineCode };
  }

  /**
   * The person goes back to the shop. As with Stripe nothing changes: the session stays open until it
   * expires, or until the shop expires it.
   */
  cancel(id) {
    const record = this.record(id);
    return { session: record.object, redirectTo: record.object.cancel_url };
  }

  /** The bank refuses: a pending payment fails for good, an open session counts one more declined try. */
  fail(id) {
    const record = this.record(id);
    if (record.pending) return this.#settle(record, 'failed');
    if (record.object.status !== 'open') {
      throw invalid(`A session with status ${record.object.status} cannot fail.`, 'session');
    }
    const declined = payers(record.object.payment_method_types).find((each) => each.outcome === 'declined');
    return this.#decline(record, declined, this.faultsOf(record)).session;
  }

  /** The bank accepts a pending payment now, without waiting for its delay. */
  settle(id) {
    const record = this.record(id);
    if (!record.pending) throw invalid('This session has no pending payment.', 'session');
    return this.#settle(record, 'succeeded');
  }

  /** Ends the wait of a pending payment. */
  #settle(record, outcome) {
    const session = { ...record.object };
    const intent = structuredClone(this.store.intents.get(session.payment_intent));
    const kind = [...CARDS, ...WALLETS].find((each) => each.number === record.pending.card);
    const puts = [];
    if (outcome === 'succeeded') {
      session.payment_status = 'paid';
      puts.push(['charges', ...this.#succeed(intent, kind, session)]);
    } else {
      Object.assign(intent, {
        processing: null,
        status: 'requires_payment_method',
        last_payment_error: cardError('generic_decline', null),
      });
    }
    puts.push(
      ['intents', intent.id, intent],
      ['sessions', session.id, { ...record, object: session, pending: null }],
      ...this.#event(`checkout.session.async_payment_${outcome}`, session, this.faultsOf(record)),
    );
    this.store.put(puts);
    this.wake();
    return session;
  }

  #outcome(result, record, faults = record.faults) {
    const { object } = record;
    const back = result !== 'expired' && !faults.noRedirect;
    return {
      result,
      session: object,
      redirectTo: back ? object.success_url.replaceAll('{CHECKOUT_SESSION_ID}', object.id) : null,
    };
  }

  // --- refunds -----------------------------------------------------------------------------------------

  /** POST /v1/refunds */
  createRefund(params) {
    onlyKnown(params, ['amount', 'charge', 'expand', 'metadata', 'payment_intent', 'reason']);
    const charge = this.#refundable(params);
    if (charge.disputed) {
      throw invalid(
        `Charge ${charge.id} has been charged back; cannot issue a refund.`,
        undefined,
        'charge_disputed',
      );
    }
    const left = charge.amount_captured - charge.amount_refunded;
    if (left === 0) {
      throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
    }
    const amount = integer(params.amount, 'amount', { min: 1 }) ?? left;
    if (amount > left) {
      throw invalid(
        `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
        'amount',
      );
    }
    const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'];
    if (params.reason !== undefined && !reasons.includes(params.reason)) {
      throw invalid(`Invalid reason: must be one of ${reasons.join(', ')}`, 'reason');
    }
    const refund = {
      id: newId('re_'),
      object: 'refund',
      amount,
      balance_transaction: null,
      charge: charge.id,
      created: this.seconds,
      currency: charge.currency,
      customer: null,
      customer_account: null,
      destination_details: { card: { type: 'refund' }, type: 'card' },
      metadata: metadata(params.metadata),
      payment_intent: charge.payment_intent,
      payment_method: null,
      reason: params.reason ?? null,
      receipt_number: null,
      source_transfer_reversal: null,
      status: 'succeeded',
      transfer_reversal: null,
    };
    const next = {
      ...charge,
      amount_refunded: charge.amount_refunded + amount,
      refunded: charge.amount_refunded + amount === charge.amount_captured,
    };
    const session = this.sessionOfIntent(charge.payment_intent);
    this.store.put([
      ['refunds', refund.id, refund],
      ['charges', next.id, next],
      ...this.#event('charge.refunded', next, session ? this.faultsOf(session) : {}),
    ]);
    this.wake();
    return refund;
  }

  #refundable({ payment_intent: intentId, charge: chargeId }) {
    if (intentId === undefined && chargeId === undefined) throw missing('payment_intent');
    let id = chargeId;
    if (intentId !== undefined) {
      const intent = this.store.intents.get(intentId);
      if (!intent) throw noSuch('payment_intent', intentId, 'payment_intent');
      id = intent.latest_charge;
    }
    const charge = this.store.charges.get(id);
    if (!charge && chargeId !== undefined) throw noSuch('charge', chargeId, 'charge');
    if (!charge?.captured) {
      throw invalid(
        `This PaymentIntent (${intentId ?? chargeId}) does not have a successful charge to refund.`,
        'payment_intent',
      );
    }
    return charge;
  }

  // --- disputes ------------------------------------------------------------------------------------

  /**
   * The payer's bank wants the money back, and Stripe takes it from the shop until somebody has decided. An inquiry of the
   * bank moves nothing yet.
   */
  dispute(id, { amountCents, reason = 'fraudulent', inquiry = false } = {}) {
    const record = this.record(id);
    const intent = this.store.intents.get(record.object.payment_intent);
    const charge = intent && this.store.charges.get(intent.latest_charge);
    if (!charge?.captured || this.#disputeOf(id)) {
      throw invalid('Only a captured payment that is not disputed can be disputed.', 'session');
    }
    const dispute = {
      id: newId('du_'),
      object: 'dispute',
      amount: amountCents ?? charge.amount_captured - charge.amount_refunded,
      balance_transactions: [],
      charge: charge.id,
      created: this.seconds,
      currency: charge.currency,
      enhanced_eligibility_types: [],
      evidence: {},
      evidence_details: {
        due_by: this.seconds + ANSWER_SECONDS,
        enhanced_eligibility: {},
        has_evidence: false,
        past_due: false,
        submission_count: 0,
        submission_method: null,
      },
      intended_submission_method: null,
      is_charge_refundable: inquiry,
      livemode: false,
      metadata: {},
      payment_intent: intent.id,
      reason,
      status: inquiry ? 'warning_needs_response' : 'needs_response',
    };
    const faults = this.faultsOf(record);
    const created = this.#event('charge.dispute.created', dispute, faults);
    const withdrawn = inquiry ? dispute : this.#withdrawn(dispute);
    this.store.put([
      ['charges', charge.id, { ...charge, disputed: true }],
      ['disputes', dispute.id, withdrawn],
      ...created,
      ...(inquiry ? [] : this.#event('charge.dispute.funds_withdrawn', withdrawn, faults)),
    ]);
    this.wake();
    return withdrawn;
  }

  /** The bank decides. @param {'won' | 'lost'} outcome for the shop */
  closeDispute(id, outcome) {
    const record = this.record(id);
    const dispute = this.#disputeOf(id);
    if (!dispute || !dispute.status.endsWith('needs_response') || !['won', 'lost'].includes(outcome)) {
      throw invalid('Only an open dispute can be won or lost.', 'session');
    }
    const inquiry = dispute.status === 'warning_needs_response';
    const faults = this.faultsOf(record);
    const puts = [];
    let next = { ...dispute, is_charge_refundable: false };
    if (outcome === 'won') {
      next.status = inquiry ? 'warning_closed' : 'won';
      if (!inquiry) {
        next = {
          ...next,
          balance_transactions: [...next.balance_transactions, this.#moved(next, next.amount, 0)],
        };
        puts.push(...this.#event('charge.dispute.funds_reinstated', next, faults));
      }
      const charge = this.store.charges.get(dispute.charge);
      puts.push(['charges', charge.id, { ...charge, disputed: false }]);
    } else {
      next.status = 'lost';
      if (inquiry) {
        next = this.#withdrawn(next);
        puts.push(...this.#event('charge.dispute.funds_withdrawn', next, faults));
      }
    }
    this.store.put([
      ['disputes', next.id, next],
      ...puts,
      ...this.#event('charge.dispute.closed', next, faults),
    ]);
    this.wake();
    return next;
  }

  #withdrawn(dispute) {
    const line = this.#moved(dispute, -dispute.amount, DISPUTE_FEE_CENTS);
    return { ...dispute, balance_transactions: [...dispute.balance_transactions, line] };
  }

  /** A line of the shop's balance. */
  #moved(dispute, amount, fee) {
    return {
      id: newId('txn_'),
      object: 'balance_transaction',
      amount,
      available_on: this.seconds,
      balance_type: 'payments',
      created: this.seconds,
      currency: dispute.currency,
      description: `Chargeback ${amount < 0 ? 'withdrawal' : 'reversal'} for ${dispute.charge}`,
      exchange_rate: null,
      fee,
      fee_details: fee
        ? [
            {
              amount: fee,
              application: null,
              currency: dispute.currency,
              description: 'Dispute fee',
              type: 'stripe_fee',
            },
          ]
        : [],
      net: amount - fee,
      reporting_category: amount < 0 ? 'dispute' : 'dispute_reversal',
      source: dispute.id,
      status: 'available',
      type: 'adjustment',
    };
  }

  #disputeOf(sessionId) {
    const intent = this.store.sessions.get(sessionId)?.object.payment_intent;
    return intent && [...this.store.disputes.values()].find((each) => each.payment_intent === intent);
  }

  sessionOfIntent(intentId) {
    for (const record of this.store.sessions.values()) {
      if (record.object.payment_intent === intentId) return record;
    }
    return undefined;
  }

  // --- events, time ------------------------------------------------------------------------------

  /** The change set of one event: the event itself, as it is now, and its deliveries. */
  #event(type, object, faults, after) {
    const event = {
      id: newId('evt_'),
      object: 'event',
      api_version: API_VERSION,
      created: this.seconds,
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 0,
      request: { id: null, idempotency_key: null },
      type,
    };
    const deliveries = this.deliver(event, faults, after);
    event.pending_webhooks = deliveries.length > 0 ? 1 : 0;
    return [['events', event.id, event], ...deliveries];
  }

  dueAt({ pending, object }) {
    if (pending) return pending.dueAt;
    return object.status === 'open' ? object.expires_at * 1000 : null;
  }

  due(record) {
    if (record.pending) this.#settle(record, 'succeeded');
    else this.#expire(record);
  }
}

function stateOf({ object, pending }) {
  if (object.status !== 'complete') return object.status;
  if (object.payment_status === 'paid') return 'paid';
  return pending ? 'processing' : 'failed';
}

function readLineItems(items) {
  if (items === undefined || items === '') throw missing('line_items');
  if (!Array.isArray(items) || items.length === 0) throw invalid('Invalid array', 'line_items');
  if (items.length > 100) throw invalid('At most 100 line items.', 'line_items');
  let currency;
  let total = 0;
  const lineItems = items.map((item, index) => {
    const at = `line_items[${index}]`;
    onlyKnown(item, ['price_data', 'quantity'], at);
    const price = item.price_data;
    if (typeof price !== 'object') throw missing(`${at}[price_data]`);
    onlyKnown(price, ['currency', 'product_data', 'unit_amount'], `${at}[price_data]`);
    if (price.currency === undefined) throw missing(`${at}[price_data][currency]`);
    const code = String(price.currency).toLowerCase();
    if (!/^[a-z]{3}$/.test(code))
      throw invalid(`Invalid currency: ${price.currency}`, `${at}[price_data][currency]`);
    if (currency !== undefined && code !== currency) {
      throw invalid('All prices on a Checkout session must have the same currency.', at);
    }
    currency = code;
    const product = price.product_data;
    if (typeof product !== 'object' || !product.name) throw missing(`${at}[price_data][product_data][name]`);
    onlyKnown(product, ['description', 'metadata', 'name'], `${at}[price_data][product_data]`);
    const unit = integer(price.unit_amount, `${at}[price_data][unit_amount]`, { min: 0, max: 99_999_999 });
    if (unit === undefined) throw missing(`${at}[price_data][unit_amount]`);
    const quantity = integer(item.quantity, `${at}[quantity]`, { min: 1, max: 999_999 });
    if (quantity === undefined) throw missing(`${at}[quantity]`);
    total += unit * quantity;
    return {
      id: newId('li_'),
      object: 'item',
      amount_discount: 0,
      amount_subtotal: unit * quantity,
      amount_tax: 0,
      amount_total: unit * quantity,
      currency: code,
      description: product.name,
      price: {
        id: newId('price_'),
        object: 'price',
        active: false,
        currency: code,
        product: newId('prod_'),
        type: 'one_time',
        unit_amount: unit,
      },
      quantity,
      // Not of Stripe's object, which keeps it with the product: the page shows it.
      product_description: product.description ?? null,
    };
  });
  if (currency === 'eur' && total < MINIMUM_EUR_CENTS) {
    throw invalid(
      "The Checkout Session's total amount due must add up to at least €0.50 eur",
      'line_items',
      'amount_too_small',
    );
  }
  if (total > 99_999_999) throw invalid('The total amount is too large.', 'line_items', 'amount_too_large');
  return { lineItems, currency, total };
}

function webAddress(value, param) {
  const bare = String(value).replaceAll('{CHECKOUT_SESSION_ID}', 'cs');
  if (!URL.canParse(bare) || !/^https?:$/.test(new URL(bare).protocol)) {
    throw invalid('Not a valid URL', param, 'url_invalid');
  }
  return value;
}

function customerDetails(email, name) {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
}

const AUTHENTICATION_ERROR = {
  type: 'invalid_request_error',
  code: 'payment_intent_authentication_failure',
  message:
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
};

function cardError(declineCode, charge) {
  return {
    type: 'card_error',
    code: 'card_declined',
    decline_code: declineCode,
    message: 'Your card was declined.',
    ...(charge && { charge }),
  };
}
