import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { atTownTime } from '../clock/town-time.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';

export interface PeriodicJob {
  readonly name: string;
  readonly everySeconds: number;
  /** It looks at everybody's time only: moving a sandbox's clock makes nothing due. */
  readonly realTime?: boolean;
  /** Must be safe to run twice at once and to be cut off anywhere: it works through database rows. */
  run(): Promise<void>;
}

/** Which municipalities a job is about this time. */
type Turn = (municipalityId: string) => boolean;
const turns = new AsyncLocalStorage<Turn>();

/** Those whose turn it is; all of them where no job is running. */
export function inTurn<T extends { id: string }>(municipalities: T[]): T[] {
  const turn = turns.getStore();
  return turn ? municipalities.filter(({ id }) => turn(id)) : municipalities;
}

/** Jobs that look at the clock: expiry, reminders, reconciliation. Modules add theirs; only the worker starts them. */
@Injectable()
export class PeriodicJobs {
  readonly all: PeriodicJob[] = [];

  constructor(private readonly unitOfWork: UnitOfWork) {}

  add(job: PeriodicJob): void {
    this.all.push(job);
  }

  /** Once for all municipalities at everybody's time, then for each sandbox whose clock was moved, at its own. */
  async carryOut(job: PeriodicJob): Promise<void> {
    const moved = job.realTime ? [] : await this.unitOfWork.movedTowns();
    if (moved.length === 0) return job.run();
    const apart = new Set(moved.map(({ municipalityId }) => municipalityId));
    await turns.run(
      (id) => !apart.has(id),
      () => job.run(),
    );
    for (const town of moved)
      await turns.run(
        (id) => id === town.municipalityId,
        () => atTownTime(town, () => job.run()),
      );
  }

  /** Runs every job once, now, or those whose name begins so; for tests and the command line. */
  async runAll(prefix = ''): Promise<void> {
    for (const job of this.all) if (job.name.startsWith(prefix)) await this.carryOut(job);
  }

  /** Runs every job for one municipality, at its time; answers the names of those that failed. */
  async runFor(municipalityId: string): Promise<{ name: string; failed: boolean }[]> {
    const town = await this.unitOfWork.townTime(municipalityId);
    const ran: { name: string; failed: boolean }[] = [];
    for (const job of this.all.filter(({ realTime }) => !realTime)) {
      const run = turns.run(
        (id) => id === municipalityId,
        () => atTownTime(town, () => job.run()),
      );
      ran.push(
        await run.then(
          () => ({ name: job.name, failed: false }),
          () => ({ name: job.name, failed: true }),
        ),
      );
    }
    return ran;
  }
}

@Injectable()
export class PeriodicJobsRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly jobs: PeriodicJobs,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    for (const job of this.jobs.all) {
      const tick = (): void => {
        if (this.running.has(job.name)) return;
        const run = this.jobs
          .carryOut(job)
          .catch((error: unknown) =>
            this.logger.warn({
              event: 'job.failed',
              job: job.name,
              error: error instanceof Error ? error.name : 'unknown',
            }),
          )
          .finally(() => this.running.delete(job.name));
        this.running.set(job.name, run);
      };
      this.timers.push(setInterval(tick, job.everySeconds * 1000), setTimeout(tick, 1000));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.race([
      Promise.allSettled(this.running.values()),
      new Promise((resolve) => setTimeout(resolve, 3000).unref()),
    ]);
  }
}
