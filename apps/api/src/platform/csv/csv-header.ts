export interface CsvColumn {
  /** As in the model file. */
  name: string;
  aliases: readonly string[];
  /** Whether the file must have the column; a cell of it may still be empty where the row's reader says so. */
  required: boolean;
}

/** `Codice Fiscale`, `CODICE-FISCALE` and `codice_fiscale` are one name. */
export function columnName(header: string): string {
  return header
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

export type HeaderResult =
  /** The column of each field, in the order of the file. */
  { ok: true; columns: string[] } | { ok: false; missing: string[]; unknown: string[]; repeated: string[] };

/** Reads the first row of a file. */
export function readHeader(expected: readonly CsvColumn[], fields: readonly string[]): HeaderResult {
  const known = new Map<string, string>();
  for (const one of expected) for (const name of [one.name, ...one.aliases]) known.set(name, one.name);
  const columns = fields.map((field) => known.get(columnName(field)));
  const unknown = fields.filter((_, index) => columns[index] === undefined).map((field) => field.trim());
  const repeated = columns.filter((name, index) => name !== undefined && columns.indexOf(name) !== index);
  const missing = expected
    .filter((one) => one.required && !columns.includes(one.name))
    .map((one) => one.name);
  if (missing.length + unknown.length + repeated.length > 0) {
    return { ok: false, missing, unknown, repeated: [...new Set(repeated as string[])] };
  }
  return { ok: true, columns: columns as string[] };
}

/** The separator of a header: the one of the two that occurs more often outside quotes. */
export function separatorOf(header: string): ';' | ',' {
  const bare = header.replace(/"[^"]*"/g, '');
  return bare.split(';').length >= bare.split(',').length ? ';' : ',';
}
