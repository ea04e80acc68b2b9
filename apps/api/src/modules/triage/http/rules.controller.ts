import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { RulesDesk } from '../rules-desk.js';
import { Samples } from '../samples.js';
import { CheckSample } from '../use-cases/check-sample.use-case.js';
import {
  DryRunDto,
  DryRunInput,
  RuleOptionsDto,
  RuleProposalsDto,
  RulesOutcomeDto,
  SampleListDto,
  SampleQuery,
  SampleResultInput,
} from './rules.dto.js';

/** What the municipality lets its own rules decide, and what people see of it. */
@ApiTags('review')
@Controller(':municipality/operator/review')
export class RulesController {
  constructor(
    private readonly desk: RulesDesk,
    private readonly samples: Samples,
    private readonly check: CheckSample,
  ) {}

  @Get('requests/:id/rules')
  @Requires('review.read')
  @ApiOperation({ summary: 'Read what the municipality’s rules said of a request, line by line' })
  @ApiOkResponse({ type: RulesOutcomeDto })
  getRulesOutcome(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<RulesOutcomeDto> {
    return this.desk.outcome(call, id);
  }

  @Post('requests/:id/sample')
  @HttpCode(200)
  @Requires('review.decide')
  @ApiOperation({ summary: 'Say whether a case drawn for a later look was rightly approved' })
  @ApiOkResponse({ type: RulesOutcomeDto })
  checkSample(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: SampleResultInput,
  ): Promise<RulesOutcomeDto> {
    return this.check.run(call, id, input).then(() => this.desk.outcome(call, id));
  }

  @Get('samples')
  @Requires('review.read')
  @ApiOperation({ summary: 'List the cases drawn for a later look, the longest waiting first' })
  @ApiOkResponse({ type: SampleListDto })
  listSamples(@Call() call: OperatorContext, @Query() query: SampleQuery): Promise<SampleListDto> {
    return this.samples.list(call, query);
  }

  @Get('rules/proposals')
  @Requires('review.read')
  @ApiOperation({ summary: 'The open requests of which the rules say that they should be refused' })
  @ApiOkResponse({ type: RuleProposalsDto })
  listRuleProposals(@Call() call: OperatorContext): Promise<RuleProposalsDto> {
    return this.desk.proposals(call);
  }

  @Get('rules/options')
  @Requires('policies.read')
  @ApiOperation({ summary: 'What approval rules can be made of here' })
  @ApiOkResponse({ type: RuleOptionsDto })
  getRuleOptions(@Call() call: OperatorContext): Promise<RuleOptionsDto> {
    return this.desk.options(call);
  }

  @Post('rules/dry-run')
  @HttpCode(200)
  @Requires('policies.write')
  @ApiOperation({ summary: 'What approval rules would have said of the latest requests' })
  @ApiOkResponse({ type: DryRunDto })
  dryRunRules(@Call() call: OperatorContext, @Body() input: DryRunInput): Promise<DryRunDto> {
    return this.desk.dryRun(call, input);
  }
}
