import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { Notifications } from '../../notifications/index.js';
import { completeBilling, type BillingInput } from '../domain/billing.js';
import { toInvoiceDto } from '../http/invoice-dtos.js';
import type { InvoiceDto } from '../http/invoice.dto.js';
import { InvoiceQueries } from '../invoice-queries.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';

/** A citizen asks for the invoice of what was paid, adding only what we do not know yet (R83, R84). */
@Injectable()
export class RequestInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly queries: InvoiceQueries,
    private readonly invoices: InvoiceRepository,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
  ) {}

  /**
   * @throws Problem not_found, invoice_window_closed, invoice_not_offered, invoice_link_required,
   *   invoice_already_requested, or validation_failed naming the fields that are still missing or wrong
   */
  run(
    call: CitizenContext,
    subscriptionId: string,
    input: BillingInput & { token?: string | null },
    idempotencyKey?: string,
  ): Promise<InvoiceDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { id } = await this.idempotency.once(
        tx,
        call,
        { key: idempotencyKey, operation: 'requestInvoice', body: { subscriptionId, ...input } },
        async () => ({ id: await this.request(tx, call, subscriptionId, input) }),
      );
      return toInvoiceDto(await this.invoices.get(tx, id));
    });
  }

  private async request(
    tx: Tx,
    call: CitizenContext,
    subscriptionId: string,
    input: BillingInput & { token?: string | null },
  ): Promise<string> {
    const { municipality } = call;
    const subscription = await this.invoices.subscription(tx, subscriptionId, call.actor.holderId);
    const { window, blocker } = await this.queries.outlook(tx, municipality, subscription, input.token);
    if (blocker) throw new Problem(blocker);
    if (!subscription.payment || !window) throw new Problem('invoice_not_offered');
    const completed = completeBilling(subscription.known, input);
    if (!completed.ok) throw Problem.fields(completed.errors);
    const id = await this.invoices.insert(tx, municipality.id, {
      paymentId: subscription.payment.id,
      subscriptionId,
      holderId: subscription.holderId,
      billing: completed.billing,
      dueOn: window.issueBy,
      amountCents: subscription.payment.amountCents,
    });
    await this.notifications.queueForHolder(tx, {
      municipalityId: municipality.id,
      template: 'invoice-requested',
      holderId: subscription.holderId,
      subscriptionId,
      dedupeKey: `invoice-requested:${id}`,
      data: { subscriptionNumber: subscription.number },
    });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'CITIZEN', id: call.actor.accountId },
      action: 'invoice.requested',
      subject: { kind: 'invoice', id },
      data: { subscription: subscription.number, kind: completed.billing.kind, dueOn: window.issueBy },
    });
    return id;
  }
}
