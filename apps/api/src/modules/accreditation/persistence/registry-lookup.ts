import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';

/** Whom the registry has under a fiscal code, for an operator to compare with what was sent. */
@Injectable()
export class RegistryLookup {
  async byFiscalCode(
    tx: Tx,
    fiscalCode: string,
  ): Promise<{ givenName: string; familyName: string; bornOn: CivilDate } | null> {
    const rows: { givenName: string; familyName: string; bornOn: CivilDate }[] = await tx.query(
      `SELECT given_name AS "givenName", family_name AS "familyName", born_on::text AS "bornOn"
         FROM registry_record WHERE fiscal_code = $1`,
      [fiscalCode],
    );
    return rows[0] ?? null;
  }
}
