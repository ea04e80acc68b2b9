import { Injectable } from '@nestjs/common';
import { labels } from '@sosta/contracts';
import type { PaymentMethod } from '@sosta/contracts';
import { Clock } from '../../../../platform/clock/clock.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { receiptNumber } from '../../domain/papers.rules.js';
import { lifeTransition } from '../../domain/subscription.machine.js';
import { LifeRepository } from '../../persistence/life.repository.js';
import { SubscriptionRepository } from '../../persistence/subscription.repository.js';
import { SubscriptionLife } from '../../subscription-life.js';
import { SubscriptionPapers } from '../../subscription-papers.js';

export interface VoidedSale {
  subscriptionId: string;
  subscriptionNumber: string;
  /** The cancelling receipt. */
  receiptId: string;
  receiptNumber: string;
}

/** Takes back a right that was sold by mistake, with the receipt that says so; the money is the till's business. */
@Injectable()
export class VoidSale {
  constructor(
    private readonly clock: Clock,
    private readonly life: SubscriptionLife,
    private readonly rights: LifeRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly papers: SubscriptionPapers,
  ) {}

  /**
   * @param sale its payment, locked; `reference`: what the receipt shows of the money given back
   * @throws Problem payment_void_invoiced; payment_void_used when the right was changed, renewed, found in a check or is over
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    sale: {
      requestId: string;
      paymentId: string;
      amountCents: number;
      method: PaymentMethod;
      reference: string;
      reason: string;
    },
  ): Promise<VoidedSale> {
    const [sold]: { id: string }[] = await tx.query('SELECT id FROM subscription WHERE request_id = $1', [
      sale.requestId,
    ]);
    if (!sold) throw new Problem('payment_not_voidable');
    const held = await this.life.hold(tx, call.municipality.id, sold.id);
    const { row, municipality } = held;
    if (!row.receipt) throw new Problem('payment_not_voidable');
    if (row.invoice) throw new Problem('payment_void_invoiced');
    const touched = row.renewed || row.openRenewal !== null || (await this.rights.used(tx, row.id));
    if (touched || !lifeTransition(held.state, 'voidSale')) throw new Problem('payment_void_used');

    await this.life.write(tx, call, held, { command: 'voidSale', note: sale.reason });
    const receipt = await this.subscriptions.nextReceipt(tx, municipality, {
      paymentId: sale.paymentId,
      subscriptionId: row.id,
      cancelsId: row.receipt.id,
    });
    const number = receiptNumber(receipt);
    const paper = await this.papers.cancel(tx, municipality, row, {
      receiptId: receipt.id,
      receiptNumber: number,
      at: this.clock.now(),
      reason: sale.reason,
      reference: sale.reference,
    });
    const cancelled = receiptNumber(row.receipt);
    await this.life.tell(
      tx,
      held,
      'subscription-sale-voided',
      (locale, common) => ({
        ...common,
        amountCents: sale.amountCents,
        method: labels[locale].paymentMethod[sale.method],
        receiptNumber: number,
        cancelledNumber: cancelled,
      }),
      [paper],
    );
    return {
      subscriptionId: row.id,
      subscriptionNumber: row.number,
      receiptId: receipt.id,
      receiptNumber: number,
    };
  }
}
