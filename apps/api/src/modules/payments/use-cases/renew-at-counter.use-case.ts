import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { actorOf } from '../../requests/index.js';
import { CounterRenewals } from '../../subscriptions/index.js';
import { CounterTill } from '../cash/counter-till.js';
import type { CounterMethod } from '../domain/cash.rules.js';

export interface CounterSale {
  /** The one it has now when null. */
  productId: string | null;
  /** The band of ISEE that is declared for the new period; null: none. */
  iseeUpToCents: number | null;
  method: CounterMethod;
  /** What the POS printed; null for cash, and where nobody wrote it down. */
  reference: string | null;
  /** As shown to the operator, who has taken it: the catalogue's price, or nothing is sold. */
  amountCents: number;
}

/** "Rinnova allo sportello": request, payment, receipt and subscription in one transaction (R93). */
@Injectable()
export class RenewAtCounter {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly audit: Audit,
    private readonly renewals: CounterRenewals,
    private readonly till: CounterTill,
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
    const sold = await this.till.take(tx, call, request, sale);
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action: 'subscription.renewed_at_counter',
      subject: { kind: 'subscription', id: sold.subscriptionId },
      data: {
        number: sold.subscriptionNumber,
        previous: subscriptionId,
        request: request.number,
        paymentId: sold.paymentId,
        method: sale.method,
        amountCents: sale.amountCents,
        ...(sale.iseeUpToCents === null ? {} : { iseeUpToCents: sale.iseeUpToCents }),
        seen: ['SUBSCRIPTION', 'VEHICLE_REGISTRATION'],
      },
    });
    return { id: sold.subscriptionId };
  }
}
