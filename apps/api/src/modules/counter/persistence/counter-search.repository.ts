import { Injectable } from '@nestjs/common';
import type { SubscriptionState, VehicleKind } from '@sosta/contracts';
import type { CivilDate } from '../../../platform/clock/civil.js';
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

/** Above every character a name or an address can have. */
const LAST = '\u{10ffff}';
const NAME = `coalesce(h.company_name, h.family_name || ' ' || h.given_name)`;

/**
 * Every reading of the search is one short range of an index: under row-level security only equality and ranges of
 * plain columns use one. What it finds is put together afterwards, the surest first.
 */
@Injectable()
export class CounterSearchRepository {
  async people(tx: Tx, search: CounterSearch, today: CivilDate): Promise<FoundPerson[]> {
    const { readings, parameters, next } = collected();
    if (search.plate) {
      const plate = codeRange('p.plate', next(search.plate));
      readings.push(
        `SELECT p.holder_id AS id, 'PLATE' AS match, CASE WHEN p.plate = ${next(search.plate)} THEN 0 ELSE 4 END AS place, p.plate AS typed
           FROM plate_association p WHERE p.active AND ${plate} ORDER BY p.plate LIMIT ${SHOWN}`,
      );
    }
    if (search.fiscalCode) {
      const code = codeRange('f.fiscal_code', next(search.fiscalCode));
      readings.push(
        `SELECT f.id, 'FISCAL_CODE', CASE WHEN f.fiscal_code = ${next(search.fiscalCode)} THEN 0 ELSE 3 END, f.fiscal_code
           FROM holder f WHERE ${code} ORDER BY f.fiscal_code LIMIT ${SHOWN}`,
      );
    }
    if (search.email) {
      const email = textRange('a.email_key', next(search.email), next(search.email + LAST));
      readings.push(
        `SELECT e.id, 'EMAIL', CASE WHEN a.email_key = ${next(search.email)} THEN 0 ELSE 2 END, a.email_key
           FROM (SELECT a.id, a.municipality_id, a.email_key FROM account a WHERE ${email} ORDER BY a.email_key LIMIT ${SHOWN}) a
           JOIN holder e ON e.municipality_id = a.municipality_id AND e.account_id = a.id`,
      );
    }
    if (search.phone) {
      const phone = textRange('t.phone_key', next(search.phone), next(search.phone + LAST));
      readings.push(
        `SELECT t.id, 'PHONE', CASE WHEN t.phone_key = ${next(search.phone)} THEN 1 ELSE 5 END, t.phone_key
           FROM holder t WHERE t.phone_key IS NOT NULL AND ${phone} ORDER BY t.phone_key LIMIT ${SHOWN}`,
      );
    }
    // In the form of the index, by the same function; asked for by itself, since a comparison with a function's answer
    // could not use the index.
    const [typed] = search.name
      ? ((await tx.query('SELECT search_key($1) AS key', [search.name])) as { key: string }[])
      : [];
    if (typed?.key) {
      const name = textRange('n.key', next(typed.key), next(typed.key + LAST));
      readings.push(
        `SELECT n.holder_id, 'NAME', CASE WHEN n.key = ${next(typed.key)} THEN 1 ELSE 2 END, n.key::text
           FROM holder_name_key n WHERE ${name} ORDER BY n.key LIMIT ${SHOWN}`,
      );
    }
    if (readings.length === 0) return [];
    return tx.query(
      `WITH found AS (SELECT DISTINCT ON (id) id, match, place, typed FROM (${union(readings)}) AS r (id, match, place, typed) ORDER BY id, place),
            first AS (SELECT * FROM found ORDER BY place, typed LIMIT ${SHOWN})
       SELECT h.id, first.match, ${NAME} AS "displayName", h.fiscal_code AS "fiscalCode", h.city, a.email, h.phone,
              h.account_id IS NOT NULL AS "hasAccount",
              (SELECT count(*)::int FROM subscription s
                WHERE s.municipality_id = h.municipality_id AND s.holder_id = h.id
                  AND s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') AND s.valid @> ${next(today)}::date) AS "activeSubscriptions",
              coalesce((SELECT json_agg(json_build_object('kind', v.vehicle_kind, 'plate', v.plate) ORDER BY v.plate)
                          FROM (SELECT * FROM plate_association v WHERE v.municipality_id = h.municipality_id AND v.holder_id = h.id AND v.active
                                 ORDER BY v.plate LIMIT 3) v), '[]') AS plates
         FROM first
         JOIN holder h ON h.id = first.id
         LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        ORDER BY first.place, first.typed, h.id`,
      parameters,
    );
  }

  async subscriptions(
    tx: Tx,
    search: CounterSearch,
    numbers: readonly string[],
  ): Promise<FoundSubscription[]> {
    const { readings, parameters, next, list } = collected();
    if (numbers.length > 0)
      readings.push(
        `SELECT s.id, 'NUMBER' AS match, 0 AS place FROM subscription s WHERE s.number = ANY(${list(numbers)})`,
      );
    if (search.number) {
      const number = textRange('s.number', next(search.number), next(search.number + LAST));
      readings.push(
        `SELECT s.id, 'NUMBER' AS match, 1 AS place FROM subscription s WHERE ${number} ORDER BY s.number DESC LIMIT ${SHOWN}`,
      );
    }
    if (search.officeCode)
      readings.push(
        `SELECT o.subscription_id, 'NUMBER', 1 FROM office_subscription o WHERE o.code = ${next(search.officeCode)} ORDER BY o.year DESC LIMIT ${SHOWN}`,
      );
    if (search.plate) {
      const plate = codeRange('p.plate', next(search.plate));
      readings.push(
        `SELECT p.subscription_id AS id, 'PLATE', 2 FROM subscription_plate_period p WHERE ${plate} ORDER BY p.plate LIMIT ${SHOWN}`,
      );
    }
    if (readings.length === 0) return [];
    return tx.query(
      `WITH found AS (SELECT DISTINCT ON (id) id, match, place FROM (${union(readings)}) AS r (id, match, place) ORDER BY id, place)
       SELECT s.id, found.match, s.number, s.holder_id AS "holderId", ${NAME} AS "holderName", v.plate, v.vehicle_kind AS "vehicleKind",
              p.name AS "productName", s.status, lower(s.valid)::text AS "validFrom", upper(s.valid)::text AS "validTo"
         FROM found
         JOIN subscription s ON s.id = found.id
         JOIN holder h ON h.id = s.holder_id
         JOIN product p ON p.id = s.product_id
         JOIN plate_association v ON v.id = s.plate_association_id
        ORDER BY found.place, upper(s.valid) DESC, s.id LIMIT ${SHOWN}`,
      parameters,
    );
  }

  async requests(tx: Tx, search: CounterSearch, numbers: readonly string[]): Promise<FoundRequest[]> {
    const { readings, parameters, next, list } = collected();
    if (numbers.length > 0)
      readings.push(`SELECT r.id, 0 AS place FROM request r WHERE r.number = ANY(${list(numbers)})`);
    if (search.number) {
      const number = textRange('r.number', next(search.number), next(search.number + LAST));
      readings.push(
        `SELECT r.id, 1 AS place FROM request r WHERE ${number} AND r.part_of IS NULL ORDER BY r.number DESC LIMIT ${SHOWN}`,
      );
    }
    if (readings.length === 0) return [];
    return tx.query(
      `WITH found AS (SELECT DISTINCT ON (id) id, place FROM (${union(readings)}) AS x (id, place) ORDER BY id, place)
       SELECT r.id, 'NUMBER' AS match, r.number, r.kind, r.state, r.holder_id AS "holderId", ${NAME} AS "holderName"
         FROM found JOIN request r ON r.id = found.id JOIN holder h ON h.id = r.holder_id
        WHERE r.part_of IS NULL ORDER BY found.place, r.submitted_at DESC LIMIT ${SHOWN}`,
      parameters,
    );
  }
}

function collected() {
  const readings: string[] = [];
  const parameters: unknown[] = [];
  return {
    readings,
    parameters,
    next: (value: string): string => `$${parameters.push(value)}::text`,
    list: (values: readonly string[]): string => `$${parameters.push(values)}::text[]`,
  };
}

const union = (readings: readonly string[]): string => readings.map((one) => `(${one})`).join(' UNION ALL ');

/** Codes and plates are made of A–Z and 0–9, of which Z is the last. */
const codeRange = (column: string, parameter: string): string =>
  `${column} >= ${parameter} AND ${column} <= ${parameter} || repeat('Z', 16)`;

const textRange = (column: string, from: string, to: string): string =>
  `${column} >= ${from} AND ${column} < ${to}`;
