import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { refuseColleagues } from '../../../platform/claims/claim.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { nextInSeries } from '../../../platform/database/counter.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { CREDIT_NOTES } from '../domain/invoice-number.js';
import { invoiceTransition } from '../domain/invoice.machine.js';
import { toOperatorInvoiceDto } from '../http/invoice-dtos.js';
import type { OperatorInvoiceDto } from '../http/invoice.dto.js';
import { InvoicePapers } from '../invoice-papers.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';

/** The office issues an invoice or credit note: number, PDF, XML, its way and the e-mail are decided in one transaction. */
@Injectable()
export class IssueInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly directory: MunicipalityDirectory,
    private readonly invoices: InvoiceRepository,
    private readonly papers: InvoicePapers,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws Problem not_found, conflict_stale_version, case_claimed_by_other, state_transition_not_allowed,
   *   credit_note_before_invoice while the invoice it takes back is refused, and invoice_not_acceptable naming what would be refused; then no number has been used
   */
  async run(call: OperatorContext, id: string, input: { version: number }): Promise<OperatorInvoiceDto> {
    const municipality = await this.directory.byId(call.municipality.id);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const invoice = await this.invoices.getWithMoney(tx, id);
      if (invoice.version !== input.version) throw new Problem('conflict_stale_version');
      await refuseColleagues(tx, invoice, call.actor.operatorId, this.clock.now());
      if (!invoiceTransition(invoice.state, 'issue')) throw new Problem('state_transition_not_allowed');
      // Everything that can fail on its data comes before the counters: their locks are held to the end.
      const material = await this.papers.material(tx, municipality, invoice);
      // What was refused was never issued: there is nothing to take back yet.
      if (material.credited?.state === 'SDI_REJECTED') throw new Problem('credit_note_before_invoice');
      const issuedOn = civilDateOf(this.clock.now(), municipality.timezone);
      const year = Number(issuedOn.slice(0, 4));
      const section = invoice.type === 'TD04' ? CREDIT_NOTES : '';
      const series = section ? `INVOICE_${section}` : 'INVOICE';
      const issued = await this.invoices.transition(tx, invoice, 'issue', {
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        // The buyer may have been corrected since.
        ...(material.credited && { billing: material.credited.billing }),
        issued: {
          year,
          section,
          number: await nextInSeries(tx, municipality.id, series, year),
          issuedOn,
          issuedBy: call.actor.operatorId,
        },
      });
      const papers = { municipality, invoice: issued, ...material };
      const pdf = await this.papers.pdf(tx, papers);
      const { documentId: xml } = await this.papers.file(tx, papers, issuedOn);
      await this.notifications.queueForHolder(tx, {
        municipalityId: municipality.id,
        template: 'invoice-issued',
        holderId: invoice.holderId,
        subscriptionId: invoice.subscriptionId,
        dedupeKey: `invoice-issued:${id}`,
        attachments: [pdf, xml],
        data: {
          invoiceNumber: issued.number ?? '',
          creditNote: issued.type === 'TD04',
          subscriptionNumber: invoice.subscriptionNumber,
          url: `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${invoice.subscriptionId}`,
        },
      });
      return toOperatorInvoiceDto(issued);
    });
  }
}
