import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { changesOf } from '../domain/changes.js';
import { toLocalized } from '../http/localized.dto.js';
import {
  lastDay,
  toOperatorProductDto,
  type OperatorProductDto,
  type UpdateProductInput,
} from '../http/operator-catalogue.dto.js';
import { CatalogueRepository, type ProductRow } from '../persistence/catalogue.repository.js';
import { DraftRepository } from '../persistence/draft.repository.js';
import { refuseNewGaps } from './new-gaps.js';
import { exclusiveEnd } from './create-product.use-case.js';

/** Changes count for what is sold from now on: requests and subscriptions keep the snapshot they were made with. */
@Injectable()
export class UpdateProductUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueRepository,
    private readonly drafts: DraftRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * @throws Problem not_found, code_taken, conflict_stale_version;
   *   validation_failed on /onSaleToOn or /zoneIds
   */
  run(
    { municipality, actor, locale }: OperatorContext,
    input: UpdateProductInput & { id: string },
  ): Promise<OperatorProductDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.catalogue.product(tx, input.id);
      const onSaleFromOn = input.onSaleFromOn ?? before.onSaleFromOn;
      const onSaleToOn = input.onSaleToOn === undefined ? lastDay(before.onSaleTo) : input.onSaleToOn;
      const after: ProductRow = {
        id: before.id,
        version: input.version,
        code: input.code ?? before.code,
        name: input.name ? toLocalized(input.name) : before.name,
        description: input.description ? toLocalized(input.description) : before.description,
        family: input.family ?? before.family,
        vehicleKinds: input.vehicleKinds ?? before.vehicleKinds,
        electricOnly: input.electricOnly ?? before.electricOnly,
        certificationKind:
          input.certificationKind === undefined ? before.certificationKind : input.certificationKind,
        durationUnit: input.durationUnit ?? before.durationUnit,
        durationCount: input.durationCount ?? before.durationCount,
        onSaleFromOn,
        onSaleTo: exclusiveEnd(onSaleFromOn, onSaleToOn, '/onSaleToOn'),
        taxRegime: input.taxRegime ?? before.taxRegime,
        active: input.active ?? before.active,
        zoneIds: input.zoneIds ?? before.zoneIds,
        holderLimit: before.holderLimit,
        waitlist: before.waitlist,
      };
      const tariffs = await this.catalogue.tariffs(tx, before.id);
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      refuseNewGaps(tariffs, before, tariffs, after, { today, locale, pointer: '/onSaleToOn' });
      await this.catalogue.updateProduct(tx, municipality.id, after);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'product.updated',
        subject: { kind: 'product', id: before.id },
        data: { code: after.code, changes: changesOf(before, after) },
      });
      return toOperatorProductDto(
        await this.catalogue.product(tx, before.id),
        tariffs,
        await this.drafts.exists(tx, before.id),
      );
    });
  }
}
