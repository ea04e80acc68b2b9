/**
 * Whether a spreadsheet would take the cell for a formula: `=`, `+`, `-`, `@` or a tab at its start, also after spaces.
 * An international telephone number is none.
 */
export function isFormula(text: string, options: { phone?: boolean } = {}): boolean {
  if (options.phone && /^ *\+\d[\d ./-]*$/.test(text)) return false;
  return /^[ \u00a0]*[=+\-@\t\r\n]/.test(text);
}

/** A cell that no spreadsheet takes for a formula or for two cells. */
export function csvCell(value: string | number): string {
  const text = String(value);
  const harmless = isFormula(text) ? `'${text}` : text;
  return /[;"\r\n,]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** For a spreadsheet: UTF-8 with its mark, semicolons, as Italian spreadsheets write. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(csvCell).join(';')}\r\n`).join('')}`;
}
