import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import type { Revealable, RevealedDto } from '../http/subscribers.dto.js';
import { SubscriberRepository, type HolderRow } from '../persistence/subscriber.repository.js';

/** Shows one hidden field, and records who looked at what. */
@Injectable()
export class RevealSubscriberUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subscribers: SubscriberRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found */
  run(
    { municipality, actor }: OperatorContext,
    input: { id: string; field: Revealable },
  ): Promise<RevealedDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const holder = await this.subscribers.get(tx, input.id);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'subscriber.revealed',
        subject: { kind: 'holder', id: holder.id },
        data: { field: input.field },
      });
      return { value: VALUE[input.field](holder) };
    });
  }
}

const VALUE: Record<Revealable, (holder: HolderRow) => string | null> = {
  fiscalCode: (holder) => holder.fiscalCode,
  email: (holder) => holder.account?.email ?? null,
  phone: (holder) => holder.phone,
  birth: (holder) => holder.birth,
  address: (holder) =>
    `${holder.street} ${holder.streetNumber}, ${holder.postalCode} ${holder.city} (${holder.province})`,
};
