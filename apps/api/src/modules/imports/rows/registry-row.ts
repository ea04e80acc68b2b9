import { readDate } from '../domain/cells.js';
import { readPersonCode } from './person-code.js';
import { readAddress, type ReadRow, type RowReader, type ImportRowCheck } from './row-reader.js';

/** A row of the municipal registry (R37). */
export class RegistryRowReader implements RowReader {
  readonly keyColumn = 'codice_fiscale';

  constructor(private readonly today: string) {}

  async read(check: ImportRowCheck): Promise<ReadRow> {
    const person = await readPersonCode(check, 'codice_fiscale', this.today);
    const familyName = check.text('cognome', { max: 100, required: true });
    const givenName = check.text('nome', { max: 100, required: true });
    const bornOn = check.read('data_nascita', { max: 20, required: true }, 'DATE', readDate);
    const address = readAddress(check);
    if (bornOn !== null && bornOn > this.today) check.wrong('data_nascita', 'DATE_FUTURE');
    // Two digits of a year tell no century: 1926 and 2026 agree.
    else if (bornOn && person?.birth && bornOn.slice(2) !== person.birth.on.slice(2)) {
      check.wrong('data_nascita', 'BIRTH_DATE_DIFFERS');
    }
    if (check.problems.length > 0 || !person) return { ok: false, problems: check.problems };
    const { fiscalCode } = person;
    return {
      ok: true,
      row: {
        line: check.line,
        key: fiscalCode,
        data: { fiscalCode, givenName, familyName, bornOn, ...address },
        right: null,
      },
    };
  }
}
