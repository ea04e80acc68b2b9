/**
 * The part of the FatturaPA format (schema 1.2.3 of the Agenzia delle Entrate, format FPR12) that our invoices use, as
 * data: the elements in their order, how often each may stand, and what each may say. What is refused here is refused by
 * the official schema and the other way round; a test compares the two where the schema is at hand.
 */

/** An element with others inside, in the order in which they stand; an array is the same element repeated. */
export interface XmlElement {
  readonly [name: string]: XmlValue | readonly XmlValue[] | undefined;
}
export type XmlValue = string | XmlElement;

export interface Violation {
  /** Where: names of the elements from the root, `DettaglioLinee[2]` for the second. */
  path: string;
  /** A facet of the schema in our words, or the number of a control of the Sistema di Interscambio. */
  code: string;
  /** What is wrong, for operators and logs of tests; the value itself is not repeated, it may be personal. */
  message: string;
}

/** How white space is read before a text is judged (XML Schema, part 2). */
type WhiteSpace = 'preserve' | 'replace' | 'collapse';

interface Leaf {
  readonly kind: 'text';
  readonly whiteSpace: WhiteSpace;
  readonly accepts: (value: string) => boolean;
  readonly expects: string;
  /** What an empty element stands for. */
  readonly standsFor?: string;
}

interface Branch {
  readonly kind: 'elements';
  /** More than one: a choice. */
  readonly alternatives: readonly Readonly<Record<string, Particle>>[];
}

interface Particle {
  readonly type: Leaf | Branch;
  readonly min: 0 | 1;
  readonly max: number;
}

const one = (type: Leaf | Branch): Particle => ({ type, min: 1, max: 1 });
const maybe = (type: Leaf | Branch): Particle => ({ type, min: 0, max: 1 });
const many = (type: Leaf | Branch): Particle => ({ type, min: 1, max: Infinity });
const any = (type: Leaf | Branch): Particle => ({ type, min: 0, max: Infinity });

const elements = (...alternatives: Readonly<Record<string, Particle>>[]): Branch => ({
  kind: 'elements',
  alternatives,
});
const matching = (pattern: RegExp, expects: string, whiteSpace: WhiteSpace = 'preserve'): Leaf => ({
  kind: 'text',
  whiteSpace,
  accepts: (value) => pattern.test(value),
  expects,
});
const oneOf = (...values: string[]): Leaf => ({
  kind: 'text',
  whiteSpace: 'preserve',
  accepts: (value) => values.includes(value),
  expects: `one of ${values.join(', ')}`,
});
const latin = (max: number): Leaf =>
  matching(
    new RegExp(`^[\\u0000-\\u00ff]{1,${max}}$`, 'u'),
    `1 to ${max} characters up to U+00FF`,
    'replace',
  );
const basic = (max: number): Leaf =>
  matching(new RegExp(`^[\\u0000-\\u007f]{1,${max}}$`, 'u'), `1 to ${max} ASCII characters`, 'replace');

function isDate(value: string): boolean {
  const parts = /^-?(\d{4,})-(\d\d)-(\d\d)(?:Z|[+-](\d\d):(\d\d))?$/.exec(value);
  if (!parts) return false;
  const [, year = '', month = '', day = '', hours = '0', minutes = '0'] = parts;
  if (year === '0000' || (year.length > 4 && year.startsWith('0'))) return false;
  if (Number(hours) > 14 || Number(minutes) > 59 || (Number(hours) === 14 && minutes !== '00')) return false;
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1];
  return days !== undefined && Number(day) >= 1 && Number(day) <= days;
}

// Spaces around a date are allowed by the standard and refused by the common validator; nobody needs them.
const date: Leaf = { kind: 'text', whiteSpace: 'preserve', accepts: isDate, expects: 'a date YYYY-MM-DD' };
const documentDate: Leaf = {
  ...date,
  accepts: (value) => isDate(value) && Number.parseInt(value, 10) >= 1970,
  expects: 'a date from 1970-01-01',
};
const decimal = (pattern: RegExp, expects: string): Leaf => matching(pattern, expects, 'collapse');
const amount2 = decimal(/^-?\d{1,11}\.\d{2}$/, 'an amount with two decimals');
const amount8 = decimal(/^-?\d{1,11}\.\d{2,8}$/, 'an amount with two to eight decimals');
const rate: Leaf = {
  ...decimal(/^\d{1,3}\.\d{2}$/, 'a rate from 0.00 to 100.00'),
  accepts: (value) => /^\d{1,3}\.\d{2}$/.test(value) && Number(value) <= 100,
};
const lineNumber: Leaf = {
  kind: 'text',
  whiteSpace: 'collapse',
  accepts: (value) => /^\+?\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 9999,
  expects: 'a number from 1 to 9999',
};

const country = matching(/^[A-Z]{2}$/, 'two letters of ISO 3166');
const anyCode: Leaf = {
  kind: 'text',
  whiteSpace: 'preserve',
  accepts: (value) => value.length > 0 && [...value].length <= 28,
  expects: '1 to 28 characters',
};
const fiscalCode = matching(/^[A-Z0-9]{11,16}$/, '11 to 16 letters and digits');
const email: Leaf = {
  kind: 'text',
  whiteSpace: 'collapse',
  accepts: (value) =>
    [...value].length <= 256 &&
    /^([!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*|"(\[\]!#-[^-~ \t]|(\\[\t -~]))+")@([!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*|\[[\t -Z^-~]*\])$/.test(
      value,
    ),
  expects: 'an e-mail address',
};
/** Bare N2, N3 and N6 are still in the schema; the Sistema di Interscambio refuses them (00445). */
const nature = oneOf(
  ...['N1', 'N2', 'N2.1', 'N2.2', 'N3', 'N3.1', 'N3.2', 'N3.3', 'N3.4', 'N3.5', 'N3.6', 'N4', 'N5', 'N6'],
  ...['N6.1', 'N6.2', 'N6.3', 'N6.4', 'N6.5', 'N6.6', 'N6.7', 'N6.8', 'N6.9', 'N7'],
);
const numbered = (prefix: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${String(from + index).padStart(2, '0')}`);

const vatId = elements({ IdPaese: one(country), IdCodice: one(anyCode) });
const name = elements({ Denominazione: one(latin(80)) }, { Nome: one(latin(60)), Cognome: one(latin(60)) });
const seat = elements({
  Indirizzo: one(latin(60)),
  NumeroCivico: maybe(basic(8)),
  CAP: one(matching(/^[0-9]{5}$/, 'five digits')),
  Comune: one(latin(60)),
  Provincia: maybe(matching(/^[A-Z]{2}$/, 'two letters')),
  Nazione: one({ ...country, standsFor: 'IT' }),
});

const FATTURA_ELETTRONICA = elements({
  FatturaElettronicaHeader: one(
    elements({
      DatiTrasmissione: one(
        elements({
          IdTrasmittente: one(vatId),
          ProgressivoInvio: one(basic(10)),
          FormatoTrasmissione: one(oneOf('FPA12', 'FPR12')),
          CodiceDestinatario: one(matching(/^[A-Z0-9]{6,7}$/, 'six or seven letters and digits')),
          PECDestinatario: maybe(email),
        }),
      ),
      CedentePrestatore: one(
        elements({
          DatiAnagrafici: one(
            elements({
              IdFiscaleIVA: one(vatId),
              CodiceFiscale: maybe(fiscalCode),
              Anagrafica: one(name),
              RegimeFiscale: one(oneOf('RF01', 'RF02', ...numbered('RF', 4, 20))),
            }),
          ),
          Sede: one(seat),
        }),
      ),
      CessionarioCommittente: one(
        elements({
          DatiAnagrafici: one(
            elements({
              IdFiscaleIVA: maybe(vatId),
              CodiceFiscale: maybe(fiscalCode),
              Anagrafica: one(name),
            }),
          ),
          Sede: one(seat),
        }),
      ),
    }),
  ),
  FatturaElettronicaBody: many(
    elements({
      DatiGenerali: one(
        elements({
          DatiGeneraliDocumento: one(
            elements({
              TipoDocumento: one(oneOf(...numbered('TD', 1, 6), ...numbered('TD', 16, 29))),
              Divisa: one(matching(/^[A-Z]{3}$/, 'three letters of ISO 4217')),
              Data: one(documentDate),
              Numero: one(basic(20)),
              DatiBollo: maybe(elements({ BolloVirtuale: one(oneOf('SI')), ImportoBollo: maybe(amount2) })),
              ImportoTotaleDocumento: maybe(amount2),
              Causale: any(latin(200)),
            }),
          ),
          DatiFattureCollegate: any(elements({ IdDocumento: one(basic(20)), Data: maybe(date) })),
        }),
      ),
      DatiBeniServizi: one(
        elements({
          DettaglioLinee: many(
            elements({
              NumeroLinea: one(lineNumber),
              Descrizione: one(latin(1000)),
              Quantita: maybe(decimal(/^\d{1,12}\.\d{2,8}$/, 'a quantity with two to eight decimals')),
              DataInizioPeriodo: maybe(date),
              DataFinePeriodo: maybe(date),
              PrezzoUnitario: one(amount8),
              PrezzoTotale: one(amount8),
              AliquotaIVA: one(rate),
              Natura: maybe(nature),
              AltriDatiGestionali: any(
                elements({ TipoDato: one(basic(10)), RiferimentoTesto: maybe(latin(60)) }),
              ),
            }),
          ),
          DatiRiepilogo: many(
            elements({
              AliquotaIVA: one(rate),
              Natura: maybe(nature),
              ImponibileImporto: one(amount2),
              Imposta: one(amount2),
              EsigibilitaIVA: maybe(oneOf('D', 'I', 'S')),
              RiferimentoNormativo: maybe(latin(100)),
            }),
          ),
        }),
      ),
      DatiPagamento: any(
        elements({
          CondizioniPagamento: one(oneOf('TP01', 'TP02', 'TP03')),
          DettaglioPagamento: many(
            elements({
              ModalitaPagamento: one(oneOf(...numbered('MP', 1, 23))),
              DataScadenzaPagamento: maybe(date),
              ImportoPagamento: one(amount2),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** What of an invoice the schema refuses; nothing when it is valid. `root` is what `FatturaElettronica` holds. */
export function schemaViolations(root: XmlElement): Violation[] {
  return within(root, FATTURA_ELETTRONICA, '');
}

export const listOf = (value: XmlElement[string]): readonly XmlValue[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly XmlValue[]) : [value as XmlValue];

function within(value: XmlValue, branch: Branch, path: string): Violation[] {
  if (typeof value === 'string' && value.trim() !== '')
    return [{ path, code: 'TEXT', message: 'holds text where elements belong' }];
  const element = typeof value === 'string' ? {} : value;
  const attempts = branch.alternatives.map((particles) => inOrder(element, particles, path));
  return attempts.reduce((best, attempt) => (attempt.length < best.length ? attempt : best));
}

function inOrder(
  element: XmlElement,
  particles: Readonly<Record<string, Particle>>,
  path: string,
): Violation[] {
  const found: Violation[] = [];
  const order = Object.keys(particles);
  let last = -1;
  for (const [name, value] of Object.entries(element)) {
    if (value === undefined) continue;
    const place = order.indexOf(name);
    if (place === -1)
      found.push({ path: `${path}/${name}`, code: 'UNEXPECTED', message: 'does not belong here' });
    else if (place < last)
      found.push({ path: `${path}/${name}`, code: 'ORDER', message: `stands after ${order[last]}` });
    else last = place;
  }
  for (const [name, { type, min, max }] of Object.entries(particles)) {
    const values = listOf(element[name]);
    const here = `${path}/${name}`;
    if (values.length < min) found.push({ path: here, code: 'MISSING', message: 'is missing' });
    if (values.length > max)
      found.push({ path: here, code: 'REPEATED', message: `stands more than ${max} times` });
    values.forEach((value, index) => {
      const there = values.length > 1 ? `${here}[${index + 1}]` : here;
      found.push(...(type.kind === 'elements' ? within(value, type, there) : text(value, type, there)));
    });
  }
  return found;
}

/** Characters that XML 1.0 cannot carry at all, unpaired surrogates among them. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function text(
  element: XmlValue,
  { whiteSpace, accepts, expects, standsFor }: Leaf,
  path: string,
): Violation[] {
  // An element that holds nothing holds the empty text.
  const value = typeof element === 'string' ? element : Object.keys(element).length === 0 ? '' : null;
  if (value === null) return [{ path, code: 'ELEMENTS', message: 'holds elements where text belongs' }];
  if (NOT_XML.test(value))
    return [{ path, code: 'CHARACTER', message: 'holds a character that XML cannot carry' }];
  const given = value === '' && standsFor !== undefined ? standsFor : value;
  const spaced = whiteSpace === 'preserve' ? given : given.replace(/[\t\n\r]/g, ' ');
  const read = whiteSpace === 'collapse' ? spaced.replace(/ +/g, ' ').replace(/^ | $/g, '') : spaced;
  return accepts(read) ? [] : [{ path, code: 'FACET', message: `is not ${expects}` }];
}
