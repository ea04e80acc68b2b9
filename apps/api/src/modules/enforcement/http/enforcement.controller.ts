import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { isoOf } from '../../../platform/clock/instant.js';
import { Scopes } from '../../../platform/http/access.js';
import { Call, type ClientContext } from '../../../platform/http/context.js';
import { readBatch, readCheck } from '../check-input.js';
import { PlateChecks } from '../plate-checks.js';
import { TicketChecks } from '../ticket-checks.js';
import {
  CheckBatchDto,
  CheckBatchInput,
  CheckDto,
  CheckInput,
  CheckNotMadeDto,
  CheckTicketInput,
  TicketCheckDto,
  toCheckBatchDto,
} from './check.dto.js';

const AS_OF = {
  headers: {
    'X-Data-As-Of': {
      description: 'Every change committed before this instant is in the answer',
      schema: { type: 'string', format: 'date-time' },
    },
  },
} as const;

/** For wardens' handhelds, cameras and the office's inspectors. */
@ApiTags('enforcement')
@ApiExtraModels(CheckDto, CheckNotMadeDto)
@ApiHeader({ name: 'X-Api-Key', required: false, description: 'Or Authorization: Bearer' })
@Controller(':municipality/enforcement')
export class EnforcementController {
  constructor(
    private readonly checks: PlateChecks,
    private readonly tickets: TicketChecks,
  ) {}

  @Post('checks')
  @HttpCode(200)
  @Scopes('enforcement:check', { orPermission: 'enforcement.check' })
  @ApiOperation({ summary: 'Check a plate' })
  @ApiBody({ type: CheckInput })
  @ApiOkResponse({ type: CheckDto, ...AS_OF })
  async checkPlate(
    @Call() call: ClientContext,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CheckDto> {
    const { answer, asOfMs } = await this.checks.check(call, readCheck(body));
    return dated(reply, asOfMs, answer);
  }

  @Post('checks/batch')
  @HttpCode(200)
  @Scopes('enforcement:check', { orPermission: 'enforcement.check' })
  @ApiOperation({ summary: 'Check up to 200 plates; answers in the same order' })
  @ApiBody({ type: CheckBatchInput })
  @ApiOkResponse({ type: CheckBatchDto, ...AS_OF })
  async checkPlates(
    @Call() call: ClientContext,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CheckBatchDto> {
    const { answers, asOfMs } = await this.checks.batch(call, readBatch(body));
    return dated(reply, asOfMs, toCheckBatchDto(answers, call));
  }

  /** Its own body and no address: the token names the plate, and addresses are written down on the way. */
  @Post('tickets/checks')
  @HttpCode(200)
  @Scopes('enforcement:check', { orPermission: 'enforcement.check' })
  @ApiOperation({ summary: 'Check the ticket whose QR code was read, and the plate it was made out to' })
  @ApiOkResponse({ type: TicketCheckDto, ...AS_OF })
  async checkTicket(
    @Call() call: ClientContext,
    @Body() input: CheckTicketInput,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketCheckDto> {
    const { answer, asOfMs } = await this.tickets.check(call, input);
    return dated(reply, asOfMs, answer);
  }
}

function dated<T>(reply: FastifyReply, asOfMs: number, answer: T): T {
  void reply.header('X-Data-As-Of', isoOf(asOfMs));
  return answer;
}
