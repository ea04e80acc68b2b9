import { Injectable } from '@nestjs/common';
import type { CertificationKind, DocumentKind } from '@sosta/contracts';
import { toDateRange, type CivilDate, type CivilRange } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { RequestState } from '../../requests/index.js';

export interface CertificationTypeRow {
  id: string;
  code: string;
  kind: CertificationKind;
  name: Localized;
  zoneId: string | null;
  zoneName: Localized | null;
  requiredDocuments: DocumentKind[];
  validityMonths: number | null;
}

export interface CertificationRow {
  id: string;
  holderId: string;
  typeId: string;
  typeCode: string;
  kind: CertificationKind;
  typeName: Localized;
  requiredDocuments: DocumentKind[];
  validityMonths: number | null;
  zoneId: string | null;
  zoneCode: string | null;
  zoneName: Localized | null;
  street: string;
  streetNumber: string;
  validFrom: CivilDate | null;
  /** The day after the last one; null before acceptance and when it has no end. */
  validTo: CivilDate | null;
  requestNumber: string;
  state: RequestState;
}

const SELECT = `
  SELECT c.id, c.holder_id AS "holderId", t.id AS "typeId", t.code AS "typeCode", t.kind, t.name AS "typeName",
         t.required_documents AS "requiredDocuments", t.validity_months AS "validityMonths", z.id AS "zoneId",
         z.code AS "zoneCode", z.name AS "zoneName", c.street, c.street_number AS "streetNumber",
         lower(c.valid)::text AS "validFrom", upper(c.valid)::text AS "validTo", r.number AS "requestNumber", r.state
    FROM certification c
    JOIN request r ON r.municipality_id = c.municipality_id AND r.id = c.id
    JOIN certification_type t ON t.municipality_id = c.municipality_id AND t.id = c.certification_type_id
    LEFT JOIN zone z ON z.municipality_id = c.municipality_id AND z.id = c.zone_id`;

@Injectable()
export class CertificationRepository {
  /** A type that citizens may ask for; null when there is none such (any more). */
  async requestableType(tx: Tx, id: string): Promise<CertificationTypeRow | null> {
    const rows: CertificationTypeRow[] = await tx.query(
      `SELECT t.id, t.code, t.kind, t.name, t.zone_id AS "zoneId", z.name AS "zoneName",
              t.required_documents AS "requiredDocuments", t.validity_months AS "validityMonths"
         FROM certification_type t
         LEFT JOIN zone z ON z.municipality_id = t.municipality_id AND z.id = t.zone_id
        WHERE t.id = $1 AND t.active AND t.requestable AND (z.id IS NULL OR z.active)`,
      [id],
    );
    return rows[0] ?? null;
  }

  async insert(
    tx: Tx,
    municipalityId: string,
    row: {
      id: string;
      holderId: string;
      typeId: string;
      zoneId: string | null;
      street: string;
      streetNumber: string;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO certification (id, municipality_id, holder_id, certification_type_id, zone_id, street, street_number)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [row.id, municipalityId, row.holderId, row.typeId, row.zoneId, row.street, row.streetNumber],
    );
  }

  byIds(tx: Tx, ids: readonly string[]): Promise<CertificationRow[]> {
    return tx.query(`${SELECT} WHERE c.id = ANY($1)`, [ids]);
  }

  ofHolder(tx: Tx, holderId: string): Promise<CertificationRow[]> {
    return tx.query(`${SELECT} WHERE c.holder_id = $1 ORDER BY r.submitted_at DESC, c.id DESC`, [holderId]);
  }

  /** Accepted ones of a kind that have not ended on a day. */
  acceptedOfKind(
    tx: Tx,
    holderId: string,
    kind: CertificationKind,
    on: CivilDate,
  ): Promise<CertificationRow[]> {
    return tx.query(
      `${SELECT} WHERE c.holder_id = $1 AND t.kind = $2 AND r.state = 'ACCEPTED'
           AND (upper_inf(c.valid) OR upper(c.valid) > $3::date) ORDER BY c.id`,
      [holderId, kind, on],
    );
  }

  async setValid(tx: Tx, id: string, range: CivilRange): Promise<void> {
    await tx.query('UPDATE certification SET valid = $2 WHERE id = $1', [id, toDateRange(range)]);
  }

  /** Accepted ones whose last day has gone by. */
  async over(tx: Tx, today: CivilDate): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT c.id FROM certification c JOIN request r ON r.municipality_id = c.municipality_id AND r.id = c.id
        WHERE r.state = 'ACCEPTED' AND upper(c.valid) <= $1::date ORDER BY c.id`,
      [today],
    );
    return rows.map((row) => row.id);
  }
}
