import type { OperatorContext } from '../../../platform/http/context.js';
import type { IntegrationRequestInput } from '../http/review.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class AskIntegration {
  async run(_a: OperatorContext, _b: string, _c: IntegrationRequestInput): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
