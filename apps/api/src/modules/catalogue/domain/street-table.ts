import type { Locale } from '@sosta/contracts';
import { csvText } from '../../../platform/csv/csv-cells.js';
import type { CsvColumn } from '../../../platform/csv/csv-header.js';
import type { FileRefusal } from '../../../platform/csv/csv-rows.js';
import { RowCheck, type CellProblem, type CellProblemCode } from '../../../platform/csv/row-check.js';
import {
  claimOf,
  describeNumbers,
  overlaps,
  readCivic,
  type Claim,
  type CivicNumbers,
  type CivicProblem,
  type StreetSide,
} from './civic-numbers.js';
import { streetKey } from './street-name.js';

/** The file of the table of streets: one row for a zone, a street and a side of it. */
export const STREET_COLUMNS: readonly CsvColumn[] = [
  { name: 'zona', aliases: ['settore', 'codice_zona', 'codice'], required: true },
  { name: 'via', aliases: ['strada', 'indirizzo', 'nome_via'], required: true },
  { name: 'lato', aliases: ['numeri', 'pari_dispari'], required: false },
  { name: 'dal', aliases: ['da', 'dal_civico', 'civico_da'], required: false },
  { name: 'al', aliases: ['a', 'al_civico', 'civico_a'], required: false },
  { name: 'tranne', aliases: ['esclusi', 'eccezioni'], required: false },
];
export const MAX_STREET_ROWS = 20_000;
export const MAX_EXCEPTIONS = 50;

const SIDES: Readonly<Record<string, StreetSide>> = {
  '': 'ALL',
  TUTTI: 'ALL',
  TUTTO: 'ALL',
  ENTRAMBI: 'ALL',
  ALL: 'ALL',
  DISPARI: 'ODD',
  D: 'ODD',
  ODD: 'ODD',
  PARI: 'EVEN',
  P: 'EVEN',
  EVEN: 'EVEN',
};
const SIDE_WORDS: Readonly<Record<StreetSide, string>> = { ALL: 'tutti', ODD: 'dispari', EVEN: 'pari' };

export type StreetProblemCode =
  | FileRefusal
  | CellProblemCode
  | CivicProblem['code']
  | 'TOO_MANY_ROWS'
  | 'COLUMNS_COUNT'
  | 'ZONE'
  | 'ZONE_CLOSED'
  | 'STREET'
  | 'SIDE'
  | 'TOO_MANY_EXCEPTIONS'
  | 'REPEATED'
  | 'CLAIMED_IN_FILE'
  | 'CLAIMED';
export type StreetProblem = CellProblem<StreetProblemCode>;
export class StreetRowCheck extends RowCheck<StreetProblemCode> {}

export interface ZoneOfTable {
  id: string;
  code: string;
  active: boolean;
}

/** A row that is well formed by itself. */
export interface ReadStreetRow extends CivicNumbers {
  line: number;
  zoneId: string;
  zoneCode: string;
  street: string;
  key: string;
  claim: Claim;
}

const COLUMN: Readonly<Record<CivicProblem['field'], string>> = { from: 'dal', to: 'al', except: 'tranne' };

export function readStreetRow(check: StreetRowCheck, zones: readonly ZoneOfTable[]): ReadStreetRow | null {
  const code = check.text('zona', { max: 20, required: true });
  const zone = zones.find((one) => one.code.toUpperCase() === code.toUpperCase());
  if (code !== '' && !zone) check.wrong('zona', 'ZONE');
  if (zone && !zone.active) check.wrong('zona', 'ZONE_CLOSED');
  const street = check.text('via', { max: 120, required: true }).replace(/\s+/g, ' ');
  const key = streetKey(street);
  if (street !== '' && (key === '' || street.length < 2)) check.wrong('via', 'STREET');
  const side = SIDES[check.text('lato', { max: 20 }).toUpperCase()] ?? check.wrong('lato', 'SIDE') ?? 'ALL';
  const exceptions = check
    .text('tranne', { max: 500 })
    .split(/[|,;]/)
    .map((text) => text.trim())
    .filter(Boolean);
  if (exceptions.length > MAX_EXCEPTIONS)
    check.wrong('tranne', 'TOO_MANY_EXCEPTIONS', { max: MAX_EXCEPTIONS });
  const numbers = tidyNumbers({
    side,
    from: check.text('dal', { max: 20 }) || null,
    to: check.text('al', { max: 20 }) || null,
    except: exceptions,
  });
  const claimed = claimOf(numbers);
  if (!claimed.ok && check.problems.length === 0)
    check.wrong(COLUMN[claimed.wrong.field], claimed.wrong.code);
  if (check.problems.length > 0 || !zone || !claimed.ok) return null;
  return {
    line: check.line,
    zoneId: zone.id,
    zoneCode: zone.code,
    street,
    key,
    claim: claimed.claim,
    ...numbers,
  };
}

/** Numbers as they are kept: "12a" is written "12/A". What cannot be read is left for `claimOf` to refuse. */
export function tidyNumbers({ side, from, to, except }: CivicNumbers): CivicNumbers {
  const tidy = (text: string) => readCivic(text)?.text ?? text;
  return { side, from: from && tidy(from), to: to && tidy(to), except: except.map(tidy) };
}

interface Claimant {
  zoneId: string;
  zoneCode: string;
  key: string;
  claim: Claim;
}

/**
 * What the rows of a file say twice, of one zone or of two, and what other zones have already.
 * @param standing rows of zones that the file leaves as they are
 * @param sharing whether the municipality lets zones share numbers
 */
export function conflictsIn(
  rows: readonly ReadStreetRow[],
  standing: readonly (Claimant & CivicNumbers)[],
  sharing: boolean,
): StreetProblem[] {
  const wrong = (
    row: ReadStreetRow,
    code: StreetProblemCode,
    params: StreetProblem['params'],
  ): StreetProblem => ({
    line: row.line,
    column: 'via',
    code,
    params: { ...params, value: row.street },
  });
  const accepted = new Map<string, ReadStreetRow[]>();
  const kept = Map.groupBy(standing, ({ key }) => key);
  return rows.flatMap((row) => {
    const before = accepted.get(row.key) ?? [];
    accepted.set(row.key, [...before, row]);
    const meets = (other: Claimant) => overlaps(other.claim, row.claim);
    const repeated = before.find((other) => other.zoneId === row.zoneId && meets(other));
    if (repeated) return [wrong(row, 'REPEATED', { line: repeated.line })];
    if (sharing) return [];
    const rival = before.find((other) => other.zoneId !== row.zoneId && meets(other));
    if (rival) return [wrong(row, 'CLAIMED_IN_FILE', { line: rival.line, zone: rival.zoneCode })];
    const holder = kept.get(row.key)?.find((other) => other.zoneId !== row.zoneId && meets(other));
    return holder
      ? [wrong(row, 'CLAIMED', { zone: holder.zoneCode, numbers: describeNumbers(holder, 'it') })]
      : [];
  });
}

/** What tells two rows of a zone apart; the same text means nothing to write. */
export const rowIdentity = (row: CivicNumbers & { zoneId: string; street: string }): string =>
  JSON.stringify([row.zoneId, row.street, row.side, row.from, row.to, row.except]);

/** The table as a file of the same shape as is taken. */
export function streetFile(rows: readonly (CivicNumbers & { zoneCode: string; street: string })[]): string {
  return csvText([
    STREET_COLUMNS.map(({ name }) => name),
    ...rows.map((row) => [
      row.zoneCode,
      row.street,
      SIDE_WORDS[row.side],
      row.from ?? '',
      row.to ?? '',
      row.except.join(' | '),
    ]),
  ]);
}

const TEXTS: Readonly<Record<Locale, Readonly<Record<StreetProblemCode, string>>>> = {
  it: {
    HEADER_WRONG:
      'L’intestazione del file non è quella prevista. {details} Scarica la tabella e confronta la prima riga.',
    NO_ROWS: 'Il file contiene solo l’intestazione. Aggiungi almeno una riga.',
    TOO_MANY_ROWS: 'Il file ha più di {max} righe. Dividilo in più file, uno per zona.',
    QUOTES_BROKEN:
      'Alla riga {line} le virgolette non sono chiuse bene. Correggi la riga e carica di nuovo il file.',
    ROW_TOO_LONG:
      'La riga {line} è troppo lunga: manca forse un ritorno a capo. Correggila e carica di nuovo il file.',
    FILE_LOST: 'Il file non è più disponibile. Caricalo di nuovo.',
    COLUMNS_COUNT: 'La riga ha {found} campi invece di {expected}. Controlla i separatori.',
    FORMULA: 'Il testo comincia come una formula di foglio elettronico. Togli il primo carattere.',
    CHARACTERS: 'Il testo contiene caratteri non ammessi (invisibili o di controllo). Riscrivilo.',
    REQUIRED: 'Il dato manca. Inseriscilo.',
    TOO_LONG: 'Il testo supera i {max} caratteri. Abbrevialo.',
    ZONE: 'Questa zona non esiste. Usa i codici che vedi in «Zone», oppure crea prima la zona.',
    ZONE_CLOSED: 'Questa zona è chiusa. Riaprila prima di darle delle strade, oppure usa un’altra zona.',
    STREET: 'Non è il nome di una strada. Scrivilo per esteso, per esempio «Via Roma».',
    SIDE: 'Il lato non è riconosciuto. Scrivi «tutti», «pari» o «dispari».',
    CIVIC: 'Il civico non è valido. Scrivilo come 12, 12/A o 12 bis.',
    CIVICS_REVERSED: 'Il numero finale viene prima di quello iniziale. Scambiali.',
    EXCEPTION:
      'Un’eccezione non è un civico. Scrivi i numeri separati da una barra verticale: 8 | 14/A | 20-26.',
    NO_NUMBERS: 'La riga non comprende nessun numero. Controlla lato, numeri ed eccezioni.',
    TOO_MANY_EXCEPTIONS: 'Le eccezioni sono più di {max}. Dividi la riga in più righe.',
    REPEATED: 'Questi numeri sono già alla riga {line} per la stessa zona. Togli una delle due righe.',
    CLAIMED_IN_FILE:
      'Alcuni di questi numeri sono già alla riga {line} per la zona {zone}. Correggi una delle due righe.',
    CLAIMED:
      'Alcuni di questi numeri sono già della zona {zone} ({numbers}). Correggi la riga, o prima la zona {zone}.',
  },
  en: {
    HEADER_WRONG:
      'The header of the file is not the expected one. {details} Download the table and compare the first row.',
    NO_ROWS: 'The file holds a header only. Add at least one row.',
    TOO_MANY_ROWS: 'The file has more than {max} rows. Divide it into several files, one a zone.',
    QUOTES_BROKEN:
      'On line {line} the quotation marks are not closed properly. Correct it and send the file again.',
    ROW_TOO_LONG: 'Line {line} is too long: a line break may be missing. Correct it and send the file again.',
    FILE_LOST: 'The file is no longer available. Send it again.',
    COLUMNS_COUNT: 'The row has {found} fields instead of {expected}. Check the separators.',
    FORMULA: 'The text starts like a spreadsheet formula. Remove the first character.',
    CHARACTERS: 'The text holds characters that are not allowed (invisible or control ones). Type it again.',
    REQUIRED: 'The value is missing. Fill it in.',
    TOO_LONG: 'The text is longer than {max} characters. Shorten it.',
    ZONE: 'There is no such zone. Use the codes shown in “Zones”, or make the zone first.',
    ZONE_CLOSED: 'This zone is closed. Open it again before giving it streets, or use another zone.',
    STREET: 'This is not the name of a street. Write it out, for example “Via Roma”.',
    SIDE: 'The side is not known. Write “tutti” (all), “pari” (even) or “dispari” (odd).',
    CIVIC: 'The house number is not valid. Write it like 12, 12/A or 12 bis.',
    CIVICS_REVERSED: 'The last number comes before the first. Swap them.',
    EXCEPTION: 'An exception is no house number. Write them with a vertical bar between: 8 | 14/A | 20-26.',
    NO_NUMBERS: 'The row holds no number at all. Check side, numbers and exceptions.',
    TOO_MANY_EXCEPTIONS: 'There are more than {max} exceptions. Divide the row into several.',
    REPEATED: 'These numbers are on line {line} already, for the same zone. Remove one of the two rows.',
    CLAIMED_IN_FILE:
      'Some of these numbers are on line {line} already, for zone {zone}. Correct one of the two rows.',
    CLAIMED:
      'Some of these numbers belong to zone {zone} already ({numbers}). Correct the row, or zone {zone} first.',
  },
};
const LISTS: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  it: { missing: 'Mancano le colonne', unknown: 'Colonne non previste', repeated: 'Colonne ripetute' },
  en: { missing: 'Missing columns', unknown: 'Unknown columns', repeated: 'Repeated columns' },
};

export function streetProblemText(
  locale: Locale,
  code: StreetProblemCode,
  params: Readonly<Record<string, string | number>> = {},
): string {
  const details = Object.entries(LISTS[locale])
    .filter(([name]) => params[name])
    .map(([name, text]) => `${text}: ${params[name]}.`)
    .join(' ');
  return TEXTS[locale][code].replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'details' ? details : String(params[name] ?? ''),
  );
}

const REPORT_HEADER: Readonly<Record<Locale, readonly string[]>> = {
  it: ['riga', 'colonna', 'valore', 'problema'],
  en: ['line', 'column', 'value', 'problem'],
};

/** What is wrong, row by row, for a spreadsheet. */
export function streetReport(locale: Locale, problems: readonly StreetProblem[]): string {
  return csvText([
    REPORT_HEADER[locale],
    ...problems.map((one) => [
      one.line,
      one.column ?? '',
      one.params['value'] ?? '',
      streetProblemText(locale, one.code, one.params),
    ]),
  ]);
}
