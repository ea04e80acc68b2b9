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

/** A line for who waits for a test in full size. */
export function say(line: string): void {
  if (IN_FULL) process.stdout.write(`  ${line}\n`);
}

/** How often a long test says how far it is. */
const LINE_EVERY_MS = 20_000;

/**
 * Says now and then how far a test in full size is, and what one of what it counts cost since the last line: of time, and
 * of this process's own work. Costs that grow from line to line are a fault.
 * @returns to be called whenever more is done; `more` is 1 unless said
 */
export function progress(what: string, of: number): (more?: number) => void {
  let [done, doneBefore, before, workBefore] = [0, 0, performance.now(), process.cpuUsage()];
  return (more = 1) => {
    done += more;
    const now = performance.now();
    if (!IN_FULL || (now - before < LINE_EVERY_MS && done < of)) return;
    const work = process.cpuUsage(workBefore);
    const each = (ms: number): string => (ms / (done - doneBefore)).toFixed(1);
    say(
      `${what}: ${done} of ${of}, ${each(now - before)} ms each, ${each((work.user + work.system) / 1_000)} ms of them work`,
    );
    [doneBefore, before, workBefore] = [done, now, process.cpuUsage()];
  };
}
