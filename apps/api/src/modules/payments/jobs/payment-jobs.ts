import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { MunicipalityDirectory, Policies, type Municipality } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { RequestRepository, SYSTEM_ACTOR } from '../../requests/index.js';
import { SubscriptionRepository, titleOf } from '../../subscriptions/index.js';
import { CompareWithProviders } from '../comparison/compare-with-providers.js';
import { StartComparison } from '../comparison/start-comparison.use-case.js';
import { AskDisputes } from '../disputes/ask-disputes.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { CheckPayment } from '../use-cases/check-payment.js';
import { SweepReceipts } from './sweep-receipts.js';

/** Asks about payments nobody told us of, warns before the day to pay by, and lets unpaid requests expire. */
@Injectable()
export class PaymentJobs implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly payments: PaymentRepository,
    private readonly check: CheckPayment,
    private readonly compare: CompareWithProviders,
    private readonly comparison: StartComparison,
    private readonly sweep: SweepReceipts,
    private readonly disputes: AskDisputes,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'payments.reconcile',
      everySeconds: 20,
      run: () => this.each((one) => this.reconcile(one)),
    });
    this.jobs.add({
      name: 'payments.compare',
      everySeconds: 240,
      run: () => this.each((one) => this.compare.run(one)),
    });
    this.jobs.add({
      name: 'payments.compare-month',
      everySeconds: 86_400,
      run: () => this.each((one) => this.comparison.byNight(one)),
    });
    this.jobs.add({
      name: 'payments.sweep',
      everySeconds: 300,
      run: () => this.each((one) => this.sweep.run(one)),
    });
    this.jobs.add({
      name: 'payments.disputes',
      everySeconds: 3_600,
      run: () => this.each((one) => this.disputes.run(one)),
    });
    this.jobs.add({
      name: 'payments.warn',
      everySeconds: 300,
      run: () => this.each((one) => this.warn(one)),
    });
    this.jobs.add({
      name: 'payments.expire',
      everySeconds: 60,
      run: () => this.each((one) => this.expire(one)),
    });
  }

  private async each(work: (municipality: Municipality) => Promise<void>): Promise<void> {
    await inTheirTurn(await this.directory.all(), work);
  }

  private async reconcile(municipality: Municipality): Promise<void> {
    const unsettled = await this.unitOfWork.run(municipality.id, (tx) =>
      this.payments.unsettled(tx, this.clock.now()),
    );
    await inTheirTurn(unsettled, async (payment) => {
      // Nobody may pay any more for what was paid otherwise, or was given up.
      const outcome = await this.check.run(municipality, payment, { close: !payment.wanted });
      if (outcome !== 'NONE') this.logger.info({ event: 'payment.reconciled', payment: payment.id, outcome });
    });
  }

  private async warn(municipality: Municipality): Promise<void> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const days = await this.policies.value(tx, municipality.timezone, 'payment.warningDays');
      const due: { id: string }[] = await tx.query(
        `SELECT s.id FROM subscription_request s JOIN request r ON r.id = s.id
          WHERE r.state = 'AWAITING_PAYMENT' AND s.pay_warned_at IS NULL AND s.pay_by > $1 AND s.pay_by <= $2
            AND s.approved_at < s.pay_by - make_interval(days => $3)
          LIMIT 500 FOR UPDATE OF s SKIP LOCKED`,
        [this.clock.now(), new Date(this.clock.now().getTime() + days * 86_400_000), days],
      );
      for (const { id } of due) {
        const request = await this.requests.get(tx, id);
        const detail = await this.subscriptions.request(tx, id);
        await tx.query('UPDATE subscription_request SET pay_warned_at = $2 WHERE id = $1', [
          id,
          this.clock.now(),
        ]);
        await this.notifications.queueForHolder(tx, {
          municipalityId: municipality.id,
          template: 'payment-warning',
          holderId: request.holderId,
          requestId: id,
          dedupeKey: `payment-warning:${id}:${today}`,
          data: (locale) => ({
            number: request.number,
            title: titleOf(detail, locale),
            url: this.urlOf(municipality, id),
            amountCents: detail.priceCents ?? 0,
            // pay_by is the first instant of the day after.
            payBy: addDays(civilDateOf(detail.payBy!, municipality.timezone), -1),
          }),
        });
      }
    });
  }

  private async expire(municipality: Municipality): Promise<void> {
    const overdue: { id: string }[] = await this.unitOfWork.run(municipality.id, (tx) =>
      tx.query(
        `SELECT s.id FROM subscription_request s JOIN request r ON r.id = s.id
          WHERE r.state = 'AWAITING_PAYMENT' AND s.pay_by <= $1 ORDER BY s.pay_by LIMIT 200`,
        [this.clock.now()],
      ),
    );
    await inTheirTurn(overdue, ({ id }) => this.expireOne(municipality, id));
  }

  /** Nobody loses a permit to a slow message: the provider is asked before the request expires. */
  private async expireOne(municipality: Municipality, requestId: string): Promise<void> {
    const open = await this.unitOfWork.run(municipality.id, (tx) => this.payments.open(tx, requestId));
    if (open) await this.check.run(municipality, open, { close: true });
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const request = await this.requests.get(tx, requestId, { lock: true });
      if (request.state !== 'AWAITING_PAYMENT' || (await this.payments.open(tx, requestId))) return;
      const detail = await this.subscriptions.request(tx, requestId);
      try {
        await this.requests.transition(tx, request, 'payByPassed', { actor: SYSTEM_ACTOR });
      } catch (error) {
        if (error instanceof Problem) return; // decided by somebody else just now
        throw error;
      }
      await this.notifications.queueForHolder(tx, {
        municipalityId: municipality.id,
        template: 'payment-expired',
        holderId: request.holderId,
        requestId,
        dedupeKey: `payment-expired:${requestId}`,
        data: (locale) => ({
          number: request.number,
          title: titleOf(detail, locale),
          url: this.urlOf(municipality, requestId),
        }),
      });
    });
  }

  private urlOf(municipality: Municipality, requestId: string): string {
    return `${this.config.publicUrl}/${municipality.slug}/richieste/${requestId}`;
  }
}

/** One that fails keeps nobody else waiting. @throws what failed first, once all had their turn */
async function inTheirTurn<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) await work(one).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0) throw failures[0];
}
