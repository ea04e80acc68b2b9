import type { CitizenContext } from '../../../platform/http/context.js';
import type { IntegrationInput } from '../http/request.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class SubmitIntegration {
  async run(_a: CitizenContext, _b: string, _c: IntegrationInput, _d: string | undefined): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
