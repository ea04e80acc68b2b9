import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';

export const TIMELINE_KINDS = [
  'REQUEST',
  'DECISION',
  'SUBSCRIPTION',
  'PAYMENT',
  'INVOICE',
  'MESSAGE',
  'THREAD',
  'VISIT',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface TimelineRow {
  kind: TimelineKind;
  id: string;
  at: Date;
  /** What the entry's page shows. */
  subjectId: string | null;
  number: string | null;
  /** Kind of case, command, template or document, as the source names it. */
  detail: string | null;
  text: string | null;
  product: Localized | null;
  state: string | null;
  amountCents: number | null;
  byName: string | null;
}

/**
 * One source each, all of the same columns. `$1` holder, `$2` account, `$3` and `$4` the last entry of the page before,
 * `$5` how many. Every source ends itself after a page, by an index of its own, before they are put together.
 */
const COLUMNS = `kind, id, at, "subjectId", number, detail, text, product, state, "amountCents", "byName"`;
const page = (at: string, id: string): string =>
  `AND ($3::timestamptz IS NULL OR (${at}, ${id}) < ($3, $4::uuid)) ORDER BY ${at} DESC, ${id} DESC LIMIT $5`;

const SOURCES: Record<TimelineKind, string[]> = {
  REQUEST: [
    `SELECT 'REQUEST' AS kind, r.id, r.submitted_at AS at, r.id AS "subjectId", r.number, r.kind AS detail, NULL AS text,
            NULL::jsonb AS product, r.state, NULL::int AS "amountCents", o.name AS "byName"
       FROM request r LEFT JOIN operator o ON o.id = r.submitted_by
      WHERE r.holder_id = $1 AND r.part_of IS NULL ${page('r.submitted_at', 'r.id')}`,
  ],
  DECISION: [
    `SELECT 'DECISION' AS kind, e.id, e.at, r.id AS "subjectId", r.number, e.command AS detail, e.note AS text,
            NULL::jsonb AS product, e.to_state AS state, NULL::int AS "amountCents", o.name AS "byName"
       FROM request r JOIN request_event e ON e.municipality_id = r.municipality_id AND e.request_id = r.id
       LEFT JOIN operator o ON e.actor_kind = 'OPERATOR' AND o.id = e.actor_id
      WHERE r.holder_id = $1 AND r.part_of IS NULL
        AND e.command IN ('accept', 'approve', 'refuse', 'askIntegration', 'annul', 'revoke', 'reactivate') ${page('e.at', 'e.id')}`,
  ],
  SUBSCRIPTION: [
    `SELECT 'SUBSCRIPTION' AS kind, s.id, s.subscribed_at AS at, s.id AS "subjectId", s.number, 'activated' AS detail, NULL AS text,
            p.name AS product, s.status AS state, NULL::int AS "amountCents", NULL AS "byName"
       FROM subscription s JOIN product p ON p.id = s.product_id
      WHERE s.holder_id = $1 ${page('s.subscribed_at', 's.id')}`,
    `SELECT 'SUBSCRIPTION' AS kind, e.id, e.at, s.id AS "subjectId", s.number, e.command AS detail, e.note AS text,
            NULL::jsonb AS product, e.to_state AS state, NULL::int AS "amountCents", o.name AS "byName"
       FROM subscription s JOIN subscription_event e ON e.municipality_id = s.municipality_id AND e.subscription_id = s.id
       LEFT JOIN operator o ON e.actor_kind = 'OPERATOR' AND o.id = e.actor_id
      WHERE s.holder_id = $1 ${page('e.at', 'e.id')}`,
  ],
  PAYMENT: [
    `SELECT 'PAYMENT' AS kind, y.id, y.created_at AS at, y.id AS "subjectId", r.number, y.method AS detail, NULL AS text,
            NULL::jsonb AS product, y.state, y.amount_cents AS "amountCents", NULL AS "byName"
       FROM payment y JOIN request r ON r.id = y.request_id
      WHERE y.holder_id = $1 ${page('y.created_at', 'y.id')}`,
  ],
  INVOICE: [
    `SELECT 'INVOICE' AS kind, i.id, i.requested_at AS at, i.id AS "subjectId",
            CASE WHEN i.number IS NOT NULL THEN i.year || '/' || lpad(i.number::text, 6, '0') END AS number, NULL AS detail, s.number AS text,
            NULL::jsonb AS product, i.state, NULL::int AS "amountCents", o.name AS "byName"
       FROM invoice i JOIN subscription s ON s.id = i.subscription_id LEFT JOIN operator o ON o.id = i.issued_by
      WHERE i.holder_id = $1 ${page('i.requested_at', 'i.id')}`,
  ],
  MESSAGE: ['n.holder_id = $1', 'n.account_id = $2 AND n.holder_id IS DISTINCT FROM $1'].map(
    (whose) =>
      `SELECT 'MESSAGE' AS kind, n.id, n.created_at AS at, n.id AS "subjectId", NULL AS number, n.template AS detail, n.subject AS text,
              NULL::jsonb AS product, n.state, NULL::int AS "amountCents", NULL AS "byName"
         FROM notification n WHERE ${whose} ${page('n.created_at', 'n.id')}`,
  ),
  THREAD: [
    `SELECT 'THREAD' AS kind, t.id, t.created_at AS at, t.id AS "subjectId", t.number, t.topic AS detail, t.subject AS text,
            NULL::jsonb AS product, t.state, NULL::int AS "amountCents", NULL AS "byName"
       FROM assistance_thread t WHERE t.holder_id = $1 ${page('t.created_at', 't.id')}`,
  ],
  VISIT: [
    `SELECT 'VISIT' AS kind, v.id, v.at, NULL::uuid AS "subjectId", NULL AS number, v.document_kind AS detail, NULL AS text,
            NULL::jsonb AS product, NULL AS state, NULL::int AS "amountCents", o.name AS "byName"
       FROM counter_identification v JOIN operator o ON o.id = v.operator_id
      WHERE v.holder_id = $1 ${page('v.at', 'v.id')}`,
  ],
};

/** Everything about one person on one line of time. */
@Injectable()
export class TimelineRepository {
  /** One more than the limit when there is more. */
  entries(
    tx: Tx,
    holder: { id: string; accountId: string | null },
    wanted: { kinds: readonly TimelineKind[]; after: (string | number)[] | null; limit: number },
  ): Promise<TimelineRow[]> {
    const sources = wanted.kinds.flatMap((kind) => SOURCES[kind]);
    if (sources.length === 0) return Promise.resolve([]);
    return tx.query(
      `SELECT ${COLUMNS} FROM (${sources.map((source) => `(${source})`).join(' UNION ALL ')}) entry
        WHERE $2::uuid IS NULL OR true
        ORDER BY at DESC, id DESC LIMIT $5`,
      [holder.id, holder.accountId, wanted.after?.[0] ?? null, wanted.after?.[1] ?? null, wanted.limit + 1],
    );
  }
}
