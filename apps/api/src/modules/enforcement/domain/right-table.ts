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

/**
 * A right where it lies in memory: its id and its number as bytes, so that neither is made a text for an answer that is
 * bytes again.
 */
export interface HeldRight {
  octets: Uint8Array;
  /** Where the sixteen bytes of the subscription's id begin. */
  idAt: number;
  numbers: Uint8Array;
  numberAt: number;
  numberLength: number;
  primary: boolean;
  serial: number;
  productId: string;
  zoneIds: readonly string[];
  fromMs: number;
  untilMs: number;
}

const NONE = -1;
const START = 1024;
/** Rows linked at one go while a table is built: a few milliseconds, in which nothing else is answered. */
const LINK_SLICE = 20_000;

/**
 * A row is 64 bytes, as much as a processor fetches from memory at one go: with a column for each field a look-up among a
 * million rights waited for memory fourteen times. The words of a row, of 32 bits each; `FROM` and `UNTIL` take two.
 */
const WORDS = 16;
const FROM = 0;
const UNTIL = 1;
const ID = 4;
const PLATE_HIGH = 8;
const PLATE_LOW = 9;
const NEXT_OF_PLATE = 10;
const NEXT_OF_SUBSCRIPTION = 11;
const NUMBER_AT = 12;
const PRODUCT = 13;
const ZONES = 14;
/** Two halves of the last word. */
const MUNICIPALITY = 30;
const COUNTRY = 31;
/** Before the text of a number: its length, in two bytes, and in four the serial with the kind of plate in its lowest bit. */
const NUMBER_HEAD = 6;

/**
 * Rights in typed arrays with two chained hash indexes (plate, subscription): under a hundred bytes a right where an
 * object would cost several hundred, and nothing for the garbage collector to walk.
 */
export class RightTable {
  private capacity = START;
  private used = 0;
  private free = NONE;
  private live = 0;
  /** Rows of a bulk before this one can be found; the others are linked when the bulk is whole. */
  private linked = 0;

  private words = new Uint32Array(WORDS * START);
  /** The same memory in other units. */
  private instants = new Float64Array(this.words.buffer);
  private halves = new Uint16Array(this.words.buffer);
  private octets = new Uint8Array(this.words.buffer);
  private plateSlots = new Int32Array(START).fill(NONE);
  private subscriptionSlots = new Int32Array(START).fill(NONE);

  /** Filled anew by each `only`. */
  private readonly held: HeldRight = {
    octets: this.octets,
    idAt: 0,
    numbers: this.octets,
    numberAt: 0,
    numberLength: 0,
    primary: false,
    serial: 0,
    productId: '',
    zoneIds: [],
    fromMs: 0,
    untilMs: 0,
  };

  /** What came of a fetch; kept, so that no compiler finds it idle. */
  protected prefetched = 0;

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

  /** Memory of rows, indexes and numbers, in bytes. */
  get bytes(): number {
    return [this.words, this.plateSlots, this.subscriptionSlots, this.numbers].reduce(
      (sum, part) => sum + part.byteLength,
      0,
    );
  }

  /** @throws RangeError for a plate or id that is not in its stored form */
  add(municipalityId: string, right: TableRight): void {
    const key = plateKey(right.plate);
    if (!key) throw new RangeError('A plate of up to twelve letters and digits');
    const row = this.newRow();
    this.instants[8 * row + FROM] = right.fromMs;
    this.instants[8 * row + UNTIL] = right.untilMs;
    writeUuid(right.subscriptionId, this.octets, 4 * (WORDS * row + ID));
    this.words[WORDS * row + PLATE_HIGH] = key.high;
    this.words[WORDS * row + PLATE_LOW] = key.low;
    this.words[WORDS * row + PRODUCT] = this.products.index(right.productId, right.productId);
    this.words[WORDS * row + ZONES] = this.zoneSets.index(right.zoneIds.join(' '), right.zoneIds);
    this.halves[2 * WORDS * row + MUNICIPALITY] = this.municipalities.index(municipalityId, municipalityId);
    this.halves[2 * WORDS * row + COUNTRY] = this.countries.index(right.country, right.country);
    const number = Buffer.from(right.number, 'utf8');
    this.writeNumber(row, number, 0, number.length, right);
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
    this.instants[8 * row + FROM] = right.fromMs;
    this.instants[8 * row + UNTIL] = right.untilMs;
    const id = 4 * (WORDS * row + ID);
    for (let n = 0; n < 16; n += 1) this.octets[id + n] = bytes[right.idAt + n]!;
    this.words[WORDS * row + PLATE_HIGH] = high;
    this.words[WORDS * row + PLATE_LOW] = low;
    this.words[WORDS * row + PRODUCT] = this.packedProducts.index(bytes, right.productAt, 16, () => {
      const product = uuidText(bytes, right.productAt);
      return this.products.index(product, product);
    });
    this.words[WORDS * row + ZONES] = this.packedZones.index(bytes, right.zonesAt, right.zonesLength, () => {
      const zoneIds = right.zonesOf(bytes, right.zonesAt);
      return this.zoneSets.index(zoneIds.join(' '), zoneIds);
    });
    this.halves[2 * WORDS * row + MUNICIPALITY] = this.municipalities.index(municipalityId, municipalityId);
    this.halves[2 * WORDS * row + COUNTRY] = this.packedCountries.index(
      bytes,
      right.countryAt,
      right.countryLength,
      () => {
        const country = bytes.toString('latin1', right.countryAt, right.countryAt + right.countryLength);
        return this.countries.index(country, country);
      },
    );
    this.writeNumber(row, bytes, right.numberAt, right.numberLength, right);
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
      const next = this.next(row, NEXT_OF_SUBSCRIPTION);
      if (sameUuid(this.words, WORDS * row + ID, wanted)) {
        if (before === NONE) this.subscriptionSlots[slot] = next;
        else this.words[WORDS * before + NEXT_OF_SUBSCRIPTION] = next;
        this.unlinkPlate(row);
        this.words[WORDS * row + NEXT_OF_PLATE] = this.free;
        this.free = row;
        this.live -= 1;
      } else before = row;
      row = next;
    }
  }

  /**
   * Fetches from memory what `find` will ask of many plates. One at a time each look-up waits for memory three times; here
   * nothing has to be known for the next, so a processor waits for many of them at once.
   */
  prefetch(municipalityId: string, plates: readonly string[]): void {
    const municipality = this.municipalities.known(municipalityId);
    if (municipality === undefined) return;
    const at = new Int32Array(plates.length);
    let count = 0;
    for (const plate of plates) {
      const key = plateKey(plate);
      if (key) at[count++] = this.plateSlot(municipality, key.high, key.low);
    }
    const { plateSlots, words, numbers } = this;
    for (let n = 0; n < count; n += 1) at[n] = plateSlots[at[n]!]!;
    for (let n = 0; n < count; n += 1) at[n] = at[n] === NONE ? 0 : words[WORDS * at[n]! + NUMBER_AT]!;
    let seen = 0;
    for (let n = 0; n < count; n += 1) seen ^= numbers[at[n]!]!;
    this.prefetched = seen;
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
    const asked = this.asked(municipalityId, plate, country, atMs, zoneIds);
    const found: TableRight[] = [];
    if (!asked) return found;
    let row = this.holding(this.firstOf(asked), asked);
    for (; row !== NONE; row = this.holding(this.next(row, NEXT_OF_PLATE), asked))
      found.push(this.right(row, plate));
    return found;
  }

  /**
   * The right of a plate where exactly one holds, asked as of `find`; null for none and for several. What it points to is
   * read before anything else is asked of the table.
   */
  only(
    municipalityId: string,
    plate: string,
    country: string | null,
    atMs: number,
    zoneIds: ReadonlySet<string> | null,
  ): HeldRight | null {
    const asked = this.asked(municipalityId, plate, country, atMs, zoneIds);
    if (!asked) return null;
    const row = this.holding(this.firstOf(asked), asked);
    if (row === NONE || this.holding(this.next(row, NEXT_OF_PLATE), asked) !== NONE) return null;
    const { held } = this;
    this.read(row, held);
    return held;
  }

  private right(row: number, plate: string): TableRight {
    this.read(row, this.held);
    const { octets, idAt, numbers, numberAt, numberLength, ...others } = this.held;
    return {
      subscriptionId: uuidText(octets, idAt),
      number: this.numbers.toString('utf8', numberAt, numberAt + numberLength),
      plate,
      country: this.countries.value(this.halves[2 * WORDS * row + COUNTRY]!),
      ...others,
    };
  }

  private read(row: number, held: HeldRight): void {
    const at = WORDS * row;
    const head = this.words[at + NUMBER_AT]!;
    const serial = this.numbers.readUInt32LE(head + 2);
    held.octets = this.octets;
    held.idAt = 4 * (at + ID);
    held.numbers = this.numbers;
    held.numberAt = head + NUMBER_HEAD;
    held.numberLength = this.numbers.readUInt16LE(head);
    held.primary = serial % 2 === 1;
    held.serial = Math.floor(serial / 2);
    held.productId = this.products.value(this.words[at + PRODUCT]!);
    held.zoneIds = this.zoneSets.value(this.words[at + ZONES]!);
    held.fromMs = this.instants[8 * row + FROM]!;
    held.untilMs = this.instants[8 * row + UNTIL]!;
  }

  /** Null for what cannot be in the table. */
  private asked(
    municipalityId: string,
    plate: string,
    countryCode: string | null,
    atMs: number,
    zoneIds: ReadonlySet<string> | null,
  ): Asked | null {
    const key = plateKey(plate);
    const municipality = this.municipalities.known(municipalityId);
    const country = countryCode === null ? NONE : this.countries.known(countryCode);
    if (!key || municipality === undefined || country === undefined) return null;
    return { ...key, municipality, country, atMs, zoneIds };
  }

  private firstOf({ municipality, high, low }: Asked): number {
    return this.plateSlots[this.plateSlot(municipality, high, low)]!;
  }

  /** From a row on along the chain of its plate: the first that holds what is asked about, or `NONE`. */
  private holding(from: number, { high, low, municipality, country, atMs, zoneIds }: Asked): number {
    let row = from;
    for (; row !== NONE; row = this.next(row, NEXT_OF_PLATE)) {
      const at = WORDS * row;
      if (
        this.words[at + PLATE_HIGH] === high &&
        this.words[at + PLATE_LOW] === low &&
        this.halves[2 * at + MUNICIPALITY] === municipality &&
        atMs >= this.instants[8 * row + FROM]! &&
        atMs < this.instants[8 * row + UNTIL]! &&
        (country === NONE || this.halves[2 * at + COUNTRY] === country) &&
        (zoneIds === null || this.zoneSets.value(this.words[at + ZONES]!).some((zone) => zoneIds.has(zone)))
      )
        return row;
    }
    return NONE;
  }

  /** The row after one in a chain, or `NONE`. */
  private next(row: number, chain: typeof NEXT_OF_PLATE | typeof NEXT_OF_SUBSCRIPTION): number {
    return this.words[WORDS * row + chain]! | 0;
  }

  private newRow(): number {
    if (this.free !== NONE) {
      const row = this.free;
      this.free = this.next(row, NEXT_OF_PLATE);
      return row;
    }
    if (this.used === this.capacity) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  private linkRow(row: number): void {
    const plate = this.slotOfRow(row);
    this.words[WORDS * row + NEXT_OF_PLATE] = this.plateSlots[plate]!;
    this.plateSlots[plate] = row;
    const subscription = this.subscriptionSlot(this.words, WORDS * row + ID);
    this.words[WORDS * row + NEXT_OF_SUBSCRIPTION] = this.subscriptionSlots[subscription]!;
    this.subscriptionSlots[subscription] = row;
  }

  private unlinkPlate(row: number): void {
    const slot = this.slotOfRow(row);
    const next = this.next(row, NEXT_OF_PLATE);
    if (this.plateSlots[slot] === row) {
      this.plateSlots[slot] = next;
      return;
    }
    let before = this.plateSlots[slot]!;
    while (this.next(before, NEXT_OF_PLATE) !== row) before = this.next(before, NEXT_OF_PLATE);
    this.words[WORDS * before + NEXT_OF_PLATE] = next;
  }

  private slotOfRow(row: number): number {
    const at = WORDS * row;
    return this.plateSlot(
      this.halves[2 * at + MUNICIPALITY]!,
      this.words[at + PLATE_HIGH]!,
      this.words[at + PLATE_LOW]!,
    );
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
    const words = new Uint32Array(WORDS * this.capacity);
    words.set(this.words);
    this.words = words;
    this.instants = new Float64Array(words.buffer);
    this.halves = new Uint16Array(words.buffer);
    this.octets = new Uint8Array(words.buffer);
  }

  private newSlots(): void {
    this.plateSlots = new Int32Array(this.capacity).fill(NONE);
    this.subscriptionSlots = new Int32Array(this.capacity).fill(NONE);
    this.linked = 0;
  }

  private writeNumber(
    row: number,
    bytes: Uint8Array,
    from: number,
    length: number,
    { serial, primary }: Pick<TableRight, 'serial' | 'primary'>,
  ): void {
    this.roomForNumber(NUMBER_HEAD + length);
    const head = this.numbersUsed;
    this.words[WORDS * row + NUMBER_AT] = head;
    this.numbers.writeUInt16LE(length, head);
    this.numbers.writeUInt32LE(serial * 2 + (primary ? 1 : 0), head + 2);
    // A few bytes: shorter than what it takes to ask for them to be copied.
    for (let n = 0; n < length; n += 1) this.numbers[head + NUMBER_HEAD + n] = bytes[from + n]!;
    this.numbersUsed += NUMBER_HEAD + length;
  }

  private roomForNumber(length: number): void {
    if (this.numbersUsed + length <= this.numbers.length) return;
    const larger = Buffer.alloc(Math.max(2 * this.numbers.length, this.numbersUsed + length));
    this.numbers.copy(larger);
    this.numbers = larger;
  }
}

/** What `find` looks for, in the table's own terms. */
interface Asked {
  high: number;
  low: number;
  municipality: number;
  /** `NONE`: any. */
  country: number;
  atMs: number;
  zoneIds: ReadonlySet<string> | null;
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
    // The end of an id is random; what begins it is much the same in all.
    for (let n = Math.max(0, length - 4); n < length; n += 1)
      hash = Math.imul(hash ^ bytes[at + n]!, 0x01000193);
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

function sameUuid(words: Uint32Array, at: number, wanted: Uint32Array): boolean {
  return (
    words[at] === wanted[0] &&
    words[at + 1] === wanted[1] &&
    words[at + 2] === wanted[2] &&
    words[at + 3] === wanted[3]
  );
}
