import { Injectable } from '@nestjs/common';
import { civilDateOf, laterOf, type CivilDate } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import type { PriceFacts } from './domain/price.rules.js';
import { planPrices } from './domain/prices-over-time.js';
import { priceOf, timesAYear, typicalCases, type PriceList } from './domain/simulation.rules.js';
import type { SimulationDto } from './http/simulation.dto.js';
import {
  DraftRepository,
  modifiersOn,
  type DraftContent,
  type PublishedProduct,
} from './persistence/draft.repository.js';
import { modifiersChange, ProductDrafts } from './product-drafts.js';

interface FactsRow extends PriceFacts {
  count: number;
}

/** "Simula": who would pay how much. Subscriptions are counted, nobody is named. */
@Injectable()
export class Simulation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly drafts: DraftRepository,
    private readonly views: ProductDrafts,
  ) {}

  /** @param asked the day to look at; null: the first on which all of the draft holds */
  of(call: OperatorContext, productId: string, asked: CivilDate | null): Promise<SimulationDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const today = civilDateOf(this.clock.now(), call.municipality.timezone);
      const published = await this.views.published(tx, productId);
      const content = (await this.drafts.get(tx, productId))?.content ?? null;
      const on = asked ?? (content ? wholeFrom(content, published, today) : today);
      const before = publishedOn(published, on);
      const after = content ? draftedOn(content, published, on, today) : before;
      const groups = new Map<
        string,
        { count: number; beforeCents: number | null; afterCents: number | null }
      >();
      let difference = 0;
      let count = 0;
      for (const { count: some, ...facts } of await this.inForce(tx, productId, today)) {
        const beforeCents = priceOf(before, facts);
        const afterCents = priceOf(after, facts);
        const key = `${beforeCents}:${afterCents}`;
        const group = groups.get(key) ?? { count: 0, beforeCents, afterCents };
        groups.set(key, { ...group, count: group.count + some });
        count += some;
        difference += some * ((afterCents ?? 0) - (beforeCents ?? 0));
      }
      const { durationUnit, durationCount } = content?.product ?? published.product;
      return {
        on,
        draft: content !== null,
        cases: typicalCases([before, after]).map(({ text, facts }) => ({
          text: text[call.locale],
          beforeCents: priceOf(before, facts),
          afterCents: priceOf(after, facts),
        })),
        groups: [...groups.values()].toSorted((a, b) => b.count - a.count),
        count,
        yearlyDifferenceCents: Math.round(difference * timesAYear(durationUnit, durationCount)),
      };
    });
  }

  /** What the prices of the subscriptions in force depend on, counted by equal facts. */
  private inForce(tx: Tx, productId: string, today: CivilDate): Promise<FactsRow[]> {
    return tx.query(
      `SELECT x."plateNumber", x.fuel, x."emissionClass", x."iseeUpToCents", 0 AS "lateDays", count(*)::int AS count
         FROM (SELECT s.product_id AS product,
                      (dense_rank() OVER (PARTITION BY s.holder_id, p.family ORDER BY f.first, v.country, v.plate))::int AS "plateNumber",
                      CASE WHEN v.fuel = 'ELECTRIC' AND NOT v.electric_certified THEN NULL ELSE v.fuel END AS fuel,
                      v.emission_class AS "emissionClass", b.isee_up_to_cents AS "iseeUpToCents"
                 FROM subscription s
                 JOIN product p ON p.id = s.product_id
                 JOIN plate_association v ON v.id = s.plate_association_id
                 JOIN subscription_request b ON b.id = s.request_id
                 CROSS JOIN LATERAL (
                   SELECT min(e.subscribed_at) AS first FROM subscription e
                     JOIN product ep ON ep.id = e.product_id AND ep.family = p.family
                     JOIN plate_association ev ON ev.id = e.plate_association_id AND ev.country = v.country AND ev.plate = v.plate
                    WHERE e.holder_id = s.holder_id) f
                WHERE s.status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED') AND s.valid @> $2::date
                  AND p.family = (SELECT family FROM product WHERE id = $1)) x
        WHERE x.product = $1
        GROUP BY 1, 2, 3, 4`,
      [productId, today],
    );
  }
}

function publishedOn({ tariffs, modifiers }: PublishedProduct, on: CivilDate): PriceList | null {
  const tariff = tariffs.find((row) => row.from <= on && (row.to === null || on < row.to));
  return tariff ? { grossCents: tariff.grossCents, modifiers: modifiersOn(modifiers, on) } : null;
}

function draftedOn(
  content: DraftContent,
  published: PublishedProduct,
  on: CivilDate,
  today: CivilDate,
): PriceList | null {
  const { tariffs } = published;
  const plan = planPrices(tariffs, content.prices, today);
  const kept = tariffs
    .filter((row) => !plan.removes.includes(row.id))
    .map((row) => (plan.ends?.id === row.id ? { ...row, to: plan.ends.to } : row));
  const tariff = [...kept, ...plan.adds].find((row) => row.from <= on && (row.to === null || on < row.to));
  if (!tariff) return null;
  const changed = modifiersChange(content, published) && content.modifiersFromOn <= on;
  return {
    grossCents: tariff.grossCents,
    modifiers: changed ? content.modifiers : modifiersOn(published.modifiers, on),
  };
}

/** The first day from which prices and reductions of the draft all hold. */
function wholeFrom(content: DraftContent, published: PublishedProduct, today: CivilDate): CivilDate {
  const days = [
    ...(modifiersChange(content, published) ? [content.modifiersFromOn] : []),
    ...content.prices
      .filter(
        (price) =>
          !published.tariffs.some((row) => row.from === price.fromOn && row.grossCents === price.grossCents),
      )
      .slice(0, 1)
      .map(({ fromOn }) => fromOn),
  ];
  return days.reduce(laterOf, today);
}
