import { Body, Controller, Get, Header, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { IdParam } from '../../../platform/http/params.js';
import { ApplyImportUseCase } from '../use-cases/apply-import.use-case.js';
import { CancelImport } from '../use-cases/cancel-import.use-case.js';
import { UploadImport } from '../use-cases/upload-import.use-case.js';
import { ImportViews } from './import-views.js';
import {
  ApplyImportInput,
  ImportDto,
  ImportListDto,
  ImportProblemListDto,
  UploadImportQuery,
  toImportDto,
} from './imports.dto.js';

const FILE = { schema: { type: 'string', format: 'binary' } } as const;

@ApiTags('imports')
@Requires('imports.manage')
@Controller(':municipality/operator/imports')
export class ImportsController {
  constructor(
    private readonly uploads: UploadImport,
    private readonly applies: ApplyImportUseCase,
    private readonly cancels: CancelImport,
    private readonly views: ImportViews,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Send a CSV file; it is checked, and nothing is written yet' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiCreatedResponse({ type: ImportDto })
  uploadImport(
    @Call() call: OperatorContext,
    @Query() query: UploadImportQuery,
    @Req() request: FastifyRequest,
  ): Promise<ImportDto> {
    return this.uploads.run(call, query.kind, request).then((batch) => toImportDto(batch, call.locale));
  }

  @Get()
  @ApiOperation({ summary: 'Imports, newest first' })
  @ApiOkResponse({ type: ImportListDto })
  listImports(@Call() call: OperatorContext, @Query() query: PageQuery): Promise<ImportListDto> {
    return this.views.list(call, query);
  }

  @Get('model')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A model of a file, to fill in' })
  @ApiProduces('text/csv')
  @ApiOkResponse(FILE)
  downloadImportModel(@Query() query: UploadImportQuery): StreamableFile {
    return this.views.model(query.kind);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One import with its counts and progress' })
  @ApiOkResponse({ type: ImportDto })
  getImport(@Call() call: OperatorContext, @IdParam() id: string): Promise<ImportDto> {
    return this.views.one(call, id);
  }

  @Get(':id/problems')
  @ApiOperation({ summary: 'What is wrong, by line; at most the first ten thousand' })
  @ApiOkResponse({ type: ImportProblemListDto })
  listImportProblems(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<ImportProblemListDto> {
    return this.views.problems(call, id, query);
  }

  @Get(':id/report')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What is wrong, as a CSV file' })
  @ApiProduces('text/csv')
  @ApiOkResponse(FILE)
  downloadImportReport(@Call() call: OperatorContext, @IdParam() id: string): Promise<StreamableFile> {
    return this.views.report(call, id);
  }

  @Post(':id/apply')
  @HttpCode(200)
  @ApiOperation({ summary: 'Write a checked import, all of it or nothing' })
  @ApiOkResponse({ type: ImportDto })
  applyImport(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ApplyImportInput,
  ): Promise<ImportDto> {
    return this.applies.run(call, id, input).then((batch) => toImportDto(batch, call.locale));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give an import up; what was being written is undone' })
  @ApiOkResponse({ type: ImportDto })
  cancelImport(@Call() call: OperatorContext, @IdParam() id: string): Promise<ImportDto> {
    return this.cancels.run(call, id).then((batch) => toImportDto(batch, call.locale));
  }
}
