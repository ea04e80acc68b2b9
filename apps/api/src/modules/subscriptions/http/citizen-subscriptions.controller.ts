import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { problemTexts } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { DocumentLinkDto, DocumentLinks, PreparedStatus } from '../../documents/index.js';
import { RequestDto, RequestViews } from '../../requests/index.js';
import { ApplyForSubscription } from '../use-cases/apply-for-subscription.use-case.js';
import { RenewSubscription } from '../use-cases/renew-subscription.use-case.js';
import { SubmitCase } from '../use-cases/submit-case.use-case.js';
import { RequestSubscription } from '../use-cases/request-subscription.use-case.js';
import { SubscriptionRepository } from '../persistence/subscription.repository.js';
import { ApplicationOptions } from '../application-options.js';
import { SubscriptionPapers, issuedDocumentOf } from '../subscription-papers.js';
import { SubscriptionOptions } from '../subscription-options.js';
import { SubscriptionDtos, iseeBandDto, quoteDto } from './subscription-dtos.js';
import {
  ApplicationOptionsDto,
  CaseInput,
  ElectricRequestInput,
  QuoteDto,
  RenewSubscriptionInput,
  RenewalDto,
  SubscriptionApplicationInput,
  SubscriptionChoiceInput,
  SubscriptionDetailDto,
  SubscriptionListDto,
  SubscriptionOptionsDto,
} from './subscription.dto.js';

const IdempotencyHeader = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'Repeating a call with the same key has one effect',
});

@ApiTags('subscriptions')
@Requires('citizen.self')
@Controller(':municipality')
export class CitizenSubscriptionsController {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly asking: RequestSubscription,
    private readonly applying: ApplyForSubscription,
    private readonly submitting: SubmitCase,
    private readonly applicationOptions: ApplicationOptions,
    private readonly renewals: RenewSubscription,
    private readonly options: SubscriptionOptions,
    private readonly subscriptions: SubscriptionRepository,
    private readonly dtos: SubscriptionDtos,
    private readonly requests: RequestViews,
    private readonly links: DocumentLinks,
    private readonly papers: SubscriptionPapers,
  ) {}

  @Get('subscription-options')
  @ApiOperation({ summary: 'What the citizen can choose from, and what stands in the way' })
  @ApiOkResponse({ type: SubscriptionOptionsDto })
  getSubscriptionOptions(@Call() call: CitizenContext): Promise<SubscriptionOptionsDto> {
    return this.options.of(call);
  }

  @Post('subscription-quotes')
  @HttpCode(200)
  @ApiOperation({ summary: 'Price and dates of a choice; writes nothing' })
  @ApiOkResponse({ type: QuoteDto })
  async quoteSubscription(
    @Call() call: CitizenContext,
    @Body() choice: SubscriptionChoiceInput,
  ): Promise<QuoteDto> {
    return quoteDto((await this.asking.quote(call, chosen(choice))).quote, call.locale);
  }

  @Post('subscription-requests')
  @ApiOperation({ summary: 'Ask for a subscription' })
  @IdempotencyHeader
  @ApiCreatedResponse({ type: RequestDto })
  async requestSubscription(
    @Call() call: CitizenContext,
    @Body() choice: SubscriptionChoiceInput,
    @Headers('idempotency-key') key?: string,
  ): Promise<RequestDto> {
    return this.requests.own(call, await this.asking.run(call, chosen(choice), key));
  }

  @Post('electric-requests')
  @ApiOperation({ summary: 'Ask for the electric-car subscription at once' })
  @IdempotencyHeader
  @ApiCreatedResponse({ type: RequestDto })
  async requestElectricSubscription(
    @Call() call: CitizenContext,
    @Body() input: ElectricRequestInput,
    @Headers('idempotency-key') key?: string,
  ): Promise<RequestDto> {
    return this.requests.own(call, await this.asking.runElectric(call, input.plateAssociationId, key));
  }

  @Get('subscription-application-options')
  @ApiOperation({ summary: 'What the single request offers and asks for, and what stands in the way' })
  @ApiOkResponse({ type: ApplicationOptionsDto })
  getApplicationOptions(@Call() call: CitizenContext): Promise<ApplicationOptionsDto> {
    return this.applicationOptions.of(call);
  }

  @Post('subscription-applications')
  @ApiOperation({ summary: 'Ask for plate and subscription in one, with all documents (R58–R61)' })
  @IdempotencyHeader
  @ApiCreatedResponse({ type: RequestDto })
  async applyForSubscription(
    @Call() call: CitizenContext,
    @Body() input: SubscriptionApplicationInput,
    @Headers('idempotency-key') key?: string,
  ): Promise<RequestDto> {
    return this.requests.own(call, await this.applying.run(call, input, key));
  }

  @Post('subscription-cases')
  @ApiOperation({
    summary: 'Ask for what is missing of certification and plate, and for the subscription, at once',
    description: 'Each becomes a request of its own; the answer is the subscription’s, which leads the case.',
  })
  @IdempotencyHeader
  @ApiCreatedResponse({ type: RequestDto })
  async submitCase(
    @Call() call: CitizenContext,
    @Body() input: CaseInput,
    @Headers('idempotency-key') key?: string,
  ): Promise<RequestDto> {
    return this.requests.own(call, await this.submitting.run(call, input, key));
  }

  @Get('subscriptions')
  @ApiOperation({ summary: 'All the citizen’s subscriptions, expired ones too' })
  @ApiOkResponse({ type: SubscriptionListDto })
  listSubscriptions(@Call() call: CitizenContext): Promise<SubscriptionListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      items: await this.dtos.subscriptionList(
        tx,
        call.municipality,
        await this.subscriptions.subscriptionsOf(tx, call.actor.holderId),
        call.locale,
      ),
    }));
  }

  @Get('subscriptions/:id')
  @ApiOperation({ summary: 'One subscription' })
  @ApiOkResponse({ type: SubscriptionDetailDto })
  getSubscription(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<SubscriptionDetailDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const row = await this.subscriptions.get(tx, id, call.actor.holderId);
      return this.dtos.detail(tx, call.municipality, row, call.locale);
    });
  }

  @Get('subscriptions/:id/renewal')
  @ApiOperation({ summary: 'Whether and how it can be renewed: the prefilled form' })
  @ApiOkResponse({ type: RenewalDto })
  async getRenewal(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<RenewalDto> {
    const outlook = await this.renewals.outlook(call, id);
    return {
      ...outlook.window,
      quote: outlook.granted ? quoteDto(outlook.granted.quote, call.locale) : null,
      iseeBands: outlook.iseeBands.map((band) => iseeBandDto(band, call.locale)),
      changedItems: outlook.changedItems,
      needsReview: outlook.needsReview,
      openRenewal: outlook.openRenewal,
      blocker: outlook.blocker?.code ?? null,
      blockerText: outlook.blocker ? problemTexts[call.locale][outlook.blocker.code] : null,
    };
  }

  @Post('subscriptions/:id/renewal')
  @ApiOperation({ summary: 'Renew: straight to payment when nothing has changed' })
  @ApiBody({ type: RenewSubscriptionInput, required: false })
  @IdempotencyHeader
  @ApiCreatedResponse({ type: RequestDto })
  async renewSubscription(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: RenewSubscriptionInput = {},
    @Headers('idempotency-key') key?: string,
  ): Promise<RequestDto> {
    return this.requests.own(call, await this.renewals.run(call, id, input.iseeUpToCents ?? null, key));
  }

  @Get('subscriptions/:id/ticket')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'A short-lived link to the ticket' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  async getTicketLink(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DocumentLinkDto> {
    return this.link(call, id, 'ticket');
  }

  @Get('subscriptions/:id/receipt')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'A short-lived link to the payment receipt' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  async getReceiptLink(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DocumentLinkDto> {
    return this.link(call, id, 'receipt');
  }

  @Post('subscriptions/:id/documents-email')
  @HttpCode(204)
  @ApiOperation({ summary: 'Send the e-mail with ticket and receipt again: the very same files' })
  @ApiNoContentResponse()
  resendDocuments(@Call() call: CitizenContext, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.papers.sendAgain(call, id);
  }

  /** One's own document; policy documents.delivery says whether it is had here. */
  private async link(
    call: CitizenContext,
    id: string,
    wanted: 'ticket' | 'receipt',
  ): Promise<DocumentLinkDto> {
    const { municipality, actor, locale } = call;
    const document = await this.unitOfWork.run(municipality.id, async (tx) => {
      const row = await this.subscriptions.get(tx, id, actor.holderId);
      const [dto] = await this.dtos.subscriptionList(tx, municipality, [row], locale);
      if (dto!.documents.layout !== null && !dto!.documents.downloadable)
        throw new Problem('documents_by_email_only');
      return issuedDocumentOf(row, wanted, this.clock.now());
    });
    if (!document) throw new Problem('not_found');
    return this.links.link(municipality.id, { ...document, holderId: actor.holderId });
  }
}

function chosen(choice: SubscriptionChoiceInput) {
  return {
    certificationId: choice.certificationId ?? null,
    plateAssociationId: choice.plateAssociationId,
    productId: choice.productId,
    startOn: choice.startOn ?? null,
    iseeUpToCents: choice.iseeUpToCents ?? null,
  };
}
