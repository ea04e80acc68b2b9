import type { CitizenContext } from '../../../platform/http/context.js';
import type { RatingInput } from '../http/request.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class RateRequest {
  async run(_a: CitizenContext, _b: string, _c: RatingInput): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
