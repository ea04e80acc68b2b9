import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { POLICY_KEYS } from '../municipalities/index.js';
import { toPolicyDto, type PolicyDto, type PolicyListDto } from './http/policy.dto.js';
import { PolicyRepository, type PolicyRow } from './persistence/policy.repository.js';

@Injectable()
export class PolicyRecords {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policies: PolicyRepository,
  ) {}

  async list(call: OperatorContext): Promise<PolicyListDto> {
    return this.view(call, await this.unitOfWork.run(call.municipality.id, (tx) => this.policies.rows(tx)));
  }

  view({ municipality, locale }: OperatorContext, rows: readonly PolicyRow[]): PolicyListDto {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    return { items: POLICY_KEYS.map((key) => toPolicyDto(key, rows, today, locale)) };
  }

  /** @throws Problem not_found */
  viewOne(call: OperatorContext, rows: readonly PolicyRow[], key: string): PolicyDto {
    const found = this.view(call, rows).items.find((item) => item.key === key);
    if (!found) throw new Problem('not_found');
    return found;
  }
}
