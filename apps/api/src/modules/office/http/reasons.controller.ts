import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { SaveReasonUseCase } from '../use-cases/save-reason.use-case.js';
import {
  CreateReasonInput,
  OperatorReasonDto,
  OperatorReasonListDto,
  UpdateReasonInput,
} from './reasons.dto.js';

@ApiTags('office')
@Requires('content.write')
@Controller(':municipality/operator/reasons')
export class OperatorReasonsController {
  constructor(private readonly reasons: SaveReasonUseCase) {}

  @Get()
  @ApiOperation({ summary: 'The reasons of decisions, to be edited; those no longer in use included' })
  @ApiOkResponse({ type: OperatorReasonListDto })
  listReasons(@Call() call: OperatorContext): Promise<OperatorReasonListDto> {
    return this.reasons.list(call);
  }

  @Post()
  @ApiOperation({ summary: 'Add a reason' })
  @ApiCreatedResponse({ type: OperatorReasonDto })
  createReason(@Call() call: OperatorContext, @Body() input: CreateReasonInput): Promise<OperatorReasonDto> {
    return this.reasons.create(call, input);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a reason, or stop using it',
    description: 'Other words make a new reason in its place: decisions already taken keep theirs.',
  })
  @ApiOkResponse({ type: OperatorReasonDto })
  updateReason(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateReasonInput,
  ): Promise<OperatorReasonDto> {
    return this.reasons.update(call, { id, ...input });
  }
}
