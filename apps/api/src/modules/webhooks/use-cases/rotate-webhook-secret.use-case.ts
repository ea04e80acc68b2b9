import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { EndpointSecrets } from '../endpoint-secrets.js';
import {
  toEndpointDto,
  type IssuedWebhookSecretDto,
  type RotateWebhookSecretInput,
} from '../http/webhooks.dto.js';
import { EndpointRepository } from '../persistence/endpoint.repository.js';

/** A new secret; the old one signs beside it for as long as the receiver needs to change over. */
@Injectable()
export class RotateWebhookSecret {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly endpoints: EndpointRepository,
    private readonly secrets: EndpointSecrets,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found; validation_failed on /oldSecretUntil */
  run(
    { municipality, actor }: OperatorContext,
    input: RotateWebhookSecretInput & { id: string },
  ): Promise<IssuedWebhookSecretDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      const oldUntil = input.oldSecretUntil ? new Date(input.oldSecretUntil) : now;
      if (oldUntil < now) throw Problem.field('/oldSecretUntil', { code: 'date_in_past' });
      const endpoint = await this.endpoints.lock(tx, input.id, now);
      const secret = await this.secrets.replace(tx, endpoint, now, oldUntil);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'webhook.secret_rotated',
        subject: { kind: 'webhook_endpoint', id: endpoint.id },
        data: { name: endpoint.name, oldSecretUntil: oldUntil.toISOString() },
      });
      return { endpoint: toEndpointDto(await this.endpoints.get(tx, endpoint.id, now)), secret };
    });
  }
}
