import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { describeNumbers } from '../domain/civic-numbers.js';
import { ZoneStreetRepository } from '../persistence/zone-street.repository.js';

@Injectable()
export class RemoveZoneStreetUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly streets: ZoneStreetRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found */
  run({ municipality, actor }: OperatorContext, zoneId: string, id: string): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const row = await this.streets.row(tx, zoneId, id);
      await this.streets.remove(tx, [id]);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'zone.street_removed',
        subject: { kind: 'zone', id: zoneId },
        data: { code: row.zoneCode, from: `${row.street}: ${describeNumbers(row, 'it')}` },
      });
    });
  }
}
