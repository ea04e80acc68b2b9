import type { ImportRowCheck } from './row-reader.js';
import { validateFiscalCode, type FiscalCodePlace } from '../../../platform/identifiers/index.js';

export interface PersonCode {
  fiscalCode: string;
  /** Null for the 11-digit code given out before the definitive one. */
  birth: { on: string; sex: 'M' | 'F'; place: FiscalCodePlace } | null;
}

const CODES = {
  fiscal_code_date_impossible: 'FISCAL_CODE_DATE',
  fiscal_code_place_unknown: 'FISCAL_CODE_PLACE',
} as const;

/** The fiscal code of a person, fully validated; null when it is empty or wrong. */
export async function readPersonCode(
  check: ImportRowCheck,
  column: string,
  today: string,
): Promise<PersonCode | null> {
  const text = check.text(column, { max: 30, required: true });
  if (text === '') return null;
  const result = await validateFiscalCode(text, today);
  if (!result.ok) return check.wrong(column, CODES[result.code as keyof typeof CODES] ?? 'FISCAL_CODE');
  return {
    fiscalCode: result.fiscalCode,
    birth:
      result.kind === 'PERSON' ? { on: result.birthOn, sex: result.sex, place: result.birthPlace } : null,
  };
}
