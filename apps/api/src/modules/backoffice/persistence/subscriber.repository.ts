import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { holdersNamed, Readings } from '../../../platform/database/readings.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { SubscriberSearch } from '../domain/subscriber-search.js';

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
  /** `1980-01-02, Caserta (CE)`; null for a company, or when it is not known. */
  birth: string | null;
  version: number;
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

export interface SubscriberPage {
  today: CivilDate;
  /** The last one of the page before. */
  after: { name: string; id: string } | null;
  limit: number;
}

/** People and companies, as operators look them up. */
@Injectable()
export class SubscriberRepository {
  /** Everybody, in the order of names. */
  all(tx: Tx, page: SubscriberPage): Promise<SubscriberRow[]> {
    return this.rows(tx, page, 'holder h', []);
  }

  /** Those who fit any reading of the search, in the order of names. */
  async found(tx: Tx, search: SubscriberSearch, page: SubscriberPage): Promise<SubscriberRow[]> {
    const readings = new Readings();
    const named = await holdersNamed(tx, readings, search.nameWords.join(' '));
    if (named) readings.add(named);
    if (search.fiscalCodePrefix)
      readings.add(
        `SELECT h.id FROM holder h WHERE ${readings.codeRange('h.fiscal_code', search.fiscalCodePrefix)}`,
      );
    if (search.platePrefix)
      readings.add(
        `SELECT p.holder_id AS id FROM plate_association p WHERE ${readings.codeRange('p.plate', search.platePrefix)}`,
      );
    if (search.emailPrefix)
      readings.add(
        `SELECT h.id FROM account a JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id
          WHERE ${readings.textRange('a.email_key', search.emailPrefix)}`,
      );
    if (readings.none) return [];
    return this.rows(
      tx,
      page,
      `(SELECT DISTINCT id FROM (${readings.union}) r (id)) found JOIN holder h ON h.id = found.id`,
      readings.parameters,
    );
  }

  /** Names that resemble the one typed, for when none contains it. */
  similar(tx: Tx, name: string, page: SubscriberPage): Promise<SubscriberRow[]> {
    return this.rows(tx, page, `(SELECT $1::text AS typed) t JOIN holder h ON t.typed <% h.sort_name`, [
      name,
    ]);
  }

  private rows(
    tx: Tx,
    { today, after, limit }: SubscriberPage,
    from: string,
    parameters: readonly unknown[],
  ): Promise<SubscriberRow[]> {
    const values = [...parameters];
    const next = (value: unknown): string => `$${values.push(value)}`;
    const day = next(today);
    const beyond = after ? `WHERE (h.sort_name, h.id) > (${next(after.name)}, ${next(after.id)}::uuid)` : '';
    return tx.query(
      `SELECT h.id, coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "displayName", h.sort_name AS "sortName",
              h.fiscal_code AS "fiscalCode", a.email, h.city, h.created_at AS "createdAt",
              (SELECT count(*)::int FROM subscription s
                WHERE s.municipality_id = h.municipality_id AND s.holder_id = h.id
                  AND s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') AND s.valid @> ${day}::date) AS "subscriptionsActive"
         FROM ${from}
         LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
         ${beyond}
        ORDER BY h.sort_name, h.id LIMIT ${next(limit + 1)}`,
      values,
    );
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string): Promise<HolderRow> {
    const rows: HolderRow[] = await tx.query(
      `SELECT h.id, h.kind, h.fiscal_code AS "fiscalCode", h.given_name AS "givenName", h.family_name AS "familyName",
              h.company_name AS "companyName", h.street, h.street_number AS "streetNumber", h.postal_code AS "postalCode",
              h.city, h.province, h.phone, h.version,
              h.born_on::text || coalesce(', ' || h.birth_place, '') || coalesce(' (' || h.birth_province || ')', '') AS birth, h.created_at AS "createdAt",
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
      `SELECT id, template, subject, state, created_at AS "createdAt", sent_at AS "sentAt"
         FROM (SELECT * FROM notification WHERE holder_id = $1
               UNION SELECT * FROM notification WHERE account_id = $2
               UNION SELECT n.* FROM request r JOIN notification n ON n.municipality_id = r.municipality_id AND n.request_id = r.id
                WHERE r.holder_id = $1) sent
        ORDER BY created_at DESC, id DESC LIMIT $3`,
      [holder.id, holder.accountId, limit],
    );
  }
}
