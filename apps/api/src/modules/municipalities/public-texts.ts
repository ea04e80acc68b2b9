import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Localized } from '../../platform/http/locale.js';

export const TEXT_CODES = ['REGULATION', 'PRIVACY', 'ACCESSIBILITY'] as const;
export type TextCode = (typeof TEXT_CODES)[number];

export interface PublicText {
  code: TextCode;
  version: number;
  title: Localized;
  /** Markdown. */
  body: Localized;
  publishedAt: Date;
}

/** What a municipality publishes. A new version replaces the last one; both stay, since people accepted them. */
@Injectable()
export class PublicTexts {
  async current(tx: Tx, code: TextCode): Promise<PublicText | null> {
    const rows: PublicText[] = await tx.query(
      `SELECT code, version, title, body, published_at AS "publishedAt" FROM municipal_text WHERE code = $1 ORDER BY version DESC LIMIT 1`,
      [code],
    );
    return rows[0] ?? null;
  }

  /** 0 while nothing was published. */
  async currentVersion(tx: Tx, code: TextCode): Promise<number> {
    return (await this.current(tx, code))?.version ?? 0;
  }
}
