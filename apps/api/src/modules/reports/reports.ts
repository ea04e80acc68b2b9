import { Injectable } from '@nestjs/common';
import { CASE_KINDS, PAYMENT_METHODS } from '@sosta/contracts';
import { addDays, civilDateOf, daysBetween, isBefore, type CivilDate } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import {
  FLOWS,
  STOCKS,
  type Figure,
  type Flow,
  type Measure,
  type Stock,
  type Subject,
} from './domain/figures.js';
import {
  MAX_BUCKETS,
  MAX_DAYS,
  bucketCount,
  bucketStart,
  bucketsOf,
  comparedPeriod,
  type Grouping,
  type Period,
} from './domain/periods.js';
import { requestFigures } from './domain/request-figures.js';
import type {
  CashClosingsDto,
  OccupancyReportDto,
  OccupancyShareDto,
  PlacesDto,
  ReasonCountDto,
  ReportDaysDto,
  ReportQuery,
  RequestsReportDto,
  RevenueFiguresDto,
  RevenueReportDto,
  RevenueShareDto,
} from './http/reports.dto.js';
import { DayCounter } from './persistence/day-counter.js';
import { FigureRepository, type Sum } from './persistence/figure.repository.js';

/** How old the count of today’s rights may be; the worker counts them every five minutes. */
const FRESH_MINUTES = 15;

interface Named {
  id: string;
  code: string;
  name: Localized;
}

/** A period that was checked, with everything the figures of a report are looked up by. */
interface Asked {
  days: ReportDaysDto;
  grouping: Grouping;
  today: CivilDate;
  /** Up to today: nothing has happened later. */
  buckets: (Period & { key: CivilDate })[];
  /** Not counted for good yet; counted now. Few: today, or what a stopped worker left. */
  live: Figure[];
}

/** Reports out of counted days, with those not counted yet counted on the spot. */
@Injectable()
export class Reports {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly counter: DayCounter,
    private readonly figures: FigureRepository,
  ) {}

  /** @throws Problem validation_failed on /toOn or /groupBy */
  requests(call: OperatorContext, query: ReportQuery): Promise<RequestsReportDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const asked = await this.ask(tx, call, query, 'REQUESTS');
      const { days, buckets } = asked;
      const rows = await this.flows(tx, asked, days, asked.grouping, FLOWS.REQUESTS);
      const earlier = await this.flows(tx, asked, days.compared, null, FLOWS.REQUESTS);
      const waiting = await this.levels(
        tx,
        asked,
        buckets.map(({ toOn }) => toOn),
        STOCKS.REQUESTS,
      );
      const waitingOn = (day: CivilDate | undefined, kind?: string): { open: number; overdue: number } => {
        const at = waiting.filter((one) => one.onDay === day && (kind === undefined || one.kind === kind));
        return { open: sumOf(at, 'OPEN'), overdue: sumOf(at, 'OVERDUE') };
      };
      const last = buckets.at(-1)?.toOn;
      const byBucket = Map.groupBy(rows, ({ bucket }) => bucket);
      const texts = await this.reasonTexts(tx, call);
      const reasons = (measure: Measure): ReasonCountDto[] => {
        const now = countBy(rows, measure);
        const before = countBy(earlier, measure);
        return [...new Set([...now.keys(), ...before.keys()])]
          .map((code) => ({
            code,
            text: texts.get(code) ?? null,
            count: now.get(code) ?? 0,
            before: before.get(code) ?? 0,
          }))
          .sort((a, b) => b.count - a.count || b.before - a.before || a.code.localeCompare(b.code));
      };
      return {
        days,
        total: requestFigures(rows),
        before: requestFigures(earlier),
        waiting: waitingOn(last),
        series: buckets.map(({ key, fromOn, toOn }) => ({
          fromOn,
          toOn,
          ...requestFigures(byBucket.get(key) ?? []),
          waiting: waitingOn(toOn),
        })),
        byKind: CASE_KINDS.map((kind) => ({
          kind,
          ...requestFigures(rows.filter((row) => row.kind === kind)),
          waiting: waitingOn(last, kind),
        })),
        refusalReasons: reasons('REFUSAL_REASON'),
        integrationReasons: reasons('INTEGRATION_REASON'),
      };
    });
  }

  /** @throws Problem validation_failed on /toOn or /groupBy */
  revenue(call: OperatorContext, query: ReportQuery): Promise<RevenueReportDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const asked = await this.ask(tx, call, query, 'REVENUE');
      const { days, buckets } = asked;
      const rows = await this.flows(tx, asked, days, asked.grouping, FLOWS.REVENUE);
      const earlier = await this.flows(tx, asked, days.compared, null, FLOWS.REVENUE);
      const byBucket = Map.groupBy(rows, ({ bucket }) => bucket);
      const share = (named: readonly Named[], key: 'productId' | 'zoneId'): RevenueShareDto[] =>
        [...named, null]
          .map((one) => ({
            code: one?.code ?? null,
            name: one && inLocale(one.name, call.locale),
            ...moneyOf(rows.filter((row) => row[key] === (one?.id ?? null))),
            netCentsBefore: moneyOf(earlier.filter((row) => row[key] === (one?.id ?? null))).netCents,
          }))
          .filter(moved)
          .sort((a, b) => b.netCents - a.netCents);
      return {
        days,
        total: moneyOf(rows),
        before: moneyOf(earlier),
        series: buckets.map(({ key, fromOn, toOn }) => ({
          fromOn,
          toOn,
          ...moneyOf(byBucket.get(key) ?? []),
        })),
        byProduct: share(await this.products(tx), 'productId'),
        byZone: share(await this.zones(tx), 'zoneId'),
        byMethod: [...PAYMENT_METHODS, 'OTHER' as const]
          .map((method) => ({
            method,
            ...moneyOf(rows.filter(({ detail }) => detail === method)),
            netCentsBefore: moneyOf(earlier.filter(({ detail }) => detail === method)).netCents,
          }))
          .filter(moved),
        cash: await this.cash(tx, asked),
      };
    });
  }

  /** @throws Problem validation_failed on /toOn or /groupBy */
  occupancy(call: OperatorContext, query: ReportQuery): Promise<OccupancyReportDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const asked = await this.ask(tx, call, query, 'RIGHTS');
      const { days, buckets } = asked;
      const before = days.compared.toOn;
      const ends = [...buckets.map(({ toOn }) => toOn), before];
      const rows = await this.levels(tx, asked, ends, STOCKS.RIGHTS);
      const last = buckets.at(-1)?.toOn;
      const at = (day: CivilDate | undefined): Figure[] => rows.filter(({ onDay }) => onDay === day);
      const share = (
        named: readonly Named[],
        key: 'productId' | 'zoneId',
        measure: Measure,
      ): OccupancyShareDto[] =>
        named
          .map(({ id, code, name }) => ({
            code,
            name: inLocale(name, call.locale),
            active: sumOf(
              at(last).filter((row) => row[key] === id),
              measure,
            ),
            activeBefore: sumOf(
              at(before).filter((row) => row[key] === id),
              measure,
            ),
          }))
          .filter(({ active, activeBefore }) => active > 0 || activeBefore > 0);
      return {
        days,
        active: sumOf(at(last), 'ACTIVE'),
        activeBefore: sumOf(at(before), 'ACTIVE'),
        series: buckets.map(({ fromOn, toOn }) => ({ fromOn, toOn, active: sumOf(at(toOn), 'ACTIVE') })),
        byProduct: share(await this.products(tx), 'productId', 'ACTIVE'),
        byZone: share(await this.zones(tx), 'zoneId', 'ACTIVE_IN_ZONE'),
        limits: await this.limits(tx, call, at(last)),
      };
    });
  }

  private async ask(
    tx: Tx,
    { municipality }: OperatorContext,
    query: ReportQuery,
    subject: Subject,
  ): Promise<Asked> {
    const { fromOn, toOn, groupBy: grouping = 'MONTH', compare = 'PREVIOUS' } = query;
    const period = { fromOn, toOn };
    if (isBefore(toOn, fromOn)) throw Problem.field('/toOn', { code: 'dates_reversed' });
    if (daysBetween(fromOn, toOn) >= MAX_DAYS)
      throw Problem.field('/toOn', { code: 'date_too_late', params: { max: addDays(fromOn, MAX_DAYS - 1) } });
    if (bucketCount(period, grouping) > MAX_BUCKETS)
      throw Problem.field('/groupBy', { code: 'too_many', params: { max: MAX_BUCKETS } });
    const { timezone } = municipality;
    const today = civilDateOf(this.clock.now(), timezone);
    const counted = await this.figures.counted(tx);
    const compared = comparedPeriod(period, compare, today);
    const earliest = isBefore(compared.fromOn, fromOn) ? compared.fromOn : fromOn;
    const uncounted = counted ? addDays(counted.toOn, 1) : earliest;
    const from = isBefore(uncounted, earliest) ? earliest : uncounted;
    const to = isBefore(today, toOn) ? today : toOn;
    const kept =
      subject === 'RIGHTS' && from === today && to === today
        ? await this.figures.rightsOfToday(
            tx,
            today,
            new Date(this.clock.now().getTime() - FRESH_MINUTES * 60_000),
          )
        : null;
    return {
      days: {
        ...period,
        groupBy: grouping,
        compared,
        countedThroughOn: counted?.toOn ?? null,
        live: !isBefore(today, fromOn) && !isBefore(toOn, today),
        liveAt: (kept?.countedAt ?? this.clock.now()).toISOString(),
      },
      grouping,
      today,
      buckets: isBefore(to, fromOn) ? [] : bucketsOf({ fromOn, toOn: to }, grouping),
      live:
        kept?.figures ??
        (isBefore(to, from) ? [] : await this.counter.count(tx, timezone, from, to, [subject])),
    };
  }

  private async flows(
    tx: Tx,
    { live }: Asked,
    period: Period,
    grouping: Grouping | null,
    flows: readonly Flow[],
  ): Promise<Sum[]> {
    const stored = await this.figures.sums(tx, period, grouping, flows);
    const wanted = new Set<Measure>(flows);
    const now = live
      .filter(
        ({ measure, onDay }) =>
          wanted.has(measure) && !isBefore(onDay, period.fromOn) && !isBefore(period.toOn, onDay),
      )
      .map((figure) => ({
        ...figure,
        bucket: grouping && bucketStart(figure.onDay, grouping),
      }));
    return [...stored, ...now];
  }

  private async levels(
    tx: Tx,
    { live }: Asked,
    days: readonly CivilDate[],
    stocks: readonly Stock[],
  ): Promise<Figure[]> {
    const wanted = new Set<Measure>(stocks);
    const stored = await this.figures.levels(tx, days, stocks);
    return [...stored, ...live.filter(({ measure, onDay }) => wanted.has(measure) && days.includes(onDay))];
  }

  /** Counted where it is: a cash session is one row of an operator and a day. */
  private async cash(tx: Tx, { days, grouping, buckets }: Asked): Promise<CashClosingsDto[]> {
    const rows: (Omit<CashClosingsDto, 'fromOn' | 'toOn'> & { key: CivilDate })[] = await tx.query(
      `SELECT date_trunc($3, day::timestamp)::date::text AS key, count(closed_at)::int AS closed,
              (count(*) - count(closed_at))::int AS open, coalesce(sum(expected_cents), 0)::float8 AS "expectedCents",
              coalesce(sum(counted_cents), 0)::float8 AS "countedCents", coalesce(sum(difference_cents), 0)::float8 AS "differenceCents"
         FROM cash_session WHERE day BETWEEN $1 AND $2 GROUP BY 1`,
      [days.fromOn, days.toOn, grouping],
    );
    return buckets.flatMap(({ key, fromOn, toOn }) =>
      rows.filter((row) => row.key === key).map(({ key: _, ...sums }) => ({ fromOn, toOn, ...sums })),
    );
  }

  private async limits(tx: Tx, { locale }: OperatorContext, now: readonly Figure[]): Promise<PlacesDto[]> {
    const caps: {
      productId: string;
      product: Localized;
      zoneId: string | null;
      zone: Localized | null;
      places: number;
    }[] = await tx.query(
      `SELECT c.product_id AS "productId", p.name AS product, c.zone_id AS "zoneId", z.name AS zone, c.places
           FROM product_cap c
           JOIN product p ON p.municipality_id = c.municipality_id AND p.id = c.product_id
           LEFT JOIN zone z ON z.municipality_id = c.municipality_id AND z.id = c.zone_id
          ORDER BY p.position, p.code, z.code NULLS FIRST`,
    );
    return caps.map(({ productId, product, zoneId, zone, places }) => ({
      product: inLocale(product, locale),
      zone: zone && inLocale(zone, locale),
      places,
      active: sumOf(
        now.filter((row) => row.productId === productId && (zoneId === null || row.zoneId === zoneId)),
        zoneId === null ? 'ACTIVE' : 'ACTIVE_IN_ZONE',
      ),
    }));
  }

  private products(tx: Tx): Promise<Named[]> {
    return tx.query('SELECT id, code, name FROM product ORDER BY position, code');
  }

  private zones(tx: Tx): Promise<Named[]> {
    return tx.query('SELECT id, code, name FROM zone ORDER BY code');
  }

  private async reasonTexts(tx: Tx, { locale }: OperatorContext): Promise<Map<string, string>> {
    const rows: { code: string; text: Localized }[] = await tx.query(
      'SELECT code, text FROM decision_reason',
    );
    return new Map(rows.map(({ code, text }) => [code, inLocale(text, locale)]));
  }
}

function sumOf(rows: readonly Pick<Figure, 'measure' | 'count'>[], measure: Measure): number {
  return rows.reduce((sum, row) => (row.measure === measure ? sum + row.count : sum), 0);
}

function moneyOf(rows: readonly Sum[]): RevenueFiguresDto {
  const sum = (measure: Flow): number =>
    rows.reduce((all, row) => (row.measure === measure ? all + row.cents : all), 0);
  const cents = sum('REVENUE');
  const refundedCents = sum('REFUNDED');
  const disputedCents = sum('CHARGEBACK') - sum('CHARGEBACK_REVERSED');
  return {
    payments: sumOf(rows, 'REVENUE'),
    cents,
    refunds: sumOf(rows, 'REFUNDED'),
    refundedCents,
    disputedCents,
    netCents: cents - refundedCents - disputedCents,
  };
}

/** Worth a line. */
const moved = (one: RevenueFiguresDto & { netCentsBefore: number }): boolean =>
  one.payments > 0 || one.refunds > 0 || one.disputedCents !== 0 || one.netCentsBefore !== 0;

function countBy(rows: readonly Sum[], measure: Measure): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows)
    if (row.measure === measure && row.detail !== null)
      counts.set(row.detail, (counts.get(row.detail) ?? 0) + row.count);
  return counts;
}
