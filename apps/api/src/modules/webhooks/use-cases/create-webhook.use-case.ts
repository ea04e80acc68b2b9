import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { EndpointAddresses } from '../endpoint-addresses.js';
import { EndpointSecrets } from '../endpoint-secrets.js';
import { toEndpointDto, type CreateWebhookInput, type IssuedWebhookSecretDto } from '../http/webhooks.dto.js';
import { EndpointRepository } from '../persistence/endpoint.repository.js';

/** Each event is put down once for each of them. */
const MOST = 20;

@Injectable()
export class CreateWebhook {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly addresses: EndpointAddresses,
    private readonly endpoints: EndpointRepository,
    private readonly secrets: EndpointSecrets,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem webhook_limit_reached; validation_failed on /name (taken), /url */
  async run(
    { municipality, actor }: OperatorContext,
    input: CreateWebhookInput,
  ): Promise<IssuedWebhookSecretDto> {
    await this.addresses.check(input.url);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      if ((await this.endpoints.count(tx)) >= MOST) throw new Problem('webhook_limit_reached');
      const id = uuidv7();
      const { name, url, events } = input;
      const endpoint = { id, name, url, events, withPlates: input.withPlates ?? false };
      await this.endpoints.insert(tx, municipality.id, endpoint, { operatorId: actor.operatorId, now });
      const secret = await this.secrets.replace(tx, { id, municipalityId: municipality.id }, now, now);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'webhook.created',
        subject: { kind: 'webhook_endpoint', id },
        data: { name, host: new URL(url).host, events, withPlates: endpoint.withPlates },
      });
      return { endpoint: toEndpointDto(await this.endpoints.get(tx, id, now)), secret };
    });
  }
}
