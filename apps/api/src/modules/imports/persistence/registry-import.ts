import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import type { NewRegistryRecord } from '../registry-records.js';
import { RegistryRowReader } from '../rows/registry-row.js';
import type { StagedDbRow } from './import-staging.js';
import type { JudgedRow, KindOfImport } from './kind-of-import.js';

const COLUMNS = `"fiscalCode" text, "givenName" text, "familyName" text, "bornOn" date, street text, "streetNumber" text,
  "postalCode" text, city text, province text`;

/** The municipal registry (R37): a record for each fiscal code; who is no longer in the file stays. */
@Injectable()
export class RegistryImport implements KindOfImport<NewRegistryRecord> {
  readonly comparesRows = false;

  constructor(private readonly clock: Clock) {}

  reader(_: Tx, municipality: MunicipalityRef): Promise<RegistryRowReader> {
    return Promise.resolve(new RegistryRowReader(civilDateOf(this.clock.now(), municipality.timezone)));
  }

  judge(tx: Tx, _: MunicipalityRef, batchId: string, afterLine: number, limit: number): Promise<JudgedRow[]> {
    return tx.query(
      `SELECT r.line, r.outcome AS before, NULL AS problem,
              CASE WHEN k.id IS NULL THEN 'NEW'
                   WHEN (k.given_name, k.family_name, k.born_on, k.street, k.street_number, k.postal_code, k.city, k.province)
                        IS DISTINCT FROM (d."givenName", d."familyName", d."bornOn", d.street, d."streetNumber", d."postalCode", d.city, d.province)
                   THEN 'CHANGED' ELSE 'UNCHANGED' END AS outcome
         FROM (SELECT line, key, outcome, data FROM import_row WHERE batch_id = $1 AND line > $2 ORDER BY line LIMIT $3) r
         CROSS JOIN LATERAL jsonb_to_record(r.data) AS d (${COLUMNS})
         LEFT JOIN registry_record k ON k.municipality_id = app_municipality() AND k.fiscal_code = r.key
        ORDER BY r.line`,
      [batchId, afterLine, limit],
    );
  }

  async write(
    tx: Tx,
    municipality: MunicipalityRef,
    rows: readonly StagedDbRow<NewRegistryRecord>[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO registry_record (id, municipality_id, fiscal_code, given_name, family_name, born_on, street, street_number,
                                    postal_code, city, province, source, updated_at)
       SELECT uuidv7(), $1, d."fiscalCode", d."givenName", d."familyName", d."bornOn", d.street, d."streetNumber",
              d."postalCode", d.city, d.province, 'IMPORT', $3
         FROM jsonb_to_recordset($2::jsonb) AS d (${COLUMNS})
       ON CONFLICT ON CONSTRAINT registry_record_fiscal_code_unique DO UPDATE
          SET given_name = excluded.given_name, family_name = excluded.family_name, born_on = excluded.born_on,
              street = excluded.street, street_number = excluded.street_number, postal_code = excluded.postal_code,
              city = excluded.city, province = excluded.province, source = excluded.source, updated_at = excluded.updated_at`,
      [municipality.id, JSON.stringify(rows.map(({ data }) => data)), this.clock.now()],
    );
  }
}
