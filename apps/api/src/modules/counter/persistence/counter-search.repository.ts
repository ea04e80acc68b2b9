import { Injectable } from '@nestjs/common';
import type { SubscriptionState, VehicleKind } from '@sosta/contracts';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { nameKey, Readings } from '../../../platform/database/readings.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { RequestState } from '../../requests/index.js';
import type { CounterSearch } from '../domain/counter-search.js';

export const MATCHES = ['PLATE', 'FISCAL_CODE', 'NUMBER', 'EMAIL', 'PHONE', 'NAME'] as const;
export type Match = (typeof MATCHES)[number];

export interface FoundPerson {
  id: string;
  match: Match;
  displayName: string;
  fiscalCode: string;
  city: string;
  email: string | null;
  phone: string | null;
  hasAccount: boolean;
  activeSubscriptions: number;
  plates: { kind: VehicleKind; plate: string }[];
}

export interface FoundSubscription {
  id: string;
  match: Match;
  number: string;
  holderId: string;
  holderName: string;
  plate: string;
  vehicleKind: VehicleKind;
  productName: Localized;
  status: SubscriptionState;
  validFrom: CivilDate;
  validTo: CivilDate;
}

export interface FoundRequest {
  id: string;
  match: Match;
  number: string;
  kind: 'CERTIFICATION' | 'PLATE' | 'SUBSCRIPTION';
  state: RequestState;
  holderId: string;
  holderName: string;
}

/** Of each group, and of each reading of what was typed. */
export const SHOWN = 8;

const NAME = `coalesce(h.company_name, h.family_name || ' ' || h.given_name)`;

/** What each reading of the search finds is put together, the surest first. */
@Injectable()
export class CounterSearchRepository {
  async people(tx: Tx, search: CounterSearch, today: CivilDate): Promise<FoundPerson[]> {
    const readings = new Readings();
    if (search.plate) {
      const plate = readings.codeRange('p.plate', search.plate);
      readings.add(
        `SELECT p.holder_id AS id, 'PLATE' AS match, CASE WHEN p.plate = ${readings.text(search.plate)} THEN 0 ELSE 4 END AS place, p.plate AS typed
           FROM plate_association p WHERE p.active AND ${plate} ORDER BY p.plate LIMIT ${SHOWN}`,
      );
    }
    if (search.fiscalCode) {
      const code = readings.codeRange('f.fiscal_code', search.fiscalCode);
      readings.add(
        `SELECT f.id, 'FISCAL_CODE', CASE WHEN f.fiscal_code = ${readings.text(search.fiscalCode)} THEN 0 ELSE 3 END, f.fiscal_code
           FROM holder f WHERE ${code} ORDER BY f.fiscal_code LIMIT ${SHOWN}`,
      );
    }
    if (search.email) {
      const email = readings.textRange('a.email_key', search.email);
      readings.add(
        `SELECT e.id, 'EMAIL', CASE WHEN a.email_key = ${readings.text(search.email)} THEN 0 ELSE 2 END, a.email_key
           FROM (SELECT a.id, a.municipality_id, a.email_key FROM account a WHERE ${email} ORDER BY a.email_key LIMIT ${SHOWN}) a
           JOIN holder e ON e.municipality_id = a.municipality_id AND e.account_id = a.id`,
      );
    }
    if (search.phone) {
      const phone = readings.textRange('t.phone_key', search.phone);
      readings.add(
        `SELECT t.id, 'PHONE', CASE WHEN t.phone_key = ${readings.text(search.phone)} THEN 1 ELSE 5 END, t.phone_key
           FROM holder t WHERE t.phone_key IS NOT NULL AND ${phone} ORDER BY t.phone_key LIMIT ${SHOWN}`,
      );
    }
    const typed = search.name && (await nameKey(tx, search.name));
    if (typed) {
      const name = readings.textRange('n.key', typed);
      readings.add(
        `SELECT n.holder_id, 'NAME', CASE WHEN n.key = ${readings.text(typed)} THEN 1 ELSE 2 END, n.key::text
           FROM holder_name_key n WHERE ${name} ORDER BY n.key LIMIT ${SHOWN}`,
      );
    }
    if (readings.none) return [];
    return tx.query(
      `WITH found AS (SELECT DISTINCT ON (id) id, match, place, typed FROM (${readings.union}) AS r (id, match, place, typed) ORDER BY id, place),
            first AS (SELECT * FROM found ORDER BY place, typed LIMIT ${SHOWN})
       SELECT h.id, first.match, ${NAME} AS "displayName", h.fiscal_code AS "fiscalCode", h.city, a.email, h.phone,
              h.account_id IS NOT NULL AS "hasAccount",
              (SELECT count(*)::int FROM subscription s
                WHERE s.municipality_id = h.municipality_id AND s.holder_id = h.id
                  AND s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') AND s.valid @> ${readings.text(today)}::date) AS "activeSubscriptions",
              coalesce((SELECT json_agg(json_build_object('kind', v.vehicle_kind, 'plate', v.plate) ORDER BY v.plate)
                          FROM (SELECT * FROM plate_association v WHERE v.municipality_id = h.municipality_id AND v.holder_id = h.id AND v.active
                                 ORDER BY v.plate LIMIT 3) v), '[]') AS plates
         FROM first
         JOIN holder h ON h.id = first.id
         LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        ORDER BY first.place, first.typed, h.id`,
      readings.parameters,
    );
  }

  async subscriptions(
    tx: Tx,
    search: CounterSearch,
    numbers: readonly string[],
  ): Promise<FoundSubscription[]> {
    const readings = new Readings();
    if (numbers.length > 0)
      readings.add(
        `SELECT s.id, 'NUMBER' AS match, 0 AS place FROM subscription s WHERE s.number = ANY(${readings.texts(numbers)})`,
      );
    if (search.number) {
      const number = readings.textRange('s.number', search.number);
      readings.add(
        `SELECT s.id, 'NUMBER' AS match, 1 AS place FROM subscription s WHERE ${number} ORDER BY s.number DESC LIMIT ${SHOWN}`,
      );
    }
    if (search.officeCode)
      readings.add(
        `SELECT o.subscription_id, 'NUMBER', 1 FROM office_subscription o WHERE o.code = ${readings.text(search.officeCode)} ORDER BY o.year DESC LIMIT ${SHOWN}`,
      );
    if (search.plate) {
      const plate = readings.codeRange('p.plate', search.plate);
      readings.add(
        `SELECT p.subscription_id AS id, 'PLATE', 2 FROM subscription_plate_period p WHERE ${plate} ORDER BY p.plate LIMIT ${SHOWN}`,
      );
    }
    if (readings.none) return [];
    return tx.query(
      `WITH found AS (SELECT DISTINCT ON (id) id, match, place FROM (${readings.union}) AS r (id, match, place) ORDER BY id, place)
       SELECT s.id, found.match, s.number, s.holder_id AS "holderId", ${NAME} AS "holderName", v.plate, v.vehicle_kind AS "vehicleKind",
              p.name AS "productName", s.status, lower(s.valid)::text AS "validFrom", upper(s.valid)::text AS "validTo"
         FROM found
         JOIN subscription s ON s.id = found.id
         JOIN holder h ON h.id = s.holder_id
         JOIN product p ON p.id = s.product_id
         JOIN plate_association v ON v.id = s.plate_association_id
        ORDER BY found.place, upper(s.valid) DESC, s.id LIMIT ${SHOWN}`,
      readings.parameters,
    );
  }

  async requests(tx: Tx, search: CounterSearch, numbers: readonly string[]): Promise<FoundRequest[]> {
    const readings = new Readings();
    if (numbers.length > 0)
      readings.add(`SELECT r.id, 0 AS place FROM request r WHERE r.number = ANY(${readings.texts(numbers)})`);
    if (search.number) {
      const number = readings.textRange('r.number', search.number);
      readings.add(
        `SELECT r.id, 1 AS place FROM request r WHERE ${number} AND r.part_of IS NULL ORDER BY r.number DESC LIMIT ${SHOWN}`,
      );
    }
    if (readings.none) return [];
    return tx.query(
      `WITH found AS (SELECT DISTINCT ON (id) id, place FROM (${readings.union}) AS x (id, place) ORDER BY id, place)
       SELECT r.id, 'NUMBER' AS match, r.number, r.kind, r.state, r.holder_id AS "holderId", ${NAME} AS "holderName"
         FROM found JOIN request r ON r.id = found.id JOIN holder h ON h.id = r.holder_id
        WHERE r.part_of IS NULL ORDER BY found.place, r.submitted_at DESC LIMIT ${SHOWN}`,
      readings.parameters,
    );
  }
}
