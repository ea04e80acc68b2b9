import type { OperatorContext } from '../../../platform/http/context.js';
import type { ReasonedInput } from '../http/review.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class AnnulRequest {
  async run(_a: OperatorContext, _b: string, _c: ReasonedInput): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
