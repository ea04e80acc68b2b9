import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { newApiKey } from '../domain/api-key.js';
import { toApiClientDto, type CreateApiClientInput, type IssuedApiKeyDto } from '../http/api-clients.dto.js';
import { ApiClientRepository } from '../persistence/api-client.repository.js';
import { future, zoneLimits } from './zone-limits.js';

const DEFAULT_QUOTA = 600;

@Injectable()
export class CreateApiClient {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly clients: ApiClientRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem validation_failed on /name (taken), /zones, /expiresAt */
  run({ municipality, actor }: OperatorContext, input: CreateApiClientInput): Promise<IssuedApiKeyDto> {
    const now = this.clock.now();
    const issued = newApiKey();
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const id = uuidv7();
      const zoneIds = await zoneLimits(tx, this.clients, input.zones);
      const client = {
        id,
        name: input.name,
        scopes: input.scopes,
        zoneIds,
        quotaPerMinute: input.quotaPerMinute ?? DEFAULT_QUOTA,
      };
      await this.clients.insert(tx, municipality.id, client, { operatorId: actor.operatorId, now });
      await this.clients.insertKey(tx, municipality.id, {
        id: uuidv7(),
        clientId: id,
        prefix: issued.prefix,
        hash: issued.hash,
        expiresAt: future(input.expiresAt, now, '/expiresAt'),
        now,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'api_client.created',
        subject: { kind: 'api_client', id },
        data: { name: input.name, scopes: input.scopes, zones: input.zones ?? null, key: issued.prefix },
      });
      return { client: toApiClientDto(await this.clients.get(tx, id)), key: issued.key };
    });
  }
}
