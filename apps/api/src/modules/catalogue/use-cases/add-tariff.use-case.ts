import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { insertInto } from '../domain/timeline.js';
import {
  toOperatorProductDto,
  type AddTariffInput,
  type OperatorProductDto,
} from '../http/operator-catalogue.dto.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';
import { DraftRepository } from '../persistence/draft.repository.js';
import { refuseNewGaps } from './new-gaps.js';

/**
 * A new price from a date on. The past never changes; the price before ends where this one begins, in the same
 * transaction, so that there is neither a gap nor an overlap. A price that has not begun yet can be replaced.
 */
@Injectable()
export class AddTariffUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueRepository,
    private readonly drafts: DraftRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, period_overlaps; validation_failed on /fromOn when it is in the past */
  run(
    { municipality, actor, locale }: OperatorContext,
    input: AddTariffInput & { productId: string },
  ): Promise<OperatorProductDto> {
    const { productId, fromOn, grossCents, vatRateBp } = input;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const product = await this.catalogue.product(tx, productId, { lock: true });
      const now = this.clock.now();
      const today = civilDateOf(now, municipality.timezone);
      const before = await this.catalogue.tariffs(tx, productId);
      const insertion = insertInto(before, fromOn, today);
      if (!insertion.ok) {
        throw insertion.why === 'IN_PAST'
          ? Problem.field('/fromOn', { code: 'date_in_past' })
          : new Problem('period_overlaps');
      }
      await this.catalogue.onDay(tx, today);
      if (insertion.closes) await this.catalogue.endTariff(tx, insertion.closes, insertion.from);
      if (insertion.replaces) await this.catalogue.removeTariff(tx, insertion.replaces);
      const id = uuidv7();
      const { from, to } = insertion;
      await this.catalogue.insertTariff(tx, municipality.id, {
        id,
        productId,
        from,
        to,
        grossCents,
        vatRateBp,
        createdAt: now,
        createdBy: actor.operatorId,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'tariff.added',
        subject: { kind: 'product', id: productId },
        data: {
          product: product.code,
          fromOn,
          grossCents,
          vatRateBp,
          ...(insertion.replaces ? { replaced: insertion.replaces } : {}),
        },
      });
      const tariffs = await this.catalogue.tariffs(tx, productId);
      refuseNewGaps(before, product, tariffs, product, { today, locale, pointer: '/fromOn' });
      return toOperatorProductDto(product, tariffs, await this.drafts.exists(tx, productId));
    });
  }
}
