import { claimOf, claims, hasNoNumber, readAddressNumber, type CivicNumbers } from './civic-numbers.js';
import { isSameStreet, similarStreets, streetKey } from './street-name.js';

/** A row of the table of streets. */
export interface StreetRow extends CivicNumbers {
  id: string;
  zoneId: string;
  /** As it is shown. */
  street: string;
}

export type SectorOutcome =
  | 'FOUND'
  | 'SEVERAL'
  | 'NUMBER_NEEDED'
  | 'NUMBER_UNREADABLE'
  | 'NUMBER_OUTSIDE'
  | 'STREET_UNKNOWN'
  | 'NO_TABLE';

export interface SectorAnswer {
  outcome: SectorOutcome;
  /** The street as the table has it; null when it is not there. */
  street: string | null;
  /** The number as it was understood. */
  number: string | null;
  /** What decided: the rows that hold the number, or all rows of the street when it told nothing. */
  rows: StreetRow[];
  /** Streets that may have been meant. */
  suggestions: string[];
}

/** The street of the table that an address names: the same name, or the only one it is short for. */
export function streetInTable(street: string, known: readonly string[]): string | null {
  const key = streetKey(street);
  if (key === '') return null;
  const exact = known.find((name) => streetKey(name) === key);
  if (exact !== undefined) return exact;
  const same = known.filter((name) => isSameStreet(street, name));
  return new Set(same.map(streetKey)).size === 1 ? (same[0] ?? null) : null;
}

/** The zone of an address, from the rows of its street. Never a guess: what cannot be told is said. */
export function lookUpSector(
  address: { street: string; number: string },
  known: readonly string[],
  rows: readonly StreetRow[],
): SectorAnswer {
  const none = { street: null, number: null, rows: [], suggestions: [] };
  if (known.length === 0) return { ...none, outcome: 'NO_TABLE' };
  const street = streetInTable(address.street, known);
  if (street === null)
    return { ...none, outcome: 'STREET_UNKNOWN', suggestions: similarStreets(address.street, known) };
  const key = streetKey(street);
  const its = rows.filter((row) => streetKey(row.street) === key);
  const zonesOf = (some: readonly StreetRow[]) => new Set(some.map(({ zoneId }) => zoneId));
  const answer = (outcome: SectorOutcome, some: StreetRow[], number: string | null = null): SectorAnswer => ({
    outcome,
    street,
    number,
    rows: some,
    suggestions: [],
  });
  // One zone has the whole street: no number could change the answer.
  const whole = its.length === 1 && isWhole(its[0]!);
  if (hasNoNumber(address.number)) return answer(whole ? 'FOUND' : 'NUMBER_NEEDED', its);
  const civic = readAddressNumber(address.number);
  if (!civic) return answer(whole ? 'FOUND' : 'NUMBER_UNREADABLE', its);
  const holding = its.filter((row) => {
    const claimed = claimOf(row);
    return claimed.ok && claims(claimed.claim, civic);
  });
  const zones = zonesOf(holding).size;
  if (zones === 0) return answer('NUMBER_OUTSIDE', its, civic.text);
  return answer(zones === 1 ? 'FOUND' : 'SEVERAL', holding, civic.text);
}

const isWhole = ({ side, from, to, except }: StreetRow): boolean =>
  side === 'ALL' && from === null && to === null && except.length === 0;
