import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { PolicyRecords } from '../policy-records.js';
import { SetPolicyUseCase } from '../use-cases/set-policy.use-case.js';
import { PolicyDto, PolicyListDto, SetPolicyInput } from './policy.dto.js';

/** What a municipality decides for itself. */
@ApiTags('policies')
@Controller(':municipality/operator/policies')
export class PoliciesController {
  constructor(
    private readonly records: PolicyRecords,
    private readonly sets: SetPolicyUseCase,
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
  setPolicy(
    @Call() call: OperatorContext,
    @Param('key') key: string,
    @Body() input: SetPolicyInput,
  ): Promise<PolicyDto> {
    return this.sets.run(call, { key, ...input });
  }
}
