import type { OperatorContext } from '../../../platform/http/context.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class ReleaseRequest {
  async run(_a: OperatorContext, _b: string): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
