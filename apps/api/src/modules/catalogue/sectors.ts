import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { lookUpSector, streetInTable, type SectorAnswer } from './domain/sector-lookup.js';
import { streetKey } from './domain/street-name.js';
import { ZoneStreetRepository, type ZoneStreetRow } from './persistence/zone-street.repository.js';

export interface AddressSector extends Omit<SectorAnswer, 'rows'> {
  rows: ZoneStreetRow[];
}

/** Tells the zone of an address, by the table of streets. */
@Injectable()
export class Sectors {
  constructor(private readonly streets: ZoneStreetRepository) {}

  async ofAddress(tx: Tx, address: { street: string; number: string }): Promise<AddressSector> {
    const exact = streetKey(address.street) === '' ? [] : await this.streets.rowsOfStreet(tx, address.street);
    if (exact.length > 0) return this.look(address, [exact[0]!.street], exact);
    // Spelt in a way the table does not know: the names are gone through one by one.
    const names = await this.streets.names(tx);
    const street = streetInTable(address.street, names);
    return this.look(address, names, street === null ? [] : await this.streets.rowsOfStreet(tx, street));
  }

  private look(
    address: { street: string; number: string },
    names: readonly string[],
    rows: readonly ZoneStreetRow[],
  ): AddressSector {
    const answer = lookUpSector(address, names, rows);
    const chosen = new Set(answer.rows.map(({ id }) => id));
    return { ...answer, rows: rows.filter(({ id }) => chosen.has(id)) };
  }
}
