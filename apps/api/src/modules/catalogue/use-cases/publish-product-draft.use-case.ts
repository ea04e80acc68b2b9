import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { changesOf } from '../domain/changes.js';
import { modifierText } from '../domain/price.rules.js';
import { planPrices } from '../domain/prices-over-time.js';
import type { ProductDetailDto } from '../http/product-draft.dto.js';
import { CatalogueRepository, type ProductRow } from '../persistence/catalogue.repository.js';
import {
  DraftRepository,
  fingerprint,
  type DraftContent,
  type PublishedProduct,
} from '../persistence/draft.repository.js';
import { check, modifiersChange, ProductDrafts } from '../product-drafts.js';

/**
 * Publishes a draft: what describes the product and its places hold at once, prices and reductions from their own days
 * on, today at the earliest. Requests approved already keep the price that was promised to them.
 */
@Injectable()
export class PublishProductDraftUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueRepository,
    private readonly drafts: DraftRepository,
    private readonly views: ProductDrafts,
    private readonly audit: Audit,
  ) {}

  /**
   * @throws Problem not_found when there is no draft, conflict_stale_version when it is not the one that was read,
   *   draft_outdated when what it started from was changed, draft_not_publishable with what the linter found, code_taken
   */
  run(
    { municipality, actor, locale }: OperatorContext,
    productId: string,
    version: number,
  ): Promise<ProductDetailDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      const today = civilDateOf(now, municipality.timezone);
      const published = await this.views.published(tx, productId, { lock: true });
      const draft = await this.drafts.get(tx, productId);
      if (!draft) throw new Problem('not_found');
      if (draft.version !== version) throw new Problem('conflict_stale_version');
      if (draft.base !== fingerprint(published)) throw new Problem('draft_outdated');
      const { content } = draft;
      const faults = check(content, published, today).filter(({ level }) => level === 'ERROR');
      if (faults.length > 0) {
        throw new Problem('draft_not_publishable', {
          errors: faults.map(({ text }) => ({
            pointer: '/draft',
            code: 'draft_fault',
            params: { why: text[locale] },
          })),
        });
      }

      await this.catalogue.onDay(tx, today);
      const after: ProductRow = {
        ...content.product,
        id: productId,
        version: published.product.version,
      };
      await this.catalogue.updateProduct(tx, municipality.id, after);
      await this.writePrices(tx, municipality.id, published, content, { today, now, by: actor.operatorId });
      const newModifiers = modifiersChange(content, published);
      if (newModifiers) {
        await this.drafts.replaceModifiers(tx, municipality.id, productId, {
          from: content.modifiersFromOn,
          modifiers: content.modifiers,
          at: now,
          by: actor.operatorId,
        });
      }
      await this.drafts.replaceCaps(tx, municipality.id, productId, content.caps);
      await this.drafts.remove(tx, productId);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'product.published',
        subject: { kind: 'product', id: productId },
        data: {
          product: after.code,
          changes: changesOf(published.product, after),
          prices: content.prices,
          ...(newModifiers
            ? {
                modifiers: {
                  fromOn: content.modifiersFromOn,
                  lines: content.modifiers.map((one) => modifierText(one).it),
                },
              }
            : {}),
          caps: { from: published.caps, to: content.caps },
        },
      });
      return this.views.within(tx, productId, today, locale);
    });
  }

  private async writePrices(
    tx: Tx,
    municipalityId: string,
    { product, tariffs }: PublishedProduct,
    { prices }: DraftContent,
    { today, now, by }: { today: CivilDate; now: Date; by: string },
  ): Promise<void> {
    const plan = planPrices(tariffs, prices, today);
    for (const id of plan.removes) await this.catalogue.removeTariff(tx, id);
    if (plan.ends) await this.catalogue.endTariff(tx, plan.ends.id, plan.ends.to);
    for (const price of plan.adds) {
      await this.catalogue.insertTariff(tx, municipalityId, {
        id: uuidv7(),
        productId: product.id,
        from: price.from,
        to: price.to,
        grossCents: price.grossCents,
        vatRateBp: price.vatRateBp,
        createdAt: now,
        createdBy: by,
      });
    }
  }
}
