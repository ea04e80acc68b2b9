import type { CitizenContext } from '../../../platform/http/context.js';
import type { CertificationRequestInput } from '../http/certification.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class RequestCertification {
  async run(_a: CitizenContext, _b: CertificationRequestInput, _c: string | undefined): Promise<string> {
    throw new Problem('service_unavailable');
  }
}
