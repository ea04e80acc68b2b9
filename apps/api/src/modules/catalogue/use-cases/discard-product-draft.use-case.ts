import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';
import { DraftRepository } from '../persistence/draft.repository.js';

@Injectable()
export class DiscardProductDraftUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly drafts: DraftRepository,
    private readonly audit: Audit,
  ) {}

  /** Nothing happens when there is none. @throws Problem not_found of the product */
  run({ municipality, actor }: OperatorContext, productId: string): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const product = await this.catalogue.product(tx, productId, { lock: true });
      if (!(await this.drafts.exists(tx, productId))) return;
      await this.drafts.remove(tx, productId);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'product.draft_discarded',
        subject: { kind: 'product', id: productId },
        data: { product: product.code },
      });
    });
  }
}
