import { Controller, Get, Param, ParseUUIDPipe, Query, UseInterceptors } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SUBSCRIPTION_STATES, type SubscriptionState } from '@sosta/contracts';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { ChoiceField } from '../../../platform/http/fields.js';
import { PageQuery, decodeCursor, page } from '../../../platform/http/paging.js';
import { SearchText, Searchable } from '../../../platform/http/search-text.js';
import { Problem } from '../../../platform/http/problem.js';
import { DocumentLinkDto, DocumentLinks, PreparedStatus } from '../../documents/index.js';
import { SubscriptionRepository } from '../persistence/subscription.repository.js';
import { issuedDocumentOf } from '../subscription-papers.js';
import { OperatorSubscriptionViews } from '../operator-views.js';
import { OperatorSubscriptionDetailDto } from './life.dto.js';
import { OperatorSubscriptionListDto } from './subscription.dto.js';

export class ListSubscriptionsQuery extends PageQuery {
  @ChoiceField(SUBSCRIPTION_STATES, { optional: true, name: 'SubscriptionState' })
  status?: SubscriptionState;

  @ChoiceField(['true', 'false'], { optional: true, description: 'Only those somebody must look at again' })
  toReview?: string;
}

@ApiTags('operator-subscriptions')
@Requires('subscriptions.read')
@Controller(':municipality/operator/subscriptions')
export class OperatorSubscriptionsController {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: SubscriptionRepository,
    private readonly views: OperatorSubscriptionViews,
    private readonly links: DocumentLinks,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Subscriptions, newest first' })
  @Searchable('Number, plate or holder’s name')
  @ApiOkResponse({ type: OperatorSubscriptionListDto })
  listOperatorSubscriptions(
    @Call() call: OperatorContext,
    @Query() query: ListSubscriptionsQuery,
    @SearchText() q?: string,
  ): Promise<OperatorSubscriptionListDto> {
    const after = decodeCursor(query.cursor, ['instant', 'uuid']);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.subscriptions.list(tx, {
        q: q || null,
        status: query.status ?? null,
        toReview: query.toReview === 'true',
        today: civilDateOf(this.clock.now(), call.municipality.timezone),
        after,
        limit: query.limit,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [
        row.subscribedAt.toISOString(),
        row.id,
      ]);
      return { items: await this.views.list(tx, call, items), nextCursor };
    });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One subscription, its plates over time and what may be done with it' })
  @ApiOkResponse({ type: OperatorSubscriptionDetailDto })
  getOperatorSubscription(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<OperatorSubscriptionDetailDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const row = await this.subscriptions.get(tx, id);
      return this.views.detail(tx, call, row);
    });
  }

  @Get(':id/documents/:kind')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'A short-lived link to its ticket or receipt' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  async getOperatorSubscriptionDocument(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('kind') kind: string,
  ): Promise<DocumentLinkDto> {
    const row = await this.unitOfWork.run(call.municipality.id, (tx) => this.subscriptions.get(tx, id));
    const { operatorId } = call.actor;
    const document =
      kind === 'ticket' || kind === 'receipt' ? issuedDocumentOf(row, kind, this.clock.now()) : null;
    if (!document) throw new Problem('not_found');
    return this.links.link(call.municipality.id, { ...document, operatorId });
  }
}
