import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Scopes } from '../../../platform/http/access.js';
import { ChangesQuery, type IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { EntityTagged } from '../../../platform/http/entity-tags.js';
import { IdParam } from '../../../platform/http/params.js';
import { IntegrationSubscriptions } from '../integration-subscriptions.js';
import {
  IntegrationSubscriptionDto,
  IntegrationSubscriptionPageDto,
} from './integration-subscription.dto.js';

/** For programs that keep a copy: accounting, the municipality's own registers, statistics. */
@ApiTags('integration')
@Scopes('subscriptions:read')
@Controller(':municipality/integration/subscriptions')
export class IntegrationSubscriptionsController {
  constructor(private readonly subscriptions: IntegrationSubscriptions) {}

  @Get()
  @ApiOperation({ summary: 'Subscriptions, in the order in which they last changed' })
  @ApiOkResponse({ type: IntegrationSubscriptionPageDto })
  listIntegrationSubscriptions(
    @Call() call: IntegrationContext,
    @Query() query: ChangesQuery,
  ): Promise<IntegrationSubscriptionPageDto> {
    return this.subscriptions.page(call, query);
  }

  @Get(':id')
  @EntityTagged()
  @ApiOperation({ summary: 'One subscription' })
  @ApiOkResponse({ type: IntegrationSubscriptionDto })
  getIntegrationSubscription(
    @Call() call: IntegrationContext,
    @IdParam() id: string,
  ): Promise<IntegrationSubscriptionDto> {
    return this.subscriptions.one(call, id);
  }
}
