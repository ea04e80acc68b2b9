import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { addDays, isBefore } from '../../../platform/clock/civil.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { toLocalized } from '../http/localized.dto.js';
import {
  toOperatorProductDto,
  type CreateProductInput,
  type OperatorProductDto,
} from '../http/operator-catalogue.dto.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';

@Injectable()
export class CreateProductUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem code_taken; validation_failed on /onSaleToOn or /zoneIds */
  run({ municipality, actor }: OperatorContext, input: CreateProductInput): Promise<OperatorProductDto> {
    const id = uuidv7();
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.catalogue.insertProduct(tx, municipality.id, {
        id,
        code: input.code,
        name: toLocalized(input.name),
        description: toLocalized(input.description ?? { it: '' }),
        family: input.family,
        vehicleKinds: input.vehicleKinds,
        electricOnly: input.electricOnly ?? false,
        certificationKind: input.certificationKind ?? null,
        durationUnit: input.durationUnit,
        durationCount: input.durationCount,
        onSaleFromOn: input.onSaleFromOn,
        onSaleTo: exclusiveEnd(input.onSaleFromOn, input.onSaleToOn ?? null, '/onSaleToOn'),
        taxRegime: input.taxRegime,
        active: true,
        version: 1,
        zoneIds: input.zoneIds ?? [],
        holderLimit: null,
        waitlist: false,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'product.created',
        subject: { kind: 'product', id },
        data: { code: input.code },
      });
      return toOperatorProductDto(await this.catalogue.product(tx, id), [], false);
    });
  }
}

/**
 * The day after the last one of a period whose last day people give.
 * @throws Problem validation_failed when it ends before it begins
 */
export function exclusiveEnd(fromOn: string, toOn: string | null, pointer: string): string | null {
  if (toOn === null) return null;
  if (isBefore(toOn, fromOn)) throw Problem.field(pointer, { code: 'dates_reversed' });
  return addDays(toOn, 1);
}
