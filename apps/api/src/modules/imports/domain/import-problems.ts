import type { Locale } from '@sosta/contracts';

/**
 * What can be wrong with a file (a refusal of the whole) or with a row, as a sentence that says what to do. The
 * column is named beside the sentence, not in it.
 */
const it = {
  // The whole file
  HEADER_WRONG:
    'L’intestazione del file non è quella prevista. {details} Scarica il modello e confronta la prima riga.',
  NO_ROWS: 'Il file contiene solo l’intestazione. Aggiungi almeno una riga.',
  QUOTES_BROKEN:
    'Alla riga {line} le virgolette non sono chiuse bene. Correggi la riga e carica di nuovo il file.',
  ROW_TOO_LONG:
    'La riga {line} è troppo lunga: manca forse un ritorno a capo. Correggila e carica di nuovo il file.',
  FILE_LOST: 'Il file non è più disponibile. Caricalo di nuovo.',
  CHANGED_MEANWHILE:
    'Dopo il controllo i dati sono cambiati e alcune righe ora sono sbagliate. Nulla è stato importato: guarda il nuovo elenco e decidi.',
  FAILED: 'L’importazione non è riuscita e nulla è stato modificato. Carica di nuovo il file.',

  // A row, by itself
  COLUMNS_COUNT: 'La riga ha {found} campi invece di {expected}. Controlla i separatori.',
  FORMULA: 'Il testo comincia come una formula di foglio elettronico. Togli il primo carattere.',
  CHARACTERS: 'Il testo contiene caratteri non ammessi (invisibili o di controllo). Riscrivilo.',
  REQUIRED: 'Il dato manca. Inseriscilo.',
  TOO_LONG: 'Il testo supera i {max} caratteri. Abbrevialo.',
  FISCAL_CODE: 'Il codice fiscale non è corretto. Controllalo carattere per carattere.',
  FISCAL_CODE_PLACE: 'Il luogo di nascita nel codice fiscale non esiste. Controlla il codice.',
  FISCAL_CODE_DATE: 'La data di nascita nel codice fiscale non esiste. Controlla il codice.',
  VAT_NUMBER: 'La partita IVA non è corretta: sono 11 cifre. Controllala.',
  BIRTH_DATE_DIFFERS: 'La data di nascita non corrisponde al codice fiscale. Correggi l’uno o l’altra.',
  HOLDER_NAME: 'Indica cognome e nome di una persona oppure la ragione sociale di una società, non entrambi.',
  DATE: 'La data non è valida. Scrivila come 31/12/2026.',
  DATE_FUTURE: 'La data è nel futuro. Correggila.',
  DATE_TOO_FAR: 'La data è troppo lontana. Controlla l’anno.',
  DATES_REVERSED: 'La data di fine viene prima di quella di inizio. Correggile.',
  EMAIL: 'L’indirizzo e-mail non è valido. Correggilo o lascialo vuoto.',
  PROVINCE: 'La provincia va indicata con la sigla di due lettere, per esempio TO.',
  POSTAL_CODE:
    'Il CAP deve avere cinque cifre. Se il foglio elettronico ha tolto lo zero iniziale, rimettilo.',
  PHONE: 'Il numero di telefono non è valido. Correggilo o lascialo vuoto.',
  COUNTRY: 'Il Paese della targa va indicato con la sigla di due lettere, per esempio IT o FR.',
  COUNTRY_VEHICLE:
    'Tipo di veicolo e Paese della targa non vanno d’accordo: «ESTERA» è per le targhe non italiane.',
  VEHICLE_KIND: 'Il tipo di veicolo non è riconosciuto. Usa AUTO, MOTO, MICROCAR, STORICO o ESTERA.',
  PLATE: 'La targa non è valida per questo tipo di veicolo. Controllala.',
  PRODUCT: 'Il prodotto non esiste in questo Comune. Usa il codice che vedi in «Prodotti e tariffe».',
  PRODUCT_VEHICLE: 'Il prodotto non è previsto per questo tipo di veicolo. Controlla prodotto e veicolo.',
  ZONE: 'La zona {zone} non esiste in questo Comune. Usa i codici che vedi in «Zone».',
  ZONE_NOT_OF_PRODUCT: 'La zona {zone} non fa parte di questo prodotto. Controlla zona e prodotto.',
  AMOUNT: 'L’importo non è valido. Scrivilo come 120,00.',
  PAYMENT_INCOMPLETE: 'Indica sia la data sia l’importo del pagamento, oppure nessuno dei due.',
  REFERENCE: 'Sono ammesse solo lettere, cifre, punto, trattino e sottolineato (al massimo 30).',
  YEAR: 'L’anno non è valido. Scrivilo con quattro cifre.',
  DUPLICATE: 'Lo stesso elemento è già alla riga {line} del file. Tieni una sola delle due righe.',

  // A row, with what is already known
  HOLDER_DIFFERS:
    'Questo numero di abbonamento appartiene già a un altro codice fiscale. Controlla ABI, codice e anno.',
  HOLDER_KIND: 'Questo codice fiscale è già registrato come persona invece che come società, o viceversa.',
  PLATE_DIFFERS:
    'L’abbonamento è già registrato con un’altra targa. L’importazione non cambia la targa: usa la scheda dell’abbonamento.',
  PRODUCT_DIFFERS:
    'L’abbonamento è già registrato con un altro prodotto. L’importazione non cambia il prodotto: serve un nuovo abbonamento.',
  SUBSCRIPTION_OVER: 'L’abbonamento è stato sospeso, chiuso o revocato: l’importazione non lo modifica.',
  OVERLAP_RIGHT: 'Per questa targa c’è già l’abbonamento {number} nella stessa zona e nello stesso periodo.',
  OVERLAP_ROW: 'La riga {line} del file ha già la stessa targa, nella stessa zona e nello stesso periodo.',
} as const;

export type ImportProblemCode = keyof typeof it;

const en: Readonly<Record<ImportProblemCode, string>> = {
  HEADER_WRONG:
    'The header of the file is not the expected one. {details} Download the model and compare the first row.',
  NO_ROWS: 'The file holds a header only. Add at least one row.',
  QUOTES_BROKEN:
    'On line {line} the quotation marks are not closed properly. Correct it and send the file again.',
  ROW_TOO_LONG: 'Line {line} is too long: a line break may be missing. Correct it and send the file again.',
  FILE_LOST: 'The file is no longer available. Send it again.',
  CHANGED_MEANWHILE:
    'The data changed after the check and some rows are wrong now. Nothing was imported: look at the new list and decide.',
  FAILED: 'The import did not succeed and nothing was changed. Send the file again.',
  COLUMNS_COUNT: 'The row has {found} fields instead of {expected}. Check the separators.',
  FORMULA: 'The text starts like a spreadsheet formula. Remove the first character.',
  CHARACTERS: 'The text holds characters that are not allowed (invisible or control ones). Type it again.',
  REQUIRED: 'The value is missing. Fill it in.',
  TOO_LONG: 'The text is longer than {max} characters. Shorten it.',
  FISCAL_CODE: 'The fiscal code is not correct. Check it character by character.',
  FISCAL_CODE_PLACE: 'The place of birth in the fiscal code does not exist. Check the code.',
  FISCAL_CODE_DATE: 'The date of birth in the fiscal code does not exist. Check the code.',
  VAT_NUMBER: 'The VAT number is not correct: it has 11 digits. Check it.',
  BIRTH_DATE_DIFFERS: 'The date of birth does not agree with the fiscal code. Correct one of them.',
  HOLDER_NAME: 'Give surname and name of a person or the name of a company, not both.',
  DATE: 'The date is not valid. Write it like 31/12/2026.',
  DATE_FUTURE: 'The date is in the future. Correct it.',
  DATE_TOO_FAR: 'The date is too far away. Check the year.',
  DATES_REVERSED: 'The last day comes before the first. Correct them.',
  EMAIL: 'The e-mail address is not valid. Correct it or leave it empty.',
  PROVINCE: 'Write the province as two letters, for example TO.',
  POSTAL_CODE: 'The postal code has five digits. If the spreadsheet removed a leading zero, put it back.',
  PHONE: 'The telephone number is not valid. Correct it or leave it empty.',
  COUNTRY: 'Write the country of the plate as two letters, for example IT or FR.',
  COUNTRY_VEHICLE:
    'Vehicle kind and country of the plate disagree: “ESTERA” is for plates that are not Italian.',
  VEHICLE_KIND: 'The vehicle kind is not known. Use AUTO, MOTO, MICROCAR, STORICO or ESTERA.',
  PLATE: 'The plate is not valid for this kind of vehicle. Check it.',
  PRODUCT: 'The product does not exist in this municipality. Use the code shown in “Products and tariffs”.',
  PRODUCT_VEHICLE: 'The product is not meant for this kind of vehicle. Check product and vehicle.',
  ZONE: 'Zone {zone} does not exist in this municipality. Use the codes shown in “Zones”.',
  ZONE_NOT_OF_PRODUCT: 'Zone {zone} is no zone of this product. Check zone and product.',
  AMOUNT: 'The amount is not valid. Write it like 120,00.',
  PAYMENT_INCOMPLETE: 'Give both day and amount of the payment, or neither.',
  REFERENCE: 'Only letters, digits, dot, hyphen and underscore are allowed (30 at most).',
  YEAR: 'The year is not valid. Write it with four digits.',
  DUPLICATE: 'The same item is on line {line} of the file already. Keep one of the two rows.',
  HOLDER_DIFFERS:
    'This subscription number belongs to another fiscal code already. Check ABI, code and year.',
  HOLDER_KIND: 'This fiscal code is registered as a person rather than a company, or the other way round.',
  PLATE_DIFFERS:
    'The subscription is registered with another plate. An import does not change the plate: use the subscription’s page.',
  PRODUCT_DIFFERS:
    'The subscription is registered with another product. An import does not change the product: a new subscription is needed.',
  SUBSCRIPTION_OVER: 'The subscription was suspended, ended or revoked: an import does not change it.',
  OVERLAP_RIGHT: 'Subscription {number} covers this plate in the same zone and period already.',
  OVERLAP_ROW: 'Line {line} of the file has the same plate in the same zone and period already.',
};

const texts: Readonly<Record<Locale, Readonly<Record<ImportProblemCode, string>>>> = { it, en };

export const IMPORT_PROBLEM_CODES = Object.keys(it) as ImportProblemCode[];
export type ImportProblemParams = Readonly<Record<string, string | number>>;

export interface RowProblem {
  line: number;
  /** Null: the row as a whole. */
  column: string | null;
  code: ImportProblemCode;
  params: ImportProblemParams;
}

const LISTS: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  it: { missing: 'Mancano le colonne', unknown: 'Colonne non previste', repeated: 'Colonne ripetute' },
  en: { missing: 'Missing columns', unknown: 'Unknown columns', repeated: 'Repeated columns' },
};

/** The sentence for a problem. */
export function importProblemText(
  locale: Locale,
  code: ImportProblemCode,
  params: ImportProblemParams,
): string {
  const details = Object.entries(LISTS[locale])
    .filter(([name]) => params[name])
    .map(([name, text]) => `${text}: ${params[name]}.`)
    .join(' ');
  return texts[locale][code].replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'details' ? details : String(params[name] ?? ''),
  );
}
