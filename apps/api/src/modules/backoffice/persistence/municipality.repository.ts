import { Injectable } from '@nestjs/common';
import type { FieldCode } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Issuer, OfficeProfile } from '../../municipalities/index.js';

export interface MunicipalityRow {
  id: string;
  slug: string;
  name: string;
  numberPrefix: string;
  timezone: string;
  locales: string[];
  profile: OfficeProfile;
  issuer: Issuer;
  logoKey: string | null;
  active: boolean;
  version: number;
  createdAt: Date;
  hostNames: string[];
}

const SELECT = `SELECT m.id, m.slug, m.name, m.number_prefix AS "numberPrefix", m.timezone, m.locales, m.profile, m.issuer,
  m.logo_key AS "logoKey", m.active, m.version, m.created_at AS "createdAt",
  ARRAY(SELECT h.name FROM host_name h WHERE h.owner_id = m.id ORDER BY h.position, h.name) AS "hostNames"
  FROM municipality m`;

/** What two municipalities cannot share, and where it stands in the request. */
const UNIQUE: Record<string, { pointer: string; code: FieldCode }> = {
  municipality_slug_key: { pointer: '/slug', code: 'already_used' },
  municipality_number_prefix_key: { pointer: '/numberPrefix', code: 'already_used' },
  host_name_pkey: { pointer: '/hostNames', code: 'already_used' },
};

/** The municipalities themselves; their rows are in sight of every transaction. */
@Injectable()
export class MunicipalityRepository {
  all(tx: Tx): Promise<MunicipalityRow[]> {
    return tx.query(`${SELECT} ORDER BY m.name, m.slug`);
  }

  /** Locked: who changes it next reads what this transaction wrote. @throws Problem municipality_not_found */
  async get(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<MunicipalityRow> {
    const rows: MunicipalityRow[] = await tx.query(
      `${SELECT} WHERE m.id = $1 ${options.lock ? 'FOR UPDATE OF m' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('municipality_not_found');
    return rows[0];
  }

  /** @throws Problem validation_failed: slug or number prefix already used */
  async insert(
    tx: Tx,
    row: Omit<MunicipalityRow, 'logoKey' | 'active' | 'version' | 'hostNames'>,
  ): Promise<void> {
    await unique(() =>
      tx.query(
        `INSERT INTO municipality (id, slug, name, number_prefix, timezone, locales, profile, issuer, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          row.id,
          row.slug,
          row.name,
          row.numberPrefix,
          row.timezone,
          row.locales,
          row.profile,
          row.issuer,
          row.createdAt,
        ],
      ),
    );
  }

  /** @throws Problem conflict_stale_version */
  async update(
    tx: Tx,
    id: string,
    version: number,
    changes: Pick<MunicipalityRow, 'name' | 'locales' | 'profile' | 'issuer' | 'logoKey'>,
  ): Promise<void> {
    const [rows]: [unknown[], number] = await tx.query(
      `UPDATE municipality SET name = $3, locales = $4, profile = $5, issuer = $6, logo_key = $7, version = version + 1
        WHERE id = $1 AND version = $2 RETURNING id`,
      [id, version, changes.name, changes.locales, changes.profile, changes.issuer, changes.logoKey],
    );
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }

  /** @throws Problem validation_failed: another municipality's host name */
  async setHostNames(tx: Tx, id: string, names: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM host_name WHERE owner_id = $1', [id]);
    await unique(() =>
      tx.query(
        `INSERT INTO host_name (name, owner_id, position)
         SELECT n.name, $1, n.position FROM unnest($2::text[]) WITH ORDINALITY AS n (name, position) ORDER BY n.name`,
        [id, names],
      ),
    );
  }
}

async function unique(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const found = UNIQUE[violatedConstraint(error) ?? ''];
    if (found) throw Problem.field(found.pointer, { code: found.code });
    throw error;
  }
}
