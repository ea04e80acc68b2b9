import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { DecisionReasons } from '../decision-reasons.js';
import { REQUEST_COLUMNS, RequestRepository, type RequestRow } from '../persistence/request.repository.js';
import { RequestViews } from './request-views.js';
import type { RELATIONS, RelatedCaseListDto } from './review.dto.js';

const LIMIT = 40;

interface RelatedRow extends RequestRow {
  shares: (typeof RELATIONS)[number][];
  holderName: string;
  decidedByName: string | null;
}

/** What was decided before about the same person, vehicle or address. */
@Injectable()
export class RelatedCases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly views: RequestViews,
    private readonly reasons: DecisionReasons,
  ) {}

  /** Newest first; not the case itself. @throws Problem not_found */
  of(call: OperatorContext, id: string): Promise<RelatedCaseListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.requests.get(tx, id);
      const rows = await this.rows(tx, request);
      const titles = new Map(
        (await this.views.summaries(tx, rows, call.locale)).map((one) => [one.id, one.title]),
      );
      const words = await this.reasons.texts(
        tx,
        rows.flatMap((row) => row.decisionReasons),
        call.locale,
      );
      return {
        items: rows.map((row) => ({
          id: row.id,
          shares: row.shares,
          kind: row.kind,
          number: row.number,
          state: row.state,
          title: titles.get(row.id) ?? '',
          holderName: row.holderName,
          submittedAt: row.submittedAt.toISOString(),
          decidedAt: row.decidedAt?.toISOString() ?? null,
          decidedBy: row.decidedBy ? { id: row.decidedBy, name: row.decidedByName ?? '' } : null,
          reasons: row.decisionReasons.map((code) => words.get(code) ?? { code, text: code }),
          note: row.decisionNote,
        })),
      };
    });
  }

  private rows(tx: Tx, request: RequestRow): Promise<RelatedRow[]> {
    return tx.query(
      `WITH mine AS (
         SELECT id FROM request WHERE id = $1 OR part_of = $1
       ), plate AS (
         SELECT p.country, p.plate FROM mine JOIN plate_association p ON p.id = mine.id
         UNION SELECT p.country, p.plate FROM mine JOIN subscription_request s ON s.id = mine.id
           JOIN plate_association p ON p.id = s.plate_association_id
       ), address AS (
         SELECT c.address_key FROM mine JOIN certification c ON c.id = mine.id
         UNION SELECT address_key(street, street_number) COLLATE "C" FROM holder WHERE id = $2
       ), found AS (
         SELECT id, 'HOLDER' AS share FROM request WHERE holder_id = $2
         UNION
         SELECT p.id, 'PLATE' FROM plate_association p JOIN plate USING (country, plate)
         UNION
         SELECT s.id, 'PLATE' FROM subscription_request s
           JOIN plate_association p ON p.municipality_id = s.municipality_id AND p.id = s.plate_association_id
           JOIN plate USING (country, plate)
         UNION
         SELECT c.id, 'ADDRESS' FROM certification c JOIN address USING (address_key)
       ), whole AS (
         SELECT coalesce(r.part_of, r.id) AS id, array_agg(DISTINCT f.share ORDER BY f.share DESC) AS shares
           FROM found f JOIN request r ON r.id = f.id GROUP BY 1
       )
       SELECT ${REQUEST_COLUMNS}, w.shares, o.name AS "decidedByName",
              coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName"
         FROM whole w JOIN request r ON r.id = w.id
         JOIN holder h ON h.municipality_id = r.municipality_id AND h.id = r.holder_id
         LEFT JOIN operator o ON o.id = r.decided_by
        WHERE r.id <> $1 ORDER BY r.submitted_at DESC, r.id DESC LIMIT ${LIMIT}`,
      [request.id, request.holderId],
    );
  }
}
