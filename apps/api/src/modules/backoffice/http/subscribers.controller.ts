import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { IdParam } from '../../../platform/http/params.js';
import { SearchText, Searchable } from '../../../platform/http/search-text.js';
import { SubscriberRecords } from '../subscriber-records.js';
import { SubscriberTimeline } from '../subscriber-timeline.js';
import { ChangeAddressUseCase } from '../use-cases/change-address.use-case.js';
import { RevealSubscriberUseCase } from '../use-cases/reveal-subscriber.use-case.js';
import { SentMailDto, SubscriberTimelineDto, TimelineQuery } from './timeline.dto.js';
import {
  AddressChangeDto,
  ChangeAddressInput,
  RevealInput,
  RevealedDto,
  SubscriberDto,
  SubscriberPageDto,
} from './subscribers.dto.js';

/** The people and companies a municipality serves. */
@ApiTags('subscribers')
@Requires('subscribers.read')
@Controller(':municipality/operator/subscribers')
export class SubscribersController {
  constructor(
    private readonly records: SubscriberRecords,
    private readonly reveals: RevealSubscriberUseCase,
    private readonly addresses: ChangeAddressUseCase,
    private readonly timeline: SubscriberTimeline,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Look somebody up by name, fiscal code, e-mail address or plate' })
  @Searchable('Name, or the beginning of a fiscal code, an e-mail address or a plate')
  @ApiOkResponse({ type: SubscriberPageDto })
  listSubscribers(
    @Call() call: OperatorContext,
    @Query() query: PageQuery,
    @SearchText() q?: string,
  ): Promise<SubscriberPageDto> {
    return this.records.list(call, query, q);
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

  @Post(':id/address')
  @HttpCode(200)
  @Requires('subscriptions.manage')
  @ApiOperation({ summary: 'Record the person’s new address; says which subscriptions must be looked at' })
  @ApiOkResponse({ type: AddressChangeDto })
  changeSubscriberAddress(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ChangeAddressInput,
  ): Promise<AddressChangeDto> {
    return this.addresses.run(call, id, input);
  }

  @Get(':id/timeline')
  @ApiOperation({ summary: 'Everything that happened with a person, newest first' })
  @ApiOkResponse({ type: SubscriberTimelineDto })
  getSubscriberTimeline(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Query() query: TimelineQuery,
  ): Promise<SubscriberTimelineDto> {
    return this.timeline.list(call, id, query);
  }

  @Get(':id/messages/:messageId')
  @ApiOperation({ summary: 'An e-mail sent to the person; the look at it is recorded' })
  @ApiOkResponse({ type: SentMailDto })
  getSubscriberMessage(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @IdParam('messageId') messageId: string,
  ): Promise<SentMailDto> {
    return this.timeline.mail(call, id, messageId);
  }
}
