import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { RealClock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { CatalogueInMemory } from './catalogue-in-memory.js';
import { RightTable, type TableRight } from './domain/right-table.js';
import { GroundInMemory } from './ground-in-memory.js';
import { ChangeFeed, type RightChange } from './persistence/change-feed.js';
import { copyRights } from './persistence/right-copy.js';
import { RightRepository, type RightRow } from './persistence/right.repository.js';

const POLL_MS = 250;
/** Beyond this age memory answers nothing: the database is asked, and if it does not answer either, nobody is. */
export const STALE_AFTER_MS = 5_000;
/** Drops what has expired and what removed rights leave behind; also heals whatever nobody thought of. */
const REBUILD_MS = 6 * 3_600_000;
const PAGE = 10_000;

/**
 * The rights that hold now or later, in this process' memory, by plate. It is allowed to know less than the database,
 * never more for longer than the poll takes: only "valid" is answered from it, everything else is confirmed there.
 */
@Injectable()
export class RightsProjection implements OnModuleDestroy {
  private table: RightTable | null = null;
  private cursor = 0n;
  /** The database the table was read from. */
  private source = '';
  /** Changes from the cursor on that are worked in already; the feed tells them again. */
  private applied = new Set<string>();
  private asOf = 0;
  private freshMs = Number.NEGATIVE_INFINITY;
  private builtMs = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;
  private refreshing: Promise<void> = Promise.resolve();
  private stopping = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: RealClock,
    private readonly directory: MunicipalityDirectory,
    private readonly rights: RightRepository,
    private readonly feed: ChangeFeed,
    private readonly catalogue: CatalogueInMemory,
    private readonly ground: GroundInMemory,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Builds the table and keeps it fresh from now on; a second call changes nothing. */
  start(): void {
    this.running ??= this.loop();
  }

  /** Whether memory may be asked at all. */
  get usable(): boolean {
    return this.table !== null && performance.now() - this.freshMs <= STALE_AFTER_MS;
  }

  /** Every change committed before this instant is in what memory answers. */
  get asOfMs(): number {
    return this.asOf;
  }

  get size(): number {
    return this.table?.size ?? 0;
  }

  /** Memory of the table, in bytes. */
  get bytes(): number {
    return this.table?.bytes ?? 0;
  }

  /** What may be asked now, by who asks much at once and waits for nothing in between. */
  get memory(): Pick<RightTable, 'prefetch' | 'only'> | null {
    return this.usable ? this.table : null;
  }

  /** Rights of the plate that hold at the instant; none while memory is not usable. */
  find(
    municipalityId: string,
    plate: string,
    country: string | null,
    atMs: number,
    zoneIds: ReadonlySet<string> | null,
  ): TableRight[] {
    return this.table && this.usable ? this.table.find(municipalityId, plate, country, atMs, zoneIds) : [];
  }

  /** Builds the table if there is none, else works in what has changed. For the loop; tests call it to be sure. */
  refresh(): Promise<void> {
    const next = this.refreshing.then(() => this.bringUpToDate());
    this.refreshing = next.catch(() => undefined);
    return next;
  }

  private async bringUpToDate(): Promise<void> {
    const startedMs = performance.now();
    if (!this.table || startedMs - this.builtMs > REBUILD_MS) await this.build();
    const asOf = this.clock.now().getTime();
    const readMs = performance.now();
    const { changes, bound, source } = await this.unitOfWork.runPlatform((tx) =>
      this.feed.since(tx, this.cursor),
    );
    // Transaction ids do not run backwards in a database; in another one they may be anything.
    if (bound < this.cursor || source !== this.source) {
      this.logger.warn({ event: 'enforcement.projection_in_doubt' });
      this.table = null;
      return this.bringUpToDate();
    }
    const news = changes.filter(({ seq }) => !this.applied.has(seq));
    for (const [municipalityId, list] of Map.groupBy(news, (change) => change.municipalityId))
      await this.apply(municipalityId, list);
    this.cursor = bound;
    this.applied = new Set(changes.filter(({ xid }) => xid >= bound).map(({ seq }) => seq));
    this.asOf = asOf;
    this.freshMs = readMs;
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.running;
  }

  private async loop(): Promise<void> {
    let failing = false;
    while (!this.stopping) {
      try {
        await this.refresh();
        failing = false;
      } catch (error) {
        if (!failing)
          this.logger.warn({
            event: 'enforcement.projection_not_refreshed',
            error: error instanceof Error ? error.name : 'unknown',
          });
        failing = true;
      }
      if (this.stopping) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, POLL_MS).unref();
      });
    }
  }

  private async build(): Promise<void> {
    const startedMs = performance.now();
    const table = new RightTable();
    // The bound first: what changes while we read is told by the feed afterwards.
    const { bound: cursor, source } = await this.unitOfWork.runPlatform((tx) => this.feed.end(tx));
    for (const { id, timezone } of await this.directory.all()) {
      // One day more than needed: clocks of two processes may differ.
      const since = addDays(civilDateOf(this.clock.now(), timezone), -1);
      await this.unitOfWork.run(id, (tx) => copyRights(tx, { id, timezone }, since, table));
    }
    // Checks get their turn between the slices.
    for (const _ of table.link()) await nextTurn();
    this.table = table;
    this.cursor = cursor;
    this.source = source;
    this.applied = new Set();
    this.builtMs = performance.now();
    this.logger.info({
      event: 'enforcement.projection_built',
      rights: table.size,
      bytes: table.bytes,
      ms: Math.round(this.builtMs - startedMs),
    });
  }

  private async apply(municipalityId: string, changes: readonly RightChange[]): Promise<void> {
    if (changes.some(({ subscriptionId }) => subscriptionId === null)) {
      this.catalogue.forget(municipalityId);
      this.ground.forget(municipalityId);
    }
    const ids = [...new Set(changes.map(({ subscriptionId }) => subscriptionId).filter((id) => id !== null))];
    for (let start = 0; start < ids.length; start += PAGE) {
      const some = ids.slice(start, start + PAGE);
      const rows = await this.unitOfWork.run(municipalityId, (tx) =>
        this.rights.ofSubscriptions(tx, some, 0),
      );
      // At one go, so that no check sees a right taken out and not yet put back.
      for (const id of some) this.table?.remove(id);
      for (const row of rows) if (isLive(row)) this.table?.add(municipalityId, row);
    }
  }
}

/** What the calendar alone decides; suspended, revoked and ended rights are not kept in memory. */
function isLive(row: RightRow): boolean {
  return row.status === 'SCHEDULED' || row.status === 'ACTIVE' || row.status === 'EXPIRED';
}
