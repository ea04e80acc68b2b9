import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { Colleagues } from '../colleagues.js';
import { DecisionReasons } from '../decision-reasons.js';
import { AnnulRequest } from '../use-cases/annul-request.use-case.js';
import { AddNote } from '../use-cases/add-note.use-case.js';
import { CarryOutDecision } from '../use-cases/carry-out-decision.use-case.js';
import { ClaimRequest } from '../use-cases/claim-request.use-case.js';
import { HandOverRequest } from '../use-cases/hand-over-request.use-case.js';
import { ReleaseRequest } from '../use-cases/release-request.use-case.js';
import { TakeDecision } from '../use-cases/take-decision.use-case.js';
import { UndoDecision } from '../use-cases/undo-decision.use-case.js';
import { DecisionPreview } from './decision-preview.js';
import { RelatedCases } from './related-cases.js';
import {
  AcceptInput,
  ClaimInput,
  ColleagueListDto,
  DecisionReasonListDto,
  DecisionReasonQuery,
  EmailPreviewDto,
  HandOverInput,
  IntegrationRequestInput,
  NoteInput,
  PreviewInput,
  ReasonedInput,
  RelatedCaseListDto,
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
    private readonly claim: ClaimRequest,
    private readonly release: ReleaseRequest,
    private readonly take: TakeDecision,
    private readonly undo: UndoDecision,
    private readonly carryOut: CarryOutDecision,
    private readonly handOver: HandOverRequest,
    private readonly addNote: AddNote,
    private readonly related: RelatedCases,
    private readonly colleagues: Colleagues,
    private readonly annul: AnnulRequest,
  ) {}

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
  claimRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: ClaimInput,
  ): Promise<ReviewDto> {
    return this.claim.run(call, id, input.reason || null).then(() => this.views.one(call, id));
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
  @ApiIdempotent()
  @Requires('review.decide')
  @ApiOperation({ summary: 'Accept a request; a subscription then awaits its payment' })
  @ApiOkResponse({ type: ReviewDto })
  acceptRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: AcceptInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<ReviewDto> {
    return this.take.run(call, id, 'ACCEPT', input, key).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/refuse')
  @HttpCode(200)
  @ApiIdempotent()
  @Requires('review.decide')
  @ApiOperation({ summary: 'Refuse a request, with a reason' })
  @ApiOkResponse({ type: ReviewDto })
  refuseRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: ReasonedInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<ReviewDto> {
    return this.take.run(call, id, 'REFUSE', input, key).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/integration')
  @HttpCode(200)
  @ApiIdempotent()
  @Requires('review.decide')
  @ApiOperation({ summary: 'Ask for documents again; the time to answer stands still meanwhile' })
  @ApiOkResponse({ type: ReviewDto })
  requestIntegration(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: IntegrationRequestInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<ReviewDto> {
    return this.take.run(call, id, 'INTEGRATE', input, key).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/decision/undo')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Take back a decision that has not left, or put away one that could not' })
  @ApiOkResponse({ type: ReviewDto })
  undoDecision(@Call() call: OperatorContext, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewDto> {
    return this.undo.run(call, id).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/decision/send')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Let a decision leave now instead of when its seconds are over' })
  @ApiOkResponse({ type: ReviewDto })
  sendDecision(@Call() call: OperatorContext, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewDto> {
    return this.carryOut.now(call, id).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/hand-over')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Pass a case to a named colleague, with a note' })
  @ApiOkResponse({ type: ReviewDto })
  handOverRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: HandOverInput,
  ): Promise<ReviewDto> {
    return this.handOver.run(call, id, input).then(() => this.views.one(call, id));
  }

  @Post('review/requests/:id/notes')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Write a note for colleagues; the citizen never reads it' })
  @ApiOkResponse({ type: ReviewDto })
  addReviewNote(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: NoteInput,
  ): Promise<ReviewDto> {
    return this.addNote.run(call, id, input).then(() => this.views.one(call, id));
  }

  @Get('review/requests/:id/related')
  @Requires('review.read')
  @ApiOperation({ summary: 'List cases of the same person, plate or address, with what was decided' })
  @ApiOkResponse({ type: RelatedCaseListDto })
  listRelatedCases(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<RelatedCaseListDto> {
    return this.related.of(call, id);
  }

  @Get('review/colleagues')
  @Requires('review.decide')
  @ApiOperation({ summary: 'List the colleagues a case can be passed to' })
  @ApiOkResponse({ type: ColleagueListDto })
  listReviewColleagues(@Call() call: OperatorContext): Promise<ColleagueListDto> {
    return this.colleagues.list(call);
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

  @Post('review/requests/:id/revoke')
  @HttpCode(200)
  @ApiIdempotent()
  @Requires('subscriptions.revoke')
  @ApiOperation({
    summary: 'Revoke an accepted certification or plate; what rests on it is put before the office',
  })
  @ApiOkResponse({ type: ReviewDto })
  revokeRequest(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: ReasonedInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<ReviewDto> {
    return this.take.run(call, id, 'REVOKE', input, key).then(() => this.views.one(call, id));
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
