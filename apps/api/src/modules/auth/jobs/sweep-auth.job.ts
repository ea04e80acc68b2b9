import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs, type PeriodicJob } from '../../../platform/jobs/periodic-jobs.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { CitizenSessions } from '../persistence/citizen-sessions.js';
import { OperatorSessions } from '../persistence/operator-sessions.js';
import { PasswordResetsRepository } from '../persistence/password-resets.repository.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';

const DAY = 86_400_000;
/** Registrations hold personal data of people who may have changed their mind; the limits of a day still need them. */
const KEEP_REGISTRATIONS_MS = 2 * DAY;
const KEEP_RESETS_MS = 7 * DAY;

/** Ends registrations whose time is over and forgets what sign-in no longer needs. */
@Injectable()
export class SweepAuthJob implements PeriodicJob, OnModuleInit {
  readonly name = 'auth.sweep';
  readonly everySeconds = 300;
  readonly realTime = true;

  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly unitOfWork: UnitOfWork,
    private readonly registrations: RegistrationsRepository,
    private readonly resets: PasswordResetsRepository,
    private readonly citizenSessions: CitizenSessions,
    private readonly operatorSessions: OperatorSessions,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<void> {
    const now = this.clock.now();
    const ago = (ms: number): Date => new Date(now.getTime() - ms);
    for (const { id } of await this.directory.all()) {
      await this.unitOfWork.run(id, async (tx) => {
        await this.registrations.sweep(tx, now, ago(KEEP_REGISTRATIONS_MS));
        await this.resets.purge(tx, ago(KEEP_RESETS_MS));
        await this.citizenSessions.purge(tx);
      });
    }
    await this.unitOfWork.runPlatform((tx) => this.operatorSessions.purge(tx));
    await this.throttle.purge();
  }
}
