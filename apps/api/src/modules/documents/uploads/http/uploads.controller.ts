import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import {
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
import { Requires } from '../../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../../platform/http/context.js';
import { UploadLinks } from '../upload-links.js';
import { DeleteDocument } from '../use-cases/delete-document.use-case.js';
import { UploadDocument } from '../use-cases/upload-document.use-case.js';
import { DocumentDto, UploadLinkDto, toDocumentDto } from './document.dto.js';

@ApiTags('documents')
@Requires('citizen.self')
@Controller(':municipality/documents')
export class UploadsController {
  constructor(
    private readonly upload: UploadDocument,
    private readonly remove: DeleteDocument,
    private readonly links: UploadLinks,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Send a document: a JPEG, a PNG or a PDF' })
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
  uploadDocument(@Call() call: CitizenContext, @Req() request: FastifyRequest): Promise<DocumentDto> {
    return this.upload.run(call, request).then(toDocumentDto);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a document that no request has yet' })
  @ApiNoContentResponse()
  deleteDocument(@Call() call: CitizenContext, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.remove.run(call, id);
  }

  @Get(':id/link')
  @ApiOperation({ summary: 'Get a link that saves one’s own document, for a minute' })
  @ApiOkResponse({ type: UploadLinkDto })
  getDocumentLink(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<UploadLinkDto> {
    return this.links.forOwner(call, id);
  }
}
