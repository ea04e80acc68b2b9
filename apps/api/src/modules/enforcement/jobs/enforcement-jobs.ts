import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock, RealClock } from '../../../platform/clock/clock.js';
import { deriveKey, keyedHash } from '../../../platform/crypto/keys.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { ChangeFeed } from '../persistence/change-feed.js';
import { CheckRepository } from '../persistence/check.repository.js';

/** How long the record of a check names the plate; enough for a fine to be written, or a complaint of the same day. */
export const PLATE_RETENTION_HOURS = 24;
/** How long a handheld may stay away and still be told only what changed. */
export const FEED_RETENTION_DAYS = 90;

const HOUR_MS = 3_600_000;
const BATCH = 1_000;

@Injectable()
export class EnforcementJobs implements OnModuleInit {
  private readonly key: Buffer;

  constructor(
    private readonly clock: Clock,
    private readonly realClock: RealClock,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly checks: CheckRepository,
    private readonly feed: ChangeFeed,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = deriveKey(config.appSecret, 'plate-check');
  }

  onModuleInit(): void {
    this.jobs.add({
      name: 'enforcement.conceal_plates',
      everySeconds: 900,
      run: () => this.each((id) => this.concealPlates(id)),
    });
    this.jobs.add({
      name: 'enforcement.prune_feed',
      everySeconds: 6 * 3_600,
      run: () => this.each((id) => this.pruneFeed(id)),
    });
  }

  private async each(work: (municipalityId: string) => Promise<void>): Promise<void> {
    for (const { id } of await this.directory.all()) await work(id);
  }

  /** A keyed hash in the plate's place: statistics can still tell one car from another, nobody can tell which. */
  private async concealPlates(municipalityId: string): Promise<void> {
    const end = new Date(this.clock.now().getTime() - PLATE_RETENTION_HOURS * HOUR_MS);
    let hours = 1;
    for (let until: Date | null = null; until?.getTime() !== end.getTime();) {
      until = await this.unitOfWork.run(municipalityId, async (tx) => {
        const from = await this.checks.concealedUntil(tx, municipalityId, end);
        // An hour at a time, for the checks of a time are looked through for each lot of them; more where there are none.
        const before = new Date(Math.min(end.getTime(), from.getTime() + hours * HOUR_MS));
        const checks = await this.checks.inClear(tx, from, before, BATCH);
        await this.checks.conceal(
          tx,
          checks.map(({ row, plate }) => ({ row, hmac: keyedHash(this.key, `${municipalityId}:${plate}`) })),
        );
        hours = checks.length === 0 ? 2 * hours : 1;
        if (checks.length === BATCH) return from;
        await this.checks.concealed(tx, before);
        return before;
      });
    }
  }

  private async pruneFeed(municipalityId: string): Promise<void> {
    const before = new Date(this.realClock.now().getTime() - FEED_RETENTION_DAYS * 24 * HOUR_MS);
    await this.unitOfWork.run(municipalityId, (tx) => this.feed.prune(tx, before));
  }
}
