import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { townTime } from '../../../platform/clock/town-time.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { Municipality } from '../../municipalities/index.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { whyNotAsked } from '../accounts/why-not-asked.js';
import { PaymentRepository, type ComparedPayment } from '../persistence/payment.repository.js';
import type { PaymentProvider, ProviderStatus } from '../providers/payment-provider.js';
import { ProviderTotals } from '../refunds/provider-totals.js';
import { SettlePayment } from '../use-cases/settle-payment.js';

/** Longer than providers repeat an event they could not deliver. */
const RECENT_DAYS = 3;
const DAY_MS = 86_400_000;
/** A page is listed by the provider's clock, and some list what they took only after hours. */
const LISTED_AFTER_MS = 6 * 3_600_000;
/** How often somebody who watches is told. */
const TELL_EVERY = 20;

/** How far the comparison of one account is. */
export interface Tally {
  readonly accountId: string;
  /** Taken here since the first day. */
  readonly payments: number;
  state: 'RUNNING' | 'DONE' | 'FAILED';
  /** Of those, found or asked for; what is missing in the end is too fresh, or nobody answered. */
  compared: number;
  /** Of those, too old for the provider to know them by name: they agreed or differed before, nobody can tell now. */
  forgotten: number;
  /** Captures and refunds that were known there and not here, and are written down now. */
  learnt: number;
  /** The provider's code, where it did not answer. */
  failure: string | null;
}

/** Told of the accounts at first, and of each as it goes on; outside any transaction. */
export type ComparisonWatch = (tallies: readonly Tally[]) => Promise<void>;

const NOBODY: ComparisonWatch = async () => undefined;

/**
 * What providers hold against what we know (I8): captures nobody told us of, also for payments that were closed here, and
 * refunds made elsewhere. Whatever differs goes the way its event would have gone. The reverse too: what we hold as
 * captured and the provider does not, or holds with another amount, is put before an operator, once. Where payments are
 * notices, their receipts are the list: the amount was the receipt's from the start.
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

  async run(municipality: Municipality, days = RECENT_DAYS, watch = NOBODY): Promise<void> {
    // A provider's clock cannot be moved: its days and those of a sandbox that is ahead are not the same.
    if (townTime() !== null) return;
    const startedAt = this.clock.now();
    const since = new Date(startedAt.getTime() - days * DAY_MS);
    const recent = await this.unitOfWork.run(municipality.id, (tx) => this.payments.compared(tx, since));
    const accounts = [...Map.groupBy(recent, (one) => one.accountId)].map(([accountId, payments]) => ({
      payments,
      tally: {
        accountId,
        payments: payments.filter(taken).length,
        state: 'RUNNING',
        compared: 0,
        forgotten: 0,
        learnt: 0,
        failure: null,
      } satisfies Tally as Tally,
    }));
    await watch(accounts.map(({ tally }) => tally));
    for (const { payments, tally } of accounts) {
      try {
        await this.account(municipality, payments, { startedAt, since }, tally, watch);
        tally.state = 'DONE';
      } catch (error) {
        const code = whyNotAsked(error);
        if (code === null) throw error;
        tally.state = 'FAILED';
        tally.failure = code;
        this.logger.warn({ event: 'payment.compare_failed', account: tally.accountId, code });
      }
      await watch([tally]);
    }
  }

  private async account(
    municipality: Municipality,
    payments: readonly ComparedPayment[],
    period: { startedAt: Date; since: Date },
    tally: Tally,
    watch: ComparisonWatch,
  ): Promise<void> {
    const { accountId } = tally;
    const provider = await this.accounts.ofPayment({ municipalityId: municipality.id, accountId });
    const known = new Map(payments.map((one) => [one.providerRef, one]));
    const ours = payments.filter(taken);
    const onPage = Map.groupBy(ours, pageOf);
    const listed = new Set<string>();
    const tell = async (): Promise<void> => {
      if ((tally.compared + tally.forgotten) % TELL_EVERY === 0) await watch([tally]);
    };
    // Of receipts, the sweep finds those that are news.
    const list =
      provider.notices?.paidSince(period.since) ??
      this.checkouts(municipality, provider, known, period, tally);
    for await (const providerRef of list) {
      if (listed.has(providerRef)) continue;
      listed.add(providerRef);
      tally.compared += onPage.get(providerRef)?.length ?? 0;
      await tell();
    }
    for (const one of ours) {
      if (listed.has(pageOf(one))) continue;
      const outcome = await this.unlisted(municipality, provider, one);
      if (outcome === 'COMPARED') tally.compared += 1;
      if (outcome === 'FORGOTTEN') tally.forgotten += 1;
      await tell();
    }
  }

  /** What the provider took, each as it comes compared with what we know of it. */
  private async *checkouts(
    municipality: Municipality,
    provider: PaymentProvider,
    known: ReadonlyMap<string | null, ComparedPayment>,
    { startedAt, since }: { startedAt: Date; since: Date },
    tally: Tally,
  ): AsyncGenerator<string, void, undefined> {
    for await (const status of provider.listCheckouts(since)) {
      // Also a page of ours whose money says that it is somebody else's: an operator has to look.
      const ours = status.metadata.municipalityId === municipality.id || known.has(status.providerRef);
      if (!ours || status.state !== 'SUCCEEDED') continue;
      if (await this.one(municipality, tally.accountId, known.get(status.providerRef), status, startedAt))
        tally.learnt += 1;
      yield status.providerRef;
    }
  }

  /** @returns whether we have learnt something */
  private async one(
    municipality: Municipality,
    accountId: string,
    known: ComparedPayment | undefined,
    status: ProviderStatus,
    askedAt: Date,
  ): Promise<boolean> {
    const said = status.refundedCents;
    if (known?.captured && status.amountCents !== null && status.amountCents !== known.takenCents)
      await this.raise(municipality, known, 'AMOUNT_DIFFERS', status.amountCents);
    const onTop = (status.furtherCaptures ?? []).length > 0;
    if (known?.captured && !onTop && (said === null || said === known.refundedCents)) return false;
    const settled = await this.unitOfWork.run(municipality.id, async (tx) => {
      const payment = await this.payments.byProviderRef(tx, accountId, status.providerRef);
      const named = payment ?? (await this.payments.byId(tx, status.metadata.paymentId));
      if (named?.accountId !== accountId) return false;
      const outcome =
        payment !== null || named.providerRef === null
          ? await this.settle.run(tx, municipality, named.id, status)
          : await this.settle.surplus(tx, named, status);
      if (outcome !== 'NONE') this.logger.warn({ event: 'payment.compared', payment: named.id, outcome });
      return (await this.settle.further(tx, named, status)) || outcome !== 'NONE';
    });
    if (said === null || status.currency === null) return settled;
    const { currency } = status;
    const refunded = await this.unitOfWork.run(municipality.id, async (tx) => {
      const captured = await this.payments.byProviderRef(tx, accountId, status.providerRef);
      return captured?.capturedRef
        ? this.totals.apply(tx, captured.id, { totalCents: said, currency, askedAt })
        : false;
    });
    return settled || refunded;
  }

  /** Captured here, and not in the provider's list: it is asked by name before anybody is told. */
  private async unlisted(
    municipality: Municipality,
    provider: PaymentProvider,
    payment: ComparedPayment,
  ): Promise<'COMPARED' | 'FORGOTTEN' | 'LATER'> {
    const age = this.clock.now().getTime() - payment.createdAt.getTime();
    if (age < LISTED_AFTER_MS) return 'LATER';
    const { state } = await provider.fetchStatus(pageOf(payment), payment.capturedRef ?? undefined);
    if (state === 'SUCCEEDED') return 'COMPARED';
    if (state === 'UNKNOWN') {
      // Not knowing the name and not answering look the same from here.
      if ((await provider.checkConnection()).state !== 'OK') return 'LATER';
      if (age > (provider.knowsNamesForDays ?? Infinity) * DAY_MS) return 'FORGOTTEN';
    }
    await this.raise(municipality, payment, 'NOT_TAKEN_THERE', 0);
    return 'COMPARED';
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

const taken = (one: ComparedPayment): boolean => one.captured && one.providerRef !== null;

/** A second capture of one checkout bears its name with a sign behind it. */
const pageOf = ({ providerRef }: ComparedPayment): string => providerRef!.split('#')[0]!;
