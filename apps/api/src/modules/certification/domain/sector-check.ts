import type { Locale } from '@sosta/contracts';

/** What the table of streets tells of an address. */
export interface FoundSector {
  outcome:
    | 'FOUND'
    | 'SEVERAL'
    | 'NUMBER_NEEDED'
    | 'NUMBER_UNREADABLE'
    | 'NUMBER_OUTSIDE'
    | 'STREET_UNKNOWN'
    | 'NO_TABLE';
  street: string | null;
  number: string | null;
  /** The rows that hold the number, or those of the street when it told nothing; numbers in words. */
  rows: readonly { zoneId: string; zone: string; numbers: string }[];
  suggestions: readonly string[];
}

const TEXT = {
  it: {
    in: (address: string, zone: string, numbers: string) =>
      `${address} è nel settore chiesto, ${zone} (${numbers})`,
    elsewhere: (address: string, zones: string, asked: string) =>
      `${address} è in ${zones}, non nel settore chiesto (${asked})`,
    outside: (address: string, rows: string) => `${address} non è in nessun settore: ${rows}`,
    needed: (street: string, rows: string) =>
      `Manca il numero civico, che in ${street} decide il settore: ${rows}`,
    unreadable: (street: string, rows: string) => `Il numero civico non si capisce. In ${street}: ${rows}`,
    unknown: (street: string) => `${street} non è nella tabella delle strade: controlla com’è scritta`,
    maybe: (streets: string) => `; forse ${streets}`,
    noTable: 'La tabella delle strade è vuota: controlla il settore a mano',
    row: (zone: string, numbers: string) => `${zone} ha ${numbers}`,
    and: ' e ',
  },
  en: {
    in: (address: string, zone: string, numbers: string) =>
      `${address} is in the sector asked for, ${zone} (${numbers})`,
    elsewhere: (address: string, zones: string, asked: string) =>
      `${address} is in ${zones}, not in the sector asked for (${asked})`,
    outside: (address: string, rows: string) => `${address} is in no sector: ${rows}`,
    needed: (street: string, rows: string) =>
      `The house number is missing; in ${street} it decides the sector: ${rows}`,
    unreadable: (street: string, rows: string) =>
      `The house number cannot be understood. In ${street}: ${rows}`,
    unknown: (street: string) => `${street} is not in the table of streets: check how it is written`,
    maybe: (streets: string) => `; perhaps ${streets}`,
    noTable: 'The table of streets is empty: check the sector by hand',
    row: (zone: string, numbers: string) => `${zone} has ${numbers}`,
    and: ' and ',
  },
} as const satisfies Record<Locale, object>;

/** Whether an address lies in the sector that was asked for, in words that say why. */
export function judgeSector(
  found: FoundSector,
  asked: { zoneId: string; zone: string },
  address: { street: string; streetNumber: string },
  locale: Locale,
): { ok: boolean; text: string } {
  const text = TEXT[locale];
  const written = `${address.street} ${address.streetNumber}`.trim();
  const rows = found.rows.map(({ zone, numbers }) => text.row(zone, numbers)).join('; ');
  const street = found.street ?? address.street;
  switch (found.outcome) {
    case 'FOUND':
    case 'SEVERAL': {
      const own = found.rows.filter(({ zoneId }) => zoneId === asked.zoneId);
      const numbers = own.map((row) => row.numbers).join('; ');
      if (own.length > 0) return { ok: true, text: text.in(written, asked.zone, numbers) };
      const zones = [...new Set(found.rows.map(({ zone }) => zone))].join(text.and);
      return { ok: false, text: text.elsewhere(written, zones, asked.zone) };
    }
    case 'NUMBER_OUTSIDE':
      return { ok: false, text: text.outside(written, rows) };
    case 'NUMBER_NEEDED':
      return { ok: false, text: text.needed(street, rows) };
    case 'NUMBER_UNREADABLE':
      return { ok: false, text: text.unreadable(street, rows) };
    case 'STREET_UNKNOWN': {
      const maybe = found.suggestions.length > 0 ? text.maybe(found.suggestions.join(', ')) : '';
      return { ok: false, text: text.unknown(address.street) + maybe };
    }
    case 'NO_TABLE':
      return { ok: false, text: text.noTable };
  }
}
