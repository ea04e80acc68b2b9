import type { CitizenContext } from '../../../platform/http/context.js';
import type { CertificationListDto } from './certification.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class CertificationViews {
  async list(_a: CitizenContext): Promise<CertificationListDto> {
    throw new Problem('service_unavailable');
  }
}
