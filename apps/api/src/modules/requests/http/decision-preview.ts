import type { OperatorContext } from '../../../platform/http/context.js';
import type { EmailPreviewDto, PreviewInput } from './review.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class DecisionPreview {
  async of(_a: OperatorContext, _b: string, _c: PreviewInput): Promise<EmailPreviewDto> {
    throw new Problem('service_unavailable');
  }
}
