import type { CitizenContext } from '../../../platform/http/context.js';
import type { ListRequestsQuery, RequestDto, RequestListDto } from './request.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class RequestViews {
  async list(_a: CitizenContext, _b: ListRequestsQuery): Promise<RequestListDto> {
    throw new Problem('service_unavailable');
  }
  async own(_a: CitizenContext, _b: string): Promise<RequestDto> {
    throw new Problem('service_unavailable');
  }
}
