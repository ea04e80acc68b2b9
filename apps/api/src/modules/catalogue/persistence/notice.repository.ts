import { Injectable } from '@nestjs/common';
import type { NoticeAudience, NoticePlacement, NoticeSeverity } from '@sosta/contracts';
import { toDateRange, type CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';

export interface NoticeRow {
  id: string;
  severity: NoticeSeverity;
  audience: NoticeAudience;
  /** With SUBSCRIBERS only: those whose subscription is valid in this zone. */
  zoneId: string | null;
  /** Where it is shown. */
  placements: NoticePlacement[];
  title: Localized;
  body: Localized;
  fromOn: CivilDate;
  /** Exclusive; null = until taken down. */
  to: CivilDate | null;
  version: number;
}

const NOTICE = `id, severity, audience, zone_id AS "zoneId", placements, title, body, lower(visible)::text AS "fromOn", upper(visible)::text AS "to", version`;

/** What the office tells people (R73). */
@Injectable()
export class NoticeRepository {
  /** Newest first. */
  all(tx: Tx): Promise<NoticeRow[]> {
    return tx.query(`SELECT ${NOTICE} FROM public_notice ORDER BY lower(visible) DESC, id DESC LIMIT 500`);
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string): Promise<NoticeRow> {
    const rows: NoticeRow[] = await tx.query(`SELECT ${NOTICE} FROM public_notice WHERE id = $1`, [id]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  async insert(tx: Tx, municipalityId: string, notice: NoticeRow, now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO public_notice (id, municipality_id, severity, title, body, visible, created_at, updated_at, audience, zone_id, placements)
       VALUES ($1, $2, $3, $4, $5, $6::daterange, $7, $7, $8, $9, $10)`,
      [
        ...[notice.id, municipalityId, notice.severity, notice.title, notice.body, visible(notice), now],
        ...[notice.audience, notice.zoneId, notice.placements],
      ],
    );
  }

  /** @throws Problem conflict_stale_version */
  async update(tx: Tx, notice: NoticeRow, now: Date): Promise<void> {
    const [rows] = (await tx.query(
      `UPDATE public_notice SET severity = $3, title = $4, body = $5, visible = $6::daterange, updated_at = $7,
              audience = $8, zone_id = $9, placements = $10, version = version + 1
        WHERE id = $1 AND version = $2 RETURNING id`,
      [
        ...[notice.id, notice.version, notice.severity, notice.title, notice.body, visible(notice), now],
        ...[notice.audience, notice.zoneId, notice.placements],
      ],
    )) as [unknown[], number];
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }

  async hasZone(tx: Tx, id: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM zone WHERE id = $1', [id]);
    return rows.length > 0;
  }

  /** @throws Problem not_found */
  async remove(tx: Tx, id: string): Promise<void> {
    const [rows] = (await tx.query('DELETE FROM public_notice WHERE id = $1 RETURNING id', [id])) as [
      unknown[],
      number,
    ];
    if (rows.length === 0) throw new Problem('not_found');
  }
}

function visible(notice: NoticeRow): string {
  return toDateRange({ from: notice.fromOn, to: notice.to });
}
