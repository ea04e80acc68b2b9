import type { CitizenContext } from '../../../../platform/http/context.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../../platform/http/problem.js';

@Injectable()
export class DeleteDocument {
  async run(_a: CitizenContext, _b: string): Promise<void> {
    throw new Problem('service_unavailable');
  }
}
