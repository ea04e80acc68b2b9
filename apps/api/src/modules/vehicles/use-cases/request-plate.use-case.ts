import type { CitizenContext } from '../../../platform/http/context.js';
import type { PlateRequestInput } from '../http/plate.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class RequestPlate {
  async run(_a: CitizenContext, _b: PlateRequestInput, _c: string | undefined): Promise<string> {
    throw new Problem('service_unavailable');
  }
}
