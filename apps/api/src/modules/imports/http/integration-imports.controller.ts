import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Scopes } from '../../../platform/http/access.js';
import type { IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { EntityTagged } from '../../../platform/http/entity-tags.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { IdParam } from '../../../platform/http/params.js';
import { UploadImport } from '../use-cases/upload-import.use-case.js';
import { ImportViews } from './import-views.js';
import { ImportDto, ImportListDto, UploadImportQuery, toImportDto } from './imports.dto.js';

/**
 * Files of the office and of the registry, sent by a program. They are checked as if an operator had sent them; whether
 * one is applied, an operator decides in the back office. What is wrong in a file is told there too: it is personal data.
 */
@ApiTags('integration')
@Controller(':municipality/integration/imports')
export class IntegrationImportsController {
  constructor(
    private readonly uploads: UploadImport,
    private readonly views: ImportViews,
  ) {}

  @Post()
  @Scopes('imports:write')
  @ApiOperation({ summary: 'Send a CSV file; it is checked, and an operator decides whether it is applied' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiCreatedResponse({ type: ImportDto })
  startIntegrationImport(
    @Call() call: IntegrationContext,
    @Query() query: UploadImportQuery,
    @Req() request: FastifyRequest,
  ): Promise<ImportDto> {
    return this.uploads.run(call, query.kind, request).then((batch) => toImportDto(batch, call.locale));
  }

  @Get()
  @Scopes('imports:read')
  @ApiOperation({ summary: 'Imports, newest first; those of the office too' })
  @ApiOkResponse({ type: ImportListDto })
  listIntegrationImports(
    @Call() call: IntegrationContext,
    @Query() query: PageQuery,
  ): Promise<ImportListDto> {
    return this.views.list(call, query);
  }

  @Get(':id')
  @Scopes('imports:read')
  @EntityTagged()
  @ApiOperation({ summary: 'One import with its counts and progress' })
  @ApiOkResponse({ type: ImportDto })
  getIntegrationImport(@Call() call: IntegrationContext, @IdParam() id: string): Promise<ImportDto> {
    return this.views.one(call, id);
  }
}
