import type { OperatorContext } from '../../platform/http/context.js';
import type { DecisionReasonListDto, DecisionReasonQuery } from './http/review.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';

@Injectable()
export class DecisionReasons {
  async list(_a: OperatorContext, _b: DecisionReasonQuery): Promise<DecisionReasonListDto> {
    throw new Problem('service_unavailable');
  }
}
