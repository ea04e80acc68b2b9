import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { PaymentRepository, type ComparedPayment } from '../persistence/payment.repository.js';
import {
  PaymentProviderError,
  type PaymentProvider,
  type ProviderStatus,
} from '../providers/payment-provider.js';
import { ProviderTotals } from '../refunds/provider-totals.js';
import { SettlePayment } from '../use-cases/settle-payment.js';

/** Longer than providers repeat an event they could not deliver. */
const RECENT_DAYS = 3;
/** A page is listed by the provider's clock, and some list what they took only after hours. */
const LISTED_AFTER_MS = 6 * 3_600_000;

/**
 * What providers hold against what we know (I8): captures nobody told us of, also for payments that were closed here, and
 * refunds made elsewhere. Whatever differs goes the way its event would have gone. The reverse too: what we hold as
 * captured and the provider does not, or holds with another amount, is put before an operator, once.
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

  async run(municipality: Municipality, days = RECENT_DAYS): Promise<void> {
    const startedAt = this.clock.now();
    const since = new Date(startedAt.getTime() - days * 86_400_000);
    const recent = await this.unitOfWork.run(municipality.id, (tx) => this.payments.compared(tx, since));
    for (const [accountId, payments] of Map.groupBy(recent, (one) => one.accountId)) {
      const provider = await this.accounts.ofPayment({ municipalityId: municipality.id, accountId });
      if (provider.notices) continue; // found by their receipts
      const known = new Map(payments.map((one) => [one.providerRef, one]));
      const captured = new Set<string>();
      try {
        for await (const status of provider.listCheckouts(since))
          // Also a page of ours whose money says that it is somebody else's: an operator has to look.
          if (
            status.state === 'SUCCEEDED' &&
            (status.metadata.municipalityId === municipality.id || known.has(status.providerRef))
          ) {
            captured.add(status.providerRef);
            await this.one(municipality, accountId, known.get(status.providerRef), status, startedAt);
          }
        for (const one of payments)
          if (one.captured && one.providerRef !== null && !captured.has(one.providerRef))
            await this.unlisted(municipality, provider, one);
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
    askedAt: Date,
  ): Promise<void> {
    const said = status.refundedCents;
    if (known?.captured && status.amountCents !== null && status.amountCents !== known.takenCents)
      await this.raise(municipality, known, 'AMOUNT_DIFFERS', status.amountCents);
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
        await this.totals.apply(tx, captured.id, { totalCents: said, currency, askedAt });
    });
  }

  /** Captured here, and not in the provider's list: it is asked by name before anybody is told. */
  private async unlisted(
    municipality: Municipality,
    provider: PaymentProvider,
    payment: ComparedPayment,
  ): Promise<void> {
    if (payment.createdAt.getTime() > this.clock.now().getTime() - LISTED_AFTER_MS) return;
    const { state } = await provider.fetchStatus(payment.providerRef!);
    // Not knowing the name and not answering look the same from here.
    const denied =
      state === 'UNKNOWN' ? (await provider.checkConnection()).state === 'OK' : state !== 'SUCCEEDED';
    if (denied) await this.raise(municipality, payment, 'NOT_TAKEN_THERE', 0);
  }

  private async raise(
    municipality: Municipality,
    { id, takenCents }: ComparedPayment,
    kind: 'AMOUNT_DIFFERS' | 'NOT_TAKEN_THERE',
    theirsCents: number,
  ): Promise<void> {
    await this.unitOfWork.run(municipality.id, async (tx) =>
      this.totals.raise(tx, await this.payments.get(tx, id), kind, takenCents, theirsCents),
    );
  }
}
