import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Figure, FigureKey, Flow, Stock } from '../domain/figures.js';
import type { Grouping, Period } from '../domain/periods.js';
import { readTimes, written, type Times } from '../domain/times.js';

/** Figures of several days, added up. */
export interface Sum extends FigureKey {
  /** First day of the bucket; null when all days are one. */
  bucket: CivilDate | null;
  count: number;
  cents: number;
  times: Times | null;
}

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

  async figures(tx: Tx, { fromOn, toOn }: Period): Promise<Figure[]> {
    const rows: (Omit<Figure, 'times'> & { times: string | null })[] = await tx.query(
      `SELECT on_day::text AS "onDay", measure, kind, detail, product_id AS "productId", zone_id AS "zoneId", count, cents::float8, times
         FROM daily_figure WHERE on_day BETWEEN $1 AND $2`,
      [fromOn, toOn],
    );
    return rows.map((row) => ({ ...row, times: row.times === null ? null : readTimes([row.times]) }));
  }

  /** Counted over days: added up by bucket, or all together. */
  async sums(tx: Tx, period: Period, grouping: Grouping | null, flows: readonly Flow[]): Promise<Sum[]> {
    const sums: Sum[] = await tx.query(
      `SELECT date_trunc($4, on_day::timestamp)::date::text AS bucket, measure, kind, detail, product_id AS "productId",
              zone_id AS "zoneId", sum(count)::int AS count, sum(cents)::float8 AS cents, NULL AS times
         FROM daily_figure WHERE measure = ANY($3) AND on_day BETWEEN $1 AND $2 GROUP BY 1, 2, 3, 4, 5, 6`,
      [period.fromOn, period.toOn, flows.filter((flow) => flow !== 'DECIDED'), grouping],
    );
    if (!flows.includes('DECIDED')) return sums;
    const days: (Pick<Sum, 'bucket' | 'kind' | 'detail' | 'count'> & { times: string })[] = await tx.query(
      `SELECT date_trunc($3, on_day::timestamp)::date::text AS bucket, kind, detail, count, times
         FROM daily_figure WHERE measure = 'DECIDED' AND on_day BETWEEN $1 AND $2`,
      [period.fromOn, period.toOn, grouping],
    );
    const groups = Map.groupBy(days, ({ bucket, kind, detail }) => JSON.stringify([bucket, kind, detail]));
    const decided = [...groups.values()].flatMap((group): Sum[] => {
      const times = readTimes(group.map((day) => day.times));
      const count = group.reduce((sum, day) => sum + day.count, 0);
      return group.slice(0, 1).map(({ bucket, kind, detail }) => ({
        bucket,
        measure: 'DECIDED',
        kind,
        detail,
        productId: null,
        zoneId: null,
        count,
        cents: 0,
        times,
      }));
    });
    return [...sums, ...decided];
  }

  /** Counted at the end of these days. */
  levels(tx: Tx, days: readonly CivilDate[], stocks: readonly Stock[]): Promise<Figure[]> {
    return tx.query(
      `SELECT on_day::text AS "onDay", measure, kind, detail, product_id AS "productId", zone_id AS "zoneId", count, 0 AS cents, NULL AS times
         FROM daily_figure WHERE measure = ANY($2) AND on_day = ANY($1::date[])`,
      [days, stocks],
    );
  }

  /** The rights in force today, as they were counted, unless that is longer ago than `since`. */
  async rightsOfToday(
    tx: Tx,
    today: CivilDate,
    since: Date,
  ): Promise<{ countedAt: Date; figures: Figure[] } | null> {
    const rows: { countedAt: Date; figures: Figure[] }[] = await tx.query(
      'SELECT counted_at AS "countedAt", figures FROM rights_of_today WHERE on_day = $1 AND counted_at >= $2',
      [today, since],
    );
    return rows[0] ?? null;
  }

  async keepRightsOfToday(
    tx: Tx,
    municipalityId: string,
    today: CivilDate,
    figures: readonly Figure[],
    now: Date,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO rights_of_today (municipality_id, on_day, counted_at, figures) VALUES ($1, $2, $3, $4)
       ON CONFLICT (municipality_id) DO UPDATE SET on_day = $2, counted_at = $3, figures = $4`,
      [municipalityId, today, now, JSON.stringify(figures)],
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
      `INSERT INTO daily_figure (municipality_id, on_day, measure, kind, detail, product_id, zone_id, count, cents, times)
       SELECT $1, f."onDay", f.measure, f.kind, f.detail, f."productId", f."zoneId", f.count, f.cents, f.times
         FROM jsonb_to_recordset($2::jsonb) AS f ("onDay" date, measure text, kind text, detail text, "productId" uuid, "zoneId" uuid,
                                                  count int, cents bigint, times text)`,
      [
        municipalityId,
        JSON.stringify(
          figures.map((figure) => ({ ...figure, times: figure.times && written(figure.times) })),
        ),
      ],
    );
  }
}
