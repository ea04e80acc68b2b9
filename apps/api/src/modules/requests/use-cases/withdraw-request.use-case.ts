import type { CitizenContext } from '../../../platform/http/context.js';
import type { VersionInput } from '../http/request.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class WithdrawRequest {
  async run(_a: CitizenContext, _b: string, _c: VersionInput): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
