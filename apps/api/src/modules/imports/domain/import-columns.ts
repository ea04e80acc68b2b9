import type { ImportKind } from '@sosta/contracts';
import type { CsvColumn } from '../../../platform/csv/csv-header.js';

const column = (name: string, required: boolean, ...aliases: string[]): CsvColumn => ({
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
export const IMPORT_COLUMNS: Readonly<Record<ImportKind, readonly CsvColumn[]>> = {
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

/** A model to fill in: header and one invented row. Spreadsheets know UTF-8 by its mark. */
export function modelFile(kind: ImportKind): string {
  const names = IMPORT_COLUMNS[kind].map((one) => one.name);
  const example = names.map((name) => IMPORT_EXAMPLES[kind][name] ?? '');
  return `\uFEFF${names.join(';')}\r\n${example.join(';')}\r\n`;
}
