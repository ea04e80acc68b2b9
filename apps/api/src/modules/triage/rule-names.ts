import { Injectable } from '@nestjs/common';
import { DOCUMENT_KINDS, label, type DocumentKind, type Locale } from '@sosta/contracts';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import type { WordOf } from './domain/approval-rules.js';

export interface NamedCode {
  fact: 'PRODUCT' | 'CERTIFICATION_TYPE';
  code: string;
  name: string;
}

/** What the municipality calls the codes that its rules name. */
@Injectable()
export class RuleNames {
  async codes(tx: Tx, locale: Locale): Promise<NamedCode[]> {
    const rows: { fact: NamedCode['fact']; code: string; name: Localized }[] = await tx.query(
      `SELECT 'PRODUCT' AS fact, code, name FROM product
        UNION ALL SELECT 'CERTIFICATION_TYPE', code, name FROM certification_type ORDER BY 1, 2`,
    );
    return rows.map((row) => ({ ...row, name: inLocale(row.name, locale) }));
  }

  async words(tx: Tx, locale: Locale): Promise<WordOf> {
    const codes = await this.codes(tx, locale);
    const names = new Map(codes.map(({ fact, code, name }) => [`${fact}:${code}`, name]));
    return (fact, value) =>
      fact === 'DOCUMENTS' && isDocument(value)
        ? label(locale, 'documentKind', value)
        : names.get(`${fact}:${value}`);
  }
}

const isDocument = (value: string): value is DocumentKind =>
  (DOCUMENT_KINDS as readonly string[]).includes(value);
