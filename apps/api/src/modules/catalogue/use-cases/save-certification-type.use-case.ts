import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { changesOf } from '../domain/changes.js';
import {
  toOperatorCertificationTypeDto,
  type CreateCertificationTypeInput,
  type OperatorCertificationTypeDto,
  type UpdateCertificationTypeInput,
} from '../http/certification-types.dto.js';
import { toLocalized } from '../http/localized.dto.js';
import {
  CertificationTypeRepository,
  type EditableCertificationTypeRow,
} from '../persistence/certification-type.repository.js';

/** Makes or changes a certification type; one that is no longer wanted is switched off, never removed. */
@Injectable()
export class SaveCertificationTypeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly types: CertificationTypeRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem code_taken; validation_failed: no such zone here */
  create(
    { municipality, actor }: OperatorContext,
    input: CreateCertificationTypeInput,
  ): Promise<OperatorCertificationTypeDto> {
    const id = uuidv7();
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.types.insert(tx, municipality.id, {
        id,
        code: input.code,
        kind: input.kind,
        name: toLocalized(input.name),
        description: toLocalized(input.description ?? { it: '' }),
        zoneId: input.zoneId ?? null,
        requiredDocuments: input.requiredDocuments,
        validityMonths: input.validityMonths ?? null,
        requestable: input.requestable ?? true,
        active: true,
        version: 1,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'certification_type.created',
        subject: { kind: 'certification_type', id },
        data: { code: input.code },
      });
      return toOperatorCertificationTypeDto(await this.types.get(tx, id));
    });
  }

  /** @throws Problem not_found, code_taken, conflict_stale_version; validation_failed: no such zone here */
  update(
    { municipality, actor }: OperatorContext,
    input: UpdateCertificationTypeInput & { id: string },
  ): Promise<OperatorCertificationTypeDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.types.get(tx, input.id);
      const after: EditableCertificationTypeRow = {
        ...before,
        version: input.version,
        code: input.code ?? before.code,
        name: input.name ? toLocalized(input.name) : before.name,
        description: input.description ? toLocalized(input.description) : before.description,
        zoneId: input.zoneId === undefined ? before.zoneId : input.zoneId,
        requiredDocuments: input.requiredDocuments ?? before.requiredDocuments,
        validityMonths: input.validityMonths === undefined ? before.validityMonths : input.validityMonths,
        requestable: input.requestable ?? before.requestable,
        active: input.active ?? before.active,
      };
      await this.types.update(tx, after);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'certification_type.updated',
        subject: { kind: 'certification_type', id: before.id },
        data: { code: after.code, changes: changesOf(before, after) },
      });
      return toOperatorCertificationTypeDto(await this.types.get(tx, before.id));
    });
  }
}
