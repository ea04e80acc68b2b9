import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { WORK_READ } from '@sosta/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Requires } from '../http/access.js';
import { Call, type OperatorContext } from '../http/context.js';
import { LiveStreams } from './live-streams.js';

@ApiTags('worklist')
@Controller(':municipality/operator')
export class LiveController {
  constructor(private readonly streams: LiveStreams) {}

  @Get('live')
  @Requires(WORK_READ.requests, WORK_READ.invoices, WORK_READ.communications, WORK_READ.threads)
  @ApiOperation({
    summary: 'Be told, while connected, what to read again',
    description:
      'Server-sent events. `ready` once connected; `hint` with `{kind: "work", subject, ids}` when work came in, changed ' +
      'hands or was done. Hints may be lost: read again after every reconnection, and every minute. Ends with the token.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string' } })
  openLive(
    @Call() call: OperatorContext,
    @Req() request: FastifyRequest & { user?: { exp?: number } },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.start(call, new Date((request.user?.exp ?? 0) * 1000), reply);
  }
}
