import { Controller, HttpCode, Param, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { ReceivePaymentWebhook } from '../use-cases/receive-webhook.use-case.js';

/** One address for each provider account of the deployment; the verified event says whose payment it is about. */
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
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
    await this.webhook.run(provider, request.rawBody ?? Buffer.alloc(0), headers);
  }
}
