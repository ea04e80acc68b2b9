import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { ClientContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { Policies } from '../municipalities/index.js';
import { CatalogueInMemory } from './catalogue-in-memory.js';
import { readCursor, writeCursor, type SyncPlace } from './domain/sync-cursor.js';
import { toCopiedRightDto, type CopiedRightDto, type RightChangesDto } from './http/sync.dto.js';
import { FEED_RETENTION_DAYS } from './jobs/enforcement-jobs.js';
import { ChangeFeed } from './persistence/change-feed.js';
import { RightRepository } from './persistence/right.repository.js';

export interface CopiedPage {
  items: CopiedRightDto[];
  deleted: { id: string }[];
  place: SyncPlace;
  hasMore: boolean;
}

const DAY_MS = 86_400_000;

/** Copies of the rights for who must answer without a network: all of them once, then what changed, nothing missed. */
@Injectable()
export class RightsSync {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly rights: RightRepository,
    private readonly feed: ChangeFeed,
    private readonly catalogue: CatalogueInMemory,
  ) {}

  /** @throws Problem validation_failed on /since, sync_cursor_expired */
  async changes(
    call: ClientContext,
    input: { since?: string; limit: number },
  ): Promise<RightChangesDto & { asOf: Date }> {
    const asOf = this.clock.now();
    const issuedMs = asOf.getTime();
    let place: SyncPlace | null = null;
    if (input.since) {
      const cursor = readCursor(input.since);
      if (!cursor) throw Problem.field('/since', { code: 'format_invalid' });
      if (cursor.issuedMs < issuedMs - FEED_RETENTION_DAYS * DAY_MS) throw new Problem('sync_cursor_expired');
      ({ place } = cursor);
    }
    const page = await this.page(call, place, input.limit);
    return {
      items: page.items,
      deleted: page.deleted,
      next: writeCursor({ place: page.place, issuedMs }),
      hasMore: page.hasMore,
      asOf,
    };
  }

  /** One page from a place on; null: from the beginning. @throws Problem sync_cursor_expired */
  page(call: ClientContext, place: SyncPlace | null, limit: number): Promise<CopiedPage> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const bound = await this.feed.bound(tx);
      const from = place ?? { mode: 'ALL' as const, bound, after: null };
      const known = from.mode === 'ALL' ? from.bound : from.xid;
      // Transaction ids do not run backwards: the cursor is of another database than this one.
      if (known > bound) throw new Problem('sync_cursor_expired');
      return from.mode === 'ALL'
        ? this.listing(tx, call, from, limit)
        : this.changed(tx, call, from, bound, limit);
    });
  }

  private async listing(
    tx: Tx,
    call: ClientContext,
    from: Extract<SyncPlace, { mode: 'ALL' }>,
    limit: number,
  ): Promise<CopiedPage> {
    const { timezone } = call.municipality;
    const graceDays = await this.policies.value(tx, timezone, 'enforcement.graceDays');
    const since = addDays(civilDateOf(this.clock.now(), timezone), -graceDays);
    const ids = await this.rights.current(tx, { since, after: from.after, limit });
    const { items } = await this.copies(tx, call, ids, graceDays);
    const last = ids.at(-1);
    const full = ids.length === limit && last !== undefined;
    return {
      items,
      deleted: [],
      // What changed while we listed is in the feed from the bound on.
      place: full
        ? { mode: 'ALL', bound: from.bound, after: last }
        : { mode: 'FEED', xid: from.bound, seq: 0n },
      hasMore: full,
    };
  }

  private async changed(
    tx: Tx,
    call: ClientContext,
    from: Extract<SyncPlace, { mode: 'FEED' }>,
    bound: bigint,
    limit: number,
  ): Promise<CopiedPage> {
    const changes = await this.feed.page(tx, { after: from, bound, limit });
    const last = changes.at(-1);
    const full = changes.length === limit && last !== undefined;
    const graceDays = await this.policies.value(tx, call.municipality.timezone, 'enforcement.graceDays');
    const ids = [...new Set(changes.map(({ subscriptionId }) => subscriptionId))];
    return {
      ...(await this.copies(tx, call, ids, graceDays)),
      place: full ? { mode: 'FEED', xid: last.xid, seq: last.seq } : { mode: 'FEED', xid: bound, seq: 0n },
      hasMore: full,
    };
  }

  private async copies(
    tx: Tx,
    call: ClientContext,
    ids: readonly string[],
    graceDays: number,
  ): Promise<Pick<CopiedPage, 'items' | 'deleted'>> {
    if (ids.length === 0) return { items: [], deleted: [] };
    const rows = await this.rights.ofSubscriptions(tx, ids, graceDays);
    const names = await this.catalogue.load(tx);
    const nowMs = this.clock.now().getTime();
    const limit = call.actor.kind === 'CLIENT' ? call.actor.zoneIds : null;
    const bySubscription = Map.groupBy(rows, ({ subscriptionId }) => subscriptionId);
    const page: Pick<CopiedPage, 'items' | 'deleted'> = { items: [], deleted: [] };
    for (const id of ids) {
      const item = toCopiedRightDto(bySubscription.get(id) ?? [], names, limit, nowMs);
      if (item) page.items.push(item);
      else page.deleted.push({ id });
    }
    return page;
  }
}
