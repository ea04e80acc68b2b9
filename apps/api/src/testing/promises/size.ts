/**
 * How much of its full size a promise is tested in: nothing said, the size of `npm test`; a share (1 for all of it) in
 * `npm run storm`. See apps/docs/architecture/reliability.md.
 */
const SHARE = process.env['SOSTA_STORM_SIZE'];

export const IN_FULL = SHARE !== undefined;

/** How many of what a promise is counted in. Never less than in `npm test`. */
export function sized({ ci, full }: { ci: number; full: number }): number {
  return SHARE === undefined ? ci : Math.max(ci, Math.round(full * Number(SHARE)));
}

/** How long one test may take, in milliseconds. */
export const PATIENCE = IN_FULL ? 6 * 3_600_000 : 120_000;
