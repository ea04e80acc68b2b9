import { randomInt, randomUUID } from 'node:crypto';
import { fiscalCodeCheckCharacter } from '@sosta/contracts';

/** Somebody who does not exist, with a fiscal code that agrees with name and birth. */
export interface Person {
  givenName: string;
  familyName: string;
  email: string;
  fiscalCode: string;
  password: string;
  bornOn: string;
  sex: 'F' | 'M';
  birthPlace: string;
  birthProvince: string;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

const WOMEN = [
  'Alessandra',
  'Benedetta',
  'Carlotta',
  'Domenica',
  'Federica',
  'Giovanna',
  'Lucrezia',
  'Margherita',
];
const MEN = [
  'Alessandro',
  'Bernardo',
  'Christian',
  'Domenico',
  'Federico',
  'Giovanni',
  'Leonardo',
  'Raffaele',
];
const FAMILIES = [
  'Bernardini',
  'Castellani',
  'Di Girolamo',
  'Fabbricatore',
  'Guglielmi',
  'Lombardozzi',
  'Montefusco',
];
const MONTHS = 'ABCDEHLMPRST';
/** Caserta in the cadastral list of places. */
const BORN_IN = { code: 'B963', place: 'Caserta', province: 'CE' };

export function newPerson(overrides: Partial<Person> = {}): Person {
  const sex = randomInt(2) === 0 ? 'F' : 'M';
  const givenName = pick(sex === 'F' ? WOMEN : MEN);
  // The fiscal code is made of it.
  const familyName = overrides.familyName ?? pick(FAMILIES);
  const born = new Date(Date.UTC(1945, 0, 1 + randomInt(20_000)));
  const unique = randomUUID().slice(0, 8);
  return {
    givenName,
    familyName,
    email: `${givenName}.${unique}@example.it`.toLowerCase(),
    fiscalCode: fiscalCodeOf({ givenName, familyName, born, sex, place: BORN_IN.code }),
    password: `parcheggio-${unique}-7`,
    bornOn: born.toISOString().slice(0, 10),
    sex,
    birthPlace: BORN_IN.place,
    birthProvince: BORN_IN.province,
    street: 'Via Mazzini',
    streetNumber: String(1 + randomInt(90)),
    postalCode: '81100',
    city: 'Caserta',
    province: 'CE',
    ...overrides,
  };
}

/** The codice fiscale as the tax office composes it (DM 23-12-1976). */
export function fiscalCodeOf(of: {
  givenName: string;
  familyName: string;
  born: Date;
  sex: 'F' | 'M';
  place: string;
}): string {
  const year = String(of.born.getUTCFullYear()).slice(2);
  const day = String(of.born.getUTCDate() + (of.sex === 'F' ? 40 : 0)).padStart(2, '0');
  const fifteen = `${threeLetters(of.familyName, false)}${threeLetters(of.givenName, true)}${year}${MONTHS[of.born.getUTCMonth()]}${day}${of.place}`;
  return fifteen + fiscalCodeCheckCharacter(fifteen);
}

function threeLetters(name: string, given: boolean): string {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, '');
  const consonants = letters.replace(/[AEIOU]/g, '');
  if (given && consonants.length > 3) return `${consonants[0]}${consonants[2]}${consonants[3]}`;
  return `${consonants}${letters.replace(/[^AEIOU]/g, '')}XXX`.slice(0, 3);
}

/** A car's plate that nobody else in the run has. */
export function newPlate(): string {
  const letters = 'ABCDEFGHJKLMNPRSTVWZ';
  const letter = (): string => pick([...letters]);
  return `G${letter()}${String(randomInt(1000)).padStart(3, '0')}${letter()}${letter()}`;
}

/** A microcar's: six digits or consonants, as mopeds have them. */
export function newMicrocarPlate(): string {
  const signs = 'BCDFGHJKLMNPRSTVWXYZ23456789';
  return `X${Array.from({ length: 5 }, () => pick([...signs])).join('')}`;
}

function pick<T>(list: readonly T[]): T {
  return list[randomInt(list.length)] as T;
}
