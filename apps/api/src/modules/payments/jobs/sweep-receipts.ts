import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { whyNotAsked } from '../accounts/why-not-asked.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { PROVIDER_KINDS } from '../providers/index.js';
import { ProviderTotals } from '../refunds/provider-totals.js';
import { CheckPayment } from '../use-cases/check-payment.js';

const DAY_MS = 86_400_000;
/** Receipts mostly come within minutes, and are listed by the day of the payment. */
const LOOK_BACK_DAYS = 2;
/** Once a night for those that came much later. */
const LOOK_BACK_NIGHT_DAYS = 30;
const NIGHT_HOUR_UTC = 2;
/** Nobody pays a notice older than this; its account is left alone. */
const FORGOTTEN_AFTER_DAYS = 180;

/**
 * Where nobody tells us of payments: one look at the newest receipts of each account finds those of all notices, also of
 * notices that were closed here while somebody was paying at a bank. Which of them are news, the provider is then asked
 * one by one. It tells of at most two payments of a notice; receipts beyond are before an operator.
 */
@Injectable()
export class SweepReceipts {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: PaymentAccounts,
    private readonly payments: PaymentRepository,
    private readonly check: CheckPayment,
    private readonly totals: ProviderTotals,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(municipality: Municipality): Promise<void> {
    const providers = PROVIDER_KINDS.filter(({ notices }) => notices).map(({ code }) => code);
    const now = this.clock.now().getTime();
    const accounts = await this.unitOfWork.run(municipality.id, (tx) =>
      this.payments.accountsOf(tx, providers, new Date(now - FORGOTTEN_AFTER_DAYS * DAY_MS)),
    );
    const night = new Date(now).getUTCHours() === NIGHT_HOUR_UTC && new Date(now).getUTCMinutes() < 10;
    const since = new Date(now - (night ? LOOK_BACK_NIGHT_DAYS : LOOK_BACK_DAYS) * DAY_MS);
    for (const accountId of accounts) {
      try {
        await this.account(municipality, accountId, since);
      } catch (error) {
        const code = whyNotAsked(error);
        if (code === null) throw error;
        this.logger.warn({ event: 'payment.sweep_failed', account: accountId, code });
      }
    }
  }

  private async account(municipality: Municipality, accountId: string, since: Date): Promise<void> {
    const { notices } = await this.accounts.ofPayment({ municipalityId: municipality.id, accountId });
    if (!notices) return;
    const receipts = new Map<string, number>();
    for await (const ref of notices.paidSince(since)) receipts.set(ref, (receipts.get(ref) ?? 0) + 1);
    if (receipts.size === 0) return;
    const found = await this.unitOfWork.run(municipality.id, (tx) =>
      this.payments.withCaptures(tx, accountId, [...receipts.keys()]),
    );
    for (const payment of found) {
      const count = receipts.get(payment.providerRef ?? '') ?? 0;
      if (payment.captures >= count) continue;
      const outcome = await this.check.run(municipality, payment);
      if (outcome !== 'NONE') this.logger.info({ event: 'payment.swept', payment: payment.id, outcome });
      await this.unnamed(municipality, accountId, payment.providerRef!, count);
    }
  }

  /** More receipts than payments the provider could name: as much as the notice asks for, each. */
  private unnamed(
    { id }: Municipality,
    accountId: string,
    providerRef: string,
    count: number,
  ): Promise<void> {
    return this.unitOfWork.run(id, async (tx) => {
      const [payment] = await this.payments.withCaptures(tx, accountId, [providerRef]);
      // As long as none is known, the payment itself has to be asked for again.
      if (!payment || payment.captures === 0 || payment.captures >= count) return;
      const { amountCents, captures } = payment;
      await this.totals.raise(tx, payment, 'AMOUNT_DIFFERS', captures * amountCents, count * amountCents);
    });
  }
}
