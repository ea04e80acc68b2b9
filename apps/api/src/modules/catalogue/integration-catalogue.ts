import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { IntegrationContext } from '../../platform/http/changes.js';
import {
  toIntegrationProductDto,
  toIntegrationZoneDto,
  type IntegrationProductListDto,
  type IntegrationZoneListDto,
} from './http/integration-catalogue.dto.js';
import { CatalogueRepository } from './persistence/catalogue.repository.js';

/** The catalogue as third parties' programs read it. A key limited to zones sees those zones, and every product. */
@Injectable()
export class IntegrationCatalogue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: CatalogueRepository,
  ) {}

  zones({ municipality, actor, locale }: IntegrationContext): Promise<IntegrationZoneListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const zones = await this.repository.zones(tx);
      return {
        items: zones
          .filter(({ id }) => !actor.zoneIds || actor.zoneIds.has(id))
          .map((zone) => toIntegrationZoneDto(zone, locale)),
      };
    });
  }

  products({ municipality, locale }: IntegrationContext): Promise<IntegrationProductListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const products = await this.repository.products(tx);
      const zones = await this.repository.zones(tx);
      const tariffs = await this.repository.tariffs(tx);
      return { items: products.map((product) => toIntegrationProductDto(product, zones, tariffs, locale)) };
    });
  }
}
