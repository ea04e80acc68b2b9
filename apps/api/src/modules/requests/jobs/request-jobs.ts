import { Injectable, type OnModuleInit } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { MunicipalityDirectory, type Municipality } from '../../municipalities/index.js';
import { RequestRepository, SYSTEM_ACTOR } from '../persistence/request.repository.js';
import { RequestMails } from '../request-mails.js';

/** What happens to requests because time passes. */
@Injectable()
export class RequestJobs implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly requests: RequestRepository,
    private readonly mails: RequestMails,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'requests.lapse', everySeconds: 300, run: () => this.lapse() });
  }

  /** An integration that was not sent by its day: the request lapses, and a new one may be made. */
  private async lapse(): Promise<void> {
    for (const municipality of await this.directory.all()) {
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const ids = await this.unitOfWork.run(municipality.id, (tx) =>
        this.requests.integrationOverdue(tx, today),
      );
      for (const id of ids) await this.lapseOne(municipality, id, today);
    }
  }

  private lapseOne(municipality: Municipality, id: string, today: string): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const request = await this.requests.get(tx, id, { lock: true });
      // The citizen may have been faster than the lock.
      if (
        request.state !== 'INTEGRATION_REQUESTED' ||
        !request.integration ||
        request.integration.dueOn >= today
      )
        return;
      const lapsed = await this.requests.transition(tx, request, 'integrationDeadline', {
        actor: SYSTEM_ACTOR,
        changes: { integration: null },
      });
      await this.mails.lapsed(tx, municipality, lapsed);
    });
  }
}
