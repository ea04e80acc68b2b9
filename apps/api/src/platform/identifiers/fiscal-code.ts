import { belfioreConnector } from '@marketto/belfiore-connector-embedded';
import { CodiceFiscaleUtils } from '@marketto/codice-fiscale-utils';
import {
  checkFiscalCode,
  normalizeFiscalCode,
  withoutOmocodia,
  decodeFiscalCode,
  type FieldCode,
  type Sex,
} from '@sosta/contracts';
import { findBirthPlace, type BirthPlace } from './birth-places.js';

/** `fiscalCode` is the stored form: upper case, without spaces, omocodia letters kept. */
export type FiscalCodeResult =
  | { ok: true; kind: 'PERSON'; fiscalCode: string; birthOn: string; sex: Sex; birthPlace: FiscalCodePlace }
  /** The 11-digit code given out before the definitive one: it tells nothing about the person. */
  | { ok: true; kind: 'TEMPORARY'; fiscalCode: string; birthOn?: never; sex?: never; birthPlace?: never }
  | { ok: false; code: FieldCode };

export type FiscalCodePlace = Pick<BirthPlace, 'code' | 'name' | 'province'>;

/** What a person declares about himself or herself; parts left out are not compared. */
export interface DeclaredPerson {
  surname?: string | null | undefined;
  name?: string | null | undefined;
  birthOn?: string | null | undefined;
  sex?: Sex | null | undefined;
}

export type DeclaredPart = 'surname' | 'name' | 'birthOn' | 'sex';

/**
 * People born before this day may carry the code of a place that did not exist yet, or no longer existed,
 * at their birth: the codes were first given out from 1973 on, with the places of those years.
 */
const PLACE_AGREES_WITH_BIRTH_SINCE = '1979-01-01';

const { parser } = new CodiceFiscaleUtils(belfioreConnector);

/**
 * Full validation of a codice fiscale: shape, control character (omocodia included), date, and place of
 * birth, which must be known and have existed at the birth. 11-digit temporary codes are accepted.
 * That the code was given to somebody is not known.
 *
 * @param today civil date that decides the century of birth
 * @returns on failure the field code to show: `required`, `fiscal_code_invalid`,
 *   `fiscal_code_date_impossible` or `fiscal_code_place_unknown`
 */
export async function validateFiscalCode(value: string, today: string): Promise<FiscalCodeResult> {
  const check = checkFiscalCode(value, today);
  if (!check.ok) return check;
  const { fiscalCode } = check;
  if (check.kind === 'TEMPORARY') return { ok: true, kind: 'TEMPORARY', fiscalCode };

  const decoded = decodeFiscalCode(fiscalCode, today);
  if (!decoded) return { ok: false, code: 'fiscal_code_date_impossible' };
  const place = await findBirthPlace(decoded.placeCode);
  const birthOn = place && birthIn(place, decoded.birthOn);
  if (!birthOn) return { ok: false, code: 'fiscal_code_place_unknown' };
  const { code, name, province } = place;
  return {
    ok: true,
    kind: 'PERSON',
    fiscalCode,
    birthOn,
    sex: decoded.sex,
    birthPlace: { code, name, province },
  };
}

/** The birth that fits the life of the place, a century earlier if the place was gone by then. */
function birthIn(place: BirthPlace, birthOn: string): string | undefined {
  const isCountry = place.code.startsWith('Z');
  if (isCountry || birthOn < PLACE_AGREES_WITH_BIRTH_SINCE) return birthOn;
  if (place.fromOn <= birthOn && birthOn <= place.untilOn) return birthOn;
  if (place.untilOn >= birthOn) return undefined;
  const centuryEarlier = `${Number(birthOn.slice(0, 4)) - 100}${birthOn.slice(4)}`;
  return centuryEarlier < PLACE_AGREES_WITH_BIRTH_SINCE && birthOn >= '2000' ? centuryEarlier : undefined;
}

/**
 * The declared parts that do not agree with the code, for a person to judge: a second name left out or a
 * foreign spelling may differ for good reasons. Empty when all agree, and for temporary codes, which tell
 * nothing. Expects a valid code.
 */
export function matchesPerson(fiscalCode: string, person: DeclaredPerson): DeclaredPart[] {
  const code = withoutOmocodia(normalizeFiscalCode(fiscalCode));
  if (code.length !== 16) return [];
  const dayAndSex = Number(code.slice(9, 11));
  const differing: DeclaredPart[] = [];
  if (person.surname && surnamePart(person.surname) !== code.slice(0, 3)) differing.push('surname');
  if (person.name && namePart(person.name) !== code.slice(3, 6)) differing.push('name');
  if (person.birthOn && birthPart(person.birthOn) !== `${code.slice(6, 9)}${dayAndSex % 40}`) {
    differing.push('birthOn');
  }
  if (person.sex && person.sex !== (dayAndSex > 40 ? 'F' : 'M')) differing.push('sex');
  return differing;
}

function surnamePart(surname: string): string | null {
  const letters = lettersOf(surname);
  return letters.length === 1 ? `${letters.toUpperCase()}XX` : parser.lastNameToCf(letters);
}

function namePart(name: string): string | null {
  const letters = lettersOf(name);
  return letters.length === 1 ? `${letters.toUpperCase()}XX` : parser.firstNameToCf(letters);
}

/** Hyphens, apostrophes and spaces do not count; the library refuses some of them. */
function lettersOf(text: string): string {
  return text.normalize('NFC').replace(/[^\p{L}]/gu, '');
}

/** `1980-03-07` as `80C7`: year, month letter, day. */
function birthPart(birthOn: string): string {
  const [year = '', month = '', day = ''] = birthOn.split('-');
  return `${year.slice(2)}${'ABCDEHLMPRST'[Number(month) - 1] ?? ''}${Number(day)}`;
}
