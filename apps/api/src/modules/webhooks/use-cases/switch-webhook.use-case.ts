import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { toEndpointDto, type SwitchWebhookInput, type WebhookEndpointDto } from '../http/webhooks.dto.js';
import { EndpointRepository } from '../persistence/endpoint.repository.js';

@Injectable()
export class SwitchWebhook {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly endpoints: EndpointRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * Off: what happens from now on is not told, what was to be tried is given up. On: from now on; what was given up is
   * replayed by whoever wants it. What is so already stays so.
   * @throws Problem not_found, conflict_stale_version
   */
  run(
    { municipality, actor }: OperatorContext,
    input: SwitchWebhookInput & { id: string },
  ): Promise<WebhookEndpointDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      const before = await this.endpoints.lock(tx, input.id, now, input.version);
      if ((before.state === 'ACTIVE') === input.active) return toEndpointDto(before);
      if (input.active) await this.endpoints.start(tx, before.id);
      else await this.endpoints.stop(tx, before.id, 'OPERATOR', now);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: input.active ? 'webhook.enabled' : 'webhook.disabled',
        subject: { kind: 'webhook_endpoint', id: before.id },
        data: { name: before.name },
      });
      return toEndpointDto(await this.endpoints.get(tx, before.id, now));
    });
  }
}
