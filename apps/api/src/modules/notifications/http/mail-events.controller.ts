import { Controller, HttpCode, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { ReceiveMailEvent } from '../use-cases/receive-mail-event.use-case.js';

@ApiTags('notifications')
@Controller('mail-events')
export class MailEventsController {
  constructor(private readonly event: ReceiveMailEvent) {}

  @Post()
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'What became of an e-mail, signed by the mail provider (Standard Webhooks)' })
  @ApiNoContentResponse()
  receiveMailEvent(@Req() request: RawBodyRequest<FastifyRequest>): Promise<void> {
    const header = (name: string): string | undefined => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return this.event.run(request.rawBody ?? Buffer.alloc(0), {
      'webhook-id': header('webhook-id'),
      'webhook-timestamp': header('webhook-timestamp'),
      'webhook-signature': header('webhook-signature'),
    });
  }
}
