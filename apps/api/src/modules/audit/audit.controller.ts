import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../platform/http/access.js';
import { Call, type OperatorContext } from '../../platform/http/context.js';
import { AuditTrail } from './audit-trail.js';
import { AuditPageDto, AuditQuery } from './audit.dto.js';

@ApiTags('audit')
@Controller(':municipality/operator/audit')
export class AuditController {
  constructor(private readonly trail: AuditTrail) {}

  @Get()
  @Requires('audit.read')
  @ApiOperation({ summary: 'Who did what, newest first' })
  @ApiOkResponse({ type: AuditPageDto })
  listAudit(@Call() call: OperatorContext, @Query() query: AuditQuery): Promise<AuditPageDto> {
    return this.trail.list(call, query);
  }
}
