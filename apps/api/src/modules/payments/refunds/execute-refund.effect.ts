import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import {
  DeferredEffect,
  type EffectHandler,
  type OutboxMessage,
} from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import type { RefundStatus } from '../providers/payment-provider.js';
import { ProviderTotals } from './provider-totals.js';
import { EXECUTE_REFUND, RefundLedger } from './refund-ledger.js';
import { RefundRepository, type RefundRow } from './refund.repository.js';

const PROVIDER = { kind: 'PROVIDER', id: null } as const;
const SYSTEM = { kind: 'SYSTEM', id: null } as const;

/** Providers remember an idempotency key for a day. Later only their own sum tells whether a refund was made. */
const REMEMBERED_MS = 23 * 3_600_000;
const SOONEST_MS = 15_000;
const LATEST_MS = 3_600_000;

/**
 * Gives money back through the provider that took it, with the account that took it. First it is asked what went back so
 * far; then our intent is kept; then the refund is asked for, with the same name however often; and what it answers is
 * settled by the ledger. No answer is no answer: it stays EXECUTING and is asked about again.
 */
@Injectable()
export class ExecuteRefund implements EffectHandler, OnModuleInit {
  readonly topic = EXECUTE_REFUND;
  readonly concurrency = 2;

  constructor(
    private readonly clock: Clock,
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: PaymentAccounts,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly totals: ProviderTotals,
    private readonly ledger: RefundLedger,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run({ municipalityId, payload }: OutboxMessage): Promise<void> {
    const id = String(payload['refundId']);
    const { refund, payment } = await this.load(municipalityId, id);
    if (!due(refund)) return;
    const provider = await this.accounts.ofPayment(payment);

    const askedAt = this.clock.now();
    const known =
      payment.providerRef === null
        ? null
        : await provider.fetchStatus(payment.providerRef, payment.capturedRef ?? undefined);
    const totalCents = known?.state === 'SUCCEEDED' ? known.refundedCents : null;
    if (known && totalCents !== null) {
      const { currency } = payment;
      await this.unitOfWork.run(municipalityId, (tx) =>
        this.totals.apply(tx, payment.id, { totalCents, currency: known.currency ?? currency, askedAt }),
      );
    } else if (this.forgotten(refund) || known?.state === 'UNKNOWN' || known?.state === 'SUCCEEDED') {
      // Asking again could give it back twice, or nobody answers at all, or nobody says how much went back before.
      if (this.forgotten(refund)) await this.nobodyAnswers(payment);
      throw this.later(refund);
    }

    const asking = await this.intend(municipalityId, payment.id, id);
    if (!asking) return;
    const answer: RefundStatus =
      payment.capturedRef === null
        ? { refundRef: null, state: 'FAILED', reason: 'nothing captured' }
        : await provider.refund({
            refundId: asking.attemptId,
            paymentId: payment.id,
            municipalityId,
            capturedRef: payment.capturedRef,
            amountCents: asking.amountCents,
          });
    await this.unitOfWork.run(municipalityId, async (tx) => {
      await this.payments.get(tx, payment.id, { lock: true });
      const current = await this.refunds.get(tx, id, { lock: true });
      // Its event was faster, or another worker.
      if (current.state !== 'EXECUTING' || current.attemptId !== asking.attemptId) return;
      if (answer.state === 'SUCCEEDED')
        await this.ledger.move(tx, current, 'confirm', PROVIDER, { providerRef: answer.refundRef });
      if (answer.state === 'FAILED')
        await this.ledger.move(tx, current, 'fail', PROVIDER, {
          providerRef: answer.refundRef,
          failure: answer.reason ?? 'refused',
        });
      if (answer.state === 'FAILED' && answer.goneUnseen) {
        // The least that is gone; what exactly, the provider's own pages say.
        const gone = answer.goneUnseen === 'ALL' ? 0 : asking.amountCents - 1;
        const { refundedCents, takenCents } = payment;
        await this.totals.raise(tx, payment, 'REFUND_NOT_SHOWN', refundedCents, takenCents - gone);
      }
    });
    if (answer.state === 'UNKNOWN' || answer.state === 'PENDING') throw this.later(asking);
  }

  private load(municipalityId: string, id: string): Promise<{ refund: RefundRow; payment: PaymentRow }> {
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const refund = await this.refunds.get(tx, id);
      return { refund, payment: await this.payments.get(tx, refund.paymentId) };
    });
  }

  /** Keeps that the provider may know of it from now on; null when there is nothing to ask any more. */
  private async intend(municipalityId: string, paymentId: string, id: string): Promise<RefundRow | null> {
    try {
      return await this.unitOfWork.run(municipalityId, async (tx) => {
        const payment = await this.payments.get(tx, paymentId, { lock: true });
        const refund = await this.refunds.get(tx, id, { lock: true });
        if (refund.state === 'EXECUTING' && payment.state === 'DISPUTED') return this.stop(tx, refund);
        if (refund.state === 'EXECUTING') return refund;
        if (refund.state !== 'APPROVED') return null;
        return this.ledger.move(tx, refund, 'ask', SYSTEM, { askedAt: this.clock.now() });
      });
    } catch (error) {
      // Another refund of this payment is with the provider: one after the other.
      if (violatedConstraint(error) !== 'refund_one_executing') throw error;
      throw new DeferredEffect(new Date(this.clock.now().getTime() + SOONEST_MS));
    }
  }

  /**
   * The bank may give the same money back: whoever was asked is not asked again. That the first question never arrived
   * is certain once the provider's sum has gone without it for longer than questions are remembered.
   */
  private async stop(tx: Tx, refund: RefundRow): Promise<null> {
    if (!this.forgotten(refund)) throw this.later(refund);
    await this.ledger.move(tx, refund, 'fail', PROVIDER, { failure: 'DISPUTED' });
    return null;
  }

  private forgotten({ askedAt, decidedAt, requestedAt }: RefundRow): boolean {
    const since = askedAt ?? decidedAt ?? requestedAt;
    return this.clock.now().getTime() - since.getTime() > REMEMBERED_MS;
  }

  private nobodyAnswers(payment: PaymentRow): Promise<boolean> {
    return this.unitOfWork.run(payment.municipalityId, (tx) =>
      this.totals.raise(tx, payment, 'NO_ANSWER', payment.refundHeldCents, payment.refundedCents),
    );
  }

  /** The longer it takes, the longer the pauses. */
  private later({ askedAt, decidedAt, requestedAt }: RefundRow): DeferredEffect {
    const now = this.clock.now().getTime();
    const age = now - (askedAt ?? decidedAt ?? requestedAt).getTime();
    return new DeferredEffect(new Date(now + Math.min(LATEST_MS, Math.max(SOONEST_MS, age))));
  }
}

const due = ({ way, state }: RefundRow): boolean =>
  way === 'PROVIDER' && (state === 'APPROVED' || state === 'EXECUTING');
