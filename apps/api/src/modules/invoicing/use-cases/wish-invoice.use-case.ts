import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { RequestRepository } from '../../requests/index.js';
import { completeBilling, type BillingInput } from '../domain/billing.js';
import type { InvoiceWishDto } from '../http/invoice.dto.js';
import { InvoiceQueries } from '../invoice-queries.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';
import { WishRepository } from '../persistence/wish.repository.js';

/** A citizen says before paying that they want the invoice, so that nobody misses the days in which it can be asked for. */
@Injectable()
export class WishInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: InvoiceQueries,
    private readonly requests: RequestRepository,
    private readonly invoices: InvoiceRepository,
    private readonly wishes: WishRepository,
  ) {}

  /**
   * @throws Problem not_found, request_not_payable, invoice_not_offered, or validation_failed naming the fields that are
   *   missing or wrong
   */
  set(call: CitizenContext, requestId: string, input: BillingInput): Promise<InvoiceWishDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.payable(tx, call, requestId);
      if (!(await this.queries.offered(tx, call.municipality))) throw new Problem('invoice_not_offered');
      const { holderId } = call.actor;
      const completed = completeBilling(await this.invoices.known(tx, holderId), input);
      if (!completed.ok) throw Problem.fields(completed.errors);
      await this.wishes.put(tx, call.municipality.id, { requestId, holderId, given: input });
      return this.queries.wishOf(tx, call, requestId);
    });
  }

  /** @throws Problem not_found, request_not_payable: once it is paid the invoice has been asked for */
  withdraw(call: CitizenContext, requestId: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.payable(tx, call, requestId);
      await this.wishes.remove(tx, requestId);
    });
  }

  /** Under the lock that the money takes: a wish is there before it, or is refused. */
  private async payable(tx: Tx, { actor }: CitizenContext, requestId: string): Promise<void> {
    const request = await this.requests.get(tx, requestId, { holderId: actor.holderId, lock: true });
    if (request.kind !== 'SUBSCRIPTION') throw new Problem('not_found');
    if (request.state !== 'AWAITING_PAYMENT') throw new Problem('request_not_payable');
  }
}
