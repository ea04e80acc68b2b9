/** A text, or a number to calculate with; null leaves the cell empty. */
export type CsvCell = string | number | null;

/**
 * A table as the Italian Excel opens it with a double click: semicolons, decimal commas, UTF-8 with its mark, CRLF.
 * A text that a spreadsheet would take for a formula is preceded by an apostrophe (CWE-1236); numbers are written as
 * numbers, never as text.
 */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cellText).join(';')}\r\n`).join('')}`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell).replace('.', ',') : '';
  // Spaces before the sign do not stop a spreadsheet.
  const safe = /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(cell) ? `'${cell}` : cell;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
