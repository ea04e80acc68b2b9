import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { RealClock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { ClientContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { Policies } from '../municipalities/index.js';
import { CatalogueInMemory, type CheckCatalogue } from './catalogue-in-memory.js';
import { readCursor, writeCursor, type SyncCursor, type SyncPlace } from './domain/sync-cursor.js';
import { toCopiedRightDto, type CopiedRightDto, type RightChangesDto } from './http/sync.dto.js';
import { FEED_RETENTION_DAYS } from './jobs/enforcement-jobs.js';
import { ChangeFeed } from './persistence/change-feed.js';
import { RightRepository } from './persistence/right.repository.js';

export interface CopiedPage {
  items: CopiedRightDto[];
  deleted: { id: string }[];
  place: SyncPlace;
  epoch: string;
  hasMore: boolean;
}

/** What every page of a copy has to be made with. */
interface Terms {
  graceDays: number;
  names: CheckCatalogue;
}

const DAY_MS = 86_400_000;

/** Copies of the rights for who must answer without a network: all of them once, then what changed, nothing missed. */
@Injectable()
export class RightsSync {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: RealClock,
    private readonly policies: Policies,
    private readonly rights: RightRepository,
    private readonly feed: ChangeFeed,
    private readonly catalogue: CatalogueInMemory,
  ) {}

  /** @throws Problem validation_failed on /since, sync_cursor_expired */
  async changes(call: ClientContext, input: { since?: string; limit: number }): Promise<RightChangesDto> {
    const asOf = this.clock.now();
    const issuedMs = asOf.getTime();
    let from: SyncCursor | null = null;
    if (input.since) {
      from = readCursor(input.since);
      if (!from) throw Problem.field('/since', { code: 'format_invalid' });
      if (from.issuedMs < issuedMs - FEED_RETENTION_DAYS * DAY_MS) throw new Problem('sync_cursor_expired');
    }
    const page = await this.page(call, from, input.limit);
    return {
      items: page.items,
      deleted: page.deleted,
      next: writeCursor({ place: page.place, epoch: page.epoch, issuedMs }),
      hasMore: page.hasMore,
      asOf: asOf.toISOString(),
    };
  }

  /** One page from a place on; null: from the beginning. @throws Problem sync_cursor_expired */
  page(
    call: ClientContext,
    cursor: Pick<SyncCursor, 'place' | 'epoch'> | null,
    limit: number,
  ): Promise<CopiedPage> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const bound = await this.feed.bound(tx);
      const terms: Terms = {
        graceDays: await this.policies.value(tx, call.municipality.timezone, 'enforcement.graceDays'),
        names: await this.catalogue.load(tx),
      };
      const epoch = epochOf(call, terms);
      // The feed tells of rights: a tolerance, a code or a limit that changed is in every right at once.
      if (cursor && cursor.epoch !== epoch) throw new Problem('sync_cursor_expired');
      const from = cursor?.place ?? { mode: 'ALL' as const, bound, after: null };
      const known = from.mode === 'ALL' ? from.bound : from.xid;
      // Transaction ids do not run backwards: the cursor is of another database than this one.
      if (known > bound) throw new Problem('sync_cursor_expired');
      const page = await (from.mode === 'ALL'
        ? this.listing(tx, call, terms, from, limit)
        : this.changed(tx, call, terms, from, bound, limit));
      return { ...page, epoch };
    });
  }

  private async listing(
    tx: Tx,
    call: ClientContext,
    terms: Terms,
    from: Extract<SyncPlace, { mode: 'ALL' }>,
    limit: number,
  ): Promise<Omit<CopiedPage, 'epoch'>> {
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const since = addDays(today, -terms.graceDays);
    const ids = await this.rights.current(tx, { since, after: from.after, limit });
    const { items } = await this.copies(tx, call, terms, ids);
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
    terms: Terms,
    from: Extract<SyncPlace, { mode: 'FEED' }>,
    bound: bigint,
    limit: number,
  ): Promise<Omit<CopiedPage, 'epoch'>> {
    const changes = await this.feed.page(tx, { after: from, bound, limit });
    const last = changes.at(-1);
    const full = changes.length === limit && last !== undefined;
    const ids = [...new Set(changes.map(({ subscriptionId }) => subscriptionId))];
    return {
      ...(await this.copies(tx, call, terms, ids)),
      place: full ? { mode: 'FEED', xid: last.xid, seq: last.seq } : { mode: 'FEED', xid: bound, seq: 0n },
      hasMore: full,
    };
  }

  private async copies(
    tx: Tx,
    call: ClientContext,
    { graceDays, names }: Terms,
    ids: readonly string[],
  ): Promise<Pick<CopiedPage, 'items' | 'deleted'>> {
    if (ids.length === 0) return { items: [], deleted: [] };
    const rows = await this.rights.ofSubscriptions(tx, ids, graceDays);
    const nowMs = this.clock.now().getTime();
    const limit = zoneLimit(call);
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

function zoneLimit({ actor }: ClientContext): ReadonlySet<string> | null {
  return actor.kind === 'CLIENT' ? actor.zoneIds : null;
}

/** Eight characters that change with whatever a copy is made under and the feed does not tell of. */
function epochOf(call: ClientContext, { graceDays, names }: Terms): string {
  const limit = zoneLimit(call);
  const terms = [
    graceDays,
    [...names.zoneCodes].sort(),
    [...names.products].map(([id, { code }]) => [id, code]).sort(),
    limit && [...limit].sort(),
  ];
  return createHash('sha256').update(JSON.stringify(terms)).digest('base64url').slice(0, 8);
}
