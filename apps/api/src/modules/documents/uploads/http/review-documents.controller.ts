import { Controller, Get, Header, Param, ParseUUIDPipe, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ACCEPTED_UPLOAD_TYPES } from '@sosta/contracts';
import { Requires } from '../../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../../platform/http/context.js';
import { UploadLinks } from '../upload-links.js';
import { ReviewDocumentLinkDto } from './document.dto.js';

@ApiTags('review')
@Requires('review.read')
@Controller(':municipality/operator/review/documents')
export class ReviewDocumentsController {
  constructor(private readonly links: UploadLinks) {}

  @Get(':id/link')
  @ApiOperation({ summary: 'Get a link that saves a document of a case, for a minute' })
  @ApiOkResponse({ type: ReviewDocumentLinkDto })
  getReviewDocumentLink(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ReviewDocumentLinkDto> {
    return this.links.forReview(call, id);
  }

  @Get(':id/content')
  // Only our viewer may show it: nothing in it can run, embed or be kept.
  @Header('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Read the bytes of a document of a case, for the viewer' })
  @ApiProduces(...ACCEPTED_UPLOAD_TYPES)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  getReviewDocumentContent(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<StreamableFile> {
    return this.links.content(call, id);
  }
}
