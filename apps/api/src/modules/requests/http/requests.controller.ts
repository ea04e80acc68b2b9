import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { RateRequest } from '../use-cases/rate-request.use-case.js';
import { SubmitIntegration } from '../use-cases/submit-integration.use-case.js';
import { WithdrawRequest } from '../use-cases/withdraw-request.use-case.js';
import {
  IntegrationInput,
  ListRequestsQuery,
  RatingInput,
  RequestDto,
  RequestListDto,
  VersionInput,
} from './request.dto.js';
import { RequestViews } from './request-views.js';

@ApiTags('requests')
@Requires('citizen.self')
@Controller(':municipality/requests')
export class RequestsController {
  constructor(
    private readonly views: RequestViews,
    private readonly withdraw: WithdrawRequest,
    private readonly integrate: SubmitIntegration,
    private readonly rate: RateRequest,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List one’s own requests, newest first' })
  @ApiOkResponse({ type: RequestListDto })
  listRequests(@Call() call: CitizenContext, @Query() query: ListRequestsQuery): Promise<RequestListDto> {
    return this.views.list(call, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one of one’s own requests' })
  @ApiOkResponse({ type: RequestDto })
  getRequest(@Call() call: CitizenContext, @Param('id', ParseUUIDPipe) id: string): Promise<RequestDto> {
    return this.views.own(call, id);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Withdraw a request that is not concluded' })
  @ApiOkResponse({ type: RequestDto })
  withdrawRequest(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: VersionInput,
  ): Promise<RequestDto> {
    return this.withdraw.run(call, id, input).then(() => this.views.own(call, id));
  }

  @Post(':id/integration')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOperation({ summary: 'Send what the office asked for' })
  @ApiOkResponse({ type: RequestDto })
  submitIntegration(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: IntegrationInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    return this.integrate.run(call, id, input, key).then(() => this.views.own(call, id));
  }

  @Post(':id/rating')
  @HttpCode(204)
  @ApiOperation({ summary: 'Rate how a request went' })
  @ApiNoContentResponse()
  rateRequest(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: RatingInput,
  ): Promise<void> {
    return this.rate.run(call, id, input);
  }
}
