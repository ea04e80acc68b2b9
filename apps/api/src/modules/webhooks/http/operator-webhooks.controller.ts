import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { CreateWebhook } from '../use-cases/create-webhook.use-case.js';
import { ReplayDeliveries } from '../use-cases/replay-deliveries.use-case.js';
import { RotateWebhookSecret } from '../use-cases/rotate-webhook-secret.use-case.js';
import { SendTestEvent } from '../use-cases/send-test-event.use-case.js';
import { SwitchWebhook } from '../use-cases/switch-webhook.use-case.js';
import { UpdateWebhook } from '../use-cases/update-webhook.use-case.js';
import { WebhookViews } from '../webhook-views.js';
import {
  CreateWebhookInput,
  IssuedWebhookSecretDto,
  ReplayFailedInput,
  ReplayedDto,
  RotateWebhookSecretInput,
  SwitchWebhookInput,
  UpdateWebhookInput,
  WebhookDeliveryDetailDto,
  WebhookDeliveryDto,
  WebhookDeliveryPageDto,
  WebhookDeliveryQuery,
  WebhookEndpointDto,
  WebhookEndpointListDto,
} from './webhooks.dto.js';

/** Programs of others that are told what happens, and what was sent to them. */
@ApiTags('webhooks')
@Controller(':municipality/operator')
export class OperatorWebhooksController {
  constructor(
    private readonly views: WebhookViews,
    private readonly creates: CreateWebhook,
    private readonly updates: UpdateWebhook,
    private readonly switches: SwitchWebhook,
    private readonly rotates: RotateWebhookSecret,
    private readonly tests: SendTestEvent,
    private readonly replays: ReplayDeliveries,
  ) {}

  @Get('webhook-endpoints')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Webhooks; active ones first' })
  @ApiOkResponse({ type: WebhookEndpointListDto })
  listWebhooks(@Call() call: OperatorContext): Promise<WebhookEndpointListDto> {
    return this.views.list(call);
  }

  @Post('webhook-endpoints')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Tell somebody what happens; answers the secret, this once' })
  @ApiCreatedResponse({ type: IssuedWebhookSecretDto })
  createWebhook(
    @Call() call: OperatorContext,
    @Body() input: CreateWebhookInput,
  ): Promise<IssuedWebhookSecretDto> {
    return this.creates.run(call, input);
  }

  @Get('webhook-endpoints/:id')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'One webhook' })
  @ApiOkResponse({ type: WebhookEndpointDto })
  getWebhook(@Call() call: OperatorContext, @IdParam() id: string): Promise<WebhookEndpointDto> {
    return this.views.get(call, id);
  }

  @Patch('webhook-endpoints/:id')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Change name, address, events or whether plates are named' })
  @ApiOkResponse({ type: WebhookEndpointDto })
  updateWebhook(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateWebhookInput,
  ): Promise<WebhookEndpointDto> {
    return this.updates.run(call, { id, ...input });
  }

  @Post('webhook-endpoints/:id/switch')
  @HttpCode(200)
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Disable or enable; disabled, nothing is told and nothing tried again' })
  @ApiOkResponse({ type: WebhookEndpointDto })
  switchWebhook(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: SwitchWebhookInput,
  ): Promise<WebhookEndpointDto> {
    return this.switches.run(call, { id, ...input });
  }

  @Post('webhook-endpoints/:id/secret')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'A new secret; the old one signs too until the instant you choose' })
  @ApiCreatedResponse({ type: IssuedWebhookSecretDto })
  rotateWebhookSecret(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RotateWebhookSecretInput,
  ): Promise<IssuedWebhookSecretDto> {
    return this.rotates.run(call, { id, ...input });
  }

  @Post('webhook-endpoints/:id/test')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Send a test event, once' })
  @ApiCreatedResponse({ type: WebhookDeliveryDto })
  testWebhook(@Call() call: OperatorContext, @IdParam() id: string): Promise<WebhookDeliveryDto> {
    return this.tests.run(call, { id });
  }

  @Get('webhook-endpoints/:id/deliveries')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'What was sent in the last 30 days; newest first' })
  @ApiOkResponse({ type: WebhookDeliveryPageDto })
  listWebhookDeliveries(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Query() query: WebhookDeliveryQuery,
  ): Promise<WebhookDeliveryPageDto> {
    return this.views.log(call, id, query);
  }

  @Post('webhook-endpoints/:id/replay')
  @HttpCode(200)
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Send again all deliveries given up since an instant' })
  @ApiOkResponse({ type: ReplayedDto })
  replayFailedWebhookDeliveries(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ReplayFailedInput,
  ): Promise<ReplayedDto> {
    return this.replays.failed(call, id, new Date(input.since));
  }

  @Get('webhook-deliveries/:id')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'One delivery: what is sent, and every try' })
  @ApiOkResponse({ type: WebhookDeliveryDetailDto })
  getWebhookDelivery(
    @Call() call: OperatorContext,
    @IdParam() id: string,
  ): Promise<WebhookDeliveryDetailDto> {
    return this.views.delivery(call, id);
  }

  @Post('webhook-deliveries/:id/replay')
  @HttpCode(200)
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Send one delivery again' })
  @ApiOkResponse({ type: WebhookDeliveryDto })
  replayWebhookDelivery(@Call() call: OperatorContext, @IdParam() id: string): Promise<WebhookDeliveryDto> {
    return this.replays.one(call, id);
  }
}
