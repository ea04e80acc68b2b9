import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../platform/database/errors.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { CheckColumns } from './persistence/check-columns.js';
import { CheckRepository, type CheckRecord } from './persistence/check.repository.js';

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
  private readonly open = new Map<string, Batch>();
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
    const batch = this.batchFor(municipalityId);
    if (!batch) return;
    batch.checks.add(check);
    if (batch.checks.count >= MAX_ROWS) this.close(batch);
  }

  /** One that was answered without making texts of its ids. */
  recordHeld(municipalityId: string, ...held: Parameters<CheckColumns['addHeld']>): void {
    const batch = this.batchFor(municipalityId);
    if (!batch) return;
    batch.checks.addHeld(...held);
    if (batch.checks.count >= MAX_ROWS) this.close(batch);
  }

  /** One whose id its caller chose, while the database is away: it may be there already, and may be told again. */
  recordTold(municipalityId: string, check: CheckRecord): void {
    this.batchFor(municipalityId)?.told.push({ ...check, answer: null });
  }

  /** The batch that is being filled, with room for one more; null where nothing more is kept. */
  private batchFor(municipalityId: string): Batch | null {
    if (this.waiting >= MAX_WAITING) {
      this.lost += 1;
      return null;
    }
    this.waiting += 1;
    let batch = this.open.get(municipalityId);
    if (!batch) {
      batch = { municipalityId, checks: this.spare.pop() ?? new CheckColumns(), told: [], late: false };
      this.open.set(municipalityId, batch);
    }
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, FLUSH_MS).unref();
    return batch;
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

  private close(batch: Batch): void {
    this.open.delete(batch.municipalityId);
    this.full.push(batch);
  }

  private async insert({ municipalityId, checks, told, late }: Batch): Promise<void> {
    await this.unitOfWork.run(municipalityId, async (tx) => {
      await this.checks.insert(tx, municipalityId, checks, late);
      if (told.length === 0) return;
      await this.checks.insertOnce(tx, municipalityId, told);
      await this.checks.concealAgainFrom(tx, Math.min(...told.map(({ checkedMs }) => checkedMs)));
    });
  }

  private async write(): Promise<void> {
    for (const batch of [...this.open.values()]) this.close(batch);
    const batches = this.full;
    this.full = [];
    const failed: Batch[] = [];
    for (const batch of batches) {
      const { checks, told } = batch;
      const count = checks.count + told.length;
      try {
        await this.insert(batch);
      } catch (error) {
        this.logger.warn({
          event: 'enforcement.checks_not_recorded',
          checks: count,
          error: error instanceof Error ? error.name : 'unknown',
        });
        // Only an absence is worth waiting for: what the database refuses, it would refuse again.
        if (isDatabaseUnavailable(error)) {
          batch.late = true;
          failed.push(batch);
          continue;
        }
        this.lost += count;
      }
      this.waiting -= count;
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
  /** Those whose ids their callers chose. */
  told: (CheckRecord & { answer: null })[];
  /** They wait for a database that was away. */
  late: boolean;
}
