import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { civilDateOf, type CivilDate } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { lint, type Finding } from './domain/draft.rules.js';
import { toOperatorProductDto } from './http/operator-catalogue.dto.js';
import { toDatedModifierDto, toDraftDto, type ProductDetailDto } from './http/product-draft.dto.js';
import { CatalogueRepository } from './persistence/catalogue.repository.js';
import {
  DraftRepository,
  fingerprint,
  modifiersToStay,
  sameModifiers,
  type DraftContent,
  type PublishedProduct,
} from './persistence/draft.repository.js';
import { lastDay } from './http/operator-catalogue.dto.js';
import { Places } from './places.js';

/** A product whole, for those who keep the catalogue: what is published, what is being prepared, what is taken. */
@Injectable()
export class ProductDrafts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueRepository,
    private readonly drafts: DraftRepository,
    private readonly places: Places,
  ) {}

  detail(call: OperatorContext, productId: string): Promise<ProductDetailDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const today = civilDateOf(this.clock.now(), call.municipality.timezone);
      return this.within(tx, productId, today, call.locale);
    });
  }

  async within(tx: Tx, productId: string, today: CivilDate, locale: Locale): Promise<ProductDetailDto> {
    const published = await this.published(tx, productId);
    const draft = await this.drafts.get(tx, productId);
    return {
      product: toOperatorProductDto(published.product, published.tariffs, draft !== null),
      modifiers: published.modifiers.map((one) => toDatedModifierDto(one, locale)),
      places: (await this.places.occupancy(tx, productId, today)).map((one) => ({
        ...one,
        free: Math.max(0, one.places - one.used - one.reserved),
      })),
      draft:
        draft &&
        toDraftDto(draft, {
          outdated: draft.base !== fingerprint(published),
          findings: check(draft.content, published, today),
          locale,
        }),
    };
  }

  /** @throws Problem not_found */
  async published(tx: Tx, productId: string, options: { lock?: boolean } = {}): Promise<PublishedProduct> {
    const product = await this.catalogue.product(tx, productId, options);
    return {
      product,
      tariffs: await this.catalogue.tariffs(tx, productId),
      modifiers: await this.drafts.modifiers(tx, productId),
      caps: await this.drafts.caps(tx, productId),
    };
  }
}

export function modifiersChange(content: DraftContent, published: PublishedProduct): boolean {
  return !sameModifiers(content.modifiers, modifiersToStay(published.modifiers));
}

export function check(content: DraftContent, published: PublishedProduct, today: CivilDate): Finding[] {
  return lint(
    {
      active: content.product.active,
      onSaleFromOn: content.product.onSaleFromOn,
      onSaleToOn: lastDay(content.product.onSaleTo),
      prices: content.prices,
      modifiersFromOn: content.modifiersFromOn,
      modifiers: content.modifiers,
      holderLimit: content.product.holderLimit,
      caps: content.caps,
      waitlist: content.product.waitlist,
    },
    {
      tariffs: published.tariffs,
      modifiersFrom: published.modifiers.map(({ from }) => from),
      modifiersChange: modifiersChange(content, published),
    },
    today,
  );
}
