import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import type { AuditPageDto, AuditQuery } from './audit.dto.js';

interface AuditRow {
  id: string;
  at: Date;
  actorKind: string;
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

  /** Newest first. */
  async list({ municipality }: OperatorContext, query: AuditQuery): Promise<AuditPageDto> {
    const cursor = decodeCursor(query.cursor, ['number', 'uuid']);
    const rows = await this.unitOfWork.run<AuditRow[]>(municipality.id, (tx) =>
      tx.query(
        `SELECT e.id, e.at, e.actor_kind AS "actorKind", o.name AS "actorName", e.action, e.subject_kind AS "subjectKind",
                e.subject_id AS "subjectId", e.data
           FROM audit_event e
           LEFT JOIN operator o ON e.actor_kind = 'OPERATOR' AND o.id = e.actor_id
          WHERE ($1::uuid IS NULL OR e.subject_id = $1)
            AND ($2::text IS NULL OR starts_with(e.action, $2))
            AND ($3::bigint IS NULL OR (e.at, e.id) < (to_timestamp($3::bigint / 1000.0), $4::uuid))
          ORDER BY e.at DESC, e.id DESC LIMIT $5`,
        [
          query.subjectId ?? null,
          query.action || null,
          cursor?.[0] ?? null,
          cursor?.[1] ?? null,
          query.limit + 1,
        ],
      ),
    );
    const { items, nextCursor } = page(rows, query.limit, (row) => [row.at.getTime(), row.id]);
    return { items: items.map((row) => ({ ...row, at: row.at.toISOString() })), nextCursor };
  }
}
