import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';

export interface PeriodicJob {
  readonly name: string;
  readonly everySeconds: number;
  /** Must be safe to run twice at once and to be cut off anywhere: it works through database rows. */
  run(): Promise<void>;
}

/** Jobs that look at the clock: expiry, reminders, reconciliation. Modules add theirs; only the worker starts them. */
@Injectable()
export class PeriodicJobs {
  readonly all: PeriodicJob[] = [];

  add(job: PeriodicJob): void {
    this.all.push(job);
  }

  /** Runs every job once, now, or those whose name begins so; for tests and the command line. */
  async runAll(prefix = ''): Promise<void> {
    for (const job of this.all) if (job.name.startsWith(prefix)) await job.run();
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
        const run = job
          .run()
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
