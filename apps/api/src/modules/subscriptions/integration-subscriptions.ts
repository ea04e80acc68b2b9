import { Injectable } from '@nestjs/common';
import type { SubscriptionState } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import {
  CHANGED_AT,
  CHANGES_ORDER,
  CHANGES_WHERE,
  HOLDER_JSON,
  changesPage,
  changesParameters,
  found,
  maySeeHolders,
  zoneLimitOf,
  type ChangesQuery,
  type IntegrationContext,
  type IntegrationHolderDto,
} from '../../platform/http/changes.js';
import { statusOn } from './domain/subscription-status.js';
import type {
  IntegrationPlateDto,
  IntegrationSubscriptionDto,
  IntegrationSubscriptionPageDto,
} from './http/integration-subscription.dto.js';

interface Row {
  id: string;
  number: string;
  status: SubscriptionState;
  product: string;
  zones: string[];
  validFrom: string;
  validTo: string;
  revokesOn: string | null;
  endsEarly: boolean;
  priceCents: number;
  source: string;
  previousId: string | null;
  subscribedAt: Date;
  changedAt: string;
  holder: IntegrationHolderDto;
  plates: { country: string; plate: string; kind: 'PRIMARY' | 'TEMPORARY'; from: number; until: number }[];
}

const SELECT = `
  SELECT s.id, s.number, s.status, p.code AS product, s.price_cents AS "priceCents", s.source, s.previous_id AS "previousId",
         ARRAY(SELECT z.code FROM zone z WHERE z.id = ANY(s.zone_ids) ORDER BY z.code) AS zones,
         lower(s.valid)::text AS "validFrom", upper(s.valid)::text AS "validTo", s.revokes_on::text AS "revokesOn",
         s.ends_early AS "endsEarly", s.subscribed_at AS "subscribedAt", ${CHANGED_AT('s')}, ${HOLDER_JSON('h')},
         coalesce((SELECT jsonb_agg(jsonb_build_object('country', l.country, 'plate', l.plate, 'kind', l.kind,
                          'from', extract(epoch FROM lower(l.period)) * 1000, 'until', extract(epoch FROM upper(l.period)) * 1000)
                          ORDER BY lower(l.period))
                     FROM subscription_plate_period l WHERE l.municipality_id = s.municipality_id AND l.subscription_id = s.id), '[]') AS plates
    FROM subscription s JOIN product p ON p.id = s.product_id JOIN holder h ON h.id = s.holder_id`;

/** Subscriptions as third parties' programs read them. A key limited to zones sees those that are valid in one of them. */
@Injectable()
export class IntegrationSubscriptions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem validation_failed on /cursor */
  page(call: IntegrationContext, query: ChangesQuery): Promise<IntegrationSubscriptionPageDto> {
    return this.unitOfWork.run(call.municipality.id, (tx) =>
      changesPage(
        tx,
        query,
        (from) =>
          tx.query<Row[]>(
            `${SELECT} WHERE ${CHANGES_WHERE('s')} AND ($5::uuid[] IS NULL OR s.zone_ids && $5) ${CHANGES_ORDER('s')}`,
            [...changesParameters(from), zoneLimitOf(call)],
          ),
        (row) => this.toDto(call, row),
      ),
    );
  }

  /** @throws Problem not_found, also outside the key's zones */
  one(call: IntegrationContext, id: string): Promise<IntegrationSubscriptionDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await tx.query<Row[]>(
        `${SELECT} WHERE s.id = $1 AND ($2::uuid[] IS NULL OR s.zone_ids && $2)`,
        [id, zoneLimitOf(call)],
      );
      return this.toDto(call, found(rows));
    });
  }

  private toDto(call: IntegrationContext, row: Row): IntegrationSubscriptionDto {
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const holders = maySeeHolders(call);
    return {
      id: row.id,
      number: row.number,
      state: statusOn(row.status, { from: row.validFrom, to: row.validTo }, today, row),
      product: row.product,
      zones: row.zones,
      validFromOn: row.validFrom,
      validToOn: addDays(row.validTo, -1),
      priceCents: row.priceCents,
      source: row.source,
      previousId: row.previousId,
      subscribedAt: row.subscribedAt.toISOString(),
      changedAt: row.changedAt,
      plates: holders ? row.plates.map(toPlateDto) : null,
      holder: holders ? row.holder : null,
    };
  }
}

const toPlateDto = ({ country, plate, kind, from, until }: Row['plates'][number]): IntegrationPlateDto => ({
  country,
  plate,
  kind,
  validFrom: new Date(from).toISOString(),
  validUntil: new Date(until).toISOString(),
});
