import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { decodeCursor, page } from '../../../platform/http/paging.js';
import { DocumentRepository, toDocumentDto } from '../../documents/index.js';
import { DecisionReasons } from '../decision-reasons.js';
import { CASE_ORDER } from '../domain/request-case.js';
import { REQUEST_KINDS, transition, type RequestKind, type RequestState } from '../domain/request.machine.js';
import { RequestRepository, type RequestRow } from '../persistence/request.repository.js';
import { RequestKinds } from '../request-kinds.js';
import type {
  CaseMemberDto,
  ListRequestsQuery,
  ReasonDto,
  RequestAction,
  RequestDto,
  RequestListDto,
  RequestSummaryDto,
} from './request.dto.js';

/** Makes the answers about requests: the common part here, the rest from the kind's own module. */
@Injectable()
export class RequestViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly kinds: RequestKinds,
    private readonly documents: DocumentRepository,
    private readonly reasons: DecisionReasons,
  ) {}

  /** The citizen's own, newest first. */
  list(call: CitizenContext, query: ListRequestsQuery): Promise<RequestListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.requests.ofHolder(tx, call.actor.holderId, {
        kind: query.kind ?? null,
        state: query.state ?? null,
        after: decodeCursor(query.cursor, ['instant', 'uuid']),
        askedOnly: true,
        limit: query.limit + 1,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.submittedAt.toISOString(), row.id]);
      return { items: await this.summaries(tx, items, call.locale), nextCursor };
    });
  }

  /** @throws Problem not_found, also when it is somebody else's */
  own(call: CitizenContext, id: string): Promise<RequestDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      this.full(
        tx,
        await this.requests.get(tx, id, { holderId: call.actor.holderId }),
        call.locale,
        'CITIZEN',
      ),
    );
  }

  /** In the order of the rows; each kind is asked once for all of its own. */
  async summaries(tx: Tx, rows: readonly RequestRow[], locale: Locale): Promise<RequestSummaryDto[]> {
    const parts = new Map<string, Partial<RequestSummaryDto>>();
    for (const kind of REQUEST_KINDS) {
      const ids = rows.filter((row) => row.kind === kind).map((row) => row.id);
      if (ids.length === 0) continue;
      const handler = this.kinds.get(kind);
      const titles = await handler.titles(tx, ids, locale);
      const details = await handler.details(tx, ids, locale);
      for (const id of ids) parts.set(id, { title: titles.get(id) ?? '', ...details.get(id) });
    }
    const rated = await this.requests.ratings(
      tx,
      rows.map((row) => row.id),
    );
    const numbers = await this.requests.numbers(
      tx,
      rows.flatMap((row) => row.caseId ?? []),
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      number: row.number,
      state: row.state,
      version: row.version,
      submittedAt: row.submittedAt.toISOString(),
      dueOn: row.dueOn,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      title: '',
      inCase: row.caseId ? { id: row.caseId, number: numbers.get(row.caseId) ?? '' } : null,
      ...parts.get(row.id),
      actions: actionsOf(row.kind, row.state, row.decidedAt !== null && !rated.has(row.id)),
    }));
  }

  /** `reader` OPERATOR: also who took the case when, and documents replaced since. */
  async full(tx: Tx, row: RequestRow, locale: Locale, reader: 'CITIZEN' | 'OPERATOR'): Promise<RequestDto> {
    const [summary] = await this.summaries(tx, [row], locale);
    const documents = await this.documents.ofRequests(tx, [row.id]);
    const events = await this.requests.events(tx, row.id);
    const texts = await this.reasons.texts(
      tx,
      [
        ...row.decisionReasons,
        ...(row.integration?.reasons ?? []),
        ...events.flatMap((event) => event.reasons),
      ],
      locale,
    );
    const words = (codes: readonly string[]): ReasonDto[] =>
      codes.map((code) => texts.get(code) ?? { code, text: code });
    return {
      ...summary!,
      caseMembers: await this.caseMembers(tx, row, locale),
      documents: documents
        .filter((one) => reader === 'OPERATOR' || one.replacedAt === null)
        .map(toDocumentDto),
      timeline: events
        .filter((event) => reader === 'OPERATOR' || !DESK_COMMANDS.has(event.command))
        .map((event) => ({ ...event, at: event.at.toISOString(), reasons: words(event.reasons) })),
      integration: row.integration && {
        documents: row.integration.documents,
        reasons: words(row.integration.reasons),
        note: row.integration.note,
        dueOn: row.integration.dueOn,
      },
      reasons: words(row.decisionReasons),
      note: row.decisionNote,
      rating: (await this.requests.ratings(tx, [row.id])).get(row.id) ?? null,
    };
  }

  private async caseMembers(tx: Tx, row: RequestRow, locale: Locale): Promise<CaseMemberDto[]> {
    if (row.caseId === null) return [];
    const others = await this.requests.caseOf(tx, row);
    const members = [row, ...others].toSorted(
      (one, other) => CASE_ORDER.indexOf(one.kind) - CASE_ORDER.indexOf(other.kind),
    );
    const found: CaseMemberDto[] = [];
    for (const { id, kind, number, state } of members) {
      const titles = await this.kinds.get(kind).titles(tx, [id], locale);
      found.push({ id, kind, number, state, title: titles.get(id) ?? '' });
    }
    return found;
  }
}

/** Who has a case on the desk is the office's business. */
const DESK_COMMANDS: ReadonlySet<string> = new Set(['claim', 'release']);

function actionsOf(kind: RequestKind, state: RequestState, rateable: boolean): RequestAction[] {
  return [
    ...(state === 'AWAITING_PAYMENT' ? (['PAY'] as const) : []),
    ...(state === 'INTEGRATION_REQUESTED' ? (['INTEGRATE'] as const) : []),
    ...(state === 'COMPLETED' ? (['OPEN_SUBSCRIPTION'] as const) : []),
    ...(transition(kind, state, 'withdraw') ? (['WITHDRAW'] as const) : []),
    ...(rateable ? (['RATE'] as const) : []),
  ];
}
