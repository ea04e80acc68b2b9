import type { OperatorContext } from '../../../platform/http/context.js';
import type { QueueDto, QueueItemDto, QueueQuery, ReviewDto } from './review.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class ReviewViews {
  async queue(_a: OperatorContext, _b: QueueQuery): Promise<QueueDto> {
    throw new Problem('service_unavailable');
  }
  async queueItem(_a: OperatorContext, _b: string): Promise<QueueItemDto> {
    throw new Problem('service_unavailable');
  }
  async one(_a: OperatorContext, _b: string): Promise<ReviewDto> {
    throw new Problem('service_unavailable');
  }
}
