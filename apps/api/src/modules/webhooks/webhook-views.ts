import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import {
  toAttemptDto,
  toDeliveryDto,
  toEndpointDto,
  type WebhookDeliveryDetailDto,
  type WebhookDeliveryPageDto,
  type WebhookDeliveryQuery,
  type WebhookEndpointDto,
  type WebhookEndpointListDto,
} from './http/webhooks.dto.js';
import { DeliveryRepository } from './persistence/delivery.repository.js';
import { EndpointRepository } from './persistence/endpoint.repository.js';

@Injectable()
export class WebhookViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  list({ municipality }: OperatorContext): Promise<WebhookEndpointListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.endpoints.all(tx, this.clock.now())).map(toEndpointDto),
    }));
  }

  /** @throws Problem not_found */
  get({ municipality }: OperatorContext, id: string): Promise<WebhookEndpointDto> {
    return this.unitOfWork.run(municipality.id, async (tx) =>
      toEndpointDto(await this.endpoints.get(tx, id, this.clock.now())),
    );
  }

  /** @throws Problem not_found */
  log(
    { municipality }: OperatorContext,
    endpointId: string,
    query: WebhookDeliveryQuery,
  ): Promise<WebhookDeliveryPageDto> {
    const after = decodeCursor(query.cursor, ['instant', 'uuid']);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.endpoints.get(tx, endpointId, this.clock.now());
      const rows = await this.deliveries.list(tx, endpointId, {
        state: query.state ?? null,
        event: query.event ?? null,
        after,
        limit: query.limit,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.createdAt.toISOString(), row.id]);
      return { items: items.map(toDeliveryDto), nextCursor };
    });
  }

  /** @throws Problem not_found */
  delivery({ municipality }: OperatorContext, id: string): Promise<WebhookDeliveryDetailDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const row = await this.deliveries.get(tx, id);
      const history = (await this.deliveries.attempts(tx, id)).map(toAttemptDto);
      return { ...toDeliveryDto(row), endpointId: row.endpointId, body: row.body, history };
    });
  }
}
