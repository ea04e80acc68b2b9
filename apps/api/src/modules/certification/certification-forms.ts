import type { CitizenContext } from '../../platform/http/context.js';
import type { DocumentLinkDto } from '../documents/index.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';

@Injectable()
export class CertificationForms {
  async link(_a: CitizenContext, _b: string): Promise<DocumentLinkDto> {
    throw new Problem('service_unavailable');
  }
}
