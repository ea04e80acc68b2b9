import { randomInt } from 'node:crypto';
import { addDays, civilDateOf, formatDate } from '@sosta/contracts';
import { newPerson, newPlate, type Person } from './people.js';
import type { ChosenFile } from './files.js';

/** A subscription that the office sold on paper, and who holds it. */
export interface OfficeSale {
  person: Person;
  /** As it stands on the subscription: ABI, code and year (R24). */
  abi: string;
  code: string;
  year: string;
  plate: string;
  /** Three months that ended four weeks ago. */
  from: string;
  to: string;
}

/** `gg/mm/aaaa`, as offices write days in their files. Counted in days of the calendar: not all have 24 hours. */
const day = (offset: number): string => formatDate(addDays(civilDateOf(Date.now()), offset), 'it');

export function newOfficeSale(): OfficeSale {
  return {
    person: newPerson({ street: 'Via Torino', postalCode: '10034', city: 'Chivasso', province: 'TO' }),
    abi: 'CH',
    code: String(100_000 + randomInt(900_000)),
    year: '2026',
    plate: newPlate(),
    from: day(-118),
    to: day(-28),
  };
}

const COLUMNS =
  'abi;codice;anno;email;codice_fiscale;cognome;nome;indirizzo;civico;cap;comune;provincia;targa;tipo_veicolo;marca;modello;prodotto;zone;valido_dal;valido_al;pagato_il;importo';

/** The office's file: this sale, and one whose plate and last day nobody can read. */
export function salesFile({ person, abi, code, year, plate, from, to }: OfficeSale): ChosenFile {
  const { email, fiscalCode, familyName, givenName, street, streetNumber, postalCode, city, province } =
    person;
  const who = [email, fiscalCode, familyName, givenName, street, streetNumber, postalCode, city, province];
  const what = ['AUTO', 'Fiat', 'Panda', 'BLU1-3M', 'BLU1', from];
  const rows = [
    [abi, code, year, ...who, plate, ...what, to, from, '90,00'],
    [abi, `${code}X`, year, ...who, '??', ...what, '31/02/2026', from, '90,00'],
  ];
  const text = [COLUMNS, ...rows.map((row) => row.join(';'))].join('\r\n');
  return { name: `vendite-${code}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) };
}
