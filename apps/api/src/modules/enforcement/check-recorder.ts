import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { databaseErrorCode, isDatabaseUnavailable } from '../../platform/database/errors.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { CheckColumns } from './persistence/check-columns.js';
import { CheckRepository, type CheckRecord } from './persistence/check.repository.js';

const UNIQUE_VIOLATION = '23505';
const FLUSH_MS = 250;
const STOP_MS = 3_000;
const MAX_ROWS = 4_000;
/** Checks kept while the database is away: at 200 a second more than four minutes of them, some 15 MB. */
const MAX_WAITING = 50_000;
/** Batches whose memory is used again. */
const MAX_SPARE = 12;

/**
 * Writes checks down after they were answered, in batches: an answer never waits for its record. What a killed process
 * loses is at most what it answered since the last batch that was written: a quarter of a second and the time of one
 * write. A process that is stopped properly loses nothing; one whose database stays away loses what is beyond the bound,
 * and says how much.
 */
@Injectable()
export class CheckRecorder implements OnModuleDestroy {
  /** What is being filled, of each municipality. */
  private readonly open = new Map<string, CheckColumns>();
  /** What is full, or was taken to be written, the oldest first. */
  private full: Batch[] = [];
  private readonly spare: CheckColumns[] = [];
  private waiting = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private lost = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly checks: CheckRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  record(municipalityId: string, check: CheckRecord): void {
    if (this.waiting >= MAX_WAITING) {
      this.lost += 1;
      return;
    }
    this.waiting += 1;
    let checks = this.open.get(municipalityId);
    if (!checks) {
      checks = this.spare.pop() ?? new CheckColumns();
      this.open.set(municipalityId, checks);
    }
    checks.add(check);
    if (checks.count >= MAX_ROWS) this.close(municipalityId, checks);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, FLUSH_MS).unref();
  }

  /** Writes what is waiting; answers once it is written, or once the database has refused. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
    if (this.waiting === 0) return;
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

  private close(municipalityId: string, checks: CheckColumns): void {
    this.open.delete(municipalityId);
    this.full.push({ municipalityId, checks, again: false });
  }

  private async insert(batch: Batch): Promise<void> {
    const { municipalityId, checks, again } = batch;
    try {
      await this.unitOfWork.run(municipalityId, (tx) =>
        this.checks.insert(tx, municipalityId, checks, again),
      );
    } catch (error) {
      if (again || databaseErrorCode(error) !== UNIQUE_VIOLATION) throw error;
      // An id that its caller chose, told twice.
      batch.again = true;
      await this.insert(batch);
    }
  }

  private async write(): Promise<void> {
    for (const [municipalityId, checks] of [...this.open]) this.close(municipalityId, checks);
    const batches = this.full;
    this.full = [];
    const failed: Batch[] = [];
    for (const batch of batches) {
      const { checks } = batch;
      try {
        await this.insert(batch);
      } catch (error) {
        this.logger.warn({
          event: 'enforcement.checks_not_recorded',
          checks: checks.count,
          error: error instanceof Error ? error.name : 'unknown',
        });
        // Only an absence is worth waiting for: what the database refuses, it would refuse again.
        if (isDatabaseUnavailable(error)) {
          batch.again = true;
          failed.push(batch);
          continue;
        }
        this.lost += checks.count;
      }
      this.waiting -= checks.count;
      checks.clear();
      if (this.spare.length < MAX_SPARE) this.spare.push(checks);
    }
    if (this.lost > 0) {
      this.logger.error({ event: 'enforcement.checks_lost', checks: this.lost });
      this.lost = 0;
    }
    if (failed.length === 0) return;
    this.full = [...failed, ...this.full];
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, FLUSH_MS * 4).unref();
  }
}

interface Batch {
  municipalityId: string;
  checks: CheckColumns;
  /** Some of them may be in the database already. */
  again: boolean;
}
