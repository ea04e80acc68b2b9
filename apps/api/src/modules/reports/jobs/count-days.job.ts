import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addDays, civilDateOf, isBefore, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { MunicipalityDirectory, type Municipality } from '../../municipalities/index.js';
import { fingerprints } from '../domain/figures.js';
import type { Period } from '../domain/periods.js';
import { DayCounter } from '../persistence/day-counter.js';
import { FigureRepository } from '../persistence/figure.repository.js';

/** Days counted in one transaction. */
const CHUNK_DAYS = 92;

/**
 * Counts the days that are over and were not counted yet, however many they are; it may be cut off anywhere and goes on
 * where it stopped. When a new day was added it counts every earlier one again and corrects what differs: a payment
 * whose confirmation came late, subscriptions of past years that were imported.
 */
@Injectable()
export class CountDaysJob implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly counter: DayCounter,
    private readonly repository: FigureRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'reports.count_days', everySeconds: 300, run: () => this.run() });
  }

  private async run(): Promise<void> {
    for (const municipality of await this.directory.all()) {
      await this.bringUpToDate(municipality);
      await this.keepRightsOfToday(municipality);
    }
  }

  async bringUpToDate(municipality: Municipality): Promise<void> {
    const yesterday = addDays(civilDateOf(this.clock.now(), municipality.timezone), -1);
    const { counted, first } = await this.unitOfWork.run(municipality.id, async (tx) => ({
      counted: await this.repository.counted(tx),
      first: await this.counter.firstDay(tx, municipality.timezone),
    }));
    if (!first || isBefore(yesterday, first)) return;
    if (counted && !isBefore(counted.toOn, yesterday)) return;
    const start = counted && isBefore(counted.fromOn, first) ? counted.fromOn : first;
    // From the newest backwards in time would leave gaps when cut off; forwards, days always follow one another.
    const corrected = await this.recount(municipality, { fromOn: start, toOn: yesterday });
    const added = counted ? corrected.filter((day) => isBefore(counted.toOn, day)).length : corrected.length;
    this.logger.info({
      event: 'reports.counted',
      municipality: municipality.slug,
      added,
      corrected: corrected.length - added,
    });
  }

  /** Counts the rights of today, which is not over: the next round counts them again. */
  async keepRightsOfToday({ id, timezone }: Municipality): Promise<void> {
    const now = this.clock.now();
    const today = civilDateOf(now, timezone);
    await this.unitOfWork.run(id, async (tx) =>
      this.repository.keepRightsOfToday(
        tx,
        id,
        today,
        await this.counter.count(tx, timezone, today, today, ['RIGHTS']),
        now,
      ),
    );
  }

  /** Counts these days again, whatever was stored. Answers those that were missing or differed. */
  async recount(municipality: Municipality, period: Period): Promise<CivilDate[]> {
    const changed: CivilDate[] = [];
    for (let from = period.fromOn; !isBefore(period.toOn, from); from = addDays(from, CHUNK_DAYS)) {
      const last = addDays(from, CHUNK_DAYS - 1);
      const chunk = { fromOn: from, toOn: isBefore(period.toOn, last) ? period.toOn : last };
      changed.push(...(await this.recountChunk(municipality, chunk)));
    }
    return changed;
  }

  private recountChunk(municipality: Municipality, chunk: Period): Promise<CivilDate[]> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.repository.lock(tx, municipality.id);
      const fresh = await this.counter.count(tx, municipality.timezone, chunk.fromOn, chunk.toOn);
      const counted: { day: CivilDate }[] = await tx.query(
        'SELECT on_day::text AS day FROM daily_snapshot WHERE on_day BETWEEN $1 AND $2',
        [chunk.fromOn, chunk.toOn],
      );
      const known = new Set(counted.map(({ day }) => day));
      const before = fingerprints(await this.repository.figures(tx, chunk));
      const after = fingerprints(fresh);
      const changed: CivilDate[] = [];
      for (let day = chunk.fromOn; !isBefore(chunk.toOn, day); day = addDays(day, 1))
        if (!known.has(day) || before.get(day) !== after.get(day)) changed.push(day);
      if (changed.length === 0) return changed;
      const days = new Set(changed);
      await this.repository.replace(
        tx,
        municipality.id,
        changed,
        fresh.filter(({ onDay }) => days.has(onDay)),
        this.clock.now(),
      );
      return changed;
    });
  }
}
