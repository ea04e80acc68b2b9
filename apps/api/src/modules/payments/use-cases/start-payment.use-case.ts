import { Inject, Injectable } from '@nestjs/common';
import { ONLINE_METHODS, formatPlate, type Locale, type OnlineMethod } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { toRealTime } from '../../../platform/clock/town-time.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { MunicipalityDirectory, Policies, citizenSite } from '../../municipalities/index.js';
import { RequestRepository } from '../../requests/index.js';
import { SubscriptionRepository } from '../../subscriptions/index.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import { PaymentNoticePapers } from '../payment-notice-papers.js';
import { PageTokens } from '../persistence/page-tokens.js';
import { PaymentNotices } from '../persistence/payment-notices.js';
import { providerKind } from '../providers/index.js';
import type { NoticeDebtor, NoticePayments } from '../providers/payment-notice.js';
import { CheckPayment } from './check-payment.js';
import { PaymentProviderError, type CheckoutInput } from '../providers/payment-provider.js';

/** How long the provider's page takes money. Stripe wants at least 30 minutes, counted from its own clock. */
const CHECKOUT_MINUTES = 45;

/**
 * Opens the provider's page for an approved request (R74). At most one payment of a request is open: pressing twice,
 * or in two tabs, leads to the same page.
 */
@Injectable()
export class StartPayment {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly accounts: PaymentAccounts,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly payments: PaymentRepository,
    private readonly notices: PaymentNotices,
    private readonly papers: PaymentNoticePapers,
    private readonly tokens: PageTokens,
    private readonly check: CheckPayment,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param wanted the way to pay that was chosen; the municipality's first when null (R85) */
  async run(
    call: CitizenContext,
    requestId: string,
    wanted: OnlineMethod | null = null,
  ): Promise<PaymentRow> {
    const { municipality, actor } = call;
    let payment = await this.unitOfWork.run(municipality.id, (tx) =>
      this.intend(tx, call, requestId, wanted),
    );
    if (wanted !== null && payment.wantedMethod !== wanted) {
      // Another way was chosen before: its page is closed first, so that nobody can pay on both.
      await this.check.run(await this.directory.byId(municipality.id), payment, { close: true });
      payment = await this.unitOfWork.run(municipality.id, (tx) => this.intend(tx, call, requestId, wanted));
      if (payment.wantedMethod !== wanted) throw new Problem('payment_in_progress', { retryAfterSeconds: 5 });
    }
    const provider = await this.accounts.ofPayment(payment);
    if (payment.state === 'PENDING') {
      if (!provider.notices) return payment;
      // Its notice may have been paid at a bank since: nobody tells us.
      await this.check.run(await this.directory.byId(municipality.id), payment);
      payment = await this.unitOfWork.run(municipality.id, (tx) => this.payments.get(tx, payment.id));
      if (payment.state !== 'PENDING') return payment;
    }

    // The provider is asked outside any transaction. A crash or timeout here leaves a CREATED payment: asking again
    // with the same id finds the page that may already be open, or another one for the same notice.
    const checkout = await this.unitOfWork.run(municipality.id, async (tx) => ({
      ...(await this.checkoutOf(tx, payment, call.locale)),
      ...(provider.notices && { notice: await this.notice(tx, payment, provider.notices) }),
    }));
    try {
      const session = await provider.createCheckout(checkout);
      return await this.unitOfWork.run(municipality.id, async (tx) => {
        await (payment.state === 'PENDING'
          ? this.payments.revisited(tx, payment.id, session.redirectUrl)
          : this.payments.opened(tx, payment.id, session));
        const opened = await this.payments.get(tx, payment.id, { holderId: actor.holderId });
        // Two at once may have opened two pages: people are shown the first that was written down, and its token counts.
        if (session.notificationToken !== undefined && opened.providerRef === session.providerRef)
          await this.tokens.keep(tx, opened, session.notificationToken);
        if (provider.notices && opened.state === 'PENDING')
          await this.papers.issue(tx, call, opened, checkout);
        return opened;
      });
    } catch (error) {
      if (!(error instanceof PaymentProviderError)) throw error;
      this.logger.warn({
        event: 'payment.checkout_failed',
        payment: payment.id,
        kind: error.kind,
        code: error.providerCode,
      });
      if (error.kind !== 'UNAVAILABLE') {
        // The provider said no: this payment can never be opened. The next attempt makes a new one.
        await this.unitOfWork.run(municipality.id, async (tx) => {
          const current = await this.payments.get(tx, payment.id, { lock: true });
          if (current.state === 'CREATED') await this.payments.settle(tx, payment.id, { state: 'FAILED' });
        });
      }
      throw new Problem('service_unavailable', { retryAfterSeconds: 10 });
    }
  }

  /** Records that the citizen is about to pay; the one open payment when there is one. */
  private async intend(
    tx: Tx,
    call: CitizenContext,
    requestId: string,
    wanted: OnlineMethod | null,
  ): Promise<PaymentRow> {
    const { municipality, actor } = call;
    const request = await this.requests.get(tx, requestId, { holderId: actor.holderId, lock: true });
    if (request.kind !== 'SUBSCRIPTION') throw new Problem('not_found');
    if (request.state !== 'AWAITING_PAYMENT') throw new Problem('request_not_payable');
    const detail = await this.subscriptions.request(tx, request.id);
    const now = this.clock.now();
    if (!detail.payBy || detail.payBy <= now || detail.priceCents === null)
      throw new Problem('request_not_payable');

    const open = await this.payments.open(tx, request.id);
    if (open && (open.state === 'CREATED' || open.expiresAt > now)) return open;
    // The old page is past its time; whether it was paid is for the provider to say, not for the clock.
    if (open) throw new Problem('payment_in_progress', { retryAfterSeconds: 5 });
    const { account, method } = await this.accounts.choose(
      tx,
      await this.policies.value(tx, municipality.timezone, 'payment.methods'),
      wanted,
    );
    return this.payments.insert(tx, municipality.id, {
      requestId: request.id,
      holderId: actor.holderId,
      amountCents: detail.priceCents,
      provider: account.provider,
      accountId: account.id,
      method,
      // What can be paid at a bank stays payable as long as the request does.
      expiresAt: providerKind(account.provider)?.notices
        ? detail.payBy
        : new Date(now.getTime() + CHECKOUT_MINUTES * 60_000),
    });
  }

  /** The number of its notice, the same whenever it is asked for, and who owes. */
  private async notice(
    tx: Tx,
    payment: PaymentRow,
    notices: NoticePayments,
  ): Promise<NonNullable<CheckoutInput['notice']>> {
    const { number } = await this.notices.allocate(tx, payment, notices.creditor);
    await this.payments.named(tx, payment.id, notices.refOf(number));
    const debtors: NoticeDebtor[] = await tx.query(
      `SELECT kind, fiscal_code AS "fiscalCode", coalesce(company_name, given_name || ' ' || family_name) AS name, street,
              street_number AS "streetNumber", postal_code AS "postalCode", city, province FROM holder WHERE id = $1`,
      [payment.holderId],
    );
    return { number, debtor: debtors[0]! };
  }

  /** From stored data only, so that asking again says exactly the same. */
  private async checkoutOf(tx: Tx, payment: PaymentRow, fallback: Locale): Promise<CheckoutInput> {
    const municipality = await this.directory.byId(payment.municipalityId);
    const request = await this.requests.get(tx, payment.requestId);
    const detail = await this.subscriptions.request(tx, payment.requestId);
    const accounts: { email: string; locale: Locale }[] = await tx.query(
      'SELECT a.email, a.locale FROM holder h JOIN account a ON a.id = h.account_id WHERE h.id = $1',
      [payment.holderId],
    );
    const locale = accounts[0]?.locale ?? fallback;
    const back = `${citizenSite(this.config.publicUrl, municipality)}/pagamenti/${payment.id}/esito`;
    return {
      paymentId: payment.id,
      municipalityId: municipality.id,
      method: ONLINE_METHODS.find((method) => method === payment.wantedMethod) ?? 'CARD',
      amountCents: payment.amountCents,
      currency: payment.currency,
      merchantName: municipality.profile.concessionaire,
      description: inLocale(detail.productName, locale),
      detail: formatPlate(detail.vehicleKind, detail.plate),
      reference: request.number,
      customerEmail: accounts[0]?.email ?? null,
      locale,
      successUrl: back,
      cancelUrl: `${back}?annullato=1`,
      expiresAt: toRealTime(payment.expiresAt),
    };
  }
}
