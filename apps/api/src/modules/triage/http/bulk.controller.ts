import { Body, Controller, Get, HttpCode, Post, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { IdParam } from '../../../platform/http/params.js';
import { BulkViews } from '../bulk-views.js';
import { StartBulkAction } from '../use-cases/start-bulk-action.use-case.js';
import {
  BulkActionDto,
  BulkActionListDto,
  BulkPreviewDto,
  ExportInput,
  PreviewBulkInput,
  StartBulkInput,
} from './bulk.dto.js';

/** One thing done to many cases. */
@ApiTags('review')
@Controller(':municipality/operator/review')
export class BulkController {
  constructor(
    private readonly views: BulkViews,
    private readonly start: StartBulkAction,
  ) {}

  @Post('bulk-actions/preview')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'What an action on many cases would do to each of some; nothing is done' })
  @ApiOkResponse({ type: BulkPreviewDto })
  previewBulkAction(@Call() call: OperatorContext, @Body() input: PreviewBulkInput): Promise<BulkPreviewDto> {
    return this.views.preview(call, input);
  }

  @Post('bulk-actions')
  @ApiIdempotent()
  @Requires('review.decide')
  @ApiOperation({
    summary: 'Do one thing to many cases; the worker does it, and each that cannot be done says why',
  })
  @ApiCreatedResponse({ type: BulkActionDto })
  startBulkAction(
    @Call() call: OperatorContext,
    @Body() input: StartBulkInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<BulkActionDto> {
    return this.start.run(call, input, key).then((id) => this.views.one(call, id));
  }

  @Get('bulk-actions')
  @Requires('review.read')
  @ApiOperation({ summary: 'The latest actions on many cases' })
  @ApiOkResponse({ type: BulkActionListDto })
  listBulkActions(@Call() call: OperatorContext): Promise<BulkActionListDto> {
    return this.views.latest(call);
  }

  @Get('bulk-actions/:id')
  @Requires('review.read')
  @ApiOperation({ summary: 'How far an action on many cases has come, and what could not be done' })
  @ApiOkResponse({ type: BulkActionDto })
  getBulkAction(@Call() call: OperatorContext, @IdParam() id: string): Promise<BulkActionDto> {
    return this.views.one(call, id);
  }

  @Post('export')
  @HttpCode(200)
  @Requires('review.read')
  @ApiOperation({ summary: 'The chosen cases for a spreadsheet' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  exportRequests(@Call() call: OperatorContext, @Body() { ids }: ExportInput): Promise<StreamableFile> {
    return this.views.csv(call, ids);
  }
}
