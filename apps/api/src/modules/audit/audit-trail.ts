import { Injectable } from '@nestjs/common';
import { endOfDay, isBefore, startOfDay } from '../../platform/clock/civil.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef, OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { Problem } from '../../platform/http/problem.js';
import type { AuditActorListDto, AuditPageDto, AuditQuery, ExportAuditInput } from './audit.dto.js';

export interface AuditRow {
  id: string;
  at: Date;
  actorKind: string;
  actorId: string | null;
  actorName: string | null;
  action: string;
  subjectKind: string;
  subjectId: string | null;
  data: Record<string, unknown>;
}

/** Reads who did what; the platform's `Audit` writes it. */
@Injectable()
export class AuditTrail {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Newest first.
   * @throws Problem validation_failed on /toOn or /cursor
   */
  async list({ municipality }: OperatorContext, query: AuditQuery, words?: string): Promise<AuditPageDto> {
    const after = decodeCursor(query.cursor, ['number', 'uuid']);
    const rows = await this.unitOfWork.run(municipality.id, (tx) =>
      this.rows(tx, municipality, { ...query, ...(words ? { reason: words } : {}) }, query.limit + 1, after),
    );
    const { items, nextCursor } = page(rows, query.limit, (row) => [row.at.getTime(), row.id]);
    return { items: items.map((row) => ({ ...row, at: row.at.toISOString() })), nextCursor };
  }

  /** Each condition is there only when it is asked for, so that the index of the one that is can be used. */
  rows(
    tx: Tx,
    { timezone }: MunicipalityRef,
    filter: ExportAuditInput,
    limit: number,
    after: (string | number)[] | null,
  ): Promise<AuditRow[]> {
    const { fromOn, toOn, action } = filter;
    if (fromOn && toOn && isBefore(toOn, fromOn)) throw Problem.field('/toOn', { code: 'dates_reversed' });
    const parameters: unknown[] = [];
    const conditions: string[] = [];
    const where = (condition: (...names: string[]) => string, ...values: unknown[]): void => {
      conditions.push(condition(...values.map((value) => `$${parameters.push(value)}`)));
    };
    if (filter.subjectId) where((id) => `e.subject_id = ${id}`, filter.subjectId);
    if (filter.subjectKind) where((kind) => `e.subject_kind = ${kind}`, filter.subjectKind);
    if (action?.endsWith('.')) where((start) => `starts_with(e.action, ${start})`, action);
    else if (action) where((name) => `e.action = ${name}`, action);
    if (filter.actorId) where((id) => `e.actor_kind = 'OPERATOR' AND e.actor_id = ${id}`, filter.actorId);
    if (filter.actorKind) where((kind) => `e.actor_kind = ${kind}`, filter.actorKind);
    if (fromOn) where((at) => `e.at >= ${at}`, startOfDay(fromOn, timezone));
    if (toOn) where((at) => `e.at < ${at}`, endOfDay(toOn, timezone));
    if (filter.reason)
      where(
        (words) =>
          `position(lower(${words}) IN lower(concat_ws(' ', e.data->>'reason', e.data->>'note', e.data->>'reasons'))) > 0`,
        filter.reason,
      );
    if (after)
      where(
        (ms, id) => `(e.at, e.id) < (to_timestamp(${ms}::bigint / 1000.0), ${id}::uuid)`,
        after[0],
        after[1],
      );
    return tx.query(
      `SELECT e.id, e.at, e.actor_kind AS "actorKind", o.id AS "actorId", coalesce(o.name, c.name) AS "actorName", e.action, e.subject_kind AS "subjectKind",
              e.subject_id AS "subjectId", e.data
         FROM audit_event e
         LEFT JOIN operator o ON e.actor_kind = 'OPERATOR' AND o.id = e.actor_id
         LEFT JOIN api_client c ON e.actor_kind = 'CLIENT' AND c.id = e.actor_id
        ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
        ORDER BY e.at DESC, e.id DESC LIMIT $${parameters.push(limit)}`,
      parameters,
    );
  }

  /** Whoever is in the log, one step of the index for each. */
  async actors({ municipality }: OperatorContext): Promise<AuditActorListDto> {
    const items = await this.unitOfWork.run<AuditActorListDto['items']>(municipality.id, (tx) =>
      tx.query(
        `WITH RECURSIVE actor AS (
           (SELECT actor_id FROM audit_event WHERE municipality_id = $1 AND actor_kind = 'OPERATOR' ORDER BY actor_id LIMIT 1)
           UNION ALL
           SELECT (SELECT e.actor_id FROM audit_event e
                    WHERE e.municipality_id = $1 AND e.actor_kind = 'OPERATOR' AND e.actor_id > a.actor_id ORDER BY e.actor_id LIMIT 1)
             FROM actor a WHERE a.actor_id IS NOT NULL)
         SELECT o.id, o.name FROM actor a JOIN operator o ON o.id = a.actor_id ORDER BY o.name, o.id`,
        [municipality.id],
      ),
    );
    return { items };
  }
}
