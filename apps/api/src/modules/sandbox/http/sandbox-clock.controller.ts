import { Body, Controller, Delete, Get, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Scopes } from '../../../platform/http/access.js';
import type { IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { MoveClock } from '../use-cases/move-clock.use-case.js';
import { MoveClockDto, MovedClockDto, SandboxClockDto } from './sandbox-clock.dto.js';

/** For programs that want to see what time does: permits that end, reminders that leave. Only a sandbox has such a clock. */
@ApiTags('integration')
@Scopes('sandbox:write')
@Controller(':municipality/integration/sandbox/clock')
export class SandboxClockController {
  constructor(private readonly clock: MoveClock) {}

  @Get()
  @ApiOperation({ summary: 'What time it is in the sandbox' })
  @ApiOkResponse({ type: SandboxClockDto })
  getSandboxClock(@Call() call: IntegrationContext): Promise<SandboxClockDto> {
    return this.clock.read(call);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Move the sandbox’s clock forward, and do at once what falls due',
    description: 'By `advance` or to `to`; five years ahead of the real time at most.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ type: MovedClockDto })
  moveSandboxClock(
    @Call() call: IntegrationContext,
    @Body() body: MoveClockDto,
    @Headers('idempotency-key') key?: string,
  ): Promise<MovedClockDto> {
    return this.clock.run(call, body, key);
  }

  @Delete()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Put the sandbox’s clock back to the real time',
    description:
      'Nothing is undone: what ended meanwhile stays ended, and what was made bears the days it was made on.',
  })
  @ApiOkResponse({ type: SandboxClockDto })
  resetSandboxClock(@Call() call: IntegrationContext): Promise<SandboxClockDto> {
    return this.clock.reset(call);
  }
}
