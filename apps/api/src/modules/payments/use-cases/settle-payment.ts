import { Inject, Injectable } from '@nestjs/common';
import type { PaymentMethod } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { toTownTime } from '../../../platform/clock/town-time.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { FulfilWish } from '../../invoicing/index.js';
import { MunicipalityDirectory, Policies, type Municipality } from '../../municipalities/index.js';
import { RequestRepository, SYSTEM_ACTOR, type RequestRow } from '../../requests/index.js';
import { ActivateSubscription, type SettledPayment } from '../../subscriptions/index.js';
import { WebhookEvents } from '../../webhooks/index.js';
import { givenBackByRule } from '../domain/refund.rules.js';
import { grantable, settlement } from '../domain/settlement.rules.js';
import { PaymentRepository, type OtherMoney, type PaymentRow } from '../persistence/payment.repository.js';
import type { ProviderStatus } from '../providers/payment-provider.js';
import { RefundLedger } from '../refunds/refund-ledger.js';

export type SettlementOutcome = 'NONE' | 'CLOSED' | 'ACTIVATED' | 'NEEDS_RESOLUTION';

/**
 * The one writer of a payment's outcome. The webhook, the return page's question and the reconciler all come here
 * with what the provider says; the row lock on the request makes them take turns, so a paid request becomes a
 * permit exactly once.
 */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly policies: Policies,
    private readonly directory: MunicipalityDirectory,
    private readonly payments: PaymentRepository,
    private readonly requests: RequestRepository,
    private readonly activate: ActivateSubscription,
    private readonly invoiceWish: FulfilWish,
    private readonly refunds: RefundLedger,
    private readonly webhooks: WebhookEvents,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(
    tx: Tx,
    municipality: Municipality,
    paymentId: string,
    told: ProviderStatus,
  ): Promise<SettlementOutcome> {
    const status = atOurTime(told);
    // Always the request first, then the payment: two payments of one request meet at the same lock.
    const { requestId } = await this.payments.get(tx, paymentId);
    const request = await this.requests.get(tx, requestId, { lock: true });
    const payment = await this.payments.get(tx, paymentId, { lock: true });
    const verdict = settlement(payment, status);
    switch (verdict.kind) {
      case 'NONE':
        await this.payments.checked(tx, payment.id);
        return 'NONE';
      case 'CLOSE':
        await this.payments.settle(tx, payment.id, { state: verdict.state });
        await this.record(tx, payment, `payment.${verdict.state.toLowerCase()}`);
        return 'CLOSED';
      case 'QUARANTINE':
        return this.quarantine(tx, payment, status, verdict.reason);
      case 'CAPTURED':
        return this.captured(tx, municipality, request, payment, status);
    }
  }

  /**
   * Money under a checkout we did not open ourselves: somebody managed to pay one request twice. It is kept as a
   * payment of its own that must be given back.
   */
  async surplus(tx: Tx, original: PaymentRow, told: ProviderStatus): Promise<SettlementOutcome> {
    const status = atOurTime(told);
    if (status.state !== 'SUCCEEDED') return 'NONE';
    await this.requests.get(tx, original.requestId, { lock: true });
    if (original.accountId === null) return 'NONE'; // was never given to anybody
    const known = await this.payments.byProviderRef(tx, original.accountId, status.providerRef);
    if (known) return 'NONE';
    const { otherMoney = null } = otherThanAgreed(original, status);
    const reason = otherMoney ? 'CURRENCY_MISMATCH' : 'PAID_TWICE';
    const payment = await this.payments.insertSurplus(tx, original, {
      amountCents: otherMoney ? original.amountCents : (status.amountCents ?? original.amountCents),
      otherMoney,
      resolution: reason,
      providerRef: status.providerRef,
      capturedRef: status.capturedRef,
      method: methodOf(original, status),
      paidAt: status.paidAt ?? this.clock.now(),
    });
    await this.alarm(tx, payment, reason);
    await this.giveBack(tx, payment.id, reason);
    return 'NEEDS_RESOLUTION';
  }

  /**
   * Paid more than once under one page: what came on top is money of its own, and has to go back.
   * @returns whether any of it was not known
   */
  async further(tx: Tx, payment: PaymentRow, told: ProviderStatus): Promise<boolean> {
    let learnt = false;
    for (const capture of told.furtherCaptures ?? []) {
      const providerRef = `${told.providerRef}#${capture.capturedRef}`;
      const outcome = await this.surplus(tx, payment, { ...told, ...capture, providerRef });
      learnt ||= outcome !== 'NONE';
    }
    return learnt;
  }

  /**
   * An operator's word on money that came too late: the request revives and the right begins today.
   * @throws Problem late_money_settled, case_claimed_by_other, late_money_not_grantable, overlapping_right and what else stands in the way
   */
  async grantLate(
    tx: Tx,
    municipality: Municipality,
    paymentId: string,
    actor: { kind: 'OPERATOR'; id: string },
  ): Promise<void> {
    const { requestId } = await this.payments.get(tx, paymentId);
    const request = await this.requests.get(tx, requestId, { lock: true });
    const payment = await this.payments.get(tx, paymentId, { lock: true });
    if (!payment.needsResolution || payment.toRefundAt) throw new Problem('late_money_settled');
    await this.payments.refuseColleagues(tx, payment, actor.id);
    if (!grantable(payment, request.state)) throw new Problem('late_money_not_grantable');
    const open = await this.payments.open(tx, requestId);
    if (open) throw new Problem('payment_in_progress');
    let payable = request;
    if (request.state === 'PAYMENT_EXPIRED') {
      await this.activate.placeAgain(tx, municipality, request);
      payable = await this.requests.transition(tx, request, 'reactivate', { actor });
    }
    await this.payments.settle(tx, payment.id, { state: payment.state });
    hintWork(tx, payment.municipalityId, 'payments', payment.id);
    const subscriptionId = await this.grant(tx, municipality, payable, {
      id: payment.id,
      amountCents: payment.amountCents,
      paidAt: payment.paidAt ?? this.clock.now(),
      grantedAt: this.clock.now(),
      method: (payment.method ?? payment.wantedMethod ?? 'CARD') as PaymentMethod,
      transactionId: payment.capturedRef ?? payment.providerRef ?? request.number,
    });
    await this.audit.record(tx, {
      municipalityId: payment.municipalityId,
      actor,
      action: 'payment.reactivated',
      subject: { kind: 'payment', id: payment.id },
      data: { requestId, subscriptionId, amountCents: payment.amountCents, reason: payment.resolution },
    });
  }

  private async captured(
    tx: Tx,
    municipality: Municipality,
    request: RequestRow,
    payment: PaymentRow,
    status: ProviderStatus,
  ): Promise<SettlementOutcome> {
    const paidAt = status.paidAt ?? this.clock.now();
    const payable = await this.payable(tx, municipality, request);
    if (!payable) return this.quarantine(tx, payment, status, `REQUEST_${request.state}`);
    // What activation writes is undone when the right cannot be granted; the money is recorded either way.
    await tx.query('SAVEPOINT activation');
    try {
      await this.payments.settle(tx, payment.id, {
        state: 'SUCCEEDED',
        capturedRef: status.capturedRef,
        ...learnt(payment, status),
        paidAt,
        method: methodOf(payment, status),
      });
      await this.grant(tx, municipality, payable, {
        id: payment.id,
        amountCents: payment.amountCents,
        paidAt,
        method: methodOf(payment, status),
        transactionId: status.capturedRef ?? status.providerRef,
      });
      await tx.query('RELEASE SAVEPOINT activation');
    } catch (error) {
      const reason = error instanceof Problem ? error.code : violatedConstraint(error);
      if (!reason) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT activation');
      return this.quarantine(tx, payment, status, reason.toUpperCase());
    }
    await this.record(tx, payment, 'payment.succeeded');
    await this.webhooks.record(tx, payment.municipalityId, 'payment.succeeded', payment.id);
    return 'ACTIVATED';
  }

  /** The right, and the invoice that was asked for before paying. */
  private async grant(
    tx: Tx,
    municipality: Municipality,
    request: RequestRow,
    payment: SettledPayment,
  ): Promise<string> {
    const { subscriptionId } = await this.activate.run(tx, municipality, request, payment);
    await this.invoiceWish.run(tx, municipality, request.id, subscriptionId);
    return subscriptionId;
  }

  /** The request ready to be paid; late money revives one that expired, where the policy says so (I5). */
  private async payable(tx: Tx, municipality: Municipality, request: RequestRow): Promise<RequestRow | null> {
    if (request.state === 'AWAITING_PAYMENT') return request;
    if (request.state !== 'PAYMENT_EXPIRED') return null;
    if ((await this.policies.value(tx, municipality.timezone, 'payment.lateMoney')) !== 'REACTIVATE')
      return null;
    await tx.query('SAVEPOINT reactivation');
    try {
      await this.activate.placeAgain(tx, municipality, request);
      return await this.requests.transition(tx, request, 'reactivate', { actor: SYSTEM_ACTOR });
    } catch (error) {
      if (!(error instanceof Problem) && !violatedConstraint(error)) throw error;
      // Another request for the same plate was opened meanwhile, or the last place is gone: an operator decides.
      this.logger.warn({
        event: 'payment.reactivation_impossible',
        request: request.id,
        error: error instanceof Error ? error.name : 'unknown',
      });
      await tx.query('ROLLBACK TO SAVEPOINT reactivation');
      return null;
    }
  }

  private async quarantine(
    tx: Tx,
    payment: PaymentRow,
    status: ProviderStatus,
    reason: string,
  ): Promise<SettlementOutcome> {
    await this.payments.settle(tx, payment.id, {
      state: 'SUCCEEDED',
      capturedRef: status.capturedRef,
      ...learnt(payment, status),
      paidAt: status.paidAt ?? this.clock.now(),
      method: methodOf(payment, status),
      needsResolution: true,
      resolution: reason,
      ...otherThanAgreed(payment, status),
    });
    await this.alarm(tx, payment, reason);
    await this.giveBack(tx, payment.id, reason);
    return 'NEEDS_RESOLUTION';
  }

  /**
   * Money that bought nothing goes back by itself where the policy says so (I5): nothing was granted for it, so there is
   * nothing for a second person to weigh. What is not as agreed stays an operator's.
   */
  private async giveBack(tx: Tx, paymentId: string, reason: string): Promise<void> {
    const payment = await this.payments.get(tx, paymentId, { lock: true });
    if (!givenBackByRule(reason) || !this.refunds.ways(payment).includes('PROVIDER')) return;
    const { timezone } = await this.directory.byId(payment.municipalityId);
    if ((await this.policies.value(tx, timezone, 'payment.lateMoney')) !== 'REFUND') return;
    await this.refunds.open(tx, payment, SYSTEM_ACTOR, {
      id: uuidv7(),
      subscriptionId: null,
      origin: 'LATE_MONEY',
      basis: 'WHOLE',
      months: null,
      feeCents: 0,
      amountCents: payment.takenCents,
      way: 'PROVIDER',
      ibanSealed: null,
      ibanMasked: null,
      payee: null,
      endsRight: false,
      reason,
      state: 'APPROVED',
      requestedBy: null,
    });
  }

  private async alarm(tx: Tx, payment: PaymentRow, reason: string): Promise<void> {
    this.logger.error({ event: 'payment.needs_resolution', payment: payment.id, reason });
    hintWork(tx, payment.municipalityId, 'payments', payment.id);
    await this.record(tx, payment, 'payment.needs_resolution', { reason });
    // Money was taken, whatever becomes of it.
    await this.webhooks.record(tx, payment.municipalityId, 'payment.succeeded', payment.id);
  }

  private record(
    tx: Tx,
    payment: PaymentRow,
    action: string,
    data: Record<string, unknown> = {},
  ): Promise<void> {
    return this.audit.record(tx, {
      municipalityId: payment.municipalityId,
      actor: { kind: 'PROVIDER', id: null },
      action,
      subject: { kind: 'payment', id: payment.id },
      data: { requestId: payment.requestId, amountCents: payment.amountCents, ...data },
    });
  }
}

/** A page whose name got lost in a crash is known by it again. */
function learnt(payment: PaymentRow, status: ProviderStatus): { providerRef?: string } {
  return payment.accountId === null ? {} : { providerRef: status.providerRef };
}

/** What was taken, where it is not what was agreed. Other money is not counted in ours: of ours nothing was taken. */
function otherThanAgreed(
  { currency, amountCents }: PaymentRow,
  status: ProviderStatus,
): { capturedCents?: number | null; otherMoney?: OtherMoney } {
  if (status.currency === currency)
    return status.amountCents === amountCents ? {} : { capturedCents: status.amountCents };
  const known = status.currency !== null && /^[A-Z]{3}$/.test(status.currency);
  return {
    capturedCents: 0,
    otherMoney: {
      amountCents: status.amountCents ?? amountCents,
      currency: known ? status.currency! : 'XXX',
    },
  };
}

/** As the provider says, else as the person chose. */
function methodOf(payment: PaymentRow, status: ProviderStatus): PaymentMethod {
  return status.method ?? payment.wantedMethod ?? 'CARD';
}

/** A provider's clock is everybody's; a sandbox's may be ahead of it. */
function atOurTime(status: ProviderStatus): ProviderStatus {
  return status.paidAt === null ? status : { ...status, paidAt: toTownTime(status.paidAt) };
}
