import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { SubscriberRecords } from '../subscriber-records.js';
import { RevealSubscriberUseCase } from '../use-cases/reveal-subscriber.use-case.js';
import {
  RevealInput,
  RevealedDto,
  SubscriberDto,
  SubscriberPageDto,
  SubscribersQuery,
} from './subscribers.dto.js';

/** The people and companies a municipality serves. */
@ApiTags('subscribers')
@Requires('subscribers.read')
@Controller(':municipality/operator/subscribers')
export class SubscribersController {
  constructor(
    private readonly records: SubscriberRecords,
    private readonly reveals: RevealSubscriberUseCase,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Look somebody up by name, fiscal code, e-mail address or plate' })
  @ApiOkResponse({ type: SubscriberPageDto })
  listSubscribers(
    @Call() call: OperatorContext,
    @Query() query: SubscribersQuery,
  ): Promise<SubscriberPageDto> {
    return this.records.list(call, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Everything about one person, with what identifies them masked' })
  @ApiOkResponse({ type: SubscriberDto })
  getSubscriber(@Call() call: OperatorContext, @IdParam() id: string): Promise<SubscriberDto> {
    return this.records.get(call, id);
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @ApiOperation({ summary: 'Show one masked field; recorded in the audit trail' })
  @ApiOkResponse({ type: RevealedDto })
  revealSubscriber(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RevealInput,
  ): Promise<RevealedDto> {
    return this.reveals.run(call, { id, ...input });
  }
}
