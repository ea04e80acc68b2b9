import type { OperatorContext } from '../../../platform/http/context.js';
import type { RequestKind } from '../domain/request.machine.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class ClaimNext {
  async run(_a: OperatorContext, _b: RequestKind[]): Promise<string | null> {
    throw new Problem('service_unavailable');
  }
}
