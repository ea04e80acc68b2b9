import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { completeBilling, type BillingInput } from '../domain/billing.js';
import { invoiceTransition } from '../domain/invoice.machine.js';
import { toOperatorInvoiceDto } from '../http/invoice-dtos.js';
import type { OperatorInvoiceDto } from '../http/invoice.dto.js';
import { InvoicePapers } from '../invoice-papers.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';

/**
 * An invoice that the exchange system refused was never issued there: the office corrects the buyer's data and sends it
 * again with its own number and day, as a new file.
 */
@Injectable()
export class CorrectInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly directory: MunicipalityDirectory,
    private readonly invoices: InvoiceRepository,
    private readonly papers: InvoicePapers,
  ) {}

  /**
   * @throws Problem not_found, conflict_stale_version, state_transition_not_allowed (only what was refused is
   *   corrected: what was issued, delivered or not, is never sent again), validation_failed, invoice_not_acceptable
   */
  async run(
    call: OperatorContext,
    id: string,
    input: BillingInput & { version: number },
  ): Promise<OperatorInvoiceDto> {
    const municipality = await this.directory.byId(call.municipality.id);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const invoice = await this.invoices.get(tx, id, { lock: true });
      if (invoice.version !== input.version) throw new Problem('conflict_stale_version');
      if (!invoiceTransition(invoice.state, 'correct')) throw new Problem('state_transition_not_allowed');
      const { known } = await this.invoices.subscription(tx, invoice.subscriptionId);
      const completed = completeBilling(known, input);
      if (!completed.ok) throw Problem.fields(completed.errors);
      const corrected = await this.invoices.transition(tx, invoice, 'correct', {
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        billing: completed.billing,
      });
      const material = await this.papers.material(tx, municipality, corrected);
      const papers = { municipality, invoice: corrected, ...material };
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const { attempt } = await this.papers.file(tx, papers, today);
      await this.papers.pdf(tx, papers, attempt);
      return toOperatorInvoiceDto(corrected);
    });
  }
}
