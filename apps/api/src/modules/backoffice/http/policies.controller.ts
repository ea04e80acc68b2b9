import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { PolicyRecords } from '../policy-records.js';
import { SetPoliciesUseCase } from '../use-cases/set-policies.use-case.js';
import { PolicyDto, PolicyListDto, SetPoliciesInput, SetPolicyInput } from './policy.dto.js';

/** What a municipality decides for itself. */
@ApiTags('policies')
@Controller(':municipality/operator/policies')
export class PoliciesController {
  constructor(
    private readonly records: PolicyRecords,
    private readonly sets: SetPoliciesUseCase,
  ) {}

  @Get()
  @Requires('policies.read')
  @ApiOperation({ summary: 'Every policy: what holds today, what held and what is planned' })
  @ApiOkResponse({ type: PolicyListDto })
  listPolicies(@Call() call: OperatorContext): Promise<PolicyListDto> {
    return this.records.list(call);
  }

  @Post(':key')
  @Requires('policies.write')
  @ApiOperation({ summary: 'Change a policy from a day on; never for the past' })
  @ApiCreatedResponse({ type: PolicyDto })
  async setPolicy(
    @Call() call: OperatorContext,
    @Param('key') key: string,
    @Body() { value, fromOn }: SetPolicyInput,
  ): Promise<PolicyDto> {
    const rows = await this.sets.run(call, { changes: [{ key, value }], fromOn }, () => '/value');
    return this.records.viewOne(call, rows, key);
  }

  @Post()
  @Requires('policies.write')
  @ApiOperation({ summary: 'Change several policies from the same day on, all or none of them' })
  @ApiCreatedResponse({ type: PolicyListDto })
  async setPolicies(@Call() call: OperatorContext, @Body() input: SetPoliciesInput): Promise<PolicyListDto> {
    const rows = await this.sets.run(call, input, (index) => `/changes/${index}/value`);
    return this.records.view(call, rows);
  }
}
