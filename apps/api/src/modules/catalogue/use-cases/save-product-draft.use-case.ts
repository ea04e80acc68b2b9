import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import {
  toDraftContent,
  type ProductDetailDto,
  type SaveProductDraftInput,
} from '../http/product-draft.dto.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';
import { DraftRepository, fingerprint } from '../persistence/draft.repository.js';
import { ProductDrafts } from '../product-drafts.js';

/** Writes a draft down, faulty or not: nobody outside the office sees it, and what is wrong with it is told. */
@Injectable()
export class SaveProductDraftUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueRepository,
    private readonly drafts: DraftRepository,
    private readonly views: ProductDrafts,
  ) {}

  /** @throws Problem not_found, conflict_stale_version; validation_failed */
  run(
    { municipality, actor, locale }: OperatorContext,
    productId: string,
    input: SaveProductDraftInput,
  ): Promise<ProductDetailDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      const published = await this.views.published(tx, productId);
      const content = toDraftContent(input);
      await this.checkZones(tx, content.product.zoneIds, '/zoneIds');
      await this.checkZones(
        tx,
        content.caps.flatMap(({ zoneId }) => zoneId ?? []),
        '/caps',
      );
      await this.drafts.save(tx, municipality.id, {
        productId,
        content,
        base: fingerprint(published),
        version: input.version ?? null,
        at: now,
        by: actor.operatorId,
      });
      return this.views.within(tx, productId, civilDateOf(now, municipality.timezone), locale);
    });
  }

  private async checkZones(tx: Tx, ids: readonly string[], pointer: string): Promise<void> {
    const known = new Set((await this.catalogue.zones(tx)).map(({ id }) => id));
    if (ids.some((id) => !known.has(id))) throw Problem.field(pointer, { code: 'value_not_allowed' });
  }
}
