import { Body, Controller, Get, Header, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../platform/http/access.js';
import { Call, type OperatorContext } from '../../platform/http/context.js';
import { SearchText, Searchable } from '../../platform/http/search-text.js';
import { AuditTrail } from './audit-trail.js';
import { AuditActorListDto, AuditPageDto, AuditQuery, ExportAuditInput } from './audit.dto.js';
import { ExportAuditUseCase } from './export-audit.use-case.js';

@ApiTags('audit')
@Requires('audit.read')
@Controller(':municipality/operator/audit')
export class AuditController {
  constructor(
    private readonly trail: AuditTrail,
    private readonly exports: ExportAuditUseCase,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who did what, newest first' })
  @Searchable('Words in the reason or note that was given')
  @ApiOkResponse({ type: AuditPageDto })
  listAudit(
    @Call() call: OperatorContext,
    @Query() query: AuditQuery,
    @SearchText() words?: string,
  ): Promise<AuditPageDto> {
    return this.trail.list(call, query, words);
  }

  @Get('actors')
  @ApiOperation({ summary: 'The operators found in the log' })
  @ApiOkResponse({ type: AuditActorListDto })
  listAuditActors(@Call() call: OperatorContext): Promise<AuditActorListDto> {
    return this.trail.actors(call);
  }

  @Post('exports')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'The newest 10 000 events of those asked for, as CSV',
    description: 'For the Italian Excel: semicolons, decimal commas. That it was taken is in the log too.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async exportAudit(
    @Call() call: OperatorContext,
    @Body() filter: ExportAuditInput,
  ): Promise<StreamableFile> {
    return new StreamableFile(Buffer.from(await this.exports.run(call, filter)), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="registro-attivita.csv"',
    });
  }
}
