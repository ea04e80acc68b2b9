import { Injectable } from '@nestjs/common';
import type { PaymentMethod } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { RequestRepository, actorOf } from '../../requests/index.js';
import { VoidSale } from '../../subscriptions/index.js';
import { WebhookEvents } from '../../webhooks/index.js';
import { CashSessionRepository } from '../cash/cash-session.repository.js';
import { COUNTER_PROVIDER } from '../cash/counter-till.js';
import { PaymentRepository } from '../persistence/payment.repository.js';

/**
 * "Storno": money taken at the counter by mistake goes back out of the till it lies in, all of it, before anybody has
 * counted that till. The right ends, and a cancelling receipt is issued, in the same transaction. Whatever comes later is
 * a refund.
 */
@Injectable()
export class VoidCounterPayment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly requests: RequestRepository,
    private readonly payments: PaymentRepository,
    private readonly sessions: CashSessionRepository,
    private readonly sale: VoidSale,
    private readonly webhooks: WebhookEvents,
  ) {}

  /**
   * @returns the id of the cash session
   * @throws Problem not_found for a colleague's without `cash.supervise`; payment_not_voidable, also the second time;
   *   payment_void_closed; and what {@link VoidSale.within} says
   */
  run(call: OperatorContext, id: string, reason: string): Promise<string> {
    const { actor, municipality } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      // As in settling: the request first, then the payment, then the till.
      const { requestId } = await this.payments.get(tx, id);
      const request = await this.requests.get(tx, requestId, { lock: true });
      const payment = await this.payments.get(tx, id, { lock: true });
      const session = await this.sessions.ofPayment(tx, id);
      if (payment.provider !== COUNTER_PROVIDER || !session) throw new Problem('payment_not_voidable');
      const may = actor.permissions.has(
        session.operatorId === actor.operatorId ? 'payments.record' : 'cash.supervise',
      );
      if (!may) throw new Problem('not_found');
      if (payment.state !== 'SUCCEEDED' || payment.needsResolution) throw new Problem('payment_not_voidable');
      if (session.closedAt) throw new Problem('payment_void_closed');

      const voided = await this.sale.within(tx, call, {
        requestId,
        paymentId: id,
        amountCents: payment.amountCents,
        method: (payment.method ?? 'CASH') as PaymentMethod,
        reference: payment.capturedRef ?? request.number,
        reason,
      });
      await this.payments.voidAtCounter(tx, payment, {
        cashSessionId: session.id,
        receiptId: voided.receiptId,
        by: actor.operatorId,
        reason,
      });
      await this.webhooks.record(tx, municipality.id, 'payment.refunded', id);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: actorOf(actor),
        action: 'payment.voided',
        subject: { kind: 'payment', id },
        data: {
          request: request.number,
          subscription: voided.subscriptionNumber,
          receipt: voided.receiptNumber,
          amountCents: payment.amountCents,
          method: payment.method,
          cashSessionId: session.id,
          ...(session.operatorId !== actor.operatorId && { operatorId: session.operatorId }),
          reason,
        },
      });
      return session.id;
    });
  }
}
