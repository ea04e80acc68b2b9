import { Injectable } from '@nestjs/common';
import { normalizeFiscalCode } from '@sosta/contracts';
import type { CivilDate } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { comparedName } from './domain/compared-name.js';

export interface NewRegistryRecord {
  fiscalCode: string;
  givenName: string;
  familyName: string;
  bornOn: CivilDate;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  /** Two letters. */
  province: string;
}

export interface RegistryRecord extends NewRegistryRecord {
  id: string;
  source: 'IMPORT' | 'OPERATOR';
  updatedAt: Date;
}

const COLUMNS = `id, fiscal_code AS "fiscalCode", given_name AS "givenName", family_name AS "familyName",
  born_on::text AS "bornOn", street, street_number AS "streetNumber", postal_code AS "postalCode", city, province,
  source, updated_at AS "updatedAt"`;

/** The municipal registry, against which people who register are recognised (R37). */
@Injectable()
export class RegistryRecords {
  constructor(private readonly clock: Clock) {}

  /** The record of a person when fiscal code, names and day of birth all agree (R37); names by {@link comparedName}. */
  async match(
    tx: Tx,
    person: { fiscalCode: string; givenName: string; familyName: string; bornOn: CivilDate },
  ): Promise<RegistryRecord | null> {
    const rows: RegistryRecord[] = await tx.query(
      `SELECT ${COLUMNS} FROM registry_record WHERE fiscal_code = $1`,
      [normalizeFiscalCode(person.fiscalCode)],
    );
    const record = rows[0];
    const agrees =
      record !== undefined &&
      record.bornOn === person.bornOn &&
      comparedName(record.givenName) === comparedName(person.givenName) &&
      comparedName(record.familyName) === comparedName(person.familyName);
    return agrees ? record : null;
  }

  /**
   * Adds or replaces the record with this fiscal code: what an operator does with a preliminary communication (R38).
   * The fields must have been validated.
   */
  async put(
    tx: Tx,
    record: NewRegistryRecord,
    options: { source: 'IMPORT' | 'OPERATOR' },
  ): Promise<RegistryRecord> {
    const rows: RegistryRecord[] = await tx.query(
      `INSERT INTO registry_record (id, municipality_id, fiscal_code, given_name, family_name, born_on, street, street_number,
                                    postal_code, city, province, source, updated_at)
       VALUES ($1, app_municipality(), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT ON CONSTRAINT registry_record_fiscal_code_unique DO UPDATE
          SET given_name = excluded.given_name, family_name = excluded.family_name, born_on = excluded.born_on,
              street = excluded.street, street_number = excluded.street_number, postal_code = excluded.postal_code,
              city = excluded.city, province = excluded.province, source = excluded.source, updated_at = excluded.updated_at
       RETURNING ${COLUMNS}`,
      [
        uuidv7(),
        normalizeFiscalCode(record.fiscalCode),
        record.givenName,
        record.familyName,
        record.bornOn,
        record.street,
        record.streetNumber,
        record.postalCode,
        record.city,
        record.province,
        options.source,
        this.clock.now(),
      ],
    );
    return rows[0]!;
  }
}
