/**
 * Small, same-length corrections of the PDF files that Chromium writes, so that the same document printed twice
 * is the same file byte for byte: an e-mail repeated after a crash then carries the same attachment hash.
 * Nothing moves, so the cross-reference table stays right.
 */

const DATE_KEYS = ['/CreationDate (', '/ModDate ('] as const;
/** `D:YYYYMMDDHHmmSS+00'00'`, the form that Chromium always writes. */
const DATE_LENGTH = 23;

function pdfDate(instant: Date): string {
  const digits = instant.toISOString().replace(/\D/g, '').slice(0, 14);
  return `D:${digits}+00'00'`;
}

/**
 * Overwrites the creation and modification dates.
 *
 * @throws Error when a date is not where Chromium has always put it: better no file than one that silently
 *   stopped being reproducible
 */
export function stampDates(pdf: Buffer, instant: Date): void {
  const stamp = pdfDate(instant);
  for (const key of DATE_KEYS) {
    const at = pdf.indexOf(key, 0, 'latin1');
    const start = at + key.length;
    if (at < 0 || pdf.toString('latin1', start + DATE_LENGTH - 1, start + DATE_LENGTH + 1) !== "')") {
      throw new Error(`The PDF has no ${key.slice(1, -2)} of the expected form`);
    }
    pdf.write(stamp, start, DATE_LENGTH, 'latin1');
  }
}

const NODE_ID_OPEN = Buffer.from('(node');
const NODE_ID_DIGITS = 8;

/**
 * Renumbers the identifiers of structure elements (`(node00000054)`) from 1. Chromium takes them from a counter
 * that runs on through the life of the page. The order is kept, because the ID tree must stay sorted. Text that
 * reads like one cannot be meant by mistake: parentheses within a PDF string are escaped.
 */
export function renumberNodeIds(pdf: Buffer): void {
  const places: { at: number; id: string }[] = [];
  for (let at = pdf.indexOf(NODE_ID_OPEN); at >= 0; at = pdf.indexOf(NODE_ID_OPEN, at + 1)) {
    const start = at + NODE_ID_OPEN.length;
    const id = pdf.toString('latin1', start, start + NODE_ID_DIGITS + 1);
    if (/^\d{8}\)$/.test(id)) places.push({ at: start, id });
  }
  const rank = new Map(
    [...new Set(places.map((place) => place.id))].sort().map((id, index) => [id, index + 1]),
  );
  for (const { at, id } of places) {
    pdf.write(String(rank.get(id)).padStart(NODE_ID_DIGITS, '0'), at, NODE_ID_DIGITS, 'latin1');
  }
}

/** How many pages the file has. Page objects are never compressed in Chromium's files. */
export function countPages(pdf: Buffer): number {
  let pages = 0;
  const mark = Buffer.from('/Type /Page\n');
  for (let at = pdf.indexOf(mark); at >= 0; at = pdf.indexOf(mark, at + mark.length)) pages += 1;
  return pages;
}
