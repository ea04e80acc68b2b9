import { Inject, Injectable } from '@nestjs/common';
import type { ProblemCode } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import { Notifications } from '../../notifications/index.js';
import { completeBilling } from '../domain/billing.js';
import { isWindowOpen, type InvoiceWindow } from '../domain/invoice-window.js';
import { invoiceLinkToken } from '../invoice-link.js';
import { InvoiceQueries } from '../invoice-queries.js';
import { OpenInvoice } from '../open-invoice.js';
import { InvoiceRepository, type InvoicedSubscription } from '../persistence/invoice.repository.js';
import { WishRepository, type WishRow } from '../persistence/wish.repository.js';

const SYSTEM = { kind: 'SYSTEM', id: null } as const;

/**
 * Makes the invoice that was asked for before paying a request like any other, in the transaction that takes the money.
 * What stands in its way never stands in the way of the right that was paid for: the citizen is told, and may ask again
 * within the usual days.
 */
@Injectable()
export class FulfilWish {
  constructor(
    private readonly clock: Clock,
    private readonly queries: InvoiceQueries,
    private readonly invoices: InvoiceRepository,
    private readonly wishes: WishRepository,
    private readonly openInvoice: OpenInvoice,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @param requestId locked by the caller; its subscription exists, and its payment is recorded */
  async run(tx: Tx, municipality: MunicipalityRef, requestId: string, subscriptionId: string): Promise<void> {
    const wish = await this.wishes.find(tx, requestId);
    if (!wish || wish.settledAt) return;
    const subscription = await this.invoices.subscription(tx, subscriptionId);
    const { window, blocker } = await this.queries.outlook(tx, municipality, subscription, {
      proven: true,
      // Money that took longer than the window does not undo what was asked in time.
      askedAt: wish.wishedAt,
    });
    const { payment } = subscription;
    if (blocker || !payment || !window)
      return this.refuse(tx, municipality, wish, subscription, null, blocker ?? 'invoice_not_offered');
    const completed = completeBilling(subscription.known, wish.given);
    if (!completed.ok) return this.refuse(tx, municipality, wish, subscription, window, 'validation_failed');
    const invoiceId = await this.openInvoice.run(tx, municipality.id, {
      subscription,
      payment,
      window,
      billing: completed.billing,
      actor: SYSTEM,
    });
    await this.wishes.settle(tx, requestId, { invoiceId });
  }

  private async refuse(
    tx: Tx,
    municipality: MunicipalityRef,
    wish: WishRow,
    subscription: InvoicedSubscription,
    window: InvoiceWindow | null,
    refusal: ProblemCode,
  ): Promise<void> {
    await this.wishes.settle(tx, wish.requestId, { refusal });
    const { publicUrl, appSecret } = this.config;
    const url = `${publicUrl}/${municipality.slug}/abbonamenti/${subscription.id}`;
    const open = window !== null && isWindowOpen(window, this.clock.now());
    await this.notifications.queueForHolder(tx, {
      municipalityId: municipality.id,
      template: 'invoice-wish-refused',
      holderId: subscription.holderId,
      subscriptionId: subscription.id,
      dedupeKey: `invoice-wish-refused:${wish.requestId}`,
      data: {
        subscriptionNumber: subscription.number,
        untilOn: open ? window.untilOn : null,
        // The link opens the form also where it is the only way.
        url: open ? `${url}/fattura#${invoiceLinkToken(appSecret, municipality.id, subscription.id)}` : url,
      },
    });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: SYSTEM,
      action: 'invoice.wish_refused',
      subject: { kind: 'subscription', id: subscription.id },
      data: { subscription: subscription.number, reason: refusal },
    });
  }
}
