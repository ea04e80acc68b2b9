import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { POLICY_KEYS } from '../municipalities/index.js';
import { toPolicyDto, type PolicyListDto } from './http/policy.dto.js';
import { PolicyRepository } from './persistence/policy.repository.js';

@Injectable()
export class PolicyRecords {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policies: PolicyRepository,
  ) {}

  list({ municipality, locale }: OperatorContext): Promise<PolicyListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const rows = await this.policies.rows(tx);
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      return { items: POLICY_KEYS.map((key) => toPolicyDto(key, rows, today, locale)) };
    });
  }
}
