import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import type { PaymentAccountRow } from '../accounts/payment-account.repository.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import type { ProviderEvent } from '../providers/payment-provider.js';
import { CheckPayment } from '../use-cases/check-payment.js';
import { ProviderTotals } from './provider-totals.js';

/** A verified event that says how much of a capture was given back so far: ours, or done on the provider's own pages. */
@Injectable()
export class ReceiveRefundEvent {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly payments: PaymentRepository,
    private readonly check: CheckPayment,
    private readonly totals: ProviderTotals,
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
    let payment = await this.find(municipality, account, event);
    if (payment && payment.capturedRef === null) {
      // The refund was faster than the payment: first what it is a refund of.
      await this.check.run(municipality, payment);
      payment = await this.find(municipality, account, event);
    }
    if (payment && payment.capturedRef !== event.capturedRef) {
      this.logger.warn({ event: 'payment.refund_before_capture', payment: payment.id, type: event.type });
      throw new Problem('service_unavailable', { retryAfterSeconds: 60 });
    }
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
      await this.totals.apply(tx, payment.id, {
        totalCents: event.refundedCents,
        currency: event.currency,
        askedAt: null,
      });
    });
  }

  /** By the captured money; else the payment it names, if that is this account's. */
  private find(
    { id }: Municipality,
    account: PaymentAccountRow,
    event: Extract<ProviderEvent, { kind: 'REFUND' }>,
  ): Promise<PaymentRow | null> {
    return this.unitOfWork.run(id, async (tx) => {
      const captured = await this.payments.byCapturedRef(tx, account.id, event.capturedRef);
      if (captured) return captured;
      const named = await this.payments.byId(tx, event.metadata.paymentId);
      return named?.accountId === account.id ? named : null;
    });
  }
}
