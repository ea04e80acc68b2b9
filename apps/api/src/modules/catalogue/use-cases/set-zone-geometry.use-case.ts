import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import {
  geometryProblemText,
  overlapsWith,
  readGeometry,
  type ZoneGeometry,
} from '../domain/zone-geometry.js';
import {
  squareMetresOf,
  toOperatorZoneDto,
  type SetGeometryInput,
  type ZoneGeometryDto,
} from '../http/zones.dto.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';
import { ZoneGeometryRepository } from '../persistence/zone-geometry.repository.js';
import { ZoneStreetRepository } from '../persistence/zone-street.repository.js';

/** Puts a zone on the map, or takes it off. The ground it had before is kept in the activity log. */
@Injectable()
export class SetZoneGeometryUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly streets: ZoneStreetRepository,
    private readonly geometries: ZoneGeometryRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, zone_geometry_invalid, conflict_stale_version */
  run(
    { municipality, actor, locale }: OperatorContext,
    input: SetGeometryInput & { id: string },
  ): Promise<ZoneGeometryDto> {
    let geometry: ZoneGeometry | null = null;
    if (input.text) {
      const read = readGeometry(input.text);
      const first = read.ok ? undefined : read.problems[0];
      if (first)
        throw new Problem('zone_geometry_invalid', {
          errors: [
            {
              pointer: '/text',
              code: 'outline_invalid',
              params: { reason: geometryProblemText(locale, first) },
            },
          ],
        });
      if (read.ok) geometry = read.geometry;
    }
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const zone = await this.catalogue.zone(tx, input.id);
      const all = await this.geometries.all(tx);
      const before = all.find(({ id }) => id === input.id)?.geometry ?? null;
      await this.geometries.set(tx, input.id, input.version, geometry);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: geometry ? 'zone.geometry_set' : 'zone.geometry_removed',
        subject: { kind: 'zone', id: input.id },
        data: {
          code: zone.code,
          ...(geometry ? { squareMetres: squareMetresOf(geometry) } : {}),
          ...(before ? { before: JSON.stringify(before) } : {}),
        },
      });
      const others = all.filter((other) => other.id !== input.id && other.active);
      const streets = await this.streets.namesByZone(tx);
      return {
        zone: toOperatorZoneDto(await this.catalogue.zone(tx, input.id), streets.get(input.id)),
        overlaps: (geometry ? overlapsWith(geometry, others) : []).map(({ other, squareMetres }) => ({
          zoneId: other.id,
          code: other.code,
          squareMetres,
        })),
      };
    });
  }
}
