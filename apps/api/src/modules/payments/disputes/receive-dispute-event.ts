import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { MunicipalityDirectory, type Municipality } from '../../municipalities/index.js';
import { PaymentAccountRepository, type PaymentAccountRow } from '../accounts/payment-account.repository.js';
import { WebhookRefusals } from '../accounts/webhook-refusals.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import type { DisputedPayments } from '../providers/payment-dispute.js';
import {
  PaymentProviderError,
  type PaymentProvider,
  type ProviderEvent,
  type ProviderMetadata,
} from '../providers/payment-provider.js';
import { PaymentOfCapture } from '../use-cases/payment-of-capture.js';
import { DisputeLedger } from './dispute-ledger.js';

type DisputeEvent = Extract<ProviderEvent, { kind: 'DISPUTE' }>;
type Said = Awaited<ReturnType<DisputedPayments['ofCapture']>>;

/**
 * A verified event about a dispute. What it says is not read: it may be older than another one. The provider is asked
 * about all disputes of that capture, and whose payment it is.
 */
@Injectable()
export class ReceiveDisputeEvent {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly accountRows: PaymentAccountRepository,
    private readonly payments: PaymentRepository,
    private readonly refusals: WebhookRefusals,
    private readonly capture: PaymentOfCapture,
    private readonly ledger: DisputeLedger,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param account whose address it came to; null: the deployment's, and the payment's names say which municipality
   * @throws Problem service_unavailable while the provider does not answer, or the capture is not known here: it delivers
   *   the event again
   */
  async run(
    provider: PaymentProvider,
    account: PaymentAccountRow | null,
    event: DisputeEvent,
    payloadSha256: string,
  ): Promise<void> {
    if (!provider.disputes) return;
    const askedAt = this.clock.now();
    const said = await this.ask(provider, account, event);
    const municipality = said && (await this.municipality(account, said.metadata));
    if (!said || !municipality) {
      this.logger.warn({ event: 'payment.webhook_elsewhere', provider: provider.code, type: event.type });
      return;
    }
    const receiver =
      account ??
      (await this.unitOfWork.run(municipality.id, (tx) => this.accountRows.environment(tx, provider.code)));
    if (!receiver) return;
    const payment = await this.capture.run(municipality, receiver.id, event, said.metadata.paymentId);
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const first = await this.payments.recordEvent(tx, municipality.id, {
        provider: provider.code,
        eventId: event.eventId,
        type: event.type,
        payloadSha256,
        paymentId: payment?.id ?? null,
        outcome: payment ? 'DISPUTE' : 'UNKNOWN_PAYMENT',
      });
      if (!first) return;
      if (payment) await this.ledger.apply(tx, payment.id, said.disputes, askedAt);
      // Money of this account goes, and no payment of ours: an operator has to know.
      else await this.refusals.write(tx, provider.code, receiver, 'UNKNOWN_PAYMENT');
    });
  }

  private async ask(
    provider: PaymentProvider,
    account: PaymentAccountRow | null,
    event: DisputeEvent,
  ): Promise<Said | null> {
    try {
      return (await provider.disputes?.ofCapture(event.capturedRef)) ?? null;
    } catch (error) {
      if (!(error instanceof PaymentProviderError)) throw error;
      this.logger.warn({
        event: 'payment.dispute_not_answered',
        provider: provider.code,
        code: error.providerCode,
      });
      if (error.kind === 'REFUSED') {
        // Not found: another shop's on the same address.
        if (/MISSING|NOT_FOUND|INVALID_RESOURCE/i.test(error.providerCode)) return null;
        await this.refusals.count(provider.code, account, 'NOT_ALLOWED_TO_ASK');
      }
      throw new Problem('service_unavailable', { retryAfterSeconds: 60 });
    }
  }

  private async municipality(
    account: PaymentAccountRow | null,
    { municipalityId }: ProviderMetadata,
  ): Promise<Municipality | null> {
    const id = account?.municipalityId ?? municipalityId;
    if (account && municipalityId !== null && municipalityId !== id) return null;
    return (await this.directory.all()).find((one) => one.id === id) ?? null;
  }
}
