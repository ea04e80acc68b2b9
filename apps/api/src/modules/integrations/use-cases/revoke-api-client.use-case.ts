import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { ClientsInMemory } from '../clients-in-memory.js';
import { toApiClientDto, type ApiClientDto } from '../http/api-clients.dto.js';
import { ApiClientRepository } from '../persistence/api-client.repository.js';

@Injectable()
export class RevokeApiClient {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly clients: ApiClientRepository,
    private readonly inMemory: ClientsInMemory,
    private readonly audit: Audit,
  ) {}

  /** Ends the client and all its keys at once; a second time changes nothing. @throws Problem not_found */
  async run({ municipality, actor }: OperatorContext, input: { id: string }): Promise<ApiClientDto> {
    const revoked = await this.unitOfWork.run(municipality.id, async (tx) => {
      const client = await this.clients.get(tx, input.id, { lock: true });
      if (client.revokedAt) return toApiClientDto(client);
      await this.clients.revoke(tx, client.id, this.clock.now());
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'api_client.revoked',
        subject: { kind: 'api_client', id: client.id },
        data: { name: client.name },
      });
      return toApiClientDto(await this.clients.get(tx, client.id));
    });
    this.inMemory.forget();
    return revoked;
  }
}
