import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { ClientsInMemory } from '../clients-in-memory.js';
import { toApiClientDto, type ApiClientDto, type UpdateApiClientInput } from '../http/api-clients.dto.js';
import { ApiClientRepository } from '../persistence/api-client.repository.js';
import { zoneLimits } from './zone-limits.js';

@Injectable()
export class UpdateApiClient {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: ApiClientRepository,
    private readonly inMemory: ClientsInMemory,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, conflict_stale_version (also once revoked); validation_failed on /name, /zones */
  async run(
    { municipality, actor }: OperatorContext,
    input: UpdateApiClientInput & { id: string },
  ): Promise<ApiClientDto> {
    const changed = await this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.clients.get(tx, input.id);
      const after = {
        id: before.id,
        version: input.version,
        name: input.name ?? before.name,
        scopes: input.scopes ?? before.scopes,
        zoneIds: input.zones === undefined ? before.zoneIds : await zoneLimits(tx, this.clients, input.zones),
        quotaPerMinute: input.quotaPerMinute ?? before.quotaPerMinute,
      };
      await this.clients.update(tx, after);
      const client = toApiClientDto(await this.clients.get(tx, before.id));
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'api_client.updated',
        subject: { kind: 'api_client', id: before.id },
        data: {
          name: client.name,
          scopes: client.scopes,
          zones: client.zones,
          quotaPerMinute: client.quotaPerMinute,
        },
      });
      return client;
    });
    this.inMemory.forget();
    return changed;
  }
}
