import { csvText } from '@sosta/contracts';

/** A file of the package, and what of. */
export interface PreservedFile {
  /** Where it lies in the package. */
  path: string;
  kind: 'FATTURA_XML' | 'COPIA_PDF' | 'RICEVUTA';
  /** TD01 invoice, TD04 credit note. */
  type: 'TD01' | 'TD04';
  number: string;
  issuedOn: string;
  sha256: string;
  bytes: number;
}

const COLUMNS = ['percorso', 'contenuto', 'tipo', 'numero', 'data', 'sha256', 'byte'] as const;

const cells = (file: PreservedFile) => [
  file.path,
  file.kind,
  file.type,
  file.number,
  file.issuedOn,
  file.sha256,
  file.bytes,
];

/** The list of a package for people, as a spreadsheet opens it. */
export function indexCsv(files: readonly PreservedFile[]): string {
  return csvText([COLUMNS, ...files.map(cells)]);
}

/** The same for machines. */
export function indexXml(
  files: readonly PreservedFile[],
  head: { issuer: string; vatNumber: string; fromOn: string; toOn: string; preparedAt: Date },
): string {
  const attributes = (names: readonly string[], values: readonly (string | number)[]): string =>
    names.map((name, at) => ` ${name}="${escape(String(values[at]))}"`).join('');
  const of = attributes(
    ['cedente', 'partitaIva', 'dal', 'al', 'preparato'],
    [head.issuer, head.vatNumber, head.fromOn, head.toOn, head.preparedAt.toISOString()],
  );
  const lines = files.map((file) => `  <file${attributes(COLUMNS, cells(file))}/>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<indice${of}>\n${lines.join('')}</indice>\n`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
