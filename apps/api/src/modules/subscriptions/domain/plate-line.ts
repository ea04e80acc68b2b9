/**
 * Which plate a subscription holds for, when: periods `[from, until)` in milliseconds that follow each other without a
 * gap, from the first day to the last. Every change is a function from one line to another, so that at each instant
 * exactly one plate is valid whatever happened before.
 */
export interface PlatePeriod {
  kind: 'PRIMARY' | 'TEMPORARY';
  country: string;
  plate: string;
  /** Number of the temporary plate's own ticket; null: the subscription's. */
  serial: number | null;
  from: number;
  until: number;
}

export interface NamedPlate {
  country: string;
  plate: string;
}

export const samePlate = (a: NamedPlate, b: NamedPlate): boolean =>
  a.country === b.country && a.plate === b.plate;

/** In order, without empty periods, and what says the same in one. */
export function tidied(line: readonly PlatePeriod[]): PlatePeriod[] {
  const result: PlatePeriod[] = [];
  for (const one of line.filter(({ from, until }) => from < until).toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (
      last &&
      last.until === one.from &&
      last.kind === one.kind &&
      last.serial === one.serial &&
      samePlate(last, one)
    )
      last.until = one.until;
    else result.push({ ...one });
  }
  return result;
}

const cut = (line: readonly PlatePeriod[], at: number): PlatePeriod[] =>
  line.flatMap((one) =>
    one.from < at && at < one.until
      ? [
          { ...one, until: at },
          { ...one, from: at },
        ]
      : [one],
  );

/** From `at` on the subscription's own plate is another one; a temporary plate stays as long as it was to stay. */
export function withPrimary(line: readonly PlatePeriod[], at: number, to: NamedPlate): PlatePeriod[] {
  return tidied(
    cut(line, at).map((one) =>
      one.kind === 'PRIMARY' && one.from >= at ? { ...one, country: to.country, plate: to.plate } : one,
    ),
  );
}

/** @returns null when the days are not all the primary plate's */
export function withTemporary(
  line: readonly PlatePeriod[],
  loan: NamedPlate & { from: number; until: number; serial: number },
): PlatePeriod[] | null {
  const parts = cut(cut(line, loan.from), loan.until);
  const inside = parts.filter((one) => loan.from <= one.from && one.until <= loan.until);
  const covered = inside.reduce((sum, one) => sum + one.until - one.from, 0);
  if (covered !== loan.until - loan.from || inside.some(({ kind }) => kind === 'TEMPORARY')) return null;
  const outside = parts.filter((one) => !inside.includes(one));
  return tidied([...outside, { kind: 'TEMPORARY', ...loan }]);
}

/**
 * Ends the temporary plate that holds at `at`, or, when none does, the next one planned; the days it leaves are the
 * primary plate's again.
 * @returns null when there is none
 */
export function withoutTemporary(
  line: readonly PlatePeriod[],
  at: number,
  primary: NamedPlate,
): { line: PlatePeriod[]; ended: PlatePeriod; from: number } | null {
  const loan = tidied(line).find((one) => one.kind === 'TEMPORARY' && one.until > at);
  if (!loan) return null;
  const from = Math.max(at, loan.from);
  return {
    ended: loan,
    from,
    line: tidied([
      ...line.filter((one) => !(one.kind === 'TEMPORARY' && one.from === loan.from)),
      { ...loan, until: from },
      {
        kind: 'PRIMARY',
        country: primary.country,
        plate: primary.plate,
        serial: null,
        from,
        until: loan.until,
      },
    ]),
  };
}

/** Nothing from `at` on. */
export function closedAt(line: readonly PlatePeriod[], at: number): PlatePeriod[] {
  return tidied(cut(line, at).filter(({ from }) => from < at));
}

/** The primary plate goes on where the line ends, until `until`; a line that reaches it is left alone. */
export function continuedUntil(
  line: readonly PlatePeriod[],
  from: number,
  until: number,
  primary: NamedPlate,
): PlatePeriod[] {
  const end = tidied(line).at(-1)?.until ?? from;
  return tidied([
    ...line,
    { kind: 'PRIMARY', country: primary.country, plate: primary.plate, serial: null, from: end, until },
  ]);
}

/** The period people mean at an instant: the one that holds, else the next, else the last. */
export function periodAt(line: readonly PlatePeriod[], at: number): PlatePeriod | null {
  const ordered = tidied(line);
  return ordered.find((one) => at < one.until) ?? ordered.at(-1) ?? null;
}
