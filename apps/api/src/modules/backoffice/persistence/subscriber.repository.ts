import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { likeLiteral, type SubscriberSearch } from '../domain/subscriber-search.js';

export interface SubscriberRow {
  id: string;
  displayName: string;
  /** Lower case: what the list is ordered by. */
  sortName: string;
  fiscalCode: string;
  email: string | null;
  city: string;
  subscriptionsActive: number;
  createdAt: Date;
}

export interface HolderRow {
  id: string;
  kind: 'PERSON' | 'COMPANY';
  fiscalCode: string;
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  phone: string | null;
  createdAt: Date;
  account: {
    id: string;
    email: string;
    locale: string;
    status: string;
    createdAt: string;
    lastLoginAt: string | null;
  } | null;
}

export interface MessageRow {
  id: string;
  template: string;
  subject: string | null;
  state: string;
  createdAt: Date;
  sentAt: Date | null;
}

/** As in the index holder_name_trgm. */
const NAME = `lower(coalesce(h.family_name, '') || ' ' || coalesce(h.given_name, '') || ' ' || coalesce(h.company_name, ''))`;

/** People and companies, as operators look them up. */
@Injectable()
export class SubscriberRepository {
  /** In the order of names; everybody when `search` is null. */
  list(
    tx: Tx,
    filter: {
      search: SubscriberSearch | null;
      today: CivilDate;
      after: { name: string; id: string } | null;
      limit: number;
    },
  ): Promise<SubscriberRow[]> {
    const { search, today, after, limit } = filter;
    const prefix = (text: string | null | undefined): string | null =>
      text ? `${likeLiteral(text)}%` : null;
    return tx.query(
      `WITH found AS (
         SELECT h.id FROM holder h WHERE NOT $1
          UNION
         SELECT h.id FROM holder h
          WHERE $1 AND ((cardinality($2::text[]) > 0 AND ${NAME} LIKE ALL ($2::text[])) OR $3::text <% ${NAME})
          UNION
         SELECT h.id FROM holder h WHERE $1 AND h.fiscal_code LIKE $4
          UNION
         SELECT h.id FROM account a JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id
          WHERE $1 AND a.email LIKE $5
          UNION
         SELECT p.holder_id FROM plate_association p WHERE $1 AND p.plate LIKE $6)
       SELECT h.id, coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "displayName", ${NAME} AS "sortName",
              h.fiscal_code AS "fiscalCode", a.email, h.city, h.created_at AS "createdAt",
              (SELECT count(*)::int FROM subscription s
                WHERE s.municipality_id = h.municipality_id AND s.holder_id = h.id
                  AND s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') AND s.valid @> $7::date) AS "subscriptionsActive"
         FROM found f JOIN holder h ON h.id = f.id
         LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE $8::text IS NULL OR (${NAME}, h.id) > ($8, $9::uuid)
        ORDER BY ${NAME}, h.id LIMIT $10`,
      [
        search !== null,
        (search?.nameWords ?? []).map((word) => `%${likeLiteral(word)}%`),
        search?.name ?? null,
        prefix(search?.fiscalCodePrefix),
        prefix(search?.emailPrefix),
        prefix(search?.platePrefix),
        today,
        after?.name ?? null,
        after?.id ?? null,
        limit + 1,
      ],
    );
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string): Promise<HolderRow> {
    const rows: HolderRow[] = await tx.query(
      `SELECT h.id, h.kind, h.fiscal_code AS "fiscalCode", h.given_name AS "givenName", h.family_name AS "familyName",
              h.company_name AS "companyName", h.street, h.street_number AS "streetNumber", h.postal_code AS "postalCode",
              h.city, h.province, h.phone, h.created_at AS "createdAt",
              CASE WHEN a.id IS NOT NULL THEN jsonb_build_object('id', a.id, 'email', a.email, 'locale', a.locale,
                'status', a.status, 'createdAt', a.created_at, 'lastLoginAt', a.last_login_at) END AS account
         FROM holder h LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE h.id = $1`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** E-mails sent to the person, newest first. */
  messages(tx: Tx, holder: { id: string; accountId: string | null }, limit: number): Promise<MessageRow[]> {
    return tx.query(
      `SELECT id, template, subject, state, created_at AS "createdAt", sent_at AS "sentAt" FROM notification
        WHERE holder_id = $1 OR account_id = $2
           OR request_id IN (SELECT id FROM request WHERE holder_id = $1)
        ORDER BY created_at DESC, id DESC LIMIT $3`,
      [holder.id, holder.accountId, limit],
    );
  }
}
