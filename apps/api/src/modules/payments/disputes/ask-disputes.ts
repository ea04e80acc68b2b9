import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { toRealTime } from '../../../platform/clock/town-time.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { whyNotAsked } from '../accounts/why-not-asked.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import type { DisputedPayments } from '../providers/payment-dispute.js';
import { DisputeLedger } from './dispute-ledger.js';
import { DisputeRepository } from './dispute.repository.js';

/** Longer than providers repeat an event they could not deliver. */
const RECENT_MS = 3 * 86_400_000;

/** Asks the providers about disputes nobody told us of, and about those that nobody has decided yet. */
@Injectable()
export class AskDisputes {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: PaymentAccounts,
    private readonly payments: PaymentRepository,
    private readonly disputes: DisputeRepository,
    private readonly ledger: DisputeLedger,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(municipality: Municipality): Promise<void> {
    const { open, accountIds } = await this.unitOfWork.run(municipality.id, async (tx) => ({
      open: await this.disputes.open(tx),
      accountIds: await this.payments.accountsWithMoney(tx),
    }));
    for (const accountId of accountIds) {
      const known = open.filter((one) => one.accountId === accountId).map(({ capturedRef }) => capturedRef);
      try {
        const provider = await this.accounts.ofPayment({ municipalityId: municipality.id, accountId });
        if (provider.disputes) await this.account(municipality, accountId, provider.disputes, new Set(known));
      } catch (error) {
        const code = whyNotAsked(error);
        if (code === null) throw error;
        this.logger.warn({ event: 'payment.disputes_not_asked', account: accountId, code });
      }
    }
  }

  private async account(
    municipality: Municipality,
    accountId: string,
    disputes: DisputedPayments,
    captures: Set<string>,
  ): Promise<void> {
    const since = toRealTime(new Date(this.clock.now().getTime() - RECENT_MS));
    for await (const capturedRef of disputes.capturesSince(since)) captures.add(capturedRef);
    for (const capturedRef of captures) {
      const payment = await this.unitOfWork.run(municipality.id, (tx) =>
        this.payments.byCapturedRef(tx, accountId, capturedRef),
      );
      // Another municipality's, on the deployment's account.
      if (!payment) continue;
      const askedAt = this.clock.now();
      const said = await disputes.ofCapture(capturedRef);
      await this.unitOfWork.run(municipality.id, (tx) =>
        this.ledger.apply(tx, payment.id, said.disputes, askedAt),
      );
    }
  }
}
