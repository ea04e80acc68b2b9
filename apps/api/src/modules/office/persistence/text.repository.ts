import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import type { TextCode } from '../../municipalities/index.js';

export interface TextVersionRow {
  code: TextCode;
  version: number;
  publishedAt: Date;
  publishedBy: string | null;
}

export interface TextSourceRow extends TextVersionRow {
  title: Localized;
  body: Localized;
}

const VERSION = `t.code, t.version, t.published_at AS "publishedAt", o.name AS "publishedBy"`;
const FROM = 'FROM municipal_text t LEFT JOIN operator o ON o.id = t.published_by';

/** Published texts, by version. None is ever changed: the database refuses it. */
@Injectable()
export class TextRepository {
  /** Newest first. */
  versions(tx: Tx): Promise<TextVersionRow[]> {
    return tx.query(`SELECT ${VERSION} ${FROM} ORDER BY t.code, t.version DESC`);
  }

  /** @throws Problem not_found */
  async source(tx: Tx, code: TextCode, version: number): Promise<TextSourceRow> {
    const rows: TextSourceRow[] = await tx.query(
      `SELECT ${VERSION}, t.title, t.body ${FROM} WHERE t.code = $1 AND t.version = $2`,
      [code, version],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** @throws Problem conflict_stale_version when another version was published in the meantime */
  async publish(
    tx: Tx,
    municipalityId: string,
    text: {
      code: TextCode;
      basedOn: number;
      title: Localized;
      body: Localized;
      publishedBy: string;
      publishedAt: Date;
    },
  ): Promise<number> {
    const rows: { version: number }[] = await tx.query(
      `INSERT INTO municipal_text (id, municipality_id, code, version, title, body, published_at, published_by)
       SELECT $1, $2, $3::text, $4::int + 1, $5, $6, $7, $8
        WHERE coalesce((SELECT max(version) FROM municipal_text WHERE code = $3), 0) = $4
       ON CONFLICT (municipality_id, code, version) DO NOTHING RETURNING version`,
      [
        uuidv7(),
        municipalityId,
        text.code,
        text.basedOn,
        text.title,
        text.body,
        text.publishedAt,
        text.publishedBy,
      ],
    );
    if (!rows[0]) throw new Problem('conflict_stale_version');
    return rows[0].version;
  }
}
