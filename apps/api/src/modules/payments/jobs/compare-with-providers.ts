import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { PaymentRepository, type ComparedPayment } from '../persistence/payment.repository.js';
import { PaymentProviderError, type ProviderStatus } from '../providers/payment-provider.js';
import { ProviderTotals } from '../refunds/provider-totals.js';
import { SettlePayment } from '../use-cases/settle-payment.js';

/** Longer than providers repeat an event they could not deliver. */
const COMPARED_DAYS = 3;

/**
 * What providers hold against what we know (I8): captures nobody told us of, also for payments that were closed here, and
 * refunds made elsewhere. Whatever differs goes the way its event would have gone.
 */
@Injectable()
export class CompareWithProviders {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: PaymentAccounts,
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly totals: ProviderTotals,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(municipality: Municipality): Promise<void> {
    const since = new Date(this.clock.now().getTime() - COMPARED_DAYS * 86_400_000);
    const recent = await this.unitOfWork.run(municipality.id, (tx) => this.payments.compared(tx, since));
    for (const [accountId, payments] of Map.groupBy(recent, (one) => one.accountId)) {
      const provider = await this.accounts.ofPayment({ municipalityId: municipality.id, accountId });
      if (provider.notices) continue; // found by their receipts
      const known = new Map(payments.map((one) => [one.providerRef, one]));
      try {
        for await (const status of provider.listCheckouts(since))
          if (status.metadata.municipalityId === municipality.id && status.state === 'SUCCEEDED')
            await this.one(municipality, accountId, known.get(status.providerRef), status);
      } catch (error) {
        if (!(error instanceof PaymentProviderError)) throw error;
        this.logger.warn({ event: 'payment.compare_failed', account: accountId, code: error.providerCode });
      }
    }
  }

  private async one(
    municipality: Municipality,
    accountId: string,
    known: ComparedPayment | undefined,
    status: ProviderStatus,
  ): Promise<void> {
    const said = status.refundedCents;
    if (known?.captured && (said === null || said === known.refundedCents)) return;
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const payment = await this.payments.byProviderRef(tx, accountId, status.providerRef);
      const named = payment ?? (await this.payments.byId(tx, status.metadata.paymentId));
      if (named?.accountId !== accountId) return;
      const outcome =
        payment !== null || named.providerRef === null
          ? await this.settle.run(tx, municipality, named.id, status)
          : await this.settle.surplus(tx, named, status);
      if (outcome !== 'NONE') this.logger.warn({ event: 'payment.compared', payment: named.id, outcome });
    });
    if (said === null || status.currency === null) return;
    const { currency } = status;
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const captured = await this.payments.byProviderRef(tx, accountId, status.providerRef);
      if (captured?.capturedRef)
        await this.totals.apply(tx, captured.id, { totalCents: said, currency, fresh: true });
    });
  }
}
