import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { claimOf, toMultirange, type CivicNumbers } from '../domain/civic-numbers.js';
import type { StreetRow } from '../domain/sector-lookup.js';
import { streetKey } from '../domain/street-name.js';

/** What the table says of a zone, to be written. */
export interface NewStreetRow extends CivicNumbers {
  zoneId: string;
  street: string;
  /** Whether no other zone may have these numbers. */
  exclusive: boolean;
}

export interface ZoneStreetRow extends StreetRow {
  zoneCode: string;
  zoneName: Localized;
  zoneActive: boolean;
}

const SELECT = `
  SELECT s.id, s.zone_id AS "zoneId", s.street, s.side, s.from_number AS "from", s.to_number AS "to",
         s.except_numbers AS "except", z.code AS "zoneCode", z.name AS "zoneName", z.active AS "zoneActive"
    FROM zone_street s JOIN zone z ON z.municipality_id = s.municipality_id AND z.id = s.zone_id`;
const ORDER = `ORDER BY z.code, s.street, CASE s.side WHEN 'ALL' THEN 0 WHEN 'ODD' THEN 1 ELSE 2 END, lower(s.claim), s.id`;

/** The table of streets: which civic numbers belong to which zone. */
@Injectable()
export class ZoneStreetRepository {
  /** Of all zones, or of one; those of closed zones too. */
  rows(tx: Tx, zoneId?: string): Promise<ZoneStreetRow[]> {
    return tx.query(`${SELECT} WHERE $1::uuid IS NULL OR s.zone_id = $1 ${ORDER}`, [zoneId ?? null]);
  }

  /** Of a street, whichever way its name is spelt, in zones that are in use. */
  rowsOfStreet(tx: Tx, street: string): Promise<ZoneStreetRow[]> {
    return tx.query(`${SELECT} WHERE s.street_key = $1 AND z.active ${ORDER}`, [streetKey(street)]);
  }

  /** Names of the streets in zones that are in use. */
  async names(tx: Tx): Promise<string[]> {
    const rows: { street: string }[] = await tx.query(
      `SELECT min(s.street) AS street FROM zone_street s
         JOIN zone z ON z.municipality_id = s.municipality_id AND z.id = s.zone_id
        WHERE z.active GROUP BY s.street_key ORDER BY 1`,
    );
    return rows.map(({ street }) => street);
  }

  /** The streets of each zone, once each, in alphabetical order. */
  async namesByZone(tx: Tx): Promise<Map<string, string[]>> {
    const rows: { zoneId: string; streets: string[] }[] = await tx.query(
      `SELECT zone_id AS "zoneId", array_agg(street ORDER BY street) AS streets
         FROM (SELECT zone_id, min(street) AS street FROM zone_street GROUP BY zone_id, street_key) s GROUP BY zone_id`,
    );
    return new Map(rows.map(({ zoneId, streets }) => [zoneId, streets]));
  }

  /** @throws Problem not_found */
  async row(tx: Tx, zoneId: string, id: string): Promise<ZoneStreetRow> {
    const rows: ZoneStreetRow[] = await tx.query(`${SELECT} WHERE s.zone_id = $1 AND s.id = $2`, [
      zoneId,
      id,
    ]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** @throws Problem zone_numbers_claimed when two writers at once want the same numbers */
  async insert(tx: Tx, municipalityId: string, rows: readonly NewStreetRow[]): Promise<string[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(() => uuidv7());
    await claimed(() =>
      tx.query(
        `INSERT INTO zone_street (id, municipality_id, zone_id, street, street_key, side, from_number, to_number,
           except_numbers, claim, exclusive)
         SELECT r.id, $1, r."zoneId", r.street, r.key, r.side, r."from", r."to",
                ARRAY(SELECT jsonb_array_elements_text(r."except")), r.claim::int4multirange, r.exclusive
           FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, "zoneId" uuid, street text, key text, side text, "from" text,
                "to" text, "except" jsonb, claim text, exclusive boolean)`,
        [
          municipalityId,
          JSON.stringify(rows.map((row, index) => ({ id: ids[index], ...row, ...derived(row) }))),
        ],
      ),
    );
    return ids;
  }

  /** @throws Problem zone_numbers_claimed */
  async update(tx: Tx, id: string, row: NewStreetRow): Promise<void> {
    const { key, claim } = derived(row);
    await claimed(() =>
      tx.query(
        `UPDATE zone_street SET street = $2, street_key = $3, side = $4, from_number = $5, to_number = $6, except_numbers = $7,
                claim = $8::int4multirange, exclusive = $9 WHERE id = $1`,
        [id, row.street, key, row.side, row.from, row.to, row.except, claim, row.exclusive],
      ),
    );
  }

  async remove(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.query('DELETE FROM zone_street WHERE id = ANY($1::uuid[])', [ids]);
  }

  /**
   * Whether the numbers of a zone are its own alone.
   * @throws Problem zone_numbers_claimed when another zone has some of them
   */
  async setExclusive(tx: Tx, zoneId: string, exclusive: boolean): Promise<void> {
    await claimed(() =>
      tx.query('UPDATE zone_street SET exclusive = $2 WHERE zone_id = $1', [zoneId, exclusive]),
    );
  }
}

function derived(row: CivicNumbers & { street: string }): { key: string; claim: string } {
  const claim = claimOf(row);
  if (!claim.ok) throw new Error(`Numbers that were not checked: ${claim.wrong.code}`);
  return { key: streetKey(row.street), claim: toMultirange(claim.claim) };
}

async function claimed<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (['zone_street_one_zone', 'zone_street_once'].includes(violatedConstraint(error) ?? ''))
      throw new Problem('zone_numbers_claimed');
    throw error;
  }
}
