import type { Tx } from './unit-of-work.js';

/**
 * What was typed into a search box, read in several ways, each of which is one short range of an index.
 *
 * Under row-level security an index answers only comparisons that leak nothing: equality and ranges of plain columns,
 * but not LIKE, arrays, citext or a column that is cast. What looks for one among a million rows is built of these.
 */
export class Readings {
  readonly parameters: unknown[] = [];
  private readonly readings: string[] = [];

  get none(): boolean {
    return this.readings.length === 0;
  }

  /** @returns its place in the statement */
  text(value: string): string {
    return `$${this.parameters.push(value)}::text`;
  }

  texts(values: readonly string[]): string {
    return `$${this.parameters.push(values)}::text[]`;
  }

  /** A statement whose columns are those of the first one. */
  add(reading: string): void {
    this.readings.push(`(${reading})`);
  }

  /** All that any of them finds, the same more than once. */
  get union(): string {
    return this.readings.join(' UNION ALL ');
  }

  /**
   * For a list in an order that has an index: what was searched for is looked up first, and then put in order. Left to
   * choose, PostgreSQL goes through the list from its beginning until it has met a page of what fits.
   * @returns the beginning of the statement, and where its list comes from
   */
  foundFirst(alias: string, table: string): { with: string; from: string } {
    if (this.none) return { with: '', from: `${table} ${alias}` };
    const rows = `SELECT ${alias}.* FROM ${table} ${alias} WHERE ${alias}.id IN (${this.union})`;
    return { with: `found AS MATERIALIZED (${rows}),`, from: `found ${alias}` };
  }

  /** The column begins with a code or plate: made of A–Z and 0–9, of which Z is the last. */
  codeRange(column: string, beginning: string): string {
    const parameter = this.text(beginning);
    return `${column} >= ${parameter} AND ${column} <= ${parameter} || repeat('Z', 16)`;
  }

  /** The column begins with a text of whatever characters. */
  textRange(column: string, beginning: string): string {
    return `${column} >= ${this.text(beginning)} AND ${column} < ${this.text(beginning + LAST)}`;
  }
}

/**
 * Those who have a name with a word that begins so, for each word that was typed, in whatever order. Null when no word
 * is left of it.
 * @returns a statement of `holder_id`
 */
export async function holdersNamed(tx: Tx, readings: Readings, typed: string): Promise<string | null> {
  const key = await nameKey(tx, typed);
  if (!key) return null;
  const word = (beginning: string): string =>
    `SELECT k.holder_id FROM holder_name_key k WHERE ${readings.textRange('k.key', beginning)}`;
  return key.split(' ').map(word).join(' INTERSECT ');
}

/** Above every character a name or an address can have. */
const LAST = '\u{10ffff}';

/**
 * A name in the form of `holder_name_key`, by the function that writes it; asked for by itself, since a comparison with
 * a function's answer could not use the index. Null when nothing is left of it.
 */
export async function nameKey(tx: Tx, typed: string): Promise<string | null> {
  const [row]: { key: string }[] = await tx.query('SELECT search_key($1) AS key', [typed]);
  return row?.key || null;
}
