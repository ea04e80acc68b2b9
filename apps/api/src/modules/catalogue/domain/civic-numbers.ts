import type { Locale } from '@sosta/contracts';

export const STREET_SIDES = ['ALL', 'ODD', 'EVEN'] as const;
export type StreetSide = (typeof STREET_SIDES)[number];

/** A civic number: 12, 12/A, 12 bis. */
export interface Civic {
  number: number;
  /** Place of the addition among those of its number; 0 = none. */
  order: number;
  /** As it is written on paper. */
  text: string;
}

/** The numbers of a street that a row speaks of: a side, from and to (both included), less the exceptions. */
export interface CivicNumbers {
  side: StreetSide;
  from: string | null;
  to: string | null;
  /** Numbers, or ranges of them: "8", "14/A", "20-26". */
  except: readonly string[];
}

/** Half-open ranges of places, in order and apart from each other. See `placeOf`. */
export type Claim = readonly (readonly [number, number])[];

export const MAX_CIVIC = 99_999;
const PER_NUMBER = 1_000;
/** Odd numbers have a space of their own, so that a side of the street is one range. */
const ODD = 1_000_000_000;
const LATIN = ['BIS', 'TER', 'QUATER', 'QUINQUIES'];

/** Reads "12", "12/A", "12a", "12 bis", "n. 12/1"; null when it is no civic number. */
export function readCivic(text: string): Civic | null {
  const match =
    /^(?:N(?:\.|°|º|RO)?\s*)?(\d{1,5})\s*[/.\- ]?\s*(?:([A-Z])\s*[/ ]?\s*(BIS|TER|QUATER|QUINQUIES|[A-Z])?|(BIS|TER|QUATER|QUINQUIES)|(?<=[/.]\s*)(\d{1,2}))?$/.exec(
      text.trim().toUpperCase(),
    );
  if (!match) return null;
  const number = Number(match[1]);
  if (number < 1 || number > MAX_CIVIC) return null;
  const [letter, second, latin, digits] = match.slice(2);
  // "12 bis" would otherwise be read as 12/B and something.
  if (letter) {
    const inner = !second ? 0 : second.length === 1 ? letterOf(second) : 26 + LATIN.indexOf(second) + 1;
    const written = !second
      ? letter
      : second.length === 1
        ? letter + second
        : `${letter} ${second.toLowerCase()}`;
    return { number, order: letterOf(letter) * 31 + inner, text: `${number}/${written}` };
  }
  if (latin) return { number, order: LATIN.indexOf(latin) + 1, text: `${number} ${latin.toLowerCase()}` };
  if (digits) return { number, order: 850 + Number(digits), text: `${number}/${Number(digits)}` };
  return { number, order: 0, text: String(number) };
}

const letterOf = (letter: string): number => letter.charCodeAt(0) - 64;

/** "Senza numero civico", as people and registries write it. */
export const hasNoNumber = (text: string): boolean =>
  /^(|s\.?\s?n\.?(\s?c\.?)?|senza numero( civico)?|-+|\.|0+)$/i.test(text.trim());

/** A civic number as people write it in an address, with what they add to it: "12 int. 3", "12-14", "12, scala B". */
export function readAddressNumber(text: string): Civic | null {
  const bare = text
    .trim()
    .replace(/[\s,;]*\b(int(erno|\.)?|scala|sc\.?|piano|p\.(?=\s*\d)|pal(azzina|\.)?)(?=[\s.\d]).*$/i, '')
    .replace(/[,;]+$/, '');
  const civic = readCivic(bare);
  if (civic) return civic;
  // Of a house with two numbers, the first.
  const [first] = /^\d{1,5}(?=\s*-\s*\d)/.exec(bare) ?? [];
  return first ? readCivic(first) : null;
}

/** Where a civic number lies: even numbers first, then odd ones; 12, 12 bis, 12/A, 12/B, 14. */
export function placeOf({ number, order }: Civic): number {
  return (number % 2 === 1 ? ODD : 0) + number * PER_NUMBER + order;
}

/**
 * The places that a row claims, or what is wrong with it. A number without an addition stands for all of its own:
 * "to 20" includes 20/B, "except 8" leaves 8/A out too.
 */
export function claimOf(
  numbers: CivicNumbers,
): { ok: true; claim: Claim } | { ok: false; wrong: CivicProblem } {
  const from = numbers.from === null ? null : readCivic(numbers.from);
  const to = numbers.to === null ? null : readCivic(numbers.to);
  if (numbers.from !== null && !from) return wrong('from', 'CIVIC');
  if (numbers.to !== null && !to) return wrong('to', 'CIVIC');
  if (from && to && reversed(from, to)) return wrong('to', 'CIVICS_REVERSED');
  let claim = spaces(numbers.side, from, to);
  for (const text of numbers.except) {
    const exception = readException(text);
    if (!exception) return wrong('except', 'EXCEPTION');
    claim = without(claim, spaces('ALL', exception.from, exception.to));
  }
  // "Even numbers from 3 to 3": nothing.
  return claim.length === 0 ? wrong('from', 'NO_NUMBERS') : { ok: true, claim };
}

export interface CivicProblem {
  field: 'from' | 'to' | 'except';
  code: 'CIVIC' | 'CIVICS_REVERSED' | 'EXCEPTION' | 'NO_NUMBERS';
}

const wrong = (field: CivicProblem['field'], code: CivicProblem['code']) =>
  ({ ok: false, wrong: { field, code } }) as const;
const reversed = (from: Civic, to: Civic): boolean =>
  from.number > to.number || (from.number === to.number && to.order > 0 && from.order > to.order);

function readException(text: string): { from: Civic; to: Civic } | null {
  const range = /^(.+?)\s*(?:-|–|\bal?\b)\s*(\d.*)$/i.exec(text.trim());
  const single = readCivic(text);
  if (single) return { from: single, to: single };
  const [from, to] = range ? [readCivic(range[1] ?? ''), readCivic(range[2] ?? '')] : [];
  return from && to && !reversed(from, to) ? { from, to } : null;
}

function spaces(side: StreetSide, from: Civic | null, to: Civic | null): Claim {
  const parities = side === 'ALL' ? [0, 1] : side === 'EVEN' ? [0] : [1];
  return parities
    .map((parity): [number, number] => {
      const first = from ?? { number: 1, order: 0 };
      const last = to ?? { number: MAX_CIVIC, order: 0 };
      const base = parity * ODD;
      const low =
        first.number % 2 === parity
          ? first.number * PER_NUMBER + first.order
          : (first.number + 1) * PER_NUMBER;
      const high =
        last.number % 2 === parity
          ? last.number * PER_NUMBER + (last.order === 0 ? PER_NUMBER : last.order + 1)
          : (last.number - 1) * PER_NUMBER + PER_NUMBER;
      return [base + low, base + high];
    })
    .filter(([low, high]) => low < high);
}

/** What is left of a claim; pieces that hold no number, as between 10 and 12 on the even side, are dropped. */
function without(claim: Claim, removed: Claim): Claim {
  let left = claim;
  for (const [from, to] of removed) {
    left = left.flatMap(([low, high]): [number, number][] => [
      [low, Math.min(high, from)],
      [Math.max(low, to), high],
    ]);
    left = left.filter(([low, high]) => low < high && holdsNumber(low, high));
  }
  return left;
}

function holdsNumber(low: number, high: number): boolean {
  const parity = low >= ODD ? 1 : 0;
  const number = Math.floor((low % ODD) / PER_NUMBER);
  if (number % 2 === parity) return true;
  return (number + 1) * PER_NUMBER < high % ODD || (high % ODD) - 1 >= (number + 1) * PER_NUMBER;
}

export const claims = (claim: Claim, civic: Civic): boolean =>
  claim.some(([low, high]) => low <= placeOf(civic) && placeOf(civic) < high);

export function overlaps(a: Claim, b: Claim): boolean {
  return a.some(([low, high]) => b.some(([from, to]) => low < to && from < high));
}

/** As PostgreSQL writes an int4multirange. */
export const toMultirange = (claim: Claim): string =>
  `{${claim.map(([low, high]) => `[${low},${high})`).join(',')}}`;

const WORDS = {
  it: {
    ALL: 'tutti i numeri',
    ODD: 'numeri dispari',
    EVEN: 'numeri pari',
    from: (n: string) => `dal ${n} in poi`,
    to: (n: string) => `fino al ${n}`,
    both: (a: string, b: string) => (a === b ? `il ${a}` : `dal ${a} al ${b}`),
    except: (list: string) => `tranne ${list}`,
  },
  en: {
    ALL: 'all numbers',
    ODD: 'odd numbers',
    EVEN: 'even numbers',
    from: (n: string) => `from ${n} on`,
    to: (n: string) => `up to ${n}`,
    both: (a: string, b: string) => (a === b ? `number ${a}` : `from ${a} to ${b}`),
    except: (list: string) => `except ${list}`,
  },
} as const;

/** "numeri pari dal 2 al 20, tranne 8". */
export function describeNumbers({ side, from, to, except }: CivicNumbers, locale: Locale): string {
  const words = WORDS[locale];
  const bounds = from && to ? words.both(from, to) : from ? words.from(from) : to ? words.to(to) : '';
  const range = [words[side], bounds].filter(Boolean).join(' ');
  return except.length > 0 ? `${range}, ${words.except(except.join(', '))}` : range;
}
