import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Worker, type Job } from 'bullmq';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { QueueConnections } from '../queue/queue-connections.js';
import { EffectRunner } from './effect-runner.js';
import { EFFECTS_QUEUE } from './relay.js';

const CLOSE_TIMEOUT_MS = 5_000; // BullMQ's close has none, and hangs when Redis is gone

/** Takes published messages off the queue and has them carried out. */
@Injectable()
export class EffectsWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private worker!: Worker;

  constructor(
    private readonly runner: EffectRunner,
    private readonly connections: QueueConnections,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.worker = new Worker(
      EFFECTS_QUEUE,
      async (job: Job<{ id: string; municipalityId: string }>) => {
        await this.runner.run(job.data.id, job.data.municipalityId);
      },
      {
        connection: this.connections.worker(),
        prefix: this.connections.prefix,
        concurrency: 8,
        maxStalledCount: 50, // the row, not the job, decides when to give up
        lockDuration: 30_000,
      },
    );
    this.worker.on('error', () => undefined);
    this.worker.on('failed', (job, error) =>
      this.logger.warn({ event: 'effect.failed', topic: job?.name, message: job?.id, error: error.name }),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.worker.close(),
      new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS))),
    ]).catch(() => undefined);
    clearTimeout(timer);
  }
}
