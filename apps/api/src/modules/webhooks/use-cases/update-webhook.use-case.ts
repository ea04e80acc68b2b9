import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { EndpointAddresses } from '../endpoint-addresses.js';
import { toEndpointDto, type UpdateWebhookInput, type WebhookEndpointDto } from '../http/webhooks.dto.js';
import { EndpointRepository } from '../persistence/endpoint.repository.js';

@Injectable()
export class UpdateWebhook {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly addresses: EndpointAddresses,
    private readonly endpoints: EndpointRepository,
    private readonly audit: Audit,
  ) {}

  /** What is in the log goes to the new address too. @throws Problem not_found, conflict_stale_version; validation_failed on /name, /url */
  async run(
    { municipality, actor }: OperatorContext,
    input: UpdateWebhookInput & { id: string },
  ): Promise<WebhookEndpointDto> {
    if (input.url) await this.addresses.check(input.url);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      const before = await this.endpoints.lock(tx, input.id, now, input.version);
      await this.endpoints.update(tx, {
        id: before.id,
        name: input.name ?? before.name,
        url: input.url ?? before.url,
        events: input.events ?? before.events,
        withPlates: input.withPlates ?? before.withPlates,
      });
      const after = toEndpointDto(await this.endpoints.get(tx, before.id, now));
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'webhook.updated',
        subject: { kind: 'webhook_endpoint', id: before.id },
        data: {
          name: after.name,
          host: new URL(after.url).host,
          events: after.events,
          withPlates: after.withPlates,
        },
      });
      return after;
    });
  }
}
