import type { OperatorContext } from '../../../platform/http/context.js';
import type { AcceptInput } from '../http/review.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class AcceptRequest {
  async run(_a: OperatorContext, _b: string, _c: AcceptInput): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
