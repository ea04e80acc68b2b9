import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { ClientsInMemory } from '../clients-in-memory.js';
import { newApiKey } from '../domain/api-key.js';
import { toApiClientDto, type IssuedApiKeyDto, type RotateApiKeyInput } from '../http/api-clients.dto.js';
import { ApiClientRepository } from '../persistence/api-client.repository.js';
import { future } from './zone-limits.js';

/** A new key beside the old one, which goes on working for as long as its users need to change over. */
@Injectable()
export class RotateApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly clients: ApiClientRepository,
    private readonly inMemory: ClientsInMemory,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found; state_transition_not_allowed once revoked; validation_failed on /oldKeysUntil, /expiresAt */
  async run(
    { municipality, actor }: OperatorContext,
    input: RotateApiKeyInput & { id: string },
  ): Promise<IssuedApiKeyDto> {
    const now = this.clock.now();
    const issued = newApiKey();
    const rotated = await this.unitOfWork.run(municipality.id, async (tx) => {
      const client = await this.clients.get(tx, input.id, { lock: true });
      if (client.revokedAt) throw new Problem('state_transition_not_allowed');
      const oldKeysUntil = future(input.oldKeysUntil, now, '/oldKeysUntil') ?? now;
      await this.clients.endKeys(tx, client.id, oldKeysUntil);
      await this.clients.insertKey(tx, municipality.id, {
        id: uuidv7(),
        clientId: client.id,
        prefix: issued.prefix,
        hash: issued.hash,
        expiresAt: future(input.expiresAt, now, '/expiresAt'),
        now,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'api_key.rotated',
        subject: { kind: 'api_client', id: client.id },
        data: { name: client.name, key: issued.prefix, oldKeysUntil: oldKeysUntil.toISOString() },
      });
      return { client: toApiClientDto(await this.clients.get(tx, client.id)), key: issued.key };
    });
    this.inMemory.forget();
    return rotated;
  }
}
