import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext, OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { completeBilling, type BillingInput } from '../domain/billing.js';
import { toInvoiceDto } from '../http/invoice-dtos.js';
import type { InvoiceDto } from '../http/invoice.dto.js';
import { InvoiceQueries } from '../invoice-queries.js';
import { OpenInvoice } from '../open-invoice.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';

/**
 * A citizen, or an operator for the one who stands before them, asks for the invoice of what was paid, adding only what
 * we do not know yet (R83, R84).
 */
@Injectable()
export class RequestInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly queries: InvoiceQueries,
    private readonly invoices: InvoiceRepository,
    private readonly openInvoice: OpenInvoice,
  ) {}

  /**
   * @throws Problem not_found, invoice_window_closed, invoice_not_offered, invoice_all_refunded, invoice_link_required,
   *   invoice_already_requested, or validation_failed naming the fields that are still missing or wrong
   */
  run(
    call: CitizenContext | OperatorContext,
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
    call: CitizenContext | OperatorContext,
    subscriptionId: string,
    input: BillingInput & { token?: string | null },
  ): Promise<string> {
    const { municipality, actor } = call;
    const citizen = actor.kind === 'CITIZEN';
    const subscription = await this.invoices.subscription(
      tx,
      subscriptionId,
      citizen ? actor.holderId : undefined,
    );
    const { window, blocker } = await this.queries.outlook(
      tx,
      municipality,
      subscription,
      // The link is for whoever asks by themselves.
      citizen ? { token: input.token } : { proven: true },
    );
    if (blocker) throw new Problem(blocker);
    if (!subscription.payment || !window) throw new Problem('invoice_not_offered');
    const completed = completeBilling(subscription.known, input);
    if (!completed.ok) throw Problem.fields(completed.errors);
    return this.openInvoice.run(tx, municipality.id, {
      subscription,
      window,
      payment: subscription.payment,
      billing: completed.billing,
      actor: citizen ? { kind: 'CITIZEN', id: actor.accountId } : { kind: 'OPERATOR', id: actor.operatorId },
    });
  }
}
