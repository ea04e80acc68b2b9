import type { CitizenContext } from '../../platform/http/context.js';
import type { DocumentLinkDto } from '../documents/index.js';
import type { AttestationFormQuery } from './http/plate.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';

@Injectable()
export class AttestationForms {
  async link(_a: CitizenContext, _b: AttestationFormQuery): Promise<DocumentLinkDto> {
    throw new Problem('service_unavailable');
  }
}
