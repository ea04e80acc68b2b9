import { Injectable } from '@nestjs/common';
import { WEBHOOK_TEST } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { toDeliveryDto, type ReplayedDto, type WebhookDeliveryDto } from '../http/webhooks.dto.js';
import { DeliveryRepository } from '../persistence/delivery.repository.js';
import { EndpointRepository } from '../persistence/endpoint.repository.js';

/** The same event again, under the same id: a receiver that had it knows it by that. */
@Injectable()
export class ReplayDeliveries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly audit: Audit,
  ) {}

  /** One, also when it was delivered. @throws Problem not_found, webhook_disabled */
  one(call: OperatorContext, id: string): Promise<WebhookDeliveryDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { endpointId, event } = await this.deliveries.get(tx, id);
      await this.replay(tx, call, endpointId, [id], { test: event === WEBHOOK_TEST });
      return toDeliveryDto(await this.deliveries.get(tx, id));
    });
  }

  /** All that were given up. @param since of their events @throws Problem not_found, webhook_disabled */
  failed(call: OperatorContext, endpointId: string, since: Date): Promise<ReplayedDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const ids = await this.deliveries.failedSince(tx, endpointId, since);
      return { replayed: await this.replay(tx, call, endpointId, ids) };
    });
  }

  private async replay(
    tx: Tx,
    { municipality, actor }: OperatorContext,
    endpointId: string,
    ids: string[],
    { test = false } = {},
  ): Promise<number> {
    const now = this.clock.now();
    const endpoint = await this.endpoints.lock(tx, endpointId, now);
    if (endpoint.state === 'DISABLED' && !test) throw new Problem('webhook_disabled');
    const count = await this.deliveries.replay(tx, ids, now);
    if (count > 0)
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'webhook.replayed',
        subject: { kind: 'webhook_endpoint', id: endpointId },
        data: { name: endpoint.name, count },
      });
    return count;
  }
}
