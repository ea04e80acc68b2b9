import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { ISSUE_TERM_DAYS } from '../domain/invoice-window.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';

/** Money went back for which an invoice had been issued: puts the credit note before the office, to be issued. */
@Injectable()
export class FollowRefunds implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly invoices: InvoiceRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'invoices.follow-refunds', everySeconds: 60, run: () => this.run() });
  }

  /** Twice at once it writes each once: a refund has one credit note (constraint invoice_one_credit_note). */
  private async run(): Promise<void> {
    for (const { id, timezone } of await this.directory.all())
      await this.unitOfWork.run(id, (tx) =>
        this.invoices.insertCreditNotes(
          tx,
          addDays(civilDateOf(this.clock.now(), timezone), ISSUE_TERM_DAYS),
        ),
      );
  }
}
