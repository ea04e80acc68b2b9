import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { Municipality } from '../../municipalities/index.js';
import { PaymentAccounts } from '../accounts/payment-accounts.js';
import { whyNotAsked } from '../accounts/why-not-asked.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import type { PaymentProvider, ProviderStatus } from '../providers/payment-provider.js';
import { unknownStatus } from '../providers/provider-answers.js';
import { SettlePayment, type SettlementOutcome } from './settle-payment.js';

/** Asks the provider about one payment and settles what it answers: the return page, an operator and the reconciler. */
@Injectable()
export class CheckPayment {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: PaymentAccounts,
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
  ) {}

  /**
   * @param close also close the provider's page, when it is past its time or the request is being given up; the
   *   person may have been faster, and then the payment stands
   */
  async run(
    municipality: Municipality,
    payment: PaymentRow,
    options: { close?: boolean } = {},
  ): Promise<SettlementOutcome> {
    if (payment.providerRef === null) return this.neverOpened(municipality, payment, options.close ?? false);
    const close = options.close || payment.expiresAt <= this.clock.now();
    const status = await this.ask(payment, payment.providerRef, close);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      let outcome = await this.settle.run(tx, municipality, payment.id, status);
      // Nobody was sent to a page that was never opened: whatever the provider knows of it, it can be given up.
      if (close && outcome === 'NONE' && payment.state === 'CREATED')
        outcome = await this.giveUp(tx, payment.id);
      await this.settle.further(tx, payment, status);
      return outcome;
    });
  }

  /** Whose account has lost its credentials is not there to be asked: like no answer, that leaves us not knowing. */
  private async ask(payment: PaymentRow, providerRef: string, close: boolean): Promise<ProviderStatus> {
    let provider: PaymentProvider;
    try {
      provider = await this.accounts.ofPayment(payment);
    } catch (error) {
      const reason = whyNotAsked(error);
      if (reason === null) throw error;
      return unknownStatus(providerRef, reason);
    }
    return close ? provider.expireCheckout(providerRef) : provider.fetchStatus(providerRef);
  }

  /**
   * A crash between our intent and the provider's answer. The page may exist without our knowing its name; nobody was
   * sent to it, and nobody will be once it is closed here: nothing can come of it.
   */
  private async neverOpened(
    municipality: Municipality,
    payment: PaymentRow,
    close: boolean,
  ): Promise<SettlementOutcome> {
    if (!close && payment.expiresAt > this.clock.now()) return 'NONE';
    return this.unitOfWork.run(municipality.id, (tx) => this.giveUp(tx, payment.id));
  }

  private async giveUp(tx: Tx, id: string): Promise<SettlementOutcome> {
    const current = await this.payments.get(tx, id, { lock: true });
    if (current.state !== 'CREATED') return 'NONE';
    await this.payments.settle(tx, id, { state: 'EXPIRED' });
    return 'CLOSED';
  }
}
