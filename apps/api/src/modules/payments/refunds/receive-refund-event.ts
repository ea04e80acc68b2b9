import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import type { PaymentAccountRow } from '../accounts/payment-account.repository.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { DisputeLedger } from '../disputes/dispute-ledger.js';
import type { ProviderDispute } from '../providers/payment-dispute.js';
import { PaymentProviderError, type ProviderEvent } from '../providers/payment-provider.js';
import { PaymentOfCapture } from '../use-cases/payment-of-capture.js';
import { ProviderTotals } from './provider-totals.js';

/** A verified event that says how much of a capture was given back so far: ours, or done on the provider's own pages. */
@Injectable()
export class ReceiveRefundEvent {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: PaymentAccounts,
    private readonly payments: PaymentRepository,
    private readonly capture: PaymentOfCapture,
    private readonly totals: ProviderTotals,
    private readonly disputes: DisputeLedger,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param account which received it
   * @throws Problem service_unavailable while the capture itself is not known: the provider delivers again
   */
  async run(
    municipality: Municipality,
    account: PaymentAccountRow,
    event: Extract<ProviderEvent, { kind: 'REFUND' }>,
    payloadSha256: string,
  ): Promise<void> {
    const payment = await this.capture.run(municipality, account.id, event, event.metadata.paymentId);
    // What the provider took back for a dispute is in that dispute's books, and no refund.
    const disputes = payment && event.reversed ? await this.disputesOf(payment, event) : null;
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const first = await this.payments.recordEvent(tx, municipality.id, {
        provider: account.provider,
        eventId: event.eventId,
        type: event.type,
        payloadSha256,
        paymentId: payment?.id ?? null,
        outcome: payment ? 'REFUND' : 'UNKNOWN_PAYMENT',
      });
      if (!first) return;
      if (!payment) {
        this.logger.warn({ event: 'payment.webhook_unknown', provider: account.provider, type: event.type });
        return;
      }
      if (disputes && disputes.said.length > 0) {
        await this.disputes.apply(tx, payment.id, disputes.said, disputes.askedAt);
        return;
      }
      await this.totals.apply(tx, payment.id, {
        totalCents: event.refundedCents,
        currency: event.currency,
        askedAt: null,
      });
    });
  }

  /** @throws Problem service_unavailable: without an answer nobody can tell a refund from a dispute */
  private async disputesOf(
    payment: PaymentRow,
    event: Extract<ProviderEvent, { kind: 'REFUND' }>,
  ): Promise<{ said: readonly ProviderDispute[]; askedAt: Date }> {
    const askedAt = this.clock.now();
    try {
      const provider = await this.accounts.ofPayment(payment);
      return { said: (await provider.disputes?.ofCapture(event.capturedRef))?.disputes ?? [], askedAt };
    } catch (error) {
      if (!(error instanceof PaymentProviderError)) throw error;
      throw new Problem('service_unavailable', { retryAfterSeconds: 60 });
    }
  }
}
