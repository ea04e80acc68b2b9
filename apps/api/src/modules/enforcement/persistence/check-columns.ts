import type { CheckRecord } from './check.repository.js';

/** Dimensions, flags, type, length and first index. */
const HEADER = 20;
const TEXT = 25;
const FLOAT8 = 701;
const START = 16 * 1024;

/**
 * Records of checks as PostgreSQL takes them: one array a column, in its binary format, written as they come. Objects
 * that live for a quarter of a second are what a garbage collector is slowest with, and texts would be made twice.
 */
export class CheckColumns {
  private readonly texts = Array.from({ length: 10 }, () => new Column(TEXT));
  private readonly checked = new Column(FLOAT8);
  private readonly at = new Column(FLOAT8);

  get count(): number {
    return this.checked.count;
  }

  add(check: CheckRecord): void {
    const [id, kind, actor, source, plate, country, zone, outcome, subscription, reference] = this.texts;
    this.checked.number(check.checkedMs / 1000);
    this.at.number(check.atMs / 1000);
    id!.text(check.id);
    kind!.text(check.actorKind);
    actor!.text(check.actorId);
    source!.text(check.source);
    plate!.text(check.plate);
    country!.text(check.country);
    zone!.text(check.zone);
    outcome!.text(check.outcome);
    subscription!.text(check.subscriptionId);
    reference!.text(check.reference);
  }

  /** In the order of `CheckRepository.insert`. */
  values(): Buffer[] {
    return [this.checked, this.at, ...this.texts].map((column) => column.array());
  }

  /** Forgets what was added; the memory stays for the next ones. */
  clear(): void {
    for (const column of [this.checked, this.at, ...this.texts]) column.clear();
  }
}

class Column {
  private bytes = Buffer.alloc(START);
  private used = HEADER;
  private nulls = 0;
  count = 0;

  constructor(private readonly type: typeof TEXT | typeof FLOAT8) {}

  text(value: string | null): void {
    this.count += 1;
    if (value === null) {
      this.room(4);
      this.bytes.writeInt32BE(-1, this.used);
      this.used += 4;
      this.nulls = 1;
      return;
    }
    // A character of JavaScript's takes three bytes at most.
    this.room(4 + 3 * value.length);
    const length = this.bytes.write(value, this.used + 4);
    this.bytes.writeInt32BE(length, this.used);
    this.used += 4 + length;
  }

  number(value: number): void {
    this.count += 1;
    this.room(12);
    this.bytes.writeInt32BE(8, this.used);
    this.bytes.writeDoubleBE(value, this.used + 4);
    this.used += 12;
  }

  array(): Buffer {
    for (const [n, value] of [1, this.nulls, this.type, this.count, 1].entries())
      this.bytes.writeInt32BE(value, 4 * n);
    return this.bytes.subarray(0, this.used);
  }

  clear(): void {
    this.used = HEADER;
    this.nulls = 0;
    this.count = 0;
  }

  private room(length: number): void {
    if (this.used + length <= this.bytes.length) return;
    const larger = Buffer.alloc(2 * this.bytes.length + length);
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}
