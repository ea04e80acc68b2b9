import type { Tx } from './unit-of-work.js';

/**
 * An instant, by the database's clock, before which nothing changes any more: every transaction that began earlier is
 * over, so what it wrote is seen by the statements that follow. `changed_at` is the beginning of the transaction that
 * wrote a row, so whoever has read all rows up to now, and asks next time for those changed since this instant, misses
 * none. Ask before reading, in the same transaction.
 *
 * One second is taken off for a transaction that has begun and is not listed yet.
 */
export async function settledAt(tx: Tx): Promise<Date> {
  const rows: { at: Date }[] = await tx.query(
    `SELECT date_trunc('milliseconds', least(min(xact_start), transaction_timestamp())) - interval '1 second' AS at
       FROM pg_stat_activity WHERE datname = current_database()`,
  );
  return rows[0]!.at;
}
