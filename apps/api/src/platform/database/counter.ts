import type { Tx } from './unit-of-work.js';

/**
 * The next number of a municipality's series and year, without gaps: the counter row stays locked until the
 * transaction ends, and a rollback gives the number back. Take it late in a transaction.
 */
export async function nextInSeries(
  tx: Tx,
  municipalityId: string,
  series: string,
  year: number,
): Promise<number> {
  const rows: { number: number }[] = await tx.query(
    `INSERT INTO number_counter (municipality_id, series, year, last_number) VALUES ($1, $2, $3, 1)
     ON CONFLICT (municipality_id, series, year) DO UPDATE SET last_number = number_counter.last_number + 1
     RETURNING last_number AS number`,
    [municipalityId, series, year],
  );
  return rows[0]!.number;
}

/** People's form of a number: prefix of the municipality, mark of the series, year, six digits. */
export async function nextPublicNumber(
  tx: Tx,
  municipalityId: string,
  series: string,
  mark: string,
  year: number,
): Promise<string> {
  const rows: { prefix: string }[] = await tx.query(
    'SELECT number_prefix AS prefix FROM municipality WHERE id = $1',
    [municipalityId],
  );
  const number = await nextInSeries(tx, municipalityId, series, year);
  return [rows[0]!.prefix, ...(mark ? [mark] : []), year, String(number).padStart(6, '0')].join('-');
}
