import { Injectable } from '@nestjs/common';
import { WEBHOOK_TEST } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { toDeliveryDto, type WebhookDeliveryDto } from '../http/webhooks.dto.js';
import { DeliveryRepository } from '../persistence/delivery.repository.js';
import { EndpointRepository } from '../persistence/endpoint.repository.js';

/** To see whether signature and connection are right; also before a stopped endpoint is enabled again. */
@Injectable()
export class SendTestEvent {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  /** @throws Problem not_found */
  run({ municipality }: OperatorContext, input: { id: string }): Promise<WebhookDeliveryDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      const endpoint = await this.endpoints.get(tx, input.id, now);
      const id = uuidv7();
      const timestamp = now.toISOString();
      await this.deliveries.insert(
        tx,
        {
          id,
          municipalityId: municipality.id,
          endpointId: endpoint.id,
          eventId: uuidv7(),
          event: WEBHOOK_TEST,
          body: JSON.stringify({ type: WEBHOOK_TEST, timestamp, data: { municipality: municipality.slug } }),
        },
        { now, hold: false },
      );
      return toDeliveryDto(await this.deliveries.get(tx, id));
    });
  }
}
