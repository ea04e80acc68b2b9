import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { streetKey } from '../domain/street-name.js';
import { toLocalized } from '../http/localized.dto.js';
import { toOperatorZoneDto, type CreateZoneInput, type OperatorZoneDto } from '../http/zones.dto.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';
import { ZoneStreetRepository } from '../persistence/zone-street.repository.js';
import { ZoneFiles } from '../zone-files.js';

@Injectable()
export class CreateZoneUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly streets: ZoneStreetRepository,
    private readonly files: ZoneFiles,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem code_taken, zone_numbers_claimed when a street is another zone's */
  run({ municipality, actor }: OperatorContext, input: CreateZoneInput): Promise<OperatorZoneDto> {
    const id = uuidv7();
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.catalogue.insertZone(tx, municipality.id, {
        id,
        code: input.code,
        name: toLocalized(input.name),
        description: toLocalized(input.description ?? { it: '' }),
        color: input.color ?? '#0066cc',
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'zone.created',
        subject: { kind: 'zone', id },
        data: { code: input.code },
      });
      const exclusive = !(await this.files.sharing(tx, municipality));
      const whole = new Map((input.streets ?? []).map((street) => [streetKey(street), street.trim()]));
      await this.streets.insert(
        tx,
        municipality.id,
        [...whole]
          .filter(([key]) => key !== '')
          .map(([, street]) => ({
            zoneId: id,
            street,
            side: 'ALL',
            from: null,
            to: null,
            except: [],
            exclusive,
          })),
      );
      const streets = await this.streets.namesByZone(tx);
      return toOperatorZoneDto(await this.catalogue.zone(tx, id), streets.get(id));
    });
  }
}
