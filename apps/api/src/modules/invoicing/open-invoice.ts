import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Notifications } from '../notifications/index.js';
import type { Billing } from './domain/billing.js';
import type { InvoiceWindow } from './domain/invoice-window.js';
import { InvoiceRepository, type InvoicedSubscription } from './persistence/invoice.repository.js';

/** Puts an invoice before the office, whoever asked for it and when; the holder is told. */
@Injectable()
export class OpenInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
  ) {}

  /**
   * @returns its id
   * @throws Problem invoice_already_requested
   */
  async run(
    tx: Tx,
    municipalityId: string,
    asked: {
      subscription: InvoicedSubscription;
      payment: NonNullable<InvoicedSubscription['payment']>;
      window: InvoiceWindow;
      billing: Billing;
      actor: { kind: 'CITIZEN' | 'OPERATOR' | 'SYSTEM'; id: string | null };
    },
  ): Promise<string> {
    const { subscription, payment, window, billing, actor } = asked;
    const id = await this.invoices.insert(tx, municipalityId, {
      paymentId: payment.id,
      subscriptionId: subscription.id,
      holderId: subscription.holderId,
      billing,
      dueOn: window.issueBy,
      amountCents: payment.amountCents,
    });
    await this.notifications.queueForHolder(tx, {
      municipalityId,
      template: 'invoice-requested',
      holderId: subscription.holderId,
      subscriptionId: subscription.id,
      dedupeKey: `invoice-requested:${id}`,
      data: { subscriptionNumber: subscription.number },
    });
    await this.audit.record(tx, {
      municipalityId,
      actor,
      action: 'invoice.requested',
      subject: { kind: 'invoice', id },
      data: { subscription: subscription.number, kind: billing.kind, dueOn: window.issueBy },
    });
    return id;
  }
}
