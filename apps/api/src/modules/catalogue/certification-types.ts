import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import {
  toOperatorCertificationTypeDto,
  type OperatorCertificationTypeListDto,
} from './http/certification-types.dto.js';
import { CertificationTypeRepository } from './persistence/certification-type.repository.js';

@Injectable()
export class CertificationTypes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly types: CertificationTypeRepository,
  ) {}

  list({ municipality }: OperatorContext): Promise<OperatorCertificationTypeListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.types.all(tx)).map(toOperatorCertificationTypeDto),
    }));
  }
}
