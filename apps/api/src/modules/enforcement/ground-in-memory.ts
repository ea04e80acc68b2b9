import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { ZoneGeometryRepository } from '../catalogue/index.js';
import { contains, groundOf, type Ground, type Point } from './domain/ground.js';

interface ZoneGround {
  id: string;
  code: string;
  active: boolean;
  /** Null: not drawn. */
  ground: Ground | null;
}

/** What is known of a place. */
export interface Place {
  /** The zones it lies in, those in use first. */
  zones: readonly { id: string; code: string }[];
  /** False where a zone that is in use has not been drawn: then a place in none of the others may be in that one. */
  drawn: boolean;
}

/** How long outlines are trusted; that they changed is told by the feed long before. */
const REMEMBER_MS = 5 * 60_000;

/** The zones' outlines of each municipality, read when a position is first asked about. */
@Injectable()
export class GroundInMemory {
  private readonly known = new Map<string, { zones: Promise<ZoneGround[]>; readMs: number }>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly geometries: ZoneGeometryRepository,
  ) {}

  /** @param maxAgeMs less while nobody tells of changes */
  async at(municipalityId: string, point: Point, maxAgeMs = REMEMBER_MS): Promise<Place> {
    const zones = await this.zones(municipalityId, Math.min(maxAgeMs, REMEMBER_MS));
    return {
      zones: zones.filter(({ ground }) => ground && contains(ground, point)),
      drawn: zones.some(({ ground }) => ground) && zones.every(({ ground, active }) => ground || !active),
    };
  }

  forget(municipalityId: string): void {
    this.known.delete(municipalityId);
  }

  private zones(municipalityId: string, maxAgeMs: number): Promise<ZoneGround[]> {
    const known = this.known.get(municipalityId);
    if (known && performance.now() - known.readMs <= maxAgeMs) return known.zones;
    const reading = { zones: this.read(municipalityId), readMs: performance.now() };
    this.known.set(municipalityId, reading);
    reading.zones.catch(() => {
      if (this.known.get(municipalityId) === reading) this.known.delete(municipalityId);
    });
    return reading.zones;
  }

  private async read(municipalityId: string): Promise<ZoneGround[]> {
    const rows = await this.unitOfWork.run(municipalityId, (tx) => this.geometries.all(tx));
    return rows
      .map(({ id, code, active, geometry }) => ({
        id,
        code,
        active,
        ground: geometry && groundOf(geometry),
      }))
      .sort((a, b) => Number(b.active) - Number(a.active));
  }
}
