import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import type { ZoneGeometry } from '../domain/zone-geometry.js';

export interface ZoneGeometryRow {
  id: string;
  code: string;
  name: Localized;
  color: string;
  active: boolean;
  geometry: ZoneGeometry | null;
}

/** The ground of the zones: kept apart from their other data, which are read far more often. */
@Injectable()
export class ZoneGeometryRepository {
  all(tx: Tx): Promise<ZoneGeometryRow[]> {
    return tx.query('SELECT id, code, name, color, active, geometry FROM zone ORDER BY code');
  }

  /** @throws Problem conflict_stale_version */
  async set(tx: Tx, id: string, version: number, geometry: ZoneGeometry | null): Promise<void> {
    const [rows]: [unknown[], number] = await tx.query(
      'UPDATE zone SET geometry = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id',
      [id, version, geometry === null ? null : JSON.stringify(geometry)],
    );
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }
}
