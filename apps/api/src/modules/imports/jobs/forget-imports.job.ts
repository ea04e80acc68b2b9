import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { FORGET_IMPORT, wishFor } from '../effects/import-topics.js';
import { ImportBatches } from '../persistence/import-batches.js';

/** Long enough to correct a file and send it again; what is kept meanwhile are people's data. */
const KEPT_DAYS = 30;

/**
 * Gives up batches that nobody applied, and forgets what the wrong rows of a batch held once it is over. The batch
 * itself stays, with its counts: it says who imported what, and names nobody.
 */
@Injectable()
export class ForgetImports implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly jobs: PeriodicJobs,
    private readonly audit: Audit,
    private readonly directory: MunicipalityDirectory,
    private readonly batches: ImportBatches,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'imports.forget', everySeconds: 3_600, run: () => this.run() });
  }

  private async run(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000);
    for (const { id } of await this.directory.all()) {
      await this.giveUp(id, before);
      await this.unitOfWork.run(id, (tx) => this.batches.forgetProblems(tx, before));
    }
  }

  private giveUp(municipalityId: string, before: Date): Promise<void> {
    return this.unitOfWork.run(municipalityId, async (tx) => {
      for (const batch of await this.batches.lockAbandoned(tx, before)) {
        await this.batches.cancel(tx, batch.id);
        await wishFor(this.outbox, tx, FORGET_IMPORT, batch, 'over');
        await this.audit.record(tx, {
          municipalityId,
          actor: { kind: 'SYSTEM', id: null },
          action: 'import.cancelled',
          subject: { kind: 'import_batch', id: batch.id },
          data: { kind: batch.kind, state: batch.state },
        });
      }
    });
  }
}
