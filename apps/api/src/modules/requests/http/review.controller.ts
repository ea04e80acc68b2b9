import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { NoContentWhenNull } from '../../../platform/http/no-content.interceptor.js';
import { DecisionReasons } from '../decision-reasons.js';
import { AcceptRequest } from '../use-cases/accept-request.use-case.js';
import { AnnulRequest } from '../use-cases/annul-request.use-case.js';
import { AskIntegration } from '../use-cases/ask-integration.use-case.js';
import { ClaimNext } from '../use-cases/claim-next.use-case.js';
import { ClaimRequest } from '../use-cases/claim-request.use-case.js';
import { RefuseRequest } from '../use-cases/refuse-request.use-case.js';
import { ReleaseRequest } from '../use-cases/release-request.use-case.js';
import { DecisionPreview } from './decision-preview.js';
import {
  AcceptInput,
  ClaimNextInput,
  DecisionReasonListDto,
  DecisionReasonQuery,
  EmailPreviewDto,
  IntegrationRequestInput,
  PreviewInput,
  QueueDto,
  QueueItemDto,
  QueueQuery,
  ReasonedInput,
  ReviewDto,
} from './review.dto.js';
import { ReviewViews } from './review-views.js';

@ApiTags('review')
@Controller(':municipality/operator')
export class ReviewController {
  constructor(
    private readonly views: ReviewViews,
    private readonly preview: DecisionPreview,
    private readonly reasons: DecisionReasons,
    private readonly next: ClaimNext,
    private readonly claim: ClaimRequest,
    private readonly release: ReleaseRequest,
    private readonly accept: AcceptRequest,
    private readonly refuse: RefuseRequest,
    private readonly integrate: AskIntegration,
    private readonly annul: AnnulRequest,
  ) {}

  @Get('review/queue')
  @Requires('review.read')
  @ApiOperation({ summary: 'List the open cases, the most urgent first' })
  @ApiOkResponse({ type: QueueDto })
  listQueue(@Call() call: OperatorContext, @Query() query: QueueQuery): Promise<QueueDto> {
    return this.views.queue(call, query);
  }

  @Post('review/next')
  @HttpCode(200)
  @Requires('review.decide')
  @UseInterceptors(NoContentWhenNull)
  @ApiOperation({ summary: 'Take the most urgent case that nobody has' })
  @ApiOkResponse({ type: QueueItemDto })
  @ApiNoContentResponse({ description: 'Nothing is waiting' })
  claimNext(@Call() call: OperatorContext, @Body() input: ClaimNextInput): Promise<QueueItemDto | null> {
    return this.next.run(call, input.kinds ?? []).then((id) => (id ? this.views.queueItem(call, id) : null));
  }

  @Get('review/requests/:id')
  @Requires('review.read')
  @ApiOperation({ summary: 'Read a case: what was declared, the checks, the documents, the history' })
  @ApiOkResponse({ type: ReviewDto })
  getReview(@Call() call: OperatorContext, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewDto> {
    return this.views.one(call, id);
  }

  @Post('review/requests/:id/claim')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Take a case for ten minutes, or keep it for ten more' })
  @ApiOkResponse({ type: ReviewDto })
  claimRequest(@Call() call: OperatorContext, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewDto> {
    return this.claim.run(call, id).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/release')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Give a case back' })
  @ApiOkResponse({ type: ReviewDto })
  releaseRequest(@Call() call: OperatorContext, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewDto> {
    return this.release.run(call, id).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/accept')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Accept a request; a subscription then awaits its payment' })
  @ApiOkResponse({ type: ReviewDto })
  acceptRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: AcceptInput,
  ): Promise<ReviewDto> {
    return this.accept.run(call, id, input).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/refuse')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Refuse a request, with a reason' })
  @ApiOkResponse({ type: ReviewDto })
  refuseRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: ReasonedInput,
  ): Promise<ReviewDto> {
    return this.refuse.run(call, id, input).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/integration')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Ask for documents again; the time to answer stands still meanwhile' })
  @ApiOkResponse({ type: ReviewDto })
  requestIntegration(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: IntegrationRequestInput,
  ): Promise<ReviewDto> {
    return this.integrate.run(call, id, input).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/annul')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Annul a subscription request that awaits payment' })
  @ApiOkResponse({ type: ReviewDto })
  annulRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: ReasonedInput,
  ): Promise<ReviewDto> {
    return this.annul.run(call, id, input).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/preview')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Show the e-mail that a decision would send' })
  @ApiOkResponse({ type: EmailPreviewDto })
  previewDecisionEmail(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: PreviewInput,
  ): Promise<EmailPreviewDto> {
    return this.preview.of(call, id, input);
  }

  @Get('decision-reasons')
  @Requires('review.read')
  @ApiOperation({ summary: 'List the reasons a decision can give' })
  @ApiOkResponse({ type: DecisionReasonListDto })
  listDecisionReasons(
    @Call() call: OperatorContext,
    @Query() query: DecisionReasonQuery,
  ): Promise<DecisionReasonListDto> {
    return this.reasons.list(call, query);
  }
}
