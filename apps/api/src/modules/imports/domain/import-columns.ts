import type { ImportKind } from '@sosta/contracts';

export interface ImportColumn {
  /** As in the model file. */
  name: string;
  aliases: readonly string[];
  /** Whether the file must have the column; a cell of it may still be empty where the row's reader says so. */
  required: boolean;
}

const column = (name: string, required: boolean, ...aliases: string[]): ImportColumn => ({
  name,
  aliases,
  required,
});

const PERSON = [
  column('codice_fiscale', true, 'cf', 'codfiscale', 'cod_fiscale', 'partita_iva', 'p_iva', 'cf_piva'),
  column('cognome', false),
  column('nome', false),
];
const ADDRESS = [
  column('indirizzo', true, 'via'),
  column('civico', true, 'numero_civico', 'n_civico'),
  column('cap', true),
  column('comune', true, 'citta'),
  column('provincia', true, 'prov'),
];

/** The columns of each kind of file, in the order of its model. */
export const IMPORT_COLUMNS: Readonly<Record<ImportKind, readonly ImportColumn[]>> = {
  REGISTRY: [
    ...PERSON.map((one) => ({ ...one, required: true })),
    column('data_nascita', true, 'data_di_nascita', 'nato_il'),
    ...ADDRESS,
  ],
  OFFICE_SUBSCRIPTIONS: [
    column('abi', true),
    column('codice', true, 'numero'),
    column('anno', true),
    column('email', false, 'e_mail', 'mail'),
    ...PERSON,
    column('ragione_sociale', false, 'societa'),
    ...ADDRESS,
    column('telefono', false, 'tel', 'cellulare'),
    column('targa', true),
    column('paese_targa', false, 'nazione_targa'),
    column('tipo_veicolo', false, 'veicolo'),
    column('marca', false),
    column('modello', false),
    column('prodotto', true, 'codice_prodotto'),
    column('zone', true, 'zona'),
    column('valido_dal', true, 'dal', 'inizio'),
    column('valido_al', true, 'al', 'scadenza', 'fine'),
    column('pagato_il', false, 'data_pagamento'),
    column('importo', false),
  ],
};

/** Rows of the model files: people and numbers that do not exist. */
export const IMPORT_EXAMPLES: Readonly<Record<ImportKind, Readonly<Record<string, string>>>> = {
  REGISTRY: {
    codice_fiscale: 'RSSMRA80A01F839W',
    cognome: 'Rossi',
    nome: 'Mario',
    data_nascita: '01/01/1980',
    indirizzo: 'Via Roma',
    civico: '12/B',
    cap: '00184',
    comune: 'Roma',
    provincia: 'RM',
  },
  OFFICE_SUBSCRIPTIONS: {
    abi: 'A',
    codice: '00123',
    anno: '2026',
    email: 'mario.rossi@example.it',
    codice_fiscale: 'RSSMRA80A01F839W',
    cognome: 'Rossi',
    nome: 'Mario',
    ragione_sociale: '',
    indirizzo: 'Via Roma',
    civico: '12/B',
    cap: '10121',
    comune: 'Torino',
    provincia: 'TO',
    telefono: '011 0000000',
    targa: 'AB123CD',
    paese_targa: 'IT',
    tipo_veicolo: 'AUTO',
    marca: 'Fiat',
    modello: 'Panda',
    prodotto: 'CODICE_PRODOTTO',
    zone: 'A|B',
    valido_dal: '01/01/2026',
    valido_al: '31/12/2026',
    pagato_il: '30/12/2025',
    importo: '120,00',
  },
};

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
export function readHeader(kind: ImportKind, fields: readonly string[]): HeaderResult {
  const known = new Map<string, string>();
  for (const one of IMPORT_COLUMNS[kind]) {
    for (const name of [one.name, ...one.aliases]) known.set(name, one.name);
  }
  const columns = fields.map((field) => known.get(columnName(field)));
  const unknown = fields.filter((_, index) => columns[index] === undefined).map((field) => field.trim());
  const repeated = columns.filter((name, index) => name !== undefined && columns.indexOf(name) !== index);
  const missing = IMPORT_COLUMNS[kind]
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

/** A model to fill in: header and one invented row. Spreadsheets know UTF-8 by its mark. */
export function modelFile(kind: ImportKind): string {
  const names = IMPORT_COLUMNS[kind].map((one) => one.name);
  const example = names.map((name) => IMPORT_EXAMPLES[kind][name] ?? '');
  return `\uFEFF${names.join(';')}\r\n${example.join(';')}\r\n`;
}
