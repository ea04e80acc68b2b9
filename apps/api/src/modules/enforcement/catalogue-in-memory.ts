import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { Localized } from '../../platform/http/locale.js';
import { RightRepository } from './persistence/right.repository.js';

/** What answers name zones and products by. */
export class CheckCatalogue {
  readonly zoneIds: ReadonlyMap<string, string>;
  readonly zoneCodes: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, { code: string; name: Localized }>;
  private readonly sets: ReadonlyMap<string, ReadonlySet<string>>;
  /** By the list itself: memory has one list for all rights of the same zones. */
  private readonly codes = new WeakMap<readonly string[], string[]>();

  constructor(
    zones: readonly { id: string; code: string }[],
    products: readonly { id: string; code: string; name: Localized }[],
  ) {
    this.zoneIds = new Map(zones.map(({ id, code }) => [code, id]));
    this.zoneCodes = new Map(zones.map(({ id, code }) => [id, code]));
    this.sets = new Map(zones.map(({ id }) => [id, new Set([id])]));
    this.products = new Map(products.map(({ id, code, name }) => [id, { code, name }]));
  }

  /** One zone as a set. */
  alone(zoneId: string): ReadonlySet<string> {
    return this.sets.get(zoneId) ?? new Set([zoneId]);
  }

  /** Whether it can name a right's product and all its zones. */
  knows({ productId, zoneIds }: { productId: string; zoneIds: readonly string[] }): boolean {
    return this.products.has(productId) && zoneIds.every((zone) => this.zoneCodes.has(zone));
  }

  /** Codes of zones, in their order. */
  codesOf(zoneIds: readonly string[]): string[] {
    let codes = this.codes.get(zoneIds);
    if (!codes) {
      codes = zoneIds.map((id) => this.zoneCodes.get(id) ?? '').sort();
      this.codes.set(zoneIds, codes);
    }
    return codes;
  }
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

  /** As it was a moment ago at most; calls that arrive together share one reading, and nobody waits for the next one. */
  recent(municipalityId: string): CheckCatalogue | Promise<CheckCatalogue> {
    const known = this.known.get(municipalityId);
    const age = known ? performance.now() - known.readMs : Number.POSITIVE_INFINITY;
    if (age < REMEMBER_MS / 2) return known!.catalogue;
    let reading = this.reading.get(municipalityId);
    if (!reading) {
      reading = this.read(municipalityId).finally(() => this.reading.delete(municipalityId));
      this.reading.set(municipalityId, reading);
      // Who waits for it is told; who does not has what is known.
      reading.catch(() => undefined);
    }
    return age < REMEMBER_MS ? known!.catalogue : reading;
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
    return new CheckCatalogue(zones, products);
  }
}
