import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { RequestRepository, actorOf } from '../../requests/index.js';
import { SubscriptionRepository } from '../../subscriptions/index.js';
import { CounterTill } from '../cash/counter-till.js';
import type { CounterMethod } from '../domain/cash.rules.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { PaymentProviderError } from '../providers/payment-provider.js';
import { CheckPayment } from './check-payment.js';

export interface CounterPayment {
  method: CounterMethod;
  /** As shown to the operator, who has taken it: the frozen price, or nothing is recorded. */
  amountCents: number;
  /** What the POS printed; null for cash. */
  reference: string | null;
  /** The person gives up a payment begun online: its page is closed first. */
  closeOnline: boolean;
}

/** Cash or POS for a request that awaits its payment, whoever submitted it and wherever. */
@Injectable()
export class TakeCounterPayment {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly audit: Audit,
    private readonly directory: MunicipalityDirectory,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly payments: PaymentRepository,
    private readonly check: CheckPayment,
    private readonly till: CounterTill,
  ) {}

  /**
   * @returns the id of the subscription
   * @throws Problem request_not_payable, also when the provider says that it has been paid online; payment_in_progress
   *   while money may be on its way; conflict_stale_version when the price is not the one that was shown; and what
   *   {@link CounterTill.take} says. In every case nothing is recorded.
   */
  async run(
    call: OperatorContext,
    requestId: string,
    payment: CounterPayment,
    key: string | undefined,
  ): Promise<string> {
    await this.askOnline(call, requestId, payment.closeOnline);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: `takeCounterPayment:${requestId}`, body: payment };
      const { id } = await this.idempotency.once(tx, call, request, () =>
        this.take(tx, call, requestId, payment),
      );
      return id;
    });
  }

  /** Whether money is on its way online is for the provider to say; asked before, outside any transaction. */
  private async askOnline(call: OperatorContext, requestId: string, close: boolean): Promise<void> {
    const open = await this.unitOfWork.run(call.municipality.id, (tx) => this.payments.open(tx, requestId));
    if (!open) return;
    try {
      await this.check.run(await this.directory.byId(call.municipality.id), open, { close });
    } catch (error) {
      // As long as nobody knows, cash on top might be paid twice.
      if (error instanceof PaymentProviderError)
        throw new Problem('payment_provider_unavailable', { retryAfterSeconds: 10 });
      throw error;
    }
  }

  private async take(
    tx: Tx,
    call: OperatorContext,
    requestId: string,
    payment: CounterPayment,
  ): Promise<{ id: string }> {
    const request = await this.requests.get(tx, requestId, { lock: true });
    if (request.kind !== 'SUBSCRIPTION') throw new Problem('not_found');
    if (request.state !== 'AWAITING_PAYMENT') throw new Problem('request_not_payable');
    const detail = await this.subscriptions.request(tx, request.id);
    if (!detail.payBy || detail.payBy <= this.clock.now() || detail.priceCents === null)
      throw new Problem('request_not_payable');
    if (await this.payments.open(tx, request.id)) throw new Problem('payment_in_progress');
    if (detail.priceCents !== payment.amountCents) throw new Problem('conflict_stale_version');
    const sold = await this.till.take(tx, call, request, payment);
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action: 'payment.taken_at_counter',
      subject: { kind: 'payment', id: sold.paymentId },
      data: {
        request: request.number,
        subscription: sold.subscriptionNumber,
        method: payment.method,
        amountCents: payment.amountCents,
      },
    });
    return { id: sold.subscriptionId };
  }
}
