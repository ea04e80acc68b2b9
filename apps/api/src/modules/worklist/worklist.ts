import { Injectable } from '@nestjs/common';
import {
  WORK_KINDS,
  WORK_READ,
  workSubjectOf,
  type Locale,
  type WorkKind,
  type WorkSort,
  type WorkSubject,
} from '@sosta/contracts';
import { claimantOf } from '../../platform/claims/claim.js';
import { civilDateOf, startOfDay } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { decodeCursor, page, type CursorKey } from '../../platform/http/paging.js';
import { Problem } from '../../platform/http/problem.js';
import { REQUEST_KINDS, RequestKinds } from '../requests/index.js';
import type {
  ClaimNextWorkInput,
  SaveWorkViewInput,
  WorkClaimDto,
  WorkHoldDto,
  WorkItemDto,
  WorkListDto,
  WorkQuery,
  WorkViewDto,
  WorkViewListDto,
} from './http/worklist.dto.js';
import { ClaimRepository } from './persistence/claim.repository.js';
import { MAX_VIEWS, ViewRepository } from './persistence/view.repository.js';
import { WorkRepository, type WorkKeys, type WorkRow } from './persistence/work.repository.js';
import { ClaimNextWork } from './use-cases/claim-next-work.use-case.js';

/** What a cursor holds, after the order it belongs to. */
const KEYS: Record<string, readonly CursorKey[]> = {
  due: ['text', 'date', 'instant', 'uuid'],
  submitted: ['text', 'instant', 'uuid'],
  kind: ['text', 'number', 'date', 'instant', 'uuid'],
  holder: ['text', 'number', 'uuid'],
};

/** Those whose title is the name of what was sold, in every language there is. */
const PRODUCT_TITLED: readonly WorkKind[] = ['INVOICE', 'LATE_MONEY', 'ADDRESS_REVIEW'];

/** The kinds of work that an operator may see; of the others not even the number is told. */
export function visibleKinds(call: OperatorContext, wanted?: readonly WorkKind[]): WorkKind[] {
  const kinds = wanted && wanted.length > 0 ? wanted : WORK_KINDS;
  return kinds.filter((kind) => call.actor.permissions.has(WORK_READ[workSubjectOf(kind)]));
}

/** The list of everything that waits for the office, and who has what of it. */
@Injectable()
export class Worklist {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly work: WorkRepository,
    private readonly claims: ClaimRepository,
    private readonly views: ViewRepository,
    private readonly requestKinds: RequestKinds,
    private readonly nextUseCase: ClaimNextWork,
  ) {}

  list(call: OperatorContext, query: WorkQuery, q?: string): Promise<WorkListDto> {
    const { municipality, actor } = call;
    const sort = query.sort ?? 'due';
    const now = this.clock.now();
    const today = civilDateOf(now, municipality.timezone);
    const all = visibleKinds(call);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const rows = await this.work.list(
        tx,
        {
          kinds: visibleKinds(call, query.kinds),
          stage: query.stage ?? 'WAITING',
          due: query.due ?? null,
          claimed: query.claimed ?? null,
          text: q || null,
          operatorId: actor.operatorId,
          now,
          today,
        },
        { sort, after: await this.after(tx, query.cursor, sort), limit: query.limit + 1 },
      );
      const { items, nextCursor } = page(rows, query.limit, (row) => [sort, ...this.work.keysOf(row, sort)]);
      const counts = await this.work.counts(tx, { kinds: all, operatorId: actor.operatorId, now, today });
      const doneToday = await this.work.doneSince(tx, all, startOfDay(today, municipality.timezone), today);
      return {
        items: await this.items(tx, items, call.locale),
        nextCursor,
        counts: { ...counts, doneToday },
        kinds: all,
      };
    });
  }

  /** Answers what is now one's own, or null when nothing waits. */
  async next(call: OperatorContext, input: ClaimNextWorkInput): Promise<WorkItemDto | null> {
    const row = await this.nextUseCase.run(call, {
      kinds: visibleKinds(call, input.kinds),
      stage: input.stage ?? 'WAITING',
      due: input.due ?? null,
      text: input.q || null,
    });
    if (!row) return null;
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const held = await this.claims.get(tx, workSubjectOf(row.kind), row.id);
      const { claimedBy, claimedAt, claimedUntil } = held;
      const [item] = await this.items(tx, [{ ...row, claimedBy, claimedAt, claimedUntil }], call.locale);
      return item!;
    });
  }

  /** Who has it. @throws Problem forbidden, not_found */
  hold(call: OperatorContext, subject: WorkSubject, id: string): Promise<WorkHoldDto> {
    if (!call.actor.permissions.has(WORK_READ[subject])) throw new Problem('forbidden');
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const row = await this.claims.get(tx, subject, id);
      const names = new Map([[row.claimedBy ?? '', row.claimedByName ?? '']]);
      const claim = this.claimDto(row, names);
      const takeover = claim && row.claimedAt ? await this.claims.takeover(tx, id, row.claimedAt) : null;
      return {
        id,
        subject,
        number: row.number,
        open: row.open,
        claim,
        takeover: takeover && {
          fromOperatorId: takeover.from,
          reason: takeover.reason,
          at: takeover.at.toISOString(),
        },
      };
    });
  }

  savedViews(call: OperatorContext): Promise<WorkViewListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      items: await this.views.of(tx, call.actor.operatorId),
    }));
  }

  /** @throws Problem validation_failed on /name when there are too many */
  saveView(call: OperatorContext, input: SaveWorkViewInput): Promise<WorkViewDto> {
    const { operatorId } = call.actor;
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const known = await this.views.of(tx, operatorId);
      if (known.length >= MAX_VIEWS && !known.some(({ name }) => name === input.name))
        throw Problem.field('/name', { code: 'too_many', params: { max: MAX_VIEWS } });
      const { name, view } = input;
      return this.views.save(tx, call.municipality.id, operatorId, { name, view: { ...view } });
    });
  }

  /** @throws Problem not_found, also for a colleague's */
  deleteView(call: OperatorContext, id: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) =>
      this.views.remove(tx, call.actor.operatorId, id),
    );
  }

  /** @throws Problem validation_failed on /cursor, also when it belongs to another order */
  private async after(tx: Tx, cursor: string | undefined, sort: WorkSort): Promise<WorkKeys | null> {
    const decoded = decodeCursor(cursor, KEYS[sort.replace('-', '')]!);
    if (!decoded) return null;
    const [of, ...keys] = decoded;
    if (of !== sort) throw Problem.field('/cursor', { code: 'format_invalid' });
    if (sort !== 'holder' && sort !== '-holder') return keys;
    const [rank, id] = keys as [number, string];
    const holder = await this.work.holderOf(tx, rank, id);
    if (holder === null) throw Problem.field('/cursor', { code: 'format_invalid' });
    return [holder, id];
  }

  private async items(tx: Tx, rows: readonly WorkRow[], locale: Locale): Promise<WorkItemDto[]> {
    const titles = new Map<string, string>();
    for (const kind of REQUEST_KINDS) {
      const ids = rows.filter((row) => row.kind === kind).map(({ id }) => id);
      if (ids.length === 0) continue;
      for (const [id, title] of await this.requestKinds.get(kind).titles(tx, ids, locale))
        titles.set(id, title);
    }
    const names = await this.names(tx, rows);
    const cases = await this.work.cases(
      tx,
      rows.flatMap(({ id, kind }) => (kind === 'SUBSCRIPTION' ? [id] : [])),
    );
    return rows.map((row) => ({
      id: row.id,
      pageId: row.pageId,
      kind: row.kind,
      subject: workSubjectOf(row.kind),
      number: row.number,
      state: row.state,
      title:
        titles.get(row.id) ??
        (PRODUCT_TITLED.includes(row.kind)
          ? inLocale(JSON.parse(row.title ?? '{}'), locale)
          : (row.title ?? '')),
      holderName: row.holder,
      submittedAt: row.submittedAt.toISOString(),
      dueOn: row.dueOn,
      pendingDecision: row.pendingDecision,
      claim: this.claimDto(row, names),
      inCase: cases.get(row.id) ?? null,
    }));
  }

  private claimDto(
    row: Pick<WorkRow, 'claimedBy' | 'claimedAt' | 'claimedUntil'>,
    names: ReadonlyMap<string, string>,
  ): WorkClaimDto | null {
    const claimant = claimantOf(row, this.clock.now());
    if (!claimant || !row.claimedAt || !row.claimedUntil) return null;
    return {
      operatorId: claimant,
      operatorName: names.get(claimant) ?? '',
      since: row.claimedAt.toISOString(),
      until: row.claimedUntil.toISOString(),
    };
  }

  private async names(tx: Tx, rows: readonly WorkRow[]): Promise<Map<string, string>> {
    const ids = [...new Set(rows.flatMap(({ claimedBy }) => (claimedBy ? [claimedBy] : [])))];
    if (ids.length === 0) return new Map();
    const found: { id: string; name: string }[] = await tx.query(
      'SELECT id, name FROM operator WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(found.map(({ id, name }) => [id, name]));
  }
}
