import { Body, Controller, Get, Headers, Param, Patch, Post, Req, Res, StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext, type PublicContext } from '../../../platform/http/context.js';
import { IdParam, NumberParam } from '../../../platform/http/params.js';
import { Forms, type FormFile } from '../forms.js';
import { SaveFormUseCase } from '../use-cases/save-form.use-case.js';
import {
  CreateFormInput,
  FormListDto,
  OperatorFormDto,
  OperatorFormListDto,
  UpdateFormInput,
} from './forms.dto.js';

const PDF = { schema: { type: 'string', format: 'binary' } } as const;

@ApiTags('office')
@Public()
@Controller(':municipality/forms')
export class FormsController {
  constructor(private readonly forms: Forms) {}

  @Get()
  @ApiOperation({ summary: 'Forms to download' })
  @ApiOkResponse({ type: FormListDto })
  listForms(@Call() call: PublicContext): Promise<FormListDto> {
    return this.forms.publicList(call);
  }

  @Get(':code')
  @ApiOperation({ summary: 'Download a form, as a PDF' })
  @ApiProduces('application/pdf')
  @ApiHeader({ name: 'If-None-Match', required: false })
  @ApiOkResponse(PDF)
  @ApiResponse({ status: 304, description: 'The copy you have is the one in force' })
  async downloadForm(
    @Call() call: PublicContext,
    @Param('code') code: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const file = await this.forms.publicFile(call, code);
    // Kept by browsers, and asked about each time: an office replaces a wrong form at once.
    reply.header('Cache-Control', 'public, no-cache').header('ETag', file.etag);
    if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === file.etag)) {
      reply.status(304);
      return undefined;
    }
    return download(file);
  }
}

@ApiTags('office')
@Requires('content.write')
@Controller(':municipality/operator/forms')
export class OperatorFormsController {
  constructor(
    private readonly forms: Forms,
    private readonly save: SaveFormUseCase,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The forms with their files, to be edited' })
  @ApiOkResponse({ type: OperatorFormListDto })
  listOperatorForms(@Call() call: OperatorContext): Promise<OperatorFormListDto> {
    return this.forms.operatorList(call);
  }

  @Post()
  @ApiOperation({ summary: 'Add a form; people see it once it has a file' })
  @ApiCreatedResponse({ type: OperatorFormDto })
  createForm(@Call() call: OperatorContext, @Body() input: CreateFormInput): Promise<OperatorFormDto> {
    return this.save.create(call, input);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a form, or stop offering it' })
  @ApiOkResponse({ type: OperatorFormDto })
  updateForm(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateFormInput,
  ): Promise<OperatorFormDto> {
    return this.save.update(call, { id, ...input });
  }

  @Post(':id/files')
  @ApiOperation({ summary: 'Publish a file, a PDF: it takes the place of the one before' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiCreatedResponse({ type: OperatorFormDto })
  publishFormFile(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Req() request: FastifyRequest,
  ): Promise<OperatorFormDto> {
    return this.save.upload(call, id, request);
  }

  @Get(':id/files/:version')
  @ApiOperation({ summary: 'Download a file of a form, also one of before' })
  @ApiProduces('application/pdf')
  @ApiOkResponse(PDF)
  downloadFormVersion(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @NumberParam('version') version: number,
  ): Promise<StreamableFile> {
    return this.forms.operatorFile(call, id, version).then(download);
  }
}

async function download(file: FormFile): Promise<StreamableFile> {
  const bytes = await file.bytes();
  return new StreamableFile(bytes, {
    type: 'application/pdf',
    length: bytes.length,
    disposition: `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
  });
}
