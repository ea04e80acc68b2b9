import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import type { OfficeProfile } from '../../municipalities/index.js';
import { weekFromWords, weekInWords, type Closure, type OpeningWindow } from '../domain/opening-hours.js';

export interface OfficeContentRow {
  name: Localized;
  address: string;
  latitude: number | null;
  longitude: number | null;
  phone: string;
  email: string;
  hours: OpeningWindow[];
  closures: Closure[];
  note: Localized | null;
}

export interface OfficeRow extends OfficeContentRow {
  id: string;
  /** 0: the one printed on documents. */
  position: number;
  version: number;
}

const OFFICE =
  'id, name, address, latitude, longitude, phone, email, hours, closures, note, position, version';

/**
 * The offices of a municipality. The first one is also written into the municipality's profile, where everything that
 * is printed or sent reads it.
 */
@Injectable()
export class OfficeRepository {
  all(tx: Tx): Promise<OfficeRow[]> {
    return tx.query(`SELECT ${OFFICE} FROM office ORDER BY position`);
  }

  /** @throws Problem not_found */
  async lock(tx: Tx, id: string): Promise<OfficeRow> {
    const rows: OfficeRow[] = await tx.query(`SELECT ${OFFICE} FROM office WHERE id = $1 FOR UPDATE`, [id]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** As the last one. */
  async insert(tx: Tx, municipalityId: string, office: OfficeContentRow, now: Date): Promise<OfficeRow> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`office:${municipalityId}`]);
    const rows: OfficeRow[] = await tx.query(
      `INSERT INTO office (id, municipality_id, name, address, latitude, longitude, phone, email, hours, closures, note, updated_at, position)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce(max(position) + 1, 0) FROM office
       RETURNING ${OFFICE}`,
      [uuidv7(), municipalityId, ...values(office), now],
    );
    return rows[0]!;
  }

  /** @throws Problem conflict_stale_version */
  async update(tx: Tx, id: string, version: number, office: OfficeContentRow, now: Date): Promise<OfficeRow> {
    const [rows] = (await tx.query(
      `UPDATE office SET name = $3, address = $4, latitude = $5, longitude = $6, phone = $7, email = $8, hours = $9,
                         closures = $10, note = $11, updated_at = $12, version = version + 1
        WHERE id = $1 AND version = $2 RETURNING ${OFFICE}`,
      [id, version, ...values(office), now],
    )) as [OfficeRow[], number];
    if (!rows[0]) throw new Problem('conflict_stale_version');
    return rows[0];
  }

  async remove(tx: Tx, office: OfficeRow): Promise<void> {
    await tx.query('DELETE FROM office WHERE id = $1', [office.id]);
    await tx.query('UPDATE office SET position = position - 1 WHERE position > $1', [office.position]);
  }

  /** Moves an office to the first place; the others follow in their order. */
  async putFirst(tx: Tx, office: OfficeRow): Promise<void> {
    await tx.query(
      `UPDATE office SET position = CASE WHEN id = $1 THEN 0 ELSE position + 1 END, version = version + 1
        WHERE position <= $2`,
      [office.id, office.position],
    );
  }

  /** Writes the first office where receipts, invoices and e-mails read it. */
  async writeProfile(tx: Tx, municipalityId: string): Promise<void> {
    const first = (await this.all(tx))[0];
    if (!first) return;
    const { address, phone, email, hours } = first;
    // Settings saved over a profile read before this one are refused, rather than bringing the old office back.
    await tx.query(
      `UPDATE municipality SET profile = jsonb_set(profile, '{office}', $2), version = version + 1 WHERE id = $1`,
      [municipalityId, JSON.stringify({ address, phone, email, hours: weekInWords(hours) })],
    );
  }
}

/** The office of a municipality that has only written one into its profile. Null hours: in words nobody can count with. */
export function officeOfProfile({ office }: OfficeProfile): OfficeContentRow & { hoursKnown: boolean } {
  const week = weekFromWords(office.hours);
  return {
    name: { it: 'Ufficio', en: 'Office' },
    address: office.address,
    latitude: null,
    longitude: null,
    phone: office.phone,
    email: office.email,
    hours: week ?? [],
    hoursKnown: week !== null,
    closures: [],
    note: null,
  };
}

function values(office: OfficeContentRow): unknown[] {
  return [
    office.name,
    office.address,
    office.latitude,
    office.longitude,
    office.phone,
    office.email,
    JSON.stringify(office.hours),
    JSON.stringify(office.closures),
    office.note,
  ];
}
