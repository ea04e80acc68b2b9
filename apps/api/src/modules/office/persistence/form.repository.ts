import { Injectable } from '@nestjs/common';
import type { FormPlacement } from '@sosta/contracts';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';

export interface FormFileRow {
  formId: string;
  version: number;
  fileName: string;
  storageKey: string;
  sizeBytes: number;
  pageCount: number;
  sha256: string;
  publishedAt: Date;
  publishedBy: string | null;
}

export interface FormRow {
  id: string;
  code: string;
  title: Localized;
  description: Localized;
  placement: FormPlacement;
  position: number;
  active: boolean;
  version: number;
}

/** A form as people see it: with the file in force. */
export type PublishedFormRow = FormRow & Omit<FormFileRow, 'version' | 'publishedBy' | 'formId'>;

const FORM = 'f.id, f.code, f.title, f.description, f.placement, f.position, f.active, f.version';
const FILE = `x.form_id AS "formId", x.version, x.file_name AS "fileName", x.storage_key AS "storageKey", x.size_bytes AS "sizeBytes",
  x.page_count AS "pageCount", x.sha256, x.published_at AS "publishedAt"`;
const PUBLISHED = `SELECT ${FORM}, x.file_name AS "fileName", x.storage_key AS "storageKey", x.size_bytes AS "sizeBytes",
    x.page_count AS "pageCount", x.sha256, x.published_at AS "publishedAt"
  FROM office_form f JOIN LATERAL (
    SELECT * FROM office_form_file l WHERE l.municipality_id = f.municipality_id AND l.form_id = f.id ORDER BY l.version DESC LIMIT 1) x ON true
  WHERE f.active`;

/** Forms to download, and every file each one had. */
@Injectable()
export class FormRepository {
  published(tx: Tx): Promise<PublishedFormRow[]> {
    return tx.query(`${PUBLISHED} ORDER BY f.position, f.code`);
  }

  /** @throws Problem not_found, also while it has no file or is not shown */
  async publishedByCode(tx: Tx, code: string): Promise<PublishedFormRow> {
    const rows: PublishedFormRow[] = await tx.query(`${PUBLISHED} AND f.code = $1`, [code]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  all(tx: Tx): Promise<FormRow[]> {
    return tx.query(`SELECT ${FORM} FROM office_form f ORDER BY f.position, f.code`);
  }

  /** Newest first. */
  files(tx: Tx, formId?: string): Promise<FormFileRow[]> {
    return tx.query(
      `SELECT ${FILE}, o.name AS "publishedBy" FROM office_form_file x LEFT JOIN operator o ON o.id = x.published_by
        WHERE $1::uuid IS NULL OR x.form_id = $1 ORDER BY x.form_id, x.version DESC`,
      [formId ?? null],
    );
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<FormRow> {
    const rows: FormRow[] = await tx.query(
      `SELECT ${FORM} FROM office_form f WHERE f.id = $1 ${options.lock ? 'FOR UPDATE' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** @throws Problem validation_failed on /code when another form has it */
  async insert(
    tx: Tx,
    municipalityId: string,
    form: Omit<FormRow, 'id' | 'version' | 'active' | 'position'> & { position: number | null },
    now: Date,
  ): Promise<FormRow> {
    const id = uuidv7();
    try {
      await tx.query(
        `INSERT INTO office_form (id, municipality_id, code, title, description, placement, created_at, position)
         SELECT $1, $2, $3, $4, $5, $6, $7, coalesce($8::int, (SELECT max(position) + 1 FROM office_form), 0)`,
        [id, municipalityId, form.code, form.title, form.description, form.placement, now, form.position],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'office_form_code_unique')
        throw Problem.field('/code', { code: 'repeated' });
      throw error;
    }
    return this.get(tx, id);
  }

  /** @throws Problem conflict_stale_version */
  async update(tx: Tx, form: FormRow): Promise<FormRow> {
    const [rows] = (await tx.query(
      `UPDATE office_form f SET title = $3, description = $4, placement = $5, position = $6, active = $7, version = version + 1
        WHERE id = $1 AND version = $2 RETURNING ${FORM}`,
      [form.id, form.version, form.title, form.description, form.placement, form.position, form.active],
    )) as [FormRow[], number];
    if (!rows[0]) throw new Problem('conflict_stale_version');
    return rows[0];
  }

  /** The form must be locked: versions have no gaps. */
  async addFile(
    tx: Tx,
    municipalityId: string,
    file: Omit<FormFileRow, 'version' | 'publishedBy'> & { operatorId: string | null },
  ): Promise<number> {
    const rows: { version: number }[] = await tx.query(
      `INSERT INTO office_form_file (id, municipality_id, form_id, file_name, storage_key, size_bytes, page_count, sha256,
                                     published_at, published_by, version)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
              coalesce((SELECT max(version) FROM office_form_file WHERE form_id = $3), 0) + 1 RETURNING version`,
      [
        uuidv7(),
        municipalityId,
        file.formId,
        file.fileName,
        file.storageKey,
        file.sizeBytes,
        file.pageCount,
        file.sha256,
        file.publishedAt,
        file.operatorId,
      ],
    );
    return rows[0]!.version;
  }
}
