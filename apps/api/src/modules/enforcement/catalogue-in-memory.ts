import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { Localized } from '../../platform/http/locale.js';
import { RightRepository } from './persistence/right.repository.js';

/** What answers name zones and products by. */
export interface CheckCatalogue {
  zoneIds: ReadonlyMap<string, string>;
  zoneCodes: ReadonlyMap<string, string>;
  products: ReadonlyMap<string, { code: string; name: Localized }>;
}

const REMEMBER_MS = 30_000;

/** Zones and products of each municipality; the feed tells when they change, and what is missing is asked for again. */
@Injectable()
export class CatalogueInMemory {
  private readonly known = new Map<string, { catalogue: CheckCatalogue; readMs: number }>();
  private readonly reading = new Map<string, Promise<CheckCatalogue>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rights: RightRepository,
  ) {}

  private peek(municipalityId: string): CheckCatalogue | null {
    const known = this.known.get(municipalityId);
    return known && performance.now() - known.readMs < REMEMBER_MS ? known.catalogue : null;
  }

  /** As it was a moment ago at most; calls that arrive together share one reading. */
  recent(municipalityId: string): CheckCatalogue | Promise<CheckCatalogue> {
    const known = this.peek(municipalityId);
    if (known) return known;
    let reading = this.reading.get(municipalityId);
    if (!reading) {
      reading = this.read(municipalityId).finally(() => this.reading.delete(municipalityId));
      this.reading.set(municipalityId, reading);
    }
    return reading;
  }

  /** As it is now. */
  async read(municipalityId: string): Promise<CheckCatalogue> {
    const readMs = performance.now();
    const catalogue = await this.unitOfWork.run(municipalityId, (tx) => this.load(tx));
    this.known.set(municipalityId, { catalogue, readMs });
    return catalogue;
  }

  forget(municipalityId: string): void {
    this.known.delete(municipalityId);
  }

  async load(tx: Tx): Promise<CheckCatalogue> {
    const zones = await this.rights.zones(tx);
    const products = await this.rights.products(tx);
    return {
      zoneIds: new Map(zones.map(({ id, code }) => [code, id])),
      zoneCodes: new Map(zones.map(({ id, code }) => [id, code])),
      products: new Map(products.map(({ id, code, name }) => [id, { code, name }])),
    };
  }
}
