import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { CallContext } from '../../platform/http/context.js';
import {
  toCertificationTypeDto,
  toProductDto,
  toZoneDto,
  type CertificationTypeListDto,
  type ProductListDto,
  type ZoneListDto,
} from './http/catalogue.dto.js';
import { toOperatorProductDto, type OperatorProductListDto } from './http/operator-catalogue.dto.js';
import {
  toOperatorNoticeDto,
  type OperatorNoticeDto,
  type OperatorNoticeListDto,
} from './http/operator-notices.dto.js';
import { CatalogueRepository } from './persistence/catalogue.repository.js';
import { DraftRepository } from './persistence/draft.repository.js';
import { NoticeRepository } from './persistence/notice.repository.js';
import { ZoneStreetRepository } from './persistence/zone-street.repository.js';

/** Reads the catalogue, for citizens and for those who edit it. */
@Injectable()
export class Catalogue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly repository: CatalogueRepository,
    private readonly drafts: DraftRepository,
    private readonly notices: NoticeRepository,
    private readonly streets: ZoneStreetRepository,
  ) {}

  zones({ municipality, locale }: CallContext): Promise<ZoneListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const zones = await this.repository.zones(tx, { activeOnly: true });
      const streets = await this.streets.namesByZone(tx);
      return { items: zones.map((zone) => toZoneDto(zone, streets.get(zone.id) ?? [], locale)) };
    });
  }

  products({ municipality, locale }: CallContext): Promise<ProductListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const products = await this.repository.productsOnSale(tx, today);
      const zones = await this.repository.zones(tx);
      return { items: products.map((product) => toProductDto(product, zones, locale)) };
    });
  }

  certificationTypes({ municipality, locale }: CallContext): Promise<CertificationTypeListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const types = await this.repository.requestableCertificationTypes(tx);
      const zones = await this.repository.zones(tx);
      return { items: types.map((type) => toCertificationTypeDto(type, zones, locale)) };
    });
  }

  operatorProducts({ municipality }: CallContext): Promise<OperatorProductListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const products = await this.repository.products(tx);
      const tariffs = await this.repository.tariffs(tx);
      const drafts = await this.drafts.productIds(tx);
      return {
        items: products.map((product) => toOperatorProductDto(product, tariffs, drafts.has(product.id))),
      };
    });
  }

  operatorNotices({ municipality }: CallContext): Promise<OperatorNoticeListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const notices = await this.notices.all(tx);
      return { items: notices.map(toOperatorNoticeDto) };
    });
  }

  operatorNotice({ municipality }: CallContext, id: string): Promise<OperatorNoticeDto> {
    return this.unitOfWork.run(municipality.id, async (tx) =>
      toOperatorNoticeDto(await this.notices.get(tx, id)),
    );
  }
}
