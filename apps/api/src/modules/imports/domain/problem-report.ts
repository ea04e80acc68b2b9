import type { Locale } from '@sosta/contracts';
import { importProblemText, type RowProblem } from './import-problems.js';

const HEADERS: Readonly<Record<Locale, readonly string[]>> = {
  it: ['riga', 'colonna', 'valore', 'problema'],
  en: ['line', 'column', 'value', 'problem'],
};

/** A cell that no spreadsheet takes for a formula or for two cells. */
export function reportCell(value: string | number): string {
  const text = String(value);
  const harmless = /^[ \u00a0]*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[;"\r\n,]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The list of what is wrong, for a spreadsheet: UTF-8 with its mark, semicolons, as Italian spreadsheets write. */
export function problemReport(locale: Locale, problems: readonly RowProblem[]): string {
  const rows = problems.map((problem) => [
    problem.line,
    problem.column ?? '',
    problem.params['value'] ?? '',
    importProblemText(locale, problem.code, problem.params),
  ]);
  return `\uFEFF${[HEADERS[locale], ...rows].map((row) => `${row.map(reportCell).join(';')}\r\n`).join('')}`;
}
