import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Scopes } from '../../../platform/http/access.js';
import type { IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { inTheirWords, readCheck } from '../check-input.js';
import { PlateChecks } from '../plate-checks.js';
import { ApdsAssignedRightListDto, asCheck, toAssignedRights } from './apds.dto.js';

const epoch = { type: 'integer', format: 'int64', minimum: 0 } as const;

/** The plate check as a search for assigned rights (APDS 4.1, ISO/TS 5206-1). A translation, and nothing else. */
@ApiTags('enforcement')
@Scopes('enforcement:check')
@Controller(':municipality/apds/rights')
export class ApdsController {
  constructor(private readonly checks: PlateChecks) {}

  @Get('assigned')
  @ApiOperation({ summary: 'Rights of a plate that hold at an instant, in the shape of APDS' })
  @ApiQuery({
    name: 'credential_type',
    required: false,
    schema: { type: 'string', enum: ['licensePlate', 'vehicleplate'] },
  })
  @ApiQuery({
    name: 'credential_id',
    required: true,
    description: 'The plate',
    schema: { type: 'string', maxLength: 20 },
  })
  @ApiQuery({
    name: 'place',
    required: false,
    description: 'Code of the zone',
    schema: { type: 'string', maxLength: 40 },
  })
  @ApiQuery({ name: 'end_after', required: false, description: 'The instant; absent: now', schema: epoch })
  @ApiQuery({
    name: 'start_before',
    required: false,
    description: 'The same instant as end_after',
    schema: epoch,
  })
  @ApiOkResponse({ type: ApdsAssignedRightListDto })
  async listAssignedRights(
    @Call() call: IntegrationContext,
    @Query() query: Record<string, unknown>,
  ): Promise<ApdsAssignedRightListDto> {
    const { answer } = await inTheirWords({ plate: 'credential_id', zone: 'place', at: 'end_after' }, () =>
      this.checks.check(call, readCheck(asCheck(query))),
    );
    return toAssignedRights(answer, call.municipality.slug);
  }
}
