import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { actorOf } from '../../requests/index.js';
import { CounterRenewals } from '../../subscriptions/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { SettlePayment } from './settle-payment.js';

/** What stands in `payment.provider` for money taken by an operator. No provider is ever asked about it. */
export const COUNTER_PROVIDER = 'counter';

export interface CounterSale {
  /** The one it has now when null. */
  productId: string | null;
  method: 'CASH' | 'POS';
  /** As shown to the operator, who has taken it: the catalogue's price, or nothing is sold. */
  amountCents: number;
}

/** "Rinnova allo sportello": request, payment, receipt and subscription in one transaction (R93). */
@Injectable()
export class RenewAtCounter {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly audit: Audit,
    private readonly directory: MunicipalityDirectory,
    private readonly renewals: CounterRenewals,
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
  ) {}

  /**
   * @returns the id of the new subscription
   * @throws Problem forbidden without the permission to act for subscribers; overlapping_right when the right could not
   *   be granted, and what {@link CounterRenewals.approved} says. In every case nothing is recorded.
   */
  run(
    call: OperatorContext,
    subscriptionId: string,
    sale: CounterSale,
    key: string | undefined,
  ): Promise<string> {
    if (!call.actor.permissions.has('subscribers.act_on_behalf')) throw new Problem('forbidden');
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: `renewAtCounter:${subscriptionId}`, body: sale };
      const { id } = await this.idempotency.once(tx, call, request, () =>
        this.sell(tx, call, subscriptionId, sale),
      );
      return id;
    });
  }

  private async sell(
    tx: Tx,
    call: OperatorContext,
    subscriptionId: string,
    sale: CounterSale,
  ): Promise<{ id: string }> {
    const request = await this.renewals.approved(tx, call, subscriptionId, sale);
    const now = this.clock.now();
    const payment = await this.payments.insert(tx, call.municipality.id, {
      requestId: request.id,
      holderId: request.holderId,
      amountCents: sale.amountCents,
      provider: COUNTER_PROVIDER,
      method: sale.method,
      expiresAt: now,
    });
    const outcome = await this.settle.run(tx, await this.directory.byId(call.municipality.id), payment.id, {
      providerRef: `${COUNTER_PROVIDER}:${payment.id}`,
      state: 'SUCCEEDED',
      amountCents: sale.amountCents,
      currency: payment.currency,
      metadata: { paymentId: payment.id, municipalityId: call.municipality.id },
      method: null,
      // What the receipt shows: nobody but us numbers this payment.
      capturedRef: request.number,
      paidAt: now,
      refundedCents: null,
      reason: null,
    });
    // The money is in the operator's hand and can be given back: nothing is kept for somebody to sort out later.
    if (outcome !== 'ACTIVATED') throw new Problem('overlapping_right');
    const rows: { id: string; number: string }[] = await tx.query(
      'SELECT id, number FROM subscription WHERE request_id = $1',
      [request.id],
    );
    const sold = rows[0]!;
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action: 'subscription.renewed_at_counter',
      subject: { kind: 'subscription', id: sold.id },
      data: {
        number: sold.number,
        previous: subscriptionId,
        request: request.number,
        paymentId: payment.id,
        method: sale.method,
        amountCents: sale.amountCents,
        seen: ['SUBSCRIPTION', 'VEHICLE_REGISTRATION'],
      },
    });
    return { id: sold.id };
  }
}
