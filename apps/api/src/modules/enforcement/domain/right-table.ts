import { uuidText, writeUuid } from '../../../platform/crypto/uuid-text.js';
import { plateHalf, plateKey } from './plate-key.js';

/** A right to be found by plate: one plate of one subscription, for as long as both hold. Half-open, in milliseconds. */
export interface TableRight {
  subscriptionId: string;
  number: string;
  plate: string;
  country: string;
  /** Whether it is the plate the subscription was made out to. */
  primary: boolean;
  serial: number;
  productId: string;
  zoneIds: readonly string[];
  fromMs: number;
  untilMs: number;
}

/** A right as the database sends a million of them: places in its bytes, where `TableRight` has texts and objects. */
export interface PackedRight {
  bytes: Buffer;
  /** Where the sixteen bytes of the subscription's id begin; of the product's likewise. */
  idAt: number;
  productAt: number;
  plateAt: number;
  plateLength: number;
  countryAt: number;
  countryLength: number;
  numberAt: number;
  numberLength: number;
  /** The zones in any form that is the same for the same zones; `zonesOf` reads them the first time they are met. */
  zonesAt: number;
  zonesLength: number;
  zonesOf: (bytes: Buffer, at: number) => readonly string[];
  primary: boolean;
  serial: number;
  fromMs: number;
  untilMs: number;
}

const NONE = -1;
const START = 1024;
/** Rows linked at one go while a table is built: a few milliseconds, in which nothing else is answered. */
const LINK_SLICE = 20_000;

/**
 * Rights in columns of typed arrays with two chained hash indexes (plate, subscription): under a hundred bytes a right
 * where an object would cost several hundred, and nothing for the garbage collector to walk.
 */
export class RightTable {
  private capacity = START;
  private used = 0;
  private free = NONE;
  private live = 0;
  /** Rows of a bulk before this one can be found; the others are linked when the bulk is whole. */
  private linked = 0;

  private municipality = new Uint16Array(START);
  private plateHigh = new Uint32Array(START);
  private plateLow = new Uint32Array(START);
  private country = new Uint16Array(START);
  private from = new Float64Array(START);
  private until = new Float64Array(START);
  private product = new Uint32Array(START);
  private zones = new Uint32Array(START);
  /** Copy number of the ticket, and the lowest bit says whether the plate is the primary one. */
  private serial = new Uint32Array(START);
  /** Sixteen bytes a row, and the same memory as four numbers a row. */
  private ids = new Uint8Array(16 * START);
  private idWords = new Uint32Array(this.ids.buffer);
  private numberAt = new Uint32Array(START);
  private numberLength = new Uint16Array(START);
  private nextOfPlate = new Int32Array(START);
  private nextOfSubscription = new Int32Array(START);
  private plateSlots = new Int32Array(START).fill(NONE);
  private subscriptionSlots = new Int32Array(START).fill(NONE);

  private numbers = Buffer.alloc(16 * START);
  private numbersUsed = 0;

  private readonly municipalities = new Interned<string>();
  private readonly countries = new Interned<string>();
  private readonly products = new Interned<string>();
  private readonly zoneSets = new Interned<readonly string[]>();
  /** Indexes by the bytes that bulks bring, so that no text is made of what was met before. */
  private readonly packedCountries = new Packed();
  private readonly packedProducts = new Packed();
  private readonly packedZones = new Packed();

  get size(): number {
    return this.live;
  }

  /** Memory of the columns, in bytes. */
  get bytes(): number {
    return [
      this.municipality,
      this.plateHigh,
      this.plateLow,
      this.country,
      this.from,
      this.until,
      this.product,
      this.zones,
      this.serial,
      this.ids,
      this.numberAt,
      this.numberLength,
      this.nextOfPlate,
      this.nextOfSubscription,
      this.plateSlots,
      this.subscriptionSlots,
      this.numbers,
    ].reduce((sum, column) => sum + column.byteLength, 0);
  }

  /** @throws RangeError for a plate or id that is not in its stored form */
  add(municipalityId: string, right: TableRight): void {
    const key = plateKey(right.plate);
    if (!key) throw new RangeError('A plate of up to twelve letters and digits');
    const row = this.newRow();
    this.municipality[row] = this.municipalities.index(municipalityId, municipalityId);
    this.plateHigh[row] = key.high;
    this.plateLow[row] = key.low;
    this.country[row] = this.countries.index(right.country, right.country);
    this.from[row] = right.fromMs;
    this.until[row] = right.untilMs;
    this.product[row] = this.products.index(right.productId, right.productId);
    this.zones[row] = this.zoneSets.index(right.zoneIds.join(' '), right.zoneIds);
    this.serial[row] = right.serial * 2 + (right.primary ? 1 : 0);
    writeUuid(right.subscriptionId, this.ids, 16 * row);
    this.writeNumber(row, right.number);
    this.linkRow(row);
    this.linked = this.used;
    this.live += 1;
  }

  /**
   * Adds one of many: it is found once `link` has run to its end. Nothing may be removed in between.
   * @throws RangeError for a plate that is not in its stored form
   */
  append(municipalityId: string, right: PackedRight): void {
    const { bytes } = right;
    const high = plateHalf(bytes, right.plateAt, right.plateLength, 0);
    const low = plateHalf(bytes, right.plateAt, right.plateLength, 1);
    if (high < 0 || low < 0) throw new RangeError('A plate of up to twelve letters and digits');
    if (this.used === this.capacity) this.widen();
    const row = this.used;
    this.used += 1;
    this.municipality[row] = this.municipalities.index(municipalityId, municipalityId);
    this.plateHigh[row] = high;
    this.plateLow[row] = low;
    this.country[row] = this.packedCountries.index(bytes, right.countryAt, right.countryLength, () => {
      const country = bytes.toString('latin1', right.countryAt, right.countryAt + right.countryLength);
      return this.countries.index(country, country);
    });
    this.from[row] = right.fromMs;
    this.until[row] = right.untilMs;
    this.product[row] = this.packedProducts.index(bytes, right.productAt, 16, () => {
      const id = uuidText(bytes, right.productAt);
      return this.products.index(id, id);
    });
    this.zones[row] = this.packedZones.index(bytes, right.zonesAt, right.zonesLength, () => {
      const zoneIds = right.zonesOf(bytes, right.zonesAt);
      return this.zoneSets.index(zoneIds.join(' '), zoneIds);
    });
    this.serial[row] = right.serial * 2 + (right.primary ? 1 : 0);
    for (let n = 0; n < 16; n += 1) this.ids[16 * row + n] = bytes[right.idAt + n]!;
    this.roomForNumber(right.numberLength);
    // A few bytes: shorter than what it takes to ask for them to be copied.
    for (let n = 0; n < right.numberLength; n += 1)
      this.numbers[this.numbersUsed + n] = bytes[right.numberAt + n]!;
    this.numberAt[row] = this.numbersUsed;
    this.numberLength[row] = right.numberLength;
    this.numbersUsed += right.numberLength;
    this.live += 1;
  }

  /** Makes what was appended findable; a slice at each step, so that other work gets its turn in between. */
  *link(): Generator<void> {
    this.newSlots();
    while (this.linked < this.used) {
      const end = Math.min(this.linked + LINK_SLICE, this.used);
      for (let row = this.linked; row < end; row += 1) this.linkRow(row);
      this.linked = end;
      yield;
    }
  }

  /** Forgets every right of a subscription. */
  remove(subscriptionId: string): void {
    const wanted = new Uint32Array(4);
    writeUuid(subscriptionId, new Uint8Array(wanted.buffer), 0);
    const slot = this.subscriptionSlot(wanted, 0);
    let before = NONE;
    let row = this.subscriptionSlots[slot]!;
    while (row !== NONE) {
      const next = this.nextOfSubscription[row]!;
      if (sameUuid(this.idWords, 4 * row, wanted)) {
        if (before === NONE) this.subscriptionSlots[slot] = next;
        else this.nextOfSubscription[before] = next;
        this.unlinkPlate(row);
        this.nextOfPlate[row] = this.free;
        this.free = row;
        this.live -= 1;
      } else before = row;
      row = next;
    }
  }

  /**
   * Rights of a plate that hold at an instant.
   * @param country null: of any country
   * @param zoneIds null: in any zone; otherwise in at least one of these
   */
  find(
    municipalityId: string,
    plate: string,
    country: string | null,
    atMs: number,
    zoneIds: ReadonlySet<string> | null,
  ): TableRight[] {
    const key = plateKey(plate);
    const municipality = this.municipalities.known(municipalityId);
    const wantedCountry = country === null ? NONE : this.countries.known(country);
    if (!key || municipality === undefined || wantedCountry === undefined) return [];
    const found: TableRight[] = [];
    let row = this.plateSlots[this.plateSlot(municipality, key.high, key.low)]!;
    for (; row !== NONE; row = this.nextOfPlate[row]!) {
      if (
        this.plateHigh[row] === key.high &&
        this.plateLow[row] === key.low &&
        this.municipality[row] === municipality &&
        atMs >= this.from[row]! &&
        atMs < this.until[row]! &&
        (wantedCountry === NONE || this.country[row] === wantedCountry) &&
        (zoneIds === null || this.zoneSets.value(this.zones[row]!).some((zone) => zoneIds.has(zone)))
      )
        found.push(this.right(row, plate));
    }
    return found;
  }

  private right(row: number, plate: string): TableRight {
    return {
      subscriptionId: uuidText(this.ids, 16 * row),
      number: this.numbers.toString(
        'utf8',
        this.numberAt[row]!,
        this.numberAt[row]! + this.numberLength[row]!,
      ),
      plate,
      country: this.countries.value(this.country[row]!),
      primary: this.serial[row]! % 2 === 1,
      serial: Math.floor(this.serial[row]! / 2),
      productId: this.products.value(this.product[row]!),
      zoneIds: this.zoneSets.value(this.zones[row]!),
      fromMs: this.from[row]!,
      untilMs: this.until[row]!,
    };
  }

  private newRow(): number {
    if (this.free !== NONE) {
      const row = this.free;
      this.free = this.nextOfPlate[row]!;
      return row;
    }
    if (this.used === this.capacity) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  private linkRow(row: number): void {
    const plate = this.plateSlot(this.municipality[row]!, this.plateHigh[row]!, this.plateLow[row]!);
    this.nextOfPlate[row] = this.plateSlots[plate]!;
    this.plateSlots[plate] = row;
    const subscription = this.subscriptionSlot(this.idWords, 4 * row);
    this.nextOfSubscription[row] = this.subscriptionSlots[subscription]!;
    this.subscriptionSlots[subscription] = row;
  }

  private unlinkPlate(row: number): void {
    const slot = this.plateSlot(this.municipality[row]!, this.plateHigh[row]!, this.plateLow[row]!);
    if (this.plateSlots[slot] === row) {
      this.plateSlots[slot] = this.nextOfPlate[row]!;
      return;
    }
    let at = this.plateSlots[slot]!;
    while (this.nextOfPlate[at] !== row) at = this.nextOfPlate[at]!;
    this.nextOfPlate[at] = this.nextOfPlate[row]!;
  }

  private plateSlot(municipality: number, high: number, low: number): number {
    let hash = Math.imul(high ^ Math.imul(municipality + 1, 0x9e3779b1), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ low, 0xc2b2ae35);
    return (hash ^ (hash >>> 13)) & (this.plateSlots.length - 1);
  }

  private subscriptionSlot(id: Uint32Array, at: number): number {
    // The end of a version 7 UUID is random already; the rest is mixed in for ids made otherwise.
    const hash = Math.imul(id[at]! ^ id[at + 1]!, 0x9e3779b1) ^ id[at + 2]! ^ id[at + 3]!;
    return (hash ^ (hash >>> 16)) & (this.subscriptionSlots.length - 1);
  }

  private grow(): void {
    this.widen();
    this.newSlots();
    // A table grows only when no row is free, so every row is in use.
    for (let row = 0; row < this.used; row += 1) this.linkRow(row);
  }

  private widen(): void {
    this.capacity *= 2;
    this.municipality = grown(this.municipality, new Uint16Array(this.capacity));
    this.plateHigh = grown(this.plateHigh, new Uint32Array(this.capacity));
    this.plateLow = grown(this.plateLow, new Uint32Array(this.capacity));
    this.country = grown(this.country, new Uint16Array(this.capacity));
    this.from = grown(this.from, new Float64Array(this.capacity));
    this.until = grown(this.until, new Float64Array(this.capacity));
    this.product = grown(this.product, new Uint32Array(this.capacity));
    this.zones = grown(this.zones, new Uint32Array(this.capacity));
    this.serial = grown(this.serial, new Uint32Array(this.capacity));
    this.ids = grown(this.ids, new Uint8Array(16 * this.capacity));
    this.idWords = new Uint32Array(this.ids.buffer);
    this.numberAt = grown(this.numberAt, new Uint32Array(this.capacity));
    this.numberLength = grown(this.numberLength, new Uint16Array(this.capacity));
  }

  private newSlots(): void {
    this.nextOfPlate = new Int32Array(this.capacity);
    this.nextOfSubscription = new Int32Array(this.capacity);
    this.plateSlots = new Int32Array(this.capacity).fill(NONE);
    this.subscriptionSlots = new Int32Array(this.capacity).fill(NONE);
    this.linked = 0;
  }

  private writeNumber(row: number, text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.roomForNumber(bytes.length);
    this.numbers.set(bytes, this.numbersUsed);
    this.numberAt[row] = this.numbersUsed;
    this.numberLength[row] = bytes.length;
    this.numbersUsed += bytes.length;
  }

  private roomForNumber(length: number): void {
    if (this.numbersUsed + length <= this.numbers.length) return;
    const larger = Buffer.alloc(Math.max(2 * this.numbers.length, this.numbersUsed + length));
    this.numbers.copy(larger);
    this.numbers = larger;
  }
}

/** Values that repeat, kept once and told by a small number. */
class Interned<T> {
  private readonly indexes = new Map<string, number>();
  private readonly values: T[] = [];

  index(key: string, value: T): number {
    let index = this.indexes.get(key);
    if (index === undefined) {
      index = this.values.push(value) - 1;
      this.indexes.set(key, index);
    }
    return index;
  }

  known(key: string): number | undefined {
    return this.indexes.get(key);
  }

  value(index: number): T {
    return this.values[index]!;
  }
}

const PACKED_PLACES = 1_024;

/** Numbers of values by their bytes. One value a place: of two that meet in one, the other is looked up anew. */
class Packed {
  private readonly places = new Map<number, { bytes: Buffer; index: number }>();

  index(bytes: Buffer, at: number, length: number, find: () => number): number {
    let hash = length;
    for (let n = 0; n < length; n += 1) hash = Math.imul(hash ^ bytes[at + n]!, 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (PACKED_PLACES - 1);
    const known = this.places.get(place);
    if (known && sameBytes(known.bytes, bytes, at, length)) return known.index;
    const index = find();
    this.places.set(place, { bytes: Buffer.from(bytes.subarray(at, at + length)), index });
    return index;
  }
}

function sameBytes(known: Buffer, bytes: Buffer, at: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let n = 0; n < length; n += 1) if (known[n] !== bytes[at + n]) return false;
  return true;
}

function grown<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

function sameUuid(words: Uint32Array, at: number, wanted: Uint32Array): boolean {
  return (
    words[at] === wanted[0] &&
    words[at + 1] === wanted[1] &&
    words[at + 2] === wanted[2] &&
    words[at + 3] === wanted[3]
  );
}
