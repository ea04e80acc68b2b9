import type { Locale } from '@sosta/contracts';
import { csvText } from '../../../platform/csv/csv-cells.js';
import { importProblemText, type RowProblem } from './import-problems.js';

const HEADERS: Readonly<Record<Locale, readonly string[]>> = {
  it: ['riga', 'colonna', 'valore', 'problema'],
  en: ['line', 'column', 'value', 'problem'],
};

/** The list of what is wrong, for a spreadsheet: UTF-8 with its mark, semicolons, as Italian spreadsheets write. */
export function problemReport(locale: Locale, problems: readonly RowProblem[]): string {
  const rows = problems.map((problem) => [
    problem.line,
    problem.column ?? '',
    problem.params['value'] ?? '',
    importProblemText(locale, problem.code, problem.params),
  ]);
  return csvText([HEADERS[locale], ...rows]);
}
