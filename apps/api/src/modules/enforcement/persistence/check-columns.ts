import { uuidText, writeUuid } from '../../../platform/crypto/uuid-text.js';
import type { CheckRecord } from './check.repository.js';

/** Dimensions, flags, type, length and first index. */
const HEADER = 20;
/** PostgreSQL's numbers of its types. */
const TEXT = 25;
const TIMESTAMPTZ = 1184;
const UUID = 2950;
const START = 16 * 1024;
/** PostgreSQL counts its instants from 2000. */
const EPOCH_MS = 946_684_800_000;

/**
 * Records of checks as PostgreSQL takes them: one array a column, in its binary format, written as they come. Objects
 * that live for a quarter of a second are what a garbage collector is slowest with, and texts would be made twice.
 */
export class CheckColumns {
  private readonly checked = new Column(TIMESTAMPTZ);
  private readonly at = new Column(TIMESTAMPTZ);
  private readonly id = new Column(UUID);
  private readonly kind = new Column(TEXT);
  private readonly actor = new Column(UUID);
  private readonly source = new Column(TEXT);
  private readonly plate = new Column(TEXT);
  private readonly country = new Column(TEXT);
  private readonly zone = new Column(TEXT);
  private readonly outcome = new Column(TEXT);
  private readonly subscription = new Column(UUID);
  private readonly reference = new Column(TEXT);
  private readonly all = [
    this.checked,
    this.at,
    this.id,
    this.kind,
    this.actor,
    this.source,
    this.plate,
    this.country,
    this.zone,
    this.outcome,
    this.subscription,
    this.reference,
  ];

  /** The one that was added first; null while there is none. */
  first: Pick<CheckRecord, 'id' | 'checkedMs'> | null = null;
  oldestMs = Number.POSITIVE_INFINITY;

  get count(): number {
    return this.checked.count;
  }

  add(check: CheckRecord): void {
    this.first ??= { id: check.id, checkedMs: check.checkedMs };
    this.id.uuid(check.id);
    this.subscription.uuid(check.subscriptionId);
    this.addRest(check);
  }

  /** One whose ids are bytes; `right` has those of the subscription. */
  addHeld(
    check: Omit<CheckRecord, 'id' | 'subscriptionId'>,
    id: Uint8Array,
    right: { octets: Uint8Array; idAt: number },
  ): void {
    this.first ??= { id: uuidText(id, 0), checkedMs: check.checkedMs };
    this.id.uuidBytes(id, 0);
    this.subscription.uuidBytes(right.octets, right.idAt);
    this.addRest(check);
  }

  private addRest(check: Omit<CheckRecord, 'id' | 'subscriptionId'>): void {
    if (check.checkedMs < this.oldestMs) this.oldestMs = check.checkedMs;
    this.checked.instant(check.checkedMs);
    this.at.instant(check.atMs);
    this.kind.text(check.actorKind);
    this.actor.uuid(check.actorId);
    this.source.text(check.source);
    this.plate.text(check.plate);
    this.country.text(check.country);
    this.zone.text(check.zone);
    this.outcome.text(check.outcome);
    this.reference.text(check.reference);
  }

  /** In the order of `CheckRepository.insert`. */
  values(): Buffer[] {
    return this.all.map((column) => column.array());
  }

  /** Forgets what was added; the memory stays for the next ones. */
  clear(): void {
    this.first = null;
    this.oldestMs = Number.POSITIVE_INFINITY;
    for (const column of this.all) column.clear();
  }
}

class Column {
  private bytes = Buffer.alloc(START);
  private numbers = viewOf(this.bytes);
  private used = HEADER;
  private nulls = 0;
  /** The id that was written last, right before the end; null after anything else. */
  private latest: string | null = null;
  count = 0;

  constructor(private readonly type: typeof TEXT | typeof TIMESTAMPTZ | typeof UUID) {}

  text(value: string | null): void {
    if (value === null) return this.nothing();
    // A character of JavaScript's takes three bytes at most.
    this.room(4 + 3 * value.length);
    const from = this.used + 4;
    let length = value.length;
    // Plates, codes and words: shorter than what it takes to ask for them to be written.
    for (let n = 0; n < value.length; n += 1) {
      const code = value.charCodeAt(n);
      if (code > 0x7f) {
        length = this.bytes.write(value, from);
        break;
      }
      this.bytes[from + n] = code;
    }
    this.grownBy(length);
  }

  uuid(value: string | null): void {
    if (value === null) return this.nothing();
    this.room(20);
    // Whose check it is: the same for all of a batch.
    if (value === this.latest) this.bytes.copyWithin(this.used + 4, this.used - 16, this.used);
    else writeUuid(value, this.bytes, this.used + 4);
    this.latest = value;
    this.grownBy(16);
  }

  uuidBytes(from: Uint8Array, at: number): void {
    this.room(20);
    for (let n = 0; n < 16; n += 1) this.bytes[this.used + 4 + n] = from[at + n]!;
    this.latest = null;
    this.grownBy(16);
  }

  instant(ms: number): void {
    this.room(12);
    const micros = (ms - EPOCH_MS) * 1000;
    const high = Math.floor(micros / 0x1_0000_0000);
    this.numbers.setInt32(this.used + 4, high);
    this.numbers.setUint32(this.used + 8, micros - high * 0x1_0000_0000);
    this.grownBy(8);
  }

  array(): Buffer {
    for (const [n, value] of [1, this.nulls, this.type, this.count, 1].entries())
      this.numbers.setInt32(4 * n, value);
    return this.bytes.subarray(0, this.used);
  }

  clear(): void {
    this.used = HEADER;
    this.nulls = 0;
    this.latest = null;
    this.count = 0;
  }

  private nothing(): void {
    this.room(4);
    this.numbers.setInt32(this.used, -1);
    this.latest = null;
    this.used += 4;
    this.nulls = 1;
    this.count += 1;
  }

  /** After a value was written behind its length. */
  private grownBy(length: number): void {
    this.numbers.setInt32(this.used, length);
    this.used += 4 + length;
    this.count += 1;
  }

  private room(length: number): void {
    if (this.used + length <= this.bytes.length) return;
    const larger = Buffer.alloc(2 * this.bytes.length + length);
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
    this.numbers = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
