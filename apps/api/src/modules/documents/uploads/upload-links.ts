import type { StreamableFile } from '@nestjs/common';
import type { CitizenContext, OperatorContext } from '../../../platform/http/context.js';
import type { ReviewDocumentLinkDto, UploadLinkDto } from './http/document.dto.js';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';

@Injectable()
export class UploadLinks {
  async forOwner(_a: CitizenContext, _b: string): Promise<UploadLinkDto> {
    throw new Problem('service_unavailable');
  }
  async forReview(_a: OperatorContext, _b: string): Promise<ReviewDocumentLinkDto> {
    throw new Problem('service_unavailable');
  }
  async content(_a: OperatorContext, _b: string): Promise<StreamableFile> {
    throw new Problem('service_unavailable');
  }
}
