import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { CloseDifference } from '../comparison/close-difference.use-case.js';
import { ComparisonViews } from '../comparison/comparison-views.js';
import { StartComparison } from '../comparison/start-comparison.use-case.js';
import {
  CloseDifferenceInput,
  DAYS_OF,
  DifferenceListDto,
  DifferenceQuery,
  LatestComparisonDto,
  StartComparisonInput,
} from './comparison.dto.js';

@ApiTags('operator-payments')
@Controller(':municipality/operator')
export class ComparisonController {
  constructor(
    private readonly views: ComparisonViews,
    private readonly start: StartComparison,
    private readonly close: CloseDifference,
  ) {}

  @Get('payment-differences')
  @Requires('payments.read')
  @ApiOperation({ summary: 'Where the providers and we do not agree on money, newest first' })
  @ApiOkResponse({ type: DifferenceListDto })
  listPaymentDifferences(
    @Call() call: OperatorContext,
    @Query() query: DifferenceQuery,
  ): Promise<DifferenceListDto> {
    return this.views.differences(call, query);
  }

  @Post('payment-differences/:id/close')
  @HttpCode(204)
  @Requires('refunds.request', 'refunds.approve')
  @ApiOperation({ summary: 'Say what was found' })
  @ApiNoContentResponse()
  closePaymentDifference(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: CloseDifferenceInput,
  ): Promise<void> {
    return this.close.run(call, id, input.note);
  }

  @Get('payment-comparison')
  @Requires('payments.read')
  @ApiOperation({ summary: 'The last comparison with the providers, and how far it is' })
  @ApiOkResponse({ type: LatestComparisonDto })
  getPaymentComparison(@Call() call: OperatorContext): Promise<LatestComparisonDto> {
    return this.views.latest(call);
  }

  @Post('payment-comparison')
  @HttpCode(200)
  @Requires('refunds.request', 'refunds.approve')
  @ApiOperation({ summary: 'Compare with the providers now; while a comparison goes on this is that one' })
  @ApiOkResponse({ type: LatestComparisonDto })
  startPaymentComparison(
    @Call() call: OperatorContext,
    @Body() { period }: StartComparisonInput,
  ): Promise<LatestComparisonDto> {
    return this.start.run(call, DAYS_OF[period]).then(() => this.views.latest(call));
  }
}
