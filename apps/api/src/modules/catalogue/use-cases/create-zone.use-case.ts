import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { toLocalized } from '../http/localized.dto.js';
import {
  toOperatorZoneDto,
  type CreateZoneInput,
  type OperatorZoneDto,
} from '../http/operator-catalogue.dto.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';

@Injectable()
export class CreateZoneUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem code_taken */
  run({ municipality, actor }: OperatorContext, input: CreateZoneInput): Promise<OperatorZoneDto> {
    const id = uuidv7();
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.catalogue.insertZone(tx, municipality.id, {
        id,
        code: input.code,
        name: toLocalized(input.name),
        description: toLocalized(input.description ?? { it: '' }),
        streets: input.streets ?? [],
        color: input.color ?? '#0066cc',
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'zone.created',
        subject: { kind: 'zone', id },
        data: { code: input.code },
      });
      return toOperatorZoneDto(await this.catalogue.zone(tx, id));
    });
  }
}
