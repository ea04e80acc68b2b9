import { Injectable } from '@nestjs/common';
import type { WebhookEvent } from '@sosta/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { EndpointRepository } from './persistence/endpoint.repository.js';

export const FAN_OUT = 'webhook.fan-out';

/**
 * For whoever changes what third parties may want to know: records the event in the transaction of the change, so there
 * is none without it and it is lost with it. Costs one look where nobody listens.
 */
@Injectable()
export class WebhookEvents {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly endpoints: EndpointRepository,
  ) {}

  /** @param subjectIds of the subscriptions, payments or invoices that the event is about; one event each */
  async record(
    tx: Tx,
    municipalityId: string,
    event: WebhookEvent,
    ...subjectIds: readonly string[]
  ): Promise<void> {
    if (subjectIds.length === 0 || !(await this.endpoints.wanted(tx, event))) return;
    const at = this.clock.now().toISOString();
    for (const subjectId of subjectIds) {
      const eventId = uuidv7();
      await this.outbox.add(tx, {
        municipalityId,
        topic: FAN_OUT,
        key: eventId,
        payload: { eventId, event, subjectId, at },
      });
    }
  }
}
