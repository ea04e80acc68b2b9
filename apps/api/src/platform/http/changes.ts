import { settledAt } from '../database/settled.js';
import type { Tx } from '../database/unit-of-work.js';
import type { CallContext, ClientActor } from './context.js';
import { InstantField, Out } from './fields.js';
import { PageQuery, decodeCursor, page } from './paging.js';
import { Problem } from './problem.js';

/** A call by a third party's program; no operator is admitted in its place. */
export type IntegrationContext = CallContext<ClientActor>;

/** Rows in the order in which they last changed, for copies that are kept up to date. */
export class ChangesQuery extends PageQuery {
  @InstantField({
    optional: true,
    description: 'Only what changed at or after it: the `asOf` of the first page you read last time',
  })
  modifiedSince?: string;
}

export class ChangesPageDto {
  @Out({ type: String, nullable: true, description: 'Null: this was the last page' }) nextCursor:
    | string
    | null;
  @Out({
    format: 'date-time',
    description:
      'Keep that of the first page, and give it as `modifiedSince` next time: nothing is missed, some may be told again',
  })
  asOf: string;
}

/** Where a page begins, for a query ordered by `changed_at, id`. */
export interface ChangesFrom {
  since: string | null;
  /** `changed_at` and id of the last row of the page before. */
  after: readonly (string | number)[];
  /** One row more than the page, to see whether another follows. */
  limit: number;
}

/** Microseconds: an instant cut to milliseconds would lose its place between rows of one transaction. */
export const CHANGED_AT = (alias: string): string =>
  `to_char(${alias}.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "changedAt"`;

/** `$1`: since, `$2`, `$3`: the last row of the page before, `$4`: limit. */
export const CHANGES_WHERE = (alias: string): string =>
  `($1::timestamptz IS NULL OR ${alias}.changed_at >= $1) AND ($2::timestamptz IS NULL OR (${alias}.changed_at, ${alias}.id) > ($2, $3::uuid))`;
export const CHANGES_ORDER = (alias: string): string => `ORDER BY ${alias}.changed_at, ${alias}.id LIMIT $4`;

export const changesParameters = ({ since, after, limit }: ChangesFrom): unknown[] => [
  since,
  after[0] ?? null,
  after[1] ?? null,
  limit,
];

/** One page of what changed. @throws Problem validation_failed on /cursor */
export async function changesPage<Row extends { id: string; changedAt: string }, Dto>(
  tx: Tx,
  query: ChangesQuery,
  read: (from: ChangesFrom) => Promise<Row[]>,
  toDto: (row: Row) => Dto,
): Promise<{ items: Dto[]; nextCursor: string | null; asOf: string }> {
  const after = decodeCursor(query.cursor, ['instant', 'uuid']) ?? [];
  const asOf = await settledAt(tx);
  const rows = await read({ since: query.modifiedSince ?? null, after, limit: query.limit + 1 });
  const { items, nextCursor } = page(rows, query.limit, (row) => [row.changedAt, row.id]);
  return { items: items.map(toDto), nextCursor, asOf: asOf.toISOString() };
}

/** The zones a key is limited to, as a parameter of a query; null: every zone. */
export const zoneLimitOf = ({ actor }: IntegrationContext): string[] | null =>
  actor.zoneIds && [...actor.zoneIds];

/** The one row looked for, if there is one. @throws Problem not_found */
export function found<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (!row) throw new Problem('not_found');
  return row;
}

/** The person or company of a row: only for keys that hold `holders:read`. */
export class IntegrationHolderDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: ['PERSON', 'COMPANY'], enumName: 'HolderKind' }) kind: string;
  @Out() name: string;
  @Out({ description: 'Fiscal code, of a company that of the company or its VAT number' }) fiscalCode: string;
}

export const HOLDER_JSON = (alias: string): string =>
  `jsonb_build_object('id', ${alias}.id, 'kind', ${alias}.kind, 'fiscalCode', ${alias}.fiscal_code,
     'name', coalesce(${alias}.company_name, ${alias}.family_name || ' ' || ${alias}.given_name)) AS holder`;

export const maySeeHolders = ({ actor }: IntegrationContext): boolean => actor.scopes.has('holders:read');
