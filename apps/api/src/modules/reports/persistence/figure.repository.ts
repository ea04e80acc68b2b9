import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Figure, FigureKey, Measure } from '../domain/figures.js';
import type { Grouping, Period } from '../domain/periods.js';

/** Figures of several days, added up. */
export interface Sum extends FigureKey {
  /** First day of the bucket; null when all days are one. */
  bucket: CivilDate | null;
  count: number;
  cents: number;
  /** One ascending list for each day. */
  minutes: number[][] | null;
}

const COLUMNS = `on_day::text AS "onDay", measure, kind, detail, product_id AS "productId", zone_id AS "zoneId", count,
  cents::float8, minutes`;

/** The stored figures of days that are over. */
@Injectable()
export class FigureRepository {
  /** The first and last day counted; null before the first count. */
  async counted(tx: Tx): Promise<Period | null> {
    const [row]: { fromOn: CivilDate | null; toOn: CivilDate | null }[] = await tx.query(
      'SELECT min(on_day)::text AS "fromOn", max(on_day)::text AS "toOn" FROM daily_snapshot',
    );
    return row?.fromOn && row.toOn ? { fromOn: row.fromOn, toOn: row.toOn } : null;
  }

  figures(tx: Tx, { fromOn, toOn }: Period): Promise<Figure[]> {
    return tx.query(`SELECT ${COLUMNS} FROM daily_figure WHERE on_day BETWEEN $1 AND $2`, [fromOn, toOn]);
  }

  /** Counted over days: added up by bucket, or all together. */
  sums(tx: Tx, period: Period, grouping: Grouping | null, measures: readonly Measure[]): Promise<Sum[]> {
    return tx.query(
      `SELECT date_trunc($4, on_day::timestamp)::date::text AS bucket, measure, kind, detail, product_id AS "productId",
              zone_id AS "zoneId", sum(count)::int AS count, sum(cents)::float8 AS cents,
              json_agg(minutes) FILTER (WHERE minutes IS NOT NULL) AS minutes
         FROM daily_figure WHERE measure = ANY($3) AND on_day BETWEEN $1 AND $2 GROUP BY 1, 2, 3, 4, 5, 6`,
      [period.fromOn, period.toOn, measures, grouping],
    );
  }

  /** Counted at the end of these days. */
  levels(tx: Tx, days: readonly CivilDate[], measures: readonly Measure[]): Promise<Figure[]> {
    return tx.query(
      `SELECT ${COLUMNS} FROM daily_figure WHERE measure = ANY($2) AND on_day = ANY($1::date[])`,
      [days, measures],
    );
  }

  /** One writer at a time: two workers that count the same days would write each figure twice. */
  async lock(tx: Tx, municipalityId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('daily-figures:' || $1, 0))`, [
      municipalityId,
    ]);
  }

  /** Puts the figures of these days in the place of what was there. */
  async replace(
    tx: Tx,
    municipalityId: string,
    days: readonly CivilDate[],
    figures: readonly Figure[],
    now: Date,
  ): Promise<void> {
    await tx.query('DELETE FROM daily_snapshot WHERE on_day = ANY($1::date[])', [days]);
    await tx.query(
      'INSERT INTO daily_snapshot (municipality_id, on_day, counted_at) SELECT $1, unnest($2::date[]), $3',
      [municipalityId, days, now],
    );
    await tx.query(
      `INSERT INTO daily_figure (municipality_id, on_day, measure, kind, detail, product_id, zone_id, count, cents, minutes)
       SELECT $1, f."onDay", f.measure, f.kind, f.detail, f."productId", f."zoneId", f.count, f.cents, f.minutes
         FROM jsonb_to_recordset($2::jsonb) AS f ("onDay" date, measure text, kind text, detail text, "productId" uuid, "zoneId" uuid,
                                                  count int, cents bigint, minutes int[])`,
      [municipalityId, JSON.stringify(figures)],
    );
  }
}
