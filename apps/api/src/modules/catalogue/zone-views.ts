import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext, PublicContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { describeNumbers } from './domain/civic-numbers.js';
import { streetFile } from './domain/street-table.js';
import { overlapsWith, readGeometry } from './domain/zone-geometry.js';
import {
  squareMetresOf,
  toGeometryDto,
  toGeometryProblemDto,
  toOperatorZoneDto,
  toZoneStreetDto,
  type CheckGeometryInput,
  type GeometryCheckDto,
  type OperatorZoneDto,
  type OperatorZoneListDto,
  type SectorSearchDto,
  type SectorSearchInput,
  type ZoneMapDto,
  type ZoneOutlineListDto,
  type ZoneStreetListDto,
} from './http/zones.dto.js';
import { CatalogueRepository } from './persistence/catalogue.repository.js';
import { ZoneGeometryRepository } from './persistence/zone-geometry.repository.js';
import { ZoneStreetRepository } from './persistence/zone-street.repository.js';
import { Sectors } from './sectors.js';

/** Zones as they are read: by operators, and by people who look for theirs. */
@Injectable()
export class ZoneViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly streets: ZoneStreetRepository,
    private readonly geometries: ZoneGeometryRepository,
    private readonly sectors: Sectors,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  list({ municipality }: OperatorContext): Promise<OperatorZoneListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const streets = await this.streets.namesByZone(tx);
      const zones = await this.catalogue.zones(tx);
      return { items: zones.map((zone) => toOperatorZoneDto(zone, streets.get(zone.id))) };
    });
  }

  one({ municipality }: OperatorContext, id: string): Promise<OperatorZoneDto> {
    return this.unitOfWork.run(municipality.id, async (tx) =>
      toOperatorZoneDto(await this.catalogue.zone(tx, id), (await this.streets.namesByZone(tx)).get(id)),
    );
  }

  map({ municipality }: OperatorContext): Promise<ZoneMapDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.geometries.all(tx)).map(({ geometry, ...zone }) => ({
        ...zone,
        geometry: geometry && toGeometryDto(geometry),
        squareMetres: geometry && squareMetresOf(geometry),
      })),
      tiles: this.config.mapTiles,
    }));
  }

  checkGeometry(
    { municipality, locale }: OperatorContext,
    { text, zoneId }: CheckGeometryInput,
  ): Promise<GeometryCheckDto> {
    const read = readGeometry(text);
    if (!read.ok) {
      const polygons = Math.max(1, ...read.problems.map(({ polygon }) => polygon ?? 1));
      const problems = read.problems.map((one) => toGeometryProblemDto(one, locale, polygons));
      return Promise.resolve({ geometry: null, points: 0, squareMetres: 0, problems, overlaps: [] });
    }
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const others = (await this.geometries.all(tx)).filter(({ id, active }) => id !== zoneId && active);
      return {
        geometry: toGeometryDto(read.geometry),
        points: read.points,
        squareMetres: squareMetresOf(read.geometry),
        problems: [],
        overlaps: overlapsWith(read.geometry, others).map(({ other, squareMetres }) => ({
          zoneId: other.id,
          code: other.code,
          squareMetres,
        })),
      };
    });
  }

  /** @throws Problem not_found */
  streetsOf({ municipality, locale }: OperatorContext, zoneId: string): Promise<ZoneStreetListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.catalogue.zone(tx, zoneId);
      return { items: (await this.streets.rows(tx, zoneId)).map((row) => toZoneStreetDto(row, locale)) };
    });
  }

  /** @throws Problem not_found */
  file({ municipality }: OperatorContext, zoneId?: string): Promise<StreamableFile> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const zone = zoneId ? await this.catalogue.zone(tx, zoneId) : null;
      const name = zone ? `strade-zona-${zone.code.toLowerCase()}.csv` : 'strade-zone.csv';
      return new StreamableFile(Buffer.from(streetFile(await this.streets.rows(tx, zoneId)), 'utf8'), {
        type: 'text/csv; charset=utf-8',
        disposition: `attachment; filename="${name}"`,
      });
    });
  }

  search({ municipality, locale }: PublicContext, input: SectorSearchInput): Promise<SectorSearchDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const address = { street: input.street, number: input.streetNumber ?? '' };
      const { outcome, street, number, rows, suggestions } = await this.sectors.ofAddress(tx, address);
      const byZone = Map.groupBy(rows, ({ zoneId }) => zoneId);
      return {
        outcome,
        street,
        streetNumber: number,
        sectors: [...byZone].map(([id, its]) => ({
          id,
          code: its[0]!.zoneCode,
          name: inLocale(its[0]!.zoneName, locale),
          numbers: its.map((row) => describeNumbers(row, locale)),
        })),
        suggestions,
      };
    });
  }

  outlines({ municipality }: PublicContext): Promise<ZoneOutlineListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.geometries.all(tx)).flatMap(({ id, code, color, active, geometry }) =>
        active && geometry ? [{ id, code, color, geometry: toGeometryDto(geometry) }] : [],
      ),
    }));
  }
}
