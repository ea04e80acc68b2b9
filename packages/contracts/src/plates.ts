import type { FieldProblem } from './problems.js';

/**
 * Kinds of plate. The kind is asked, never guessed: `AB12345` is a motorcycle, `X92345` a microcar, and
 * foreign plates may look like any of them.
 */
export const VEHICLE_KINDS = ['CAR', 'MOTORCYCLE', 'MICROCAR', 'HISTORIC', 'FOREIGN'] as const;
export type VehicleKind = (typeof VEHICLE_KINDS)[number];

export type PlateCheck =
  | { ok: true; plate: string }
  /** `suggestion`: the plate with look-alikes corrected, when that makes it fit the kind. */
  | ({ ok: false; suggestion?: string } & FieldProblem);

/** Italian plates never use I, O, Q and U. */
const L = '[A-HJ-NPR-TV-Z]';

/**
 * Province codes seen on plates up to 1994, Rome spelt in full; PL, FM and ZA are Pola, Fiume and Zara.
 */
const OLD_PROVINCES =
  'AG|AL|AN|AO|AP|AQ|AR|AT|AV|BA|BG|BI|BL|BN|BO|BR|BS|BZ|CA|CB|CE|CH|CL|CN|CO|CR|CS|CT|CZ|EN|FE|FG|FI|FM|FO|' +
  'FR|GE|GO|GR|IM|IS|KR|LC|LE|LI|LO|LT|LU|MC|ME|MI|MN|MO|MS|MT|NA|NO|NU|OR|PA|PC|PD|PE|PG|PI|PL|PN|PO|PR|PS|' +
  'PT|PV|PZ|RA|RC|RE|RG|RI|RN|RO|ROMA|SA|SI|SO|SP|SR|SS|SV|TA|TE|TN|TO|TP|TR|TS|TV|UD|VA|VB|VC|VE|VI|VR|VT|VV|ZA';

interface PlateFormat {
  pattern: RegExp;
  /** Sizes of the groups shown, `undefined` when the plate is shown as it is. */
  groups?: readonly number[];
  example: string;
}

const FORMATS: Readonly<Record<VehicleKind, PlateFormat>> = {
  // Since 1994. EE is for visitors, X… for trailers, Y… for local police: none may hold a permit.
  CAR: {
    pattern: new RegExp(`^(?!EE|[XY])${L}{2}\\d{3}${L}{2}$`),
    groups: [2, 3, 2],
    example: 'AB 123 CD',
  },
  // Motorcycles since 1999, and heavy quadricycles.
  MOTORCYCLE: { pattern: new RegExp(`^${L}{2}\\d{5}$`), groups: [2, 5], example: 'AB 12345' },
  // Mopeds and light quadricycles since 2006 (DPR 153/2006): no vowels, no Q, no 0 and 1.
  MICROCAR: { pattern: /^[B-DF-HJ-NPR-TV-Z2-9]{6}$/, groups: [3, 3], example: 'X9B 2C4' },
  // Provincial plates before 1994: up to six characters, digits with at most one letter.
  HISTORIC: {
    pattern: new RegExp(`^(?:${OLD_PROVINCES})(?:\\d{1,6}|(?=.{6}$)\\d*[A-Z]\\d+|\\d{5}[A-Z])$`),
    example: 'MI A12345',
  },
  // Nothing is known about it but the alphabet; the country is asked beside it.
  FOREIGN: { pattern: /^(?=.*\d)[A-Z0-9]{2,12}$/, example: 'B AB 1234' },
};

/** Read as a digit where a digit is due, and as a letter where a letter is due. */
const AS_DIGIT: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};
const AS_LETTER: Readonly<Record<string, string>> = { '0': 'D', '2': 'Z', '5': 'S', '6': 'G', '8': 'B' };

/** L = letter, D = digit, place by place, where the format is fixed. */
const PLACES: Readonly<Partial<Record<VehicleKind, string>>> = { CAR: 'LLDDDLL', MOTORCYCLE: 'LLDDDDD' };

/** The form in which plates are stored and compared: upper case, only letters and digits. */
export function normalizePlate(typed: string): string {
  return typed
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

/**
 * Checks a plate against the format of its kind. Accepts spaces, dashes and lower case; anything else
 * that is neither letter nor digit is refused rather than dropped.
 */
export function validatePlate(kind: VehicleKind, typed: string): PlateCheck {
  const plate = normalizePlate(typed);
  if (plate === '') return { ok: false, code: 'required' };
  const { pattern, example } = FORMATS[kind];
  const foreignToPlates = /[^\p{L}\p{M}\d\s.\-–—·•]/u.test(typed);
  if (!foreignToPlates && pattern.test(plate)) return { ok: true, plate };
  const suggestion = suggestPlate(kind, plate);
  const problem = { ok: false, code: 'plate_invalid_for_kind', params: { example } } as const;
  return suggestion === undefined ? problem : { ...problem, suggestion };
}

/**
 * The plate with look-alikes corrected place by place (`AB1O3CD` → `AB103CD`), if that gives a valid plate
 * of this kind that differs from the one typed. A hint to show ("did you mean…"), never applied silently.
 */
export function suggestPlate(kind: VehicleKind, typed: string): string | undefined {
  const plate = normalizePlate(typed);
  const places = PLACES[kind];
  if (places?.length !== plate.length) return undefined;
  const corrected = [...plate]
    .map((character, index) => (places[index] === 'D' ? AS_DIGIT : AS_LETTER)[character] ?? character)
    .join('');
  return corrected !== plate && FORMATS[kind].pattern.test(corrected) ? corrected : undefined;
}

/** The plate with the spaces people know (`AB 123 CD`); unchanged where the kind has no fixed groups. */
export function formatPlate(kind: VehicleKind, plate: string): string {
  const normalized = normalizePlate(plate);
  const { groups, pattern } = FORMATS[kind];
  if (kind === 'HISTORIC') return normalized.replace(/^(ROMA|[A-Z]{2})/, '$1 ');
  if (!groups || !pattern.test(normalized)) return normalized;
  let start = 0;
  return groups.map((size) => normalized.slice(start, (start += size))).join(' ');
}

/** Whether plate and confirmation are the same plate (R54). */
export function samePlate(one: string, other: string): boolean {
  return normalizePlate(one) === normalizePlate(other);
}
