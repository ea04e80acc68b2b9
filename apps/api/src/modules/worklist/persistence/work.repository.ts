import { Injectable } from '@nestjs/common';
import {
  WORK_KINDS,
  type WorkClaimed,
  type WorkDue,
  type WorkKind,
  type WorkSort,
  type WorkStage,
  type WorkState,
} from '@sosta/contracts';
import { claimColumns, type ClaimColumns } from '../../../platform/claims/claim.js';
import { addDays, type CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { sourcesOf, type WorkSource } from './work-sources.js';

export interface WorkRow extends ClaimColumns {
  id: string;
  /** Its page's row. */
  pageId: string;
  kind: WorkKind;
  rank: number;
  number: string;
  state: WorkState;
  title: string | null;
  holder: string;
  submittedAt: Date;
  dueOn: CivilDate;
  pendingDecision: 'LEAVING' | 'RETURNED' | null;
}

export interface WorkCase {
  decided: number;
  total: number;
  nextId: string;
  waits: boolean;
}

export interface WorkFilter {
  kinds: readonly WorkKind[];
  stage: WorkStage;
  due: WorkDue | null;
  claimed: WorkClaimed | null;
  text: string | null;
  /** Who looks, and when. */
  operatorId: string;
  now: Date;
  today: CivilDate;
  /** Only what this operator may take. */
  takeable?: boolean;
}

export interface WorkCounts {
  open: number;
  overdue: number;
  dueToday: number;
  mine: number;
}

type Order = 'due' | 'submitted' | 'kind' | 'holder';
/** The keys of the last row seen, in the order of the list. */
export type WorkKeys = (string | number)[];

/** Expressions of one source and names in the merged list, the same number of both, by order. */
const ORDERS: Record<Order, { of: (source: WorkSource) => string[]; merged: string[]; types: string[] }> = {
  due: {
    of: (source) => ['x.due_on', source.submitted, 'x.id'],
    merged: ['"dueOn"', '"submittedAt"', 'id'],
    types: ['date', 'timestamptz', 'uuid'],
  },
  submitted: {
    of: (source) => [source.submitted, 'x.id'],
    merged: ['"submittedAt"', 'id'],
    types: ['timestamptz', 'uuid'],
  },
  kind: {
    // Within one source the kind is always the same.
    of: (source) => ['x.due_on', source.submitted, 'x.id'],
    merged: ['rank', '"dueOn"', '"submittedAt"', 'id'],
    types: ['date', 'timestamptz', 'uuid'],
  },
  holder: {
    of: (source) => [source.holder, 'x.id'],
    merged: ['holder', 'id'],
    types: ['text', 'uuid'],
  },
};

const escaped = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/**
 * All open work as one list. Each kind is a branch of a UNION ALL with its own index, order and limit, so that a page
 * costs the same however deep it lies and however much is closed. By holder, and with a text, what is open is gone
 * through: that is as much as the office has to do, and never what it has done.
 */
@Injectable()
export class WorkRepository {
  list(
    tx: Tx,
    filter: WorkFilter,
    page: { sort: WorkSort; after: WorkKeys | null; limit: number },
  ): Promise<WorkRow[]> {
    const descending = page.sort.startsWith('-');
    const order = page.sort.replace('-', '') as Order;
    const direction = descending ? 'DESC' : 'ASC';
    const values: unknown[] = [];
    const p = (value: unknown): string => `$${values.push(value)}`;

    const branches = sourcesOf(filter.kinds).flatMap((source) => {
      const conditions = this.conditions(source, filter, p);
      if (!conditions) return [];
      const { of, types } = ORDERS[order];
      let after = page.after;
      if (order === 'kind' && after) {
        const [rank, ...rest] = after as [number, ...string[]];
        const passed = descending ? source.rank > rank : source.rank < rank;
        if (passed) return [];
        after = source.rank === rank ? rest : null;
      }
      if (after) {
        const keys = after.map((key, index) => `${p(key)}::${types[index]}`);
        conditions.push(`(${of(source).join(', ')}) ${descending ? '<' : '>'} (${keys.join(', ')})`);
      }
      return [
        `(SELECT x.id, '${source.kind}' AS kind, ${source.rank} AS rank, ${source.number} AS number, ${source.state ?? 'x.state'} AS state, ${source.page ?? 'x.id'} AS "pageId",
                 ${source.title} AS title, ${source.holder} AS holder, ${source.submitted} AS "submittedAt",
                 x.due_on AS "dueOn", ${source.pending} AS "pendingDecision", ${claimColumns('x')}
            FROM ${source.table} x ${source.joins}
           WHERE ${conditions.join(' AND ')}
           ORDER BY ${of(source)
             .map((one) => `${one} ${direction}`)
             .join(', ')}
           LIMIT ${p(page.limit)})`,
      ];
    });
    if (branches.length === 0) return Promise.resolve([]);
    return tx.query(
      `SELECT w.id, w."pageId", w.kind, w.rank, w.number, w.state, w.title, w.holder, w."submittedAt", w."dueOn"::text AS "dueOn", w."pendingDecision",
              w."claimedBy", w."claimedAt", w."claimedUntil"
         FROM (${branches.join('\nUNION ALL\n')}) w
        ORDER BY ${ORDERS[order].merged.map((one) => `w.${one} ${direction}`).join(', ')}
        LIMIT ${p(page.limit)}`,
      values,
    );
  }

  /** Of those that lead a single case: how many of its requests are decided, and which one is looked at first. */
  async cases(tx: Tx, ids: readonly string[]): Promise<Map<string, WorkCase>> {
    if (ids.length === 0) return new Map();
    const rows: (WorkCase & { id: string })[] = await tx.query(
      `SELECT c.case_id AS id, count(*)::int AS total,
              (count(*) FILTER (WHERE c.state NOT IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED')))::int AS decided,
              coalesce((array_agg(c.id ORDER BY c.kind) FILTER (WHERE c.state IN ('SUBMITTED', 'UNDER_REVIEW')
                 AND NOT EXISTS (SELECT 1 FROM pending_decision p WHERE p.request_id = c.id AND p.failed_at IS NULL)))[1], c.case_id) AS "nextId",
              bool_or(c.state = 'INTEGRATION_REQUESTED') AS waits
         FROM request c WHERE c.case_id = ANY($1::uuid[]) GROUP BY c.case_id`,
      [ids],
    );
    return new Map(rows.map(({ id, ...found }) => [id, found]));
  }

  /** The keys of a row of the list, for {@link list} to go on after it. */
  keysOf(row: WorkRow, sort: WorkSort): WorkKeys {
    const submitted = row.submittedAt.toISOString();
    switch (sort.replace('-', '') as Order) {
      case 'submitted':
        return [submitted, row.id];
      case 'kind':
        return [row.rank, row.dueOn, submitted, row.id];
      // A name has no place in an address: the row is named, and its name looked up again.
      case 'holder':
        return [row.rank, row.id];
      default:
        return [row.dueOn, submitted, row.id];
    }
  }

  /** The holder's name of a row that a cursor names, open or not; null when there is no such row. */
  async holderOf(tx: Tx, rank: number, id: string): Promise<string | null> {
    const source = sourcesOf(WORK_KINDS.slice(rank, rank + 1))[0];
    if (!source) return null;
    const rows: { holder: string }[] = await tx.query(
      `SELECT ${source.holder} AS holder FROM ${source.table} x ${source.joins} WHERE x.id = $1`,
      [id],
    );
    return rows[0]?.holder ?? null;
  }

  /** Of everything that waits for the office, whatever the filters. */
  async counts(
    tx: Tx,
    filter: Pick<WorkFilter, 'kinds' | 'operatorId' | 'now' | 'today'>,
  ): Promise<WorkCounts> {
    const branches = sourcesOf(filter.kinds).map(
      (source) =>
        `SELECT x.due_on AS due, x.claimed_by AS claimant, x.claimed_until AS until
           FROM ${source.table} x WHERE ${source.open('WAITING')}`,
    );
    if (branches.length === 0) return { open: 0, overdue: 0, dueToday: 0, mine: 0 };
    const rows: WorkCounts[] = await tx.query(
      `SELECT count(*)::int AS open, (count(*) FILTER (WHERE due < $1::date))::int AS overdue,
              (count(*) FILTER (WHERE due = $1::date))::int AS "dueToday",
              (count(*) FILTER (WHERE claimant = $2 AND until > $3))::int AS mine
         FROM (${branches.join(' UNION ALL ')}) w`,
      [filter.today, filter.operatorId, filter.now],
    );
    return rows[0]!;
  }

  /** What the office has done since an instant, of the kinds given. */
  async doneSince(tx: Tx, kinds: readonly WorkKind[], since: Date, today: CivilDate): Promise<number> {
    const requests = kinds.filter((kind) => ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'].includes(kind));
    const has = (kind: WorkKind): boolean => kinds.includes(kind);
    const rows: { done: number }[] = await tx.query(
      `SELECT ((SELECT count(*) FROM request WHERE part_of IS NULL AND decided_at >= $1 AND kind = ANY($3))
             + (SELECT count(*) FROM preliminary_communication WHERE $4 AND decided_at >= $1)
             + (SELECT count(*) FROM invoice WHERE $5 AND issued_on = $2::date)
             + (SELECT count(*) FROM assistance_message WHERE $6 AND author_kind = 'OPERATOR' AND created_at >= $1)
             + (SELECT count(*) FROM subscription_review WHERE $7 AND closed_at >= $1))::int AS done`,
      [since, today, requests, has('COMMUNICATION'), has('INVOICE'), has('THREAD'), has('ADDRESS_REVIEW')],
    );
    return rows[0]!.done;
  }

  private conditions(source: WorkSource, filter: WorkFilter, p: (value: unknown) => string): string[] | null {
    const open = source.open(filter.stage);
    if (open === null) return null;
    const conditions = [open];
    const today = (): string => `${p(filter.today)}::date`;
    if (filter.due === 'OVERDUE') conditions.push(`x.due_on < ${today()}`);
    if (filter.due === 'TODAY') conditions.push(`x.due_on = ${today()}`);
    if (filter.due === 'WEEK')
      conditions.push(`x.due_on BETWEEN ${today()} AND ${p(sundayOf(filter.today))}::date`);
    if (filter.claimed) {
      const held = `x.claimed_until > ${p(filter.now)}`;
      const me = (): string => `${p(filter.operatorId)}::uuid`;
      if (filter.claimed === 'MINE') conditions.push(`${held} AND x.claimed_by = ${me()}`);
      if (filter.claimed === 'OTHERS') conditions.push(`${held} AND x.claimed_by <> ${me()}`);
      if (filter.claimed === 'FREE') conditions.push(`(${held}) IS NOT TRUE`);
    }
    if (filter.text) {
      const text = escaped(filter.text);
      const plate = escaped(filter.text.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase());
      // Nothing left of it could be a plate: then none fits.
      const fits = {
        like: () => p(`%${text}%`),
        start: () => p(`${text}%`),
        plate: () => p(plate === '' ? '' : `${plate}%`),
      };
      conditions.push(`(${source.text(fits)})`);
    }
    if (filter.takeable && source.takeable) conditions.push(source.takeable(p(filter.operatorId)));
    return conditions;
  }
}

/** The last day of the week of a day. */
export function sundayOf(day: CivilDate): CivilDate {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return addDays(day, (7 - weekday) % 7);
}
