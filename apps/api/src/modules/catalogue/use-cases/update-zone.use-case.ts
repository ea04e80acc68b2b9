import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { changesOf } from '../domain/changes.js';
import { toLocalized } from '../http/localized.dto.js';
import { toOperatorZoneDto, type OperatorZoneDto, type UpdateZoneInput } from '../http/zones.dto.js';
import { CatalogueRepository, type ZoneRow } from '../persistence/catalogue.repository.js';
import { ZoneStreetRepository } from '../persistence/zone-street.repository.js';
import { ZoneFiles } from '../zone-files.js';

@Injectable()
export class UpdateZoneUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly streets: ZoneStreetRepository,
    private readonly files: ZoneFiles,
    private readonly audit: Audit,
  ) {}

  /**
   * @throws Problem not_found, code_taken, conflict_stale_version
   * @throws Problem zone_numbers_claimed when a closed zone opens again and another has its numbers by now
   */
  run(
    { municipality, actor }: OperatorContext,
    input: UpdateZoneInput & { id: string },
  ): Promise<OperatorZoneDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.catalogue.zone(tx, input.id);
      const after: ZoneRow = {
        id: before.id,
        version: input.version,
        code: input.code ?? before.code,
        name: input.name ? toLocalized(input.name) : before.name,
        description: input.description ? toLocalized(input.description) : before.description,
        color: input.color ?? before.color,
        active: input.active ?? before.active,
      };
      await this.catalogue.updateZone(tx, after);
      // The numbers of a closed zone are free for the one that follows it.
      if (after.active !== before.active)
        await this.streets.setExclusive(
          tx,
          after.id,
          after.active && !(await this.files.sharing(tx, municipality)),
        );
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'zone.updated',
        subject: { kind: 'zone', id: before.id },
        data: { code: after.code, changes: changesOf(before, after) },
      });
      const streets = await this.streets.namesByZone(tx);
      return toOperatorZoneDto(await this.catalogue.zone(tx, before.id), streets.get(before.id));
    });
  }
}
