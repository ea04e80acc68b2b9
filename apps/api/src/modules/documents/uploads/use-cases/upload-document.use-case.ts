import type { FastifyRequest } from 'fastify';
import type { CitizenContext } from '../../../../platform/http/context.js';
import type { DocumentRow } from '../document.repository.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../../platform/http/problem.js';

@Injectable()
export class UploadDocument {
  async run(_a: CitizenContext, _b: FastifyRequest): Promise<DocumentRow> {
    throw new Problem('service_unavailable');
  }
}
