import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { MunicipalityDirectory, type Municipality } from '../../municipalities/index.js';
import { PaymentAccountRepository, type PaymentAccountRow } from '../accounts/payment-account.repository.js';
import { WebhookRefusals, type RefusalReason } from '../accounts/webhook-refusals.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import {
  PaymentProviderError,
  type PaymentProvider,
  type ProviderEvent,
} from '../providers/payment-provider.js';
import { ReceiveDisputeEvent } from '../disputes/receive-dispute-event.js';
import { PageTokens } from '../persistence/page-tokens.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { ReceiveRefundEvent } from '../refunds/receive-refund-event.js';
import { CheckPayment } from './check-payment.js';
import { SettlePayment } from './settle-payment.js';

/**
 * An event of the provider: verified over its exact bytes before anything is read, recorded once, settled in the same
 * transaction. Answered 2xx only after the commit, so that anything else is delivered again.
 */
@Injectable()
export class ReceivePaymentWebhook {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly accounts: PaymentAccounts,
    private readonly accountRows: PaymentAccountRepository,
    private readonly payments: PaymentRepository,
    private readonly tokens: PageTokens,
    private readonly settle: SettlePayment,
    private readonly refusals: WebhookRefusals,
    private readonly check: CheckPayment,
    private readonly refunds: ReceiveRefundEvent,
    private readonly disputes: ReceiveDisputeEvent,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param accountId whose address it came to; null: the deployment's, and the event says which municipality
   * @throws Problem webhook_signature_invalid for a missing, wrong or stale signature
   */
  async run(
    providerCode: string,
    accountId: string | null,
    rawBody: Buffer,
    headers: Record<string, string | undefined>,
  ): Promise<void> {
    const { provider, account } = await this.receiver(providerCode, accountId);
    const result = await provider.parseWebhook(rawBody, headers).catch((error: unknown) => {
      // Nobody could say whether it is genuine: it has to come again.
      if (error instanceof PaymentProviderError)
        throw new Problem('service_unavailable', { retryAfterSeconds: 60 });
      throw error;
    });
    if (!result.ok) return this.refuse(provider, account, result.reason);
    const { event } = result;
    if (event.kind === 'OTHER') return;
    const payloadSha256 = createHash('sha256').update(rawBody).digest('hex');
    if (event.kind === 'DISPUTE') return this.disputes.run(provider, account, event, payloadSha256);
    // About a refund some providers say nothing of ours: then it is the account's municipality.
    const municipalityId =
      event.kind === 'CHECKOUT'
        ? event.status.metadata.municipalityId
        : (event.metadata.municipalityId ?? account?.municipalityId ?? (await this.spokenOf(event)));
    const municipality = (await this.directory.all()).find(({ id }) => id === municipalityId);
    if (!municipality && event.kind === 'ASK' && event.token !== undefined)
      return this.refuse(provider, account, 'SIGNATURE_INVALID');
    if (!municipality || (account && account.municipalityId !== municipality.id)) {
      // Verified, and not ours: another shop on the same account, or another municipality than the account's. Not an error of the provider, so no retry.
      this.logger.warn({ event: 'payment.webhook_elsewhere', provider: provider.code, type: event.type });
      return;
    }
    const receiver =
      account ??
      (await this.unitOfWork.run(municipality.id, (tx) => this.accountRows.environment(tx, provider.code)));
    if (event.kind === 'REFUND') {
      if (receiver) await this.refunds.run(municipality, receiver, event, payloadSha256);
      return;
    }
    if (event.kind === 'ASK') {
      const asked = receiver && (await this.ask(municipality, receiver, event, payloadSha256));
      return asked === 'FORGED' ? this.refuse(provider, account, 'SIGNATURE_INVALID') : undefined;
    }
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const recorded = { provider: provider.code, eventId: event.eventId, type: event.type, payloadSha256 };
      const payment = receiver && (await this.payments.byProviderRef(tx, receiver.id, event.providerRef));
      const named = payment ?? (await this.payments.byId(tx, event.status.metadata.paymentId));
      // An account speaks for the payments it took, and for no other account's.
      const claimed = named?.accountId === receiver?.id ? named : null;
      const first = await this.payments.recordEvent(tx, municipality.id, {
        ...recorded,
        paymentId: claimed?.id ?? null,
        outcome: claimed ? event.status.state : 'UNKNOWN_PAYMENT',
      });
      if (!first) return;
      if (!claimed) {
        if (receiver && event.status.state === 'SUCCEEDED')
          await this.refusals.write(tx, provider.code, receiver, 'UNKNOWN_PAYMENT');
        this.logger.warn({ event: 'payment.webhook_unknown', provider: provider.code, type: event.type });
        return;
      }
      // Named in the event's metadata but under another checkout: the page we never learnt about, or a second one.
      const ours = payment !== null || claimed.providerRef === null;
      await (ours
        ? this.settle.run(tx, municipality, claimed.id, event.status)
        : this.settle.surplus(tx, claimed, event.status));
    });
  }

  /**
   * The provider says that something has happened, e.g. that the payer has agreed and the money is ours to take. Only the
   * page that we opened for a payment is asked about, and only while the payment is open: of another page with the same
   * names nothing is taken. What cannot be found out now the reconciler asks for later.
   * @returns FORGED when it does not name the token of that page, where its provider signs nothing
   */
  private async ask(
    municipality: Municipality,
    receiver: PaymentAccountRow,
    event: Extract<ProviderEvent, { kind: 'ASK' }>,
    payloadSha256: string,
  ): Promise<'FORGED' | 'TAKEN'> {
    const payment = await this.unitOfWork.run(municipality.id, async (tx) => {
      const found = await this.payments.byProviderRef(tx, receiver.id, event.providerRef);
      if (event.token !== undefined && !(found && (await this.tokens.isOf(tx, found.id, event.token))))
        return 'FORGED';
      const first = await this.payments.recordEvent(tx, municipality.id, {
        provider: receiver.provider,
        eventId: event.eventId,
        type: event.type,
        payloadSha256,
        paymentId: found?.id ?? null,
        outcome: found ? 'ASKED' : 'UNKNOWN_PAYMENT',
      });
      return first && found?.state === 'PENDING' ? found : null;
    });
    if (payment === 'FORGED') return payment;
    if (payment) await this.check.run(municipality, payment);
    return 'TAKEN';
  }

  /** Whose page it is about, where nothing but its token says so. */
  private async spokenOf(event: ProviderEvent): Promise<string | null> {
    if (event.kind !== 'ASK' || event.token === undefined) return null;
    const { token } = event;
    return this.unitOfWork.runPlatform((tx) => this.tokens.municipalityOf(tx, token));
  }

  /** @throws Problem webhook_signature_invalid, always: it was counted */
  private async refuse(
    provider: PaymentProvider,
    account: PaymentAccountRow | null,
    reason: RefusalReason,
  ): Promise<never> {
    // Neither the body nor the signature: who sent them decides what stands there.
    this.logger.warn({
      event: 'payment.webhook_refused',
      provider: provider.code,
      account: account?.id ?? null,
      reason,
    });
    await this.refusals.count(provider.code, account, reason);
    throw new Problem('webhook_signature_invalid');
  }

  /** @throws Problem not_found when there is no such account */
  private async receiver(
    code: string,
    accountId: string | null,
  ): Promise<{ provider: PaymentProvider; account: PaymentAccountRow | null }> {
    if (accountId !== null) {
      const open = await this.accounts.ofWebhook(code, accountId);
      if (open?.account.source === 'OFFICE') return open;
    } else {
      const provider = this.accounts.ofEnvironment(code);
      if (provider) return { provider, account: null };
    }
    throw new Problem('not_found');
  }
}
