import { addDays, civilDateOf, startOfDay, type CivilDate } from '../../platform/clock/civil.js';

export interface Step {
  at: Date;
  what: string;
  run: () => Promise<void>;
}

/** Steps of many stories in the order of time, counted back from now. */
export class Timeline {
  private readonly steps: Step[] = [];
  private readonly today: CivilDate;

  constructor(
    private readonly now: Date,
    private readonly timezone: string,
  ) {
    this.today = civilDateOf(now, timezone);
  }

  /**
   * @param daysAgo 0 = within the last hours, whatever the time of day is
   * @param minutes past nine in the morning, or with 0 days back from four hours ago
   */
  add(daysAgo: number, minutes: number, what: string, run: () => Promise<void>): void {
    const at =
      daysAgo === 0
        ? new Date(this.now.getTime() - 4 * 3_600_000 + minutes * 20_000)
        : new Date(
            startOfDay(addDays(this.today, -daysAgo), this.timezone).getTime() + (9 * 60 + minutes) * 60_000,
          );
    this.steps.push({ at, what, run });
  }

  /** The date so many days after today. */
  day(inDays: number): CivilDate {
    return addDays(this.today, inDays);
  }

  inOrder(): Step[] {
    // Sorting is stable: what a story does at one moment stays in its order.
    return this.steps.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }
}
