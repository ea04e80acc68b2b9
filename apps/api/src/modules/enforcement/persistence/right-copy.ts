import { addDays, startOfDay, type CivilDate } from '../../../platform/clock/civil.js';
import { copyOut } from '../../../platform/database/copy-out.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { uuidText } from '../../../platform/crypto/uuid-text.js';
import type { PackedRight, RightTable } from '../domain/right-table.js';

/** Milliseconds from 1970 to 2000, where PostgreSQL's instants begin. */
const EPOCH_MS = 946_684_800_000;
const FOREVER = 0x7fff_ffff;

/**
 * Puts every right of the transaction's municipality that holds on a day or later, and that the calendar alone decides,
 * into the table: a few columns in binary, straight into its arrays. Finds what the view `plate_right` finds, without
 * its instants: the few different days of a million rights become instants here, each once.
 *
 * @param municipality named in the query, though row-level security does so too: only then PostgreSQL knows beforehand whether
 *   it holds most of the tables or next to nothing, and does not read all of them for each of a hundred small towns
 * @param since decided by our own clock, so it can be written into the query
 */
export async function copyRights(
  tx: Tx,
  municipality: { id: string; timezone: string },
  since: CivilDate,
  table: RightTable,
): Promise<void> {
  // One join of two large tables, in memory. A second process computes; only the first one sends, so what it sends is
  // made as simple as can be before: sending ranges and arrays would take it a third of the time.
  await tx.query(
    `SELECT set_config('work_mem', '256MB', true), set_config('max_parallel_workers_per_gather', '1', true)`,
  );
  const right: PackedRight = { ...NOTHING, zonesOf };
  const starts = new Map<number, number>();
  const startOf = (day: number): number => {
    let ms = starts.get(day);
    if (ms === undefined) {
      ms = instantOfDay(day, municipality.timezone);
      starts.set(day, ms);
    }
    return ms;
  };
  await copyOut(
    tx,
    `SELECT s.id, p.plate, p.country, s.number, s.product_id, array_send(s.zone_ids), p.kind = 'PRIMARY', coalesce(p.ticket_serial, s.ticket_serial)::int4,
            coalesce(lower(p.period), '-infinity'), coalesce(upper(p.period), 'infinity'),
            lower(s.valid), upper(s.valid)
       FROM subscription_plate_period p
       JOIN subscription s ON s.id = p.subscription_id
      WHERE p.municipality_id = '${municipality.id}' AND s.municipality_id = '${municipality.id}'
        AND s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') AND s.valid && daterange('${since}', NULL)`,
    (row) => {
      readRight(row, right, startOf);
      if (right.fromMs < right.untilMs) table.append(municipality.id, right);
    },
  );
}

const NOTHING: Omit<PackedRight, 'zonesOf'> = {
  bytes: Buffer.alloc(0),
  idAt: 0,
  productAt: 0,
  plateAt: 0,
  plateLength: 0,
  countryAt: 0,
  countryLength: 0,
  numberAt: 0,
  numberLength: 0,
  zonesAt: 0,
  zonesLength: 0,
  primary: false,
  serial: 0,
  fromMs: 0,
  untilMs: 0,
};

/** One object is filled anew for each row: a million of them would keep the garbage collector busy. */
function readRight(row: Buffer, into: PackedRight, startOf: (day: number) => number): void {
  into.bytes = row;
  into.idAt = 6;
  let at = 22;
  into.plateLength = row.readInt32BE(at);
  into.plateAt = at + 4;
  at = into.plateAt + into.plateLength;
  into.countryLength = row.readInt32BE(at);
  into.countryAt = at + 4;
  at = into.countryAt + into.countryLength;
  into.numberLength = row.readInt32BE(at);
  into.numberAt = at + 4;
  at = into.numberAt + into.numberLength;
  into.productAt = at + 4;
  at = into.productAt + 16;
  into.zonesLength = row.readInt32BE(at);
  into.zonesAt = at + 4;
  at = into.zonesAt + into.zonesLength;
  into.primary = row[at + 4] === 1;
  into.serial = row.readInt32BE(at + 9);
  into.fromMs = Math.max(instantMs(row, at + 17), startOf(row.readInt32BE(at + 41)));
  into.untilMs = Math.min(instantMs(row, at + 29), startOf(row.readInt32BE(at + 49)));
}

/** The first whole millisecond that is not before an instant. */
function instantMs(row: Buffer, at: number): number {
  const high = row.readInt32BE(at);
  if (high === FOREVER) return Number.POSITIVE_INFINITY;
  return Math.ceil((high * 0x1_0000_0000 + row.readUInt32BE(at + 4)) / 1000) + EPOCH_MS;
}

/** The first instant of a day, counted from the first of 2000. */
function instantOfDay(day: number, timezone: string): number {
  if (day === FOREVER) return Number.POSITIVE_INFINITY;
  if (day < -FOREVER) return Number.NEGATIVE_INFINITY;
  return startOfDay(addDays('2000-01-01', day), timezone).getTime();
}

/** An array of UUIDs: dimensions, flags, type, length, first index, and each with its own length before it. */
function zonesOf(bytes: Buffer, at: number): string[] {
  if (bytes.readInt32BE(at) === 0) return [];
  const count = bytes.readInt32BE(at + 12);
  return Array.from({ length: count }, (_, n) => uuidText(bytes, at + 20 + n * 20 + 4));
}
