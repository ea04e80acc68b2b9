import { Body, Controller, Get, Post, Req, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { DocumentLinkDto, PreparedStatus } from '../../documents/index.js';
import { BlankForms } from '../blank-forms.js';
import { SendCommunication } from '../use-cases/send-communication.use-case.js';
import { UploadCommunicationDocument } from '../use-cases/upload-communication-document.use-case.js';
import { toCommunicationReceiptDto, toCommunicationUploadDto } from './communication-views.js';
import { CommunicationInput, CommunicationReceiptDto, CommunicationUploadDto } from './communication.dto.js';

@ApiTags('accreditation')
@Public()
@Controller(':municipality/preliminary-communications')
export class CommunicationsController {
  constructor(
    private readonly forms: BlankForms,
    private readonly upload: UploadCommunicationDocument,
    private readonly send: SendCommunication,
  ) {}

  @Get('form')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({
    summary: 'Get a link to the blank form, for who prefers paper',
    description: 'The text of the form says where to send it (R38).',
  })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto })
  getPreliminaryCommunicationForm(@Call() call: PublicContext): Promise<DocumentLinkDto> {
    return this.forms.link(call);
  }

  @Post('documents')
  @ApiOperation({ summary: 'Send a page of the identity document: a JPEG, a PNG or a PDF' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiCreatedResponse({ type: CommunicationUploadDto })
  uploadPreliminaryCommunicationDocument(
    @Call() call: PublicContext,
    @Req() request: FastifyRequest,
  ): Promise<CommunicationUploadDto> {
    return this.upload.run(call, request.ip, request).then(toCommunicationUploadDto);
  }

  @Post()
  @ApiIdempotent()
  @ApiOperation({
    summary: 'Tell the office one’s personal data, before registering',
    description: 'For who is not recognised at registration (R37, R38). Needs an Idempotency-Key.',
  })
  @ApiCreatedResponse({ type: CommunicationReceiptDto })
  sendPreliminaryCommunication(
    @Call() call: PublicContext,
    @Body() input: CommunicationInput,
    @IdempotencyKey() key: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<CommunicationReceiptDto> {
    const { privacyAccepted: _accepted, truthDeclared: _declared, ...data } = input;
    return this.send.run(call, data, { ip: request.ip, key }).then(toCommunicationReceiptDto);
  }
}
