import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import type { RequestRow } from '../../requests/index.js';
import type { CounterMethod } from '../domain/cash.rules.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { SettlePayment } from '../use-cases/settle-payment.js';
import { CashDesk } from './cash-desk.js';

/** What stands in `payment.provider` for money taken by an operator. No provider is ever asked about it. */
export const COUNTER_PROVIDER = 'counter';

/** Money in an operator's hand becomes a payment, a receipt and a right: by the one writer of payments, in one transaction. */
@Injectable()
export class CounterTill {
  constructor(
    private readonly clock: Clock,
    private readonly directory: MunicipalityDirectory,
    private readonly desk: CashDesk,
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
  ) {}

  /**
   * @param request locked, AWAITING_PAYMENT, without an open payment
   * @param sale `reference`: what the POS printed
   * @throws Problem overlapping_right when the right could not be granted: the caller's transaction must end with it,
   *   since the money is still in the operator's hand; cash_session_of_another_day
   */
  async take(
    tx: Tx,
    call: OperatorContext,
    request: RequestRow,
    sale: { method: CounterMethod; amountCents: number; reference: string | null },
  ): Promise<{ paymentId: string; subscriptionId: string; subscriptionNumber: string }> {
    const session = await this.desk.current(tx, call);
    const now = this.clock.now();
    const payment = await this.payments.insert(tx, call.municipality.id, {
      requestId: request.id,
      holderId: request.holderId,
      amountCents: sale.amountCents,
      provider: COUNTER_PROVIDER,
      method: sale.method,
      cashSessionId: session.id,
      expiresAt: now,
    });
    const outcome = await this.settle.run(tx, await this.directory.byId(call.municipality.id), payment.id, {
      providerRef: `${COUNTER_PROVIDER}:${payment.id}`,
      state: 'SUCCEEDED',
      amountCents: sale.amountCents,
      currency: payment.currency,
      metadata: { paymentId: payment.id, municipalityId: call.municipality.id },
      method: null,
      // What the receipt shows; for cash nobody but us numbers the payment.
      capturedRef: sale.reference ?? request.number,
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
    return { paymentId: payment.id, subscriptionId: sold.id, subscriptionNumber: sold.number };
  }
}
