import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../platform/database/errors.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { CheckRepository, type CheckRecord } from './persistence/check.repository.js';

const FLUSH_MS = 250;
const STOP_MS = 3_000;
const MAX_ROWS = 2_000;
/** Checks kept while the database is away: at 200 a second more than four minutes of them, some 15 MB. */
const MAX_WAITING = 50_000;

/**
 * Writes checks down after they were answered, in batches: an answer never waits for its record. What a killed process
 * loses is at most what it answered since the last batch that was written: a quarter of a second and the time of one
 * write. A process that is stopped properly loses nothing; one whose database stays away loses what is beyond the bound,
 * and says how much.
 */
@Injectable()
export class CheckRecorder implements OnModuleDestroy {
  private waiting: { municipalityId: string; check: CheckRecord }[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private lost = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly checks: CheckRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  record(municipalityId: string, check: CheckRecord): void {
    if (this.waiting.length >= MAX_WAITING) {
      this.lost += 1;
      return;
    }
    this.waiting.push({ municipalityId, check });
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, FLUSH_MS).unref();
  }

  /** Writes what is waiting; answers once it is written, or once the database has refused. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
    if (this.waiting.length === 0) return;
    this.writing = this.write().finally(() => {
      this.writing = null;
    });
    await this.writing;
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    // A database that hangs must not keep the process from stopping.
    await Promise.race([
      this.flush(),
      new Promise<void>((resolve) => void setTimeout(resolve, STOP_MS).unref()),
    ]);
  }

  private async write(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    const failed: typeof batch = [];
    for (const [municipalityId, entries] of Map.groupBy(batch, (entry) => entry.municipalityId)) {
      for (let start = 0; start < entries.length; start += MAX_ROWS) {
        const some = entries.slice(start, start + MAX_ROWS);
        try {
          await this.unitOfWork.run(municipalityId, (tx) =>
            this.checks.insert(
              tx,
              municipalityId,
              some.map(({ check }) => check),
            ),
          );
        } catch (error) {
          // Only an absence is worth waiting for: what the database refuses, it would refuse again.
          if (isDatabaseUnavailable(error)) failed.push(...some);
          else this.lost += some.length;
          this.logger.warn({
            event: 'enforcement.checks_not_recorded',
            checks: some.length,
            error: error instanceof Error ? error.name : 'unknown',
          });
        }
      }
    }
    if (this.lost > 0) {
      this.logger.error({ event: 'enforcement.checks_lost', checks: this.lost });
      this.lost = 0;
    }
    if (failed.length === 0) return;
    const kept = [...failed, ...this.waiting];
    this.lost += Math.max(kept.length - MAX_WAITING, 0);
    this.waiting = kept.slice(0, MAX_WAITING);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, FLUSH_MS * 4).unref();
  }
}
