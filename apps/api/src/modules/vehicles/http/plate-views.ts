import type { CitizenContext } from '../../../platform/http/context.js';
import type { PlateListDto } from './plate.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class PlateViews {
  async list(_a: CitizenContext): Promise<PlateListDto> {
    throw new Problem('service_unavailable');
  }
}
