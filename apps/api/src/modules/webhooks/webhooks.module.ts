import { Global, Module } from '@nestjs/common';
import { NameResolver, OutgoingCalls } from '../../platform/outbound/outgoing-calls.js';
import { Clock, RealClock } from '../../platform/clock/clock.js';
import { DeliverWebhooks } from './deliver-webhooks.js';
import { EndpointAddresses } from './endpoint-addresses.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { EventBodies } from './event-bodies.js';
import { FanOutEvent } from './fan-out.effect.js';
import { OperatorWebhooksController } from './http/operator-webhooks.controller.js';
import { DeliveryRepository } from './persistence/delivery.repository.js';
import { EndpointRepository } from './persistence/endpoint.repository.js';
import { CreateWebhook } from './use-cases/create-webhook.use-case.js';
import { ReplayDeliveries } from './use-cases/replay-deliveries.use-case.js';
import { RotateWebhookSecret } from './use-cases/rotate-webhook-secret.use-case.js';
import { SendTestEvent } from './use-cases/send-test-event.use-case.js';
import { SwitchWebhook } from './use-cases/switch-webhook.use-case.js';
import { UpdateWebhook } from './use-cases/update-webhook.use-case.js';
import { WebhookEvents } from './webhook-events.js';
import { WebhookViews } from './webhook-views.js';

/** Global, because whoever changes something records its events. It knows none of them. */
@Global()
@Module({
  controllers: [OperatorWebhooksController],
  providers: [
    // Signatures and tries: a sandbox’s clock moves none of them.
    { provide: Clock, useExisting: RealClock },
    NameResolver,
    OutgoingCalls,
    EndpointRepository,
    DeliveryRepository,
    EndpointSecrets,
    EndpointAddresses,
    WebhookEvents,
    EventBodies,
    FanOutEvent,
    DeliverWebhooks,
    WebhookViews,
    CreateWebhook,
    UpdateWebhook,
    SwitchWebhook,
    RotateWebhookSecret,
    SendTestEvent,
    ReplayDeliveries,
  ],
  exports: [WebhookEvents],
})
export class WebhooksModule {}
