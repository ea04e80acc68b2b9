import { Body, Controller, Get, Header, HttpCode, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ACCEPTED_UPLOAD_TYPES } from '@sosta/contracts';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { CommunicationDesk } from '../communication-desk.js';
import { AcceptCommunication } from '../use-cases/accept-communication.use-case.js';
import { RefuseCommunication } from '../use-cases/refuse-communication.use-case.js';
import {
  AcceptCommunicationInput,
  CommunicationDto,
  CommunicationListDto,
  CommunicationsQuery,
  RefusalReasonListDto,
  RefuseCommunicationInput,
} from './communication.dto.js';

@ApiTags('accreditation')
@Requires('accreditation.manage')
@Controller(':municipality/operator/preliminary-communications')
export class OperatorCommunicationsController {
  constructor(
    private readonly desk: CommunicationDesk,
    private readonly accept: AcceptCommunication,
    private readonly refuse: RefuseCommunication,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Preliminary communications: waiting ones oldest first, decided ones latest first',
  })
  @ApiOkResponse({ type: CommunicationListDto })
  listPreliminaryCommunications(
    @Call() call: OperatorContext,
    @Query() query: CommunicationsQuery,
  ): Promise<CommunicationListDto> {
    return this.desk.list(call, query);
  }

  @Get('refusal-reasons')
  @ApiOperation({ summary: 'Reasons to refuse one, in words' })
  @ApiOkResponse({ type: RefusalReasonListDto })
  listCommunicationRefusalReasons(@Call() call: OperatorContext): RefusalReasonListDto {
    return this.desk.reasons(call);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One communication with its documents and checks; the look is on record' })
  @ApiOkResponse({ type: CommunicationDto })
  getPreliminaryCommunication(
    @Call() call: OperatorContext,
    @IdParam() id: string,
  ): Promise<CommunicationDto> {
    return this.desk.one(call, id);
  }

  @Get(':id/documents/:documentId/content')
  // Only our viewer may show it: nothing in it can run, embed or be kept.
  @Header('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Read the bytes of a document, for the viewer' })
  @ApiProduces(...ACCEPTED_UPLOAD_TYPES)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  getPreliminaryCommunicationDocument(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @IdParam('documentId') documentId: string,
  ): Promise<StreamableFile> {
    return this.desk.content(call, id, documentId);
  }

  @Post(':id/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept it and enter the data, corrected if need be, in the registry (R37)' })
  @ApiOkResponse({ type: CommunicationDto })
  acceptPreliminaryCommunication(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: AcceptCommunicationInput,
  ): Promise<CommunicationDto> {
    return this.accept.run(call, { id, ...input }).then(() => this.desk.one(call, id));
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @ApiOperation({ summary: 'Refuse it, with at least one reason or a note' })
  @ApiOkResponse({ type: CommunicationDto })
  refusePreliminaryCommunication(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RefuseCommunicationInput,
  ): Promise<CommunicationDto> {
    return this.refuse
      .run(call, {
        id,
        version: input.version,
        reasons: input.reasons ?? [],
        note: input.note || null,
      })
      .then(() => this.desk.one(call, id));
  }
}
