import { isBefore, type CivilDate } from '../../../platform/clock/civil.js';

/** One row of something that holds from a date until the next one begins: tariffs, policies. `to` is exclusive. */
export interface DatedRow {
  id: string;
  from: CivilDate;
  to: CivilDate | null;
}

export type Insertion =
  | {
      ok: true;
      /** The row that ends where the new one begins. */
      closes: string | null;
      /** The row that began on the same day and never came into force, or may otherwise be replaced. */
      replaces: string | null;
      from: CivilDate;
      /** Where the next row, if one is planned already, begins. */
      to: CivilDate | null;
    }
  | { ok: false; why: 'IN_PAST' | 'ALREADY_BEGINS' };

/**
 * Where a new row fits. The past never changes: it begins today at the earliest. A row that would begin on the same
 * day gives way if it has not begun yet, or if `replaceable` says that nothing was decided under it.
 */
export function insertInto(
  rows: readonly DatedRow[],
  fromOn: CivilDate,
  today: CivilDate,
  replaceable: (row: DatedRow) => boolean = () => false,
): Insertion {
  if (isBefore(fromOn, today)) return { ok: false, why: 'IN_PAST' };
  const same = rows.find((row) => row.from === fromOn);
  if (same) {
    if (!isBefore(today, fromOn) && !replaceable(same)) return { ok: false, why: 'ALREADY_BEGINS' };
    return { ok: true, closes: null, replaces: same.id, from: fromOn, to: same.to };
  }
  const around = rows.find(
    (row) => isBefore(row.from, fromOn) && (row.to === null || isBefore(fromOn, row.to)),
  );
  const next = rows
    .map((row) => row.from)
    .filter((from) => isBefore(fromOn, from))
    .toSorted((a, b) => (isBefore(a, b) ? -1 : 1))[0];
  return {
    ok: true,
    closes: around?.id ?? null,
    replaces: null,
    from: fromOn,
    to: around ? around.to : (next ?? null),
  };
}
