import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { LOGGER } from '../logging/logging.module.js';
import type { Logger } from '../logging/logger.js';
import { RealClock } from '../clock/clock.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { QueueConnections } from '../queue/queue-connections.js';

export const EFFECTS_QUEUE = 'effects';
const BATCH = 200;
const POLL_MS = 100;
/** With so many published and not begun, no more are: what waits there for longer than its pause is published again. */
const ENOUGH = 100;
const LOOK_AGAIN_MS = 20;

interface DueMessage {
  id: string;
  municipality_id: string;
  topic: string;
}

/**
 * Publishes due outbox messages to BullMQ until their effect is recorded. The queue is an optimisation: jobs carry
 * ids only and are removed when they end, so publishing again is always safe, and Redis may be wiped at any time.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  private queue!: Queue;
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: RealClock,
    private readonly connections: QueueConnections,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.queue = new Queue(EFFECTS_QUEUE, {
      connection: this.connections.producer(),
      prefix: this.connections.prefix,
    });
    this.queue.on('error', () => undefined); // reported where a publish fails
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.loop;
    await this.queue.close().catch(() => undefined);
  }

  /**
   * Publishes one batch; returns how many messages were due. The pause is for what nobody begins, because Redis lost it or the
   * worker is behind: short, for it is no failure. A try that begins sets its own.
   */
  async publishDue(): Promise<number> {
    const now = this.clock.now();
    const due = await this.unitOfWork.runPlatform<DueMessage[]>(async (tx) => {
      // UPDATE … RETURNING through TypeORM answers [rows, count].
      const [rows] = (await tx.query(
        `UPDATE outbox_message SET published = published + 1,
                next_at = $1::timestamptz + least(interval '30 seconds', interval '2 seconds' * power(1.7, least(published, 20)))
          WHERE id IN (SELECT id FROM outbox_message
                        WHERE done_at IS NULL AND dead_at IS NULL AND next_at <= $1
                        ORDER BY next_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
        RETURNING id, municipality_id, topic`,
        [now],
      )) as [DueMessage[], number];
      return rows;
    });
    if (due.length > 0) {
      await this.queue.addBulk(
        due.map((message) => ({
          name: message.topic,
          data: { id: message.id, municipalityId: message.municipality_id },
          opts: { jobId: message.id, removeOnComplete: true, removeOnFail: true },
        })),
      );
    }
    return due.length;
  }

  private async run(): Promise<void> {
    let published = 0;
    while (!this.stopped) {
      let pause = POLL_MS;
      try {
        const full = published > 0 && (await this.queue.getWaitingCount()) >= ENOUGH;
        if (full) pause = LOOK_AGAIN_MS;
        else {
          published = await this.publishDue();
          if (published === BATCH) continue;
        }
      } catch (error) {
        published = 1; // So that Redis is asked first, and no row is touched while it is away.
        this.logger.warn({
          event: 'relay.publish_failed',
          error: error instanceof Error ? error.name : 'unknown',
        });
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
