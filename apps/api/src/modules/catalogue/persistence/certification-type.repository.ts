import { Injectable } from '@nestjs/common';
import type { CertificationKind, DocumentKind } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';

export interface EditableCertificationTypeRow {
  id: string;
  code: string;
  kind: CertificationKind;
  name: Localized;
  description: Localized;
  zoneId: string | null;
  requiredDocuments: DocumentKind[];
  validityMonths: number | null;
  requestable: boolean;
  active: boolean;
  version: number;
}

const TYPE = `id, code, kind, name, description, zone_id AS "zoneId", required_documents AS "requiredDocuments",
  validity_months AS "validityMonths", requestable, active, version`;

/** Certification types for those who keep them; what was asked for under one keeps pointing at it. */
@Injectable()
export class CertificationTypeRepository {
  all(tx: Tx): Promise<EditableCertificationTypeRow[]> {
    return tx.query(`SELECT ${TYPE} FROM certification_type ORDER BY position, code`);
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string): Promise<EditableCertificationTypeRow> {
    const rows: EditableCertificationTypeRow[] = await tx.query(
      `SELECT ${TYPE} FROM certification_type WHERE id = $1`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** @throws Problem code_taken; validation_failed: no such zone here */
  async insert(tx: Tx, municipalityId: string, row: EditableCertificationTypeRow): Promise<void> {
    await this.checkZone(tx, row.zoneId);
    await codeTaken(() =>
      tx.query(
        `INSERT INTO certification_type (id, municipality_id, code, kind, name, description, zone_id, required_documents,
           validity_months, requestable, active, position)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                 (SELECT coalesce(max(position), 0) + 1 FROM certification_type))`,
        [row.id, municipalityId, row.code, row.kind, ...editable(row)],
      ),
    );
  }

  /** The kind stays: products are sold on it. @throws Problem code_taken, conflict_stale_version */
  async update(tx: Tx, row: EditableCertificationTypeRow): Promise<void> {
    await this.checkZone(tx, row.zoneId);
    const [rows] = await codeTaken<[unknown[], number]>(() =>
      tx.query(
        `UPDATE certification_type SET code = $3, name = $4, description = $5, zone_id = $6, required_documents = $7,
                validity_months = $8, requestable = $9, active = $10, version = version + 1
          WHERE id = $1 AND version = $2 RETURNING id`,
        [row.id, row.version, row.code, ...editable(row)],
      ),
    );
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }

  private async checkZone(tx: Tx, zoneId: string | null): Promise<void> {
    if (zoneId === null) return;
    const rows: unknown[] = await tx.query('SELECT 1 FROM zone WHERE id = $1', [zoneId]);
    if (rows.length === 0) throw Problem.field('/zoneId', { code: 'value_not_allowed' });
  }
}

function editable(row: EditableCertificationTypeRow): unknown[] {
  return [
    row.name,
    row.description,
    row.zoneId,
    row.requiredDocuments,
    row.validityMonths,
    row.requestable,
    row.active,
  ];
}

async function codeTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) === 'certification_type_municipality_id_code_key')
      throw new Problem('code_taken');
    throw error;
  }
}
