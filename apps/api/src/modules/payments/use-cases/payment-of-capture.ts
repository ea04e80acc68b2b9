import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import { CheckPayment } from './check-payment.js';

/** Finds the payment whose captured money an event speaks of: one about a refund, or about a dispute. */
@Injectable()
export class PaymentOfCapture {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly payments: PaymentRepository,
    private readonly check: CheckPayment,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * By the captured money, else the payment that is named, if it is this account's. An event that is faster than its
   * payment makes us ask about that first.
   * @returns null when it is none of ours
   * @throws Problem service_unavailable while the capture itself is not known: the provider delivers again
   */
  async run(
    municipality: Municipality,
    accountId: string,
    { capturedRef, type }: { capturedRef: string; type: string },
    namedId: string | null,
  ): Promise<PaymentRow | null> {
    const find = (): Promise<PaymentRow | null> =>
      this.unitOfWork.run(municipality.id, async (tx) => {
        const captured = await this.payments.byCapturedRef(tx, accountId, capturedRef);
        if (captured) return captured;
        const named = await this.payments.byId(tx, namedId);
        return named?.accountId === accountId ? named : null;
      });
    let payment = await find();
    if (payment && payment.capturedRef === null) {
      await this.check.run(municipality, payment);
      payment = await find();
    }
    if (payment && payment.capturedRef !== capturedRef) {
      this.logger.warn({ event: 'payment.event_before_capture', payment: payment.id, type });
      throw new Problem('service_unavailable', { retryAfterSeconds: 60 });
    }
    return payment;
  }
}
