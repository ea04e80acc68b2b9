import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { Summary } from '../summary.js';
import { OperatorSummaryDto } from './summary.dto.js';

@ApiTags('review')
@Controller(':municipality/operator/summary')
export class SummaryController {
  constructor(private readonly summary: Summary) {}

  @Get()
  @Requires('review.read', 'payments.read', 'api_keys.manage')
  @ApiOperation({ summary: 'The numbers an operator starts the day with' })
  @ApiOkResponse({ type: OperatorSummaryDto })
  getOperatorSummary(@Call() call: OperatorContext): Promise<OperatorSummaryDto> {
    return this.summary.get(call);
  }
}
