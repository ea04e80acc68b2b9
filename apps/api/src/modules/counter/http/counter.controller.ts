import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Post,
  Query,
  Req,
  UseInterceptors,
  applyDecorators,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { DOCUMENT_KINDS } from '@sosta/contracts';
import type { FastifyRequest } from 'fastify';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { Requires } from '../../../platform/http/access.js';
import { Call, type ApplicantContext, type OperatorContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { IdParam } from '../../../platform/http/params.js';
import { Problem } from '../../../platform/http/problem.js';
import {
  CertificationFormQuery,
  CertificationForms,
  RequestCertification,
} from '../../certification/index.js';
import {
  DeleteDocument,
  DocumentDto,
  DocumentLinkDto,
  PreparedStatus,
  UploadDocument,
  toDocumentDto,
} from '../../documents/index.js';
import {
  RequestDto,
  RequestRepository,
  RequestViews,
  SubmitIntegration,
  VersionInput,
  WithdrawRequest,
} from '../../requests/index.js';
import {
  ApplicationOptions,
  ApplicationOptionsDto,
  ApplyForSubscription,
  QuoteDto,
  RequestSubscription,
  SubscriptionChoiceInput,
  SubscriptionOptions,
  SubscriptionOptionsDto,
  quoteDto,
  type SubscriptionChoice,
} from '../../subscriptions/index.js';
import { AttestationFormQuery, AttestationForms, RequestPlate } from '../../vehicles/index.js';
import { RegisterHolder } from '../use-cases/register-holder.use-case.js';
import { SubmitOnBehalf, onBehalfOf } from '../use-cases/submit-on-behalf.use-case.js';
import {
  CounterCardDto,
  GiveAccessInput,
  OnBehalfApplicationInput,
  OnBehalfCertificationInput,
  OnBehalfIntegrationInput,
  OnBehalfPlateInput,
  OnBehalfSubscriptionInput,
  RegisterHolderInput,
  RegisteredHolderDto,
  type PresenceInput,
} from './counter-holders.dto.js';
import { CounterSearchDto, CounterSearchInput } from './counter-search.dto.js';
import { CounterViews } from './counter-views.js';

/** What a citizen may ask for online too, asked for by an operator; a repeated key is the same case. */
const Asks = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Post(`holders/:id/${path}`),
    ApiIdempotent(),
    ApiOperation({ summary }),
    ApiCreatedResponse({ type: RequestDto }),
  );

/** A form to print and sign. */
const Prepared = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Get(`holders/:id/${path}`),
    UseInterceptors(PreparedStatus),
    ApiOperation({ summary }),
    ApiOkResponse({ type: DocumentLinkDto }),
    ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' }),
  );

/** Who stands at the counter: found, registered, served. */
@ApiTags('counter')
@Requires('subscribers.act_on_behalf')
@Controller(':municipality/operator/counter')
export class CounterController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly views: CounterViews,
    private readonly registration: RegisterHolder,
    private readonly behalf: SubmitOnBehalf,
    private readonly uploads: UploadDocument,
    private readonly removal: DeleteDocument,
    private readonly requests: RequestRepository,
    private readonly requestViews: RequestViews,
    private readonly certifications: RequestCertification,
    private readonly certificationForms: CertificationForms,
    private readonly plates: RequestPlate,
    private readonly attestationForms: AttestationForms,
    private readonly subscriptions: RequestSubscription,
    private readonly applications: ApplyForSubscription,
    private readonly options: SubscriptionOptions,
    private readonly applicationOptions: ApplicationOptions,
    private readonly integration: SubmitIntegration,
    private readonly withdrawal: WithdrawRequest,
  ) {}

  @Post('search')
  @HttpCode(200)
  @Requires('subscribers.read')
  @ApiOperation({ summary: 'One box for everything: people, subscriptions and cases, the surest first' })
  @ApiOkResponse({ type: CounterSearchDto })
  searchCounter(@Call() call: OperatorContext, @Body() input: CounterSearchInput): Promise<CounterSearchDto> {
    return this.views.search(call, input.q);
  }

  @Get('holders/:id')
  @Requires('subscribers.read')
  @ApiOperation({ summary: 'What can be done for a person now' })
  @ApiOkResponse({ type: CounterCardDto })
  getCounterCard(@Call() call: OperatorContext, @IdParam() id: string): Promise<CounterCardDto> {
    return this.views.card(call, id);
  }

  @Post('holders')
  @ApiIdempotent()
  @ApiOperation({ summary: 'Register a person or company whose identity was checked' })
  @ApiCreatedResponse({ type: RegisteredHolderDto })
  async registerHolder(
    @Call() call: OperatorContext,
    @Body() input: RegisterHolderInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RegisteredHolderDto> {
    const { kind, fiscalCode, person, company, email, documentKind, privacyVersion } = input;
    const details = kind === 'COMPANY' ? company : person;
    if (!details) throw Problem.field(kind === 'COMPANY' ? '/company' : '/person', { code: 'required' });
    const access = email ? { email, username: input.username || null, locale: input.locale ?? 'it' } : null;
    const holder = {
      kind,
      fiscalCode,
      details: { ...details, phone: details.phone || null },
      access,
      privacyVersion,
    };
    return { holderId: await this.registration.run(call, holder, { documentKind, privacyVersion }, key) };
  }

  @Post('holders/:id/access')
  @HttpCode(204)
  @ApiOperation({ summary: 'Give online access to somebody whom the office served without' })
  @ApiNoContentResponse()
  giveOnlineAccess(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: GiveAccessInput,
  ): Promise<void> {
    const { email, documentKind, privacyVersion } = input;
    const access = { email, username: input.username || null, locale: input.locale ?? 'it' };
    return this.registration.giveAccess(call, id, access, { documentKind, privacyVersion });
  }

  @Post('holders/:id/documents')
  @ApiOperation({ summary: 'Send a document scanned at the counter' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['kind', 'file'],
      properties: {
        kind: { type: 'string', enum: [...DOCUMENT_KINDS] },
        file: { type: 'string', format: 'binary' },
      },
    },
  })
  @ApiCreatedResponse({ type: DocumentDto })
  async uploadOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Req() request: FastifyRequest,
  ): Promise<DocumentDto> {
    await this.views.known(call, id);
    return toDocumentDto(await this.uploads.run(onBehalfOf(call, id), request));
  }

  @Delete('holders/:id/documents/:documentId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a scanned document that no case has yet' })
  @ApiNoContentResponse()
  deleteOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @IdParam('documentId') documentId: string,
  ): Promise<void> {
    return this.removal.run(onBehalfOf(call, id), documentId);
  }

  @Get('holders/:id/subscription-options')
  @ApiOperation({ summary: 'What the person can choose from, and what stands in the way' })
  @ApiOkResponse({ type: SubscriptionOptionsDto })
  getCounterSubscriptionOptions(
    @Call() call: OperatorContext,
    @IdParam() id: string,
  ): Promise<SubscriptionOptionsDto> {
    return this.of(call, id, (applicant) => this.options.of(applicant));
  }

  @Get('holders/:id/application-options')
  @ApiOperation({ summary: 'What the single request offers and asks for' })
  @ApiOkResponse({ type: ApplicationOptionsDto })
  getCounterApplicationOptions(
    @Call() call: OperatorContext,
    @IdParam() id: string,
  ): Promise<ApplicationOptionsDto> {
    return this.of(call, id, (applicant) => this.applicationOptions.of(applicant));
  }

  @Prepared('self-certification-form', 'The self-certification to be signed, with what is known (R47, R48)')
  getCounterSelfCertificationForm(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Query() query: CertificationFormQuery,
  ): Promise<DocumentLinkDto> {
    return this.of(call, id, (applicant) =>
      this.certificationForms.link(applicant, query.certificationTypeId),
    );
  }

  @Prepared('attestation-form', 'The attestation of availability to be signed (R56)')
  getCounterAttestationForm(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Query() query: AttestationFormQuery,
  ): Promise<DocumentLinkDto> {
    return this.of(call, id, (applicant) => this.attestationForms.link(applicant, query));
  }

  @Post('holders/:id/quotes')
  @HttpCode(200)
  @ApiOperation({ summary: 'Price and dates of a choice; writes nothing' })
  @ApiOkResponse({ type: QuoteDto })
  async quoteOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: SubscriptionChoiceInput,
  ): Promise<QuoteDto> {
    const { quote } = await this.of(call, id, (applicant) =>
      this.subscriptions.quote(applicant, choiceOf(input)),
    );
    return quoteDto(quote, call.locale);
  }

  @Asks('certification-requests', 'Ask for a certification on behalf (R43–R47)')
  requestCertificationOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: OnBehalfCertificationInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    return this.ask(call, id, input, key, 'requestCertificationOnBehalf', (tx, applicant, body) =>
      this.certifications.within(tx, applicant, body),
    );
  }

  @Asks('plate-requests', 'Ask to associate a plate on behalf (R53–R56)')
  requestPlateOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: OnBehalfPlateInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    return this.ask(call, id, input, key, 'requestPlateOnBehalf', (tx, applicant, body) =>
      this.plates.within(tx, applicant, body),
    );
  }

  @Asks('subscription-requests', 'Ask for a subscription on behalf (R69)')
  requestSubscriptionOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: OnBehalfSubscriptionInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    return this.ask(call, id, input, key, 'requestSubscriptionOnBehalf', (tx, applicant, body) =>
      this.subscriptions.within(tx, applicant, choiceOf(body)),
    );
  }

  @Asks('applications', 'Ask for plate and subscription in one on behalf (R58–R61)')
  applyOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: OnBehalfApplicationInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    return this.ask(call, id, input, key, 'applyOnBehalf', (tx, applicant, body) =>
      this.applications.within(tx, applicant, body),
    );
  }

  @Get('requests/:id')
  @ApiOperation({ summary: 'A case as the person at the counter may complete or withdraw it' })
  @ApiOkResponse({ type: RequestDto })
  getCounterRequest(@Call() call: OperatorContext, @IdParam() id: string): Promise<RequestDto> {
    return this.shown(call, id);
  }

  @Post('requests/:id/integration')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOperation({ summary: 'Send on behalf what the office asked for' })
  @ApiOkResponse({ type: RequestDto })
  async integrateOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: OnBehalfIntegrationInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    const holderId = await this.views.holderOf(call, id);
    return this.ask(call, holderId, input, key, `integrateOnBehalf:${id}`, (tx, applicant, body) =>
      this.integration.within(tx, applicant, id, body),
    );
  }

  @Post('requests/:id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Withdraw a case for the person at the counter' })
  @ApiOkResponse({ type: RequestDto })
  async withdrawOnBehalf(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: VersionInput,
  ): Promise<RequestDto> {
    const holderId = await this.views.holderOf(call, id);
    await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.withdrawal.within(tx, onBehalfOf(call, holderId), id, input),
    );
    return this.shown(call, id);
  }

  /** In the name of a person whom this municipality knows. */
  private async of<T>(
    call: OperatorContext,
    holderId: string,
    answer: (applicant: ApplicantContext) => Promise<T>,
  ): Promise<T> {
    await this.views.known(call, holderId);
    return answer(onBehalfOf(call, holderId));
  }

  private async ask<T extends PresenceInput>(
    call: OperatorContext,
    holderId: string,
    { present, delegateName, delegationId, ...body }: T,
    key: string | undefined,
    operation: string,
    submit: (
      tx: Tx,
      applicant: ApplicantContext,
      body: Omit<T, keyof PresenceInput>,
    ) => Promise<{ id: string }>,
  ): Promise<RequestDto> {
    const presence = { present, delegateName: delegateName || null, delegationId: delegationId ?? null };
    const request = {
      key,
      operation,
      body,
      submit: (tx: Tx, applicant: ApplicantContext) => submit(tx, applicant, body),
    };
    return this.shown(call, await this.behalf.run(call, holderId, presence, request));
  }

  private shown(call: OperatorContext, id: string): Promise<RequestDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      ...(await this.requestViews.full(tx, await this.requests.get(tx, id), call.locale, 'OPERATOR')),
      actions: [],
    }));
  }
}

function choiceOf(input: SubscriptionChoiceInput): SubscriptionChoice {
  return {
    certificationId: input.certificationId ?? null,
    plateAssociationId: input.plateAssociationId,
    productId: input.productId,
    startOn: input.startOn ?? null,
    iseeUpToCents: input.iseeUpToCents ?? null,
  };
}
