import { Injectable, type OnModuleInit } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { RequestRepository, SYSTEM_ACTOR } from '../../requests/index.js';
import { CertificationRepository } from '../persistence/certification.repository.js';

/** Certifications end by themselves when their last day is over. */
@Injectable()
export class CertificationJobs implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly requests: RequestRepository,
    private readonly certifications: CertificationRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'certifications.expire', everySeconds: 300, run: () => this.expire() });
  }

  private async expire(): Promise<void> {
    for (const municipality of await this.directory.all()) {
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const ids = await this.unitOfWork.run(municipality.id, (tx) => this.certifications.over(tx, today));
      for (const id of ids)
        await this.unitOfWork.run(municipality.id, async (tx) => {
          const request = await this.requests.get(tx, id, { lock: true });
          if (request.state !== 'ACCEPTED') return;
          await this.requests.transition(tx, request, 'validityPassed', { actor: SYSTEM_ACTOR });
        });
    }
  }
}
