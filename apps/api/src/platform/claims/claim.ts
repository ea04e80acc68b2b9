import type { Tx } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';

/** How long work stays with the operator who took it. A lease that is over binds nobody. */
export const LEASE_MINUTES = 10;

/** What every row that an operator can take in charge has: all three, or none. */
export interface ClaimColumns {
  claimedBy: string | null;
  claimedAt: Date | null;
  claimedUntil: Date | null;
}

/** They go into a SELECT under the alias of the row's table. */
export const claimColumns = (alias: string): string =>
  `${alias}.claimed_by AS "claimedBy", ${alias}.claimed_at AS "claimedAt", ${alias}.claimed_until AS "claimedUntil"`;

/** They go into an UPDATE that ends the work. */
export const CLAIM_OVER = 'claimed_by = NULL, claimed_at = NULL, claimed_until = NULL';

export function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_MINUTES * 60_000);
}

/** The operator who has it now. */
export function claimantOf(row: Pick<ClaimColumns, 'claimedBy' | 'claimedUntil'>, now: Date): string | null {
  return row.claimedUntil && row.claimedUntil > now ? row.claimedBy : null;
}

/**
 * @param row read under a lock, so that nobody takes it meanwhile
 * @throws Problem case_claimed_by_other, with the colleague's name, while a colleague has it
 */
export async function refuseColleagues(
  tx: Tx,
  row: Pick<ClaimColumns, 'claimedBy' | 'claimedUntil'>,
  operatorId: string | null,
  now: Date,
): Promise<void> {
  const claimant = claimantOf(row, now);
  if (claimant && claimant !== operatorId) throw await claimedBy(tx, claimant);
}

/** The refusal that says who has it. */
export async function claimedBy(tx: Tx, operatorId: string): Promise<Problem> {
  const rows: { name: string }[] = await tx.query('SELECT name FROM operator WHERE id = $1', [operatorId]);
  return new Problem('case_claimed_by_other', { params: { name: rows[0]?.name ?? '' } });
}
