import { Controller, HttpCode, Param, ParseUUIDPipe, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { ReceivePaymentWebhook } from '../use-cases/receive-webhook.use-case.js';

/**
 * An address for each account, and one for each provider of the deployment's environment: there the verified event says
 * whose payment it is about.
 */
@ApiTags('payments')
@Controller('payments/webhooks')
export class PaymentWebhooksController {
  constructor(private readonly webhook: ReceivePaymentWebhook) {}

  @Post(':provider')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Events of a payment provider, signed by it' })
  @ApiNoContentResponse()
  async receivePaymentWebhook(
    @Param('provider') provider: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
  ): Promise<void> {
    await this.webhook.run(provider, null, request.rawBody ?? Buffer.alloc(0), headersOf(request));
  }

  @Post(':provider/:accountId')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Events of a payment provider about one account, signed by it' })
  @ApiNoContentResponse()
  async receiveAccountWebhook(
    @Param('provider') provider: string,
    @Param('accountId', ParseUUIDPipe) accountId: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
  ): Promise<void> {
    await this.webhook.run(provider, accountId, request.rawBody ?? Buffer.alloc(0), headersOf(request));
  }
}

function headersOf(request: FastifyRequest): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
