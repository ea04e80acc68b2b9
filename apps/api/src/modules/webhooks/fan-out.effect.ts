import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WebhookEvent } from '@sosta/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { EffectHandler, OutboxMessage } from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { EventBodies } from './event-bodies.js';
import { DeliveryRepository } from './persistence/delivery.repository.js';
import { EndpointRepository } from './persistence/endpoint.repository.js';
import { FAN_OUT } from './webhook-events.js';

/** Puts an event down for every endpoint that wants it; sending is another matter, at each endpoint's own pace. */
@Injectable()
export class FanOutEvent implements EffectHandler, OnModuleInit {
  readonly topic = FAN_OUT;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly clock: Clock,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly bodies: EventBodies,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  /** Everything happens in the transaction that records it, and the database takes an event once for an endpoint. */
  async run({ municipalityId, payload }: OutboxMessage): Promise<(tx: Tx) => Promise<void>> {
    const eventId = String(payload['eventId']);
    const event = String(payload['event']) as WebhookEvent;
    return async (tx) => {
      for (const { id: endpointId, withPlates, state } of await this.endpoints.listeners(tx, event)) {
        const data = await this.bodies.data(tx, event, String(payload['subjectId']), withPlates);
        if (!data) return;
        await this.deliveries.insert(
          tx,
          {
            id: uuidv7(),
            municipalityId,
            endpointId,
            eventId,
            event,
            body: JSON.stringify({ type: event, timestamp: payload['at'], data }),
          },
          { now: this.clock.now(), hold: state === 'DISABLED' },
        );
      }
    };
  }
}
