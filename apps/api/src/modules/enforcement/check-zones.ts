import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { ClientContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { ZoneGeometryRepository } from '../catalogue/index.js';
import type { CheckZoneListDto } from './http/check.dto.js';

@Injectable()
export class CheckZones {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly geometries: ZoneGeometryRepository,
  ) {}

  /** The zones the caller may ask about, with a tag that changes when they do. */
  async list(call: ClientContext): Promise<{ zones: CheckZoneListDto; etag: string }> {
    const limit = call.actor.kind === 'CLIENT' ? call.actor.zoneIds : null;
    const rows = await this.unitOfWork.run(call.municipality.id, (tx) => this.geometries.all(tx));
    const zones: CheckZoneListDto = {
      items: rows
        .filter(({ id }) => !limit || limit.has(id))
        .map(({ code, name, active, geometry }) => ({
          code,
          name: inLocale(name, call.locale),
          active,
          geometry: geometry && { ...geometry },
        })),
    };
    const digest = createHash('sha256').update(JSON.stringify(zones)).digest('base64url');
    return { zones, etag: `"${digest.slice(0, 22)}"` };
  }
}
