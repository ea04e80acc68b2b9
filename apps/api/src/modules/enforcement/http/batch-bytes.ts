import type { Locale } from '@sosta/contracts';
import { isoOf } from '../../../platform/clock/instant.js';
import { writeUuidDigits } from '../../../platform/crypto/uuid-text.js';
import type { CheckCatalogue } from '../catalogue-in-memory.js';
import type { HeldRight } from '../domain/right-table.js';
import { MAX_BATCH, toCheckedRightDto } from './check.dto.js';
import { checkText } from './check-text.js';

/** A question that one right answers. */
export interface HeldCheck {
  checkId: Uint8Array;
  checkedMs: number;
  atMs: number;
  plate: string;
  zone: string | null;
  right: HeldRight;
  names: CheckCatalogue;
  locale: Locale;
}

const HEAD = Buffer.from('{"items":[');
const NO_ID = '00000000-0000-0000-0000-000000000000';
const START = 64 * 1024;
const INSTANT_LENGTH = 24;
/** From here on a year has more than four digits. */
const LAST_INSTANT = Date.UTC(10_000, 0, 1);
const NOT_WRITTEN = -1;

/**
 * The answers of one batch as the bytes that are sent. What memory knows about a plate is written from its bytes to these:
 * answers as objects, and texts put together from their fields, took more than half the time of a batch (ADR 0025).
 */
export class BatchBytes {
  private bytes = Buffer.allocUnsafeSlow(START);
  private used = HEAD.copy(this.bytes);
  private readonly starts = new Int32Array(MAX_BATCH).fill(NOT_WRITTEN);
  private readonly ends = new Int32Array(MAX_BATCH);

  constructor(private readonly forms: AnswerForms) {}

  /** @returns false where it has to be answered the usual way, and nothing was written */
  write(index: number, check: HeldCheck): boolean {
    const form = this.forms.filledIn(check);
    if (!form) return false;
    const { bytes } = form;
    if (this.used + bytes.length > this.bytes.length) this.grow(bytes.length);
    this.bytes.set(bytes, this.used);
    this.starts[index] = this.used;
    this.used += bytes.length;
    this.ends[index] = this.used;
    return true;
  }

  /**
   * The whole answer.
   * @param answers with null where one was written
   * @param textOf of the others, in the form of `sendable`
   */
  body<T>(answers: readonly (T | null)[], textOf: (answer: T, index: number) => string): Buffer {
    const texts = answers.map((answer, index) => (answer === null ? null : `${textOf(answer, index)},`));
    const others = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    const body = Buffer.allocUnsafe(this.used + others + 1);
    let at = HEAD.copy(body);
    for (let index = 0; index < texts.length; index += 1) {
      const text = texts[index]!;
      if (text !== null) {
        at += body.write(text, at, 'latin1');
        continue;
      }
      const from = this.starts[index]!;
      // What was written one after the other is copied at one go.
      while (this.starts[index + 1] === this.ends[index]) index += 1;
      at += this.bytes.copy(body, at, from, this.ends[index]);
    }
    // In the place of the last comma.
    body.write(']}', at - 1, 'latin1');
    return body;
  }

  /** Ready for another batch; the memory stays. */
  clear(): void {
    this.used = HEAD.length;
    this.starts.fill(NOT_WRITTEN);
  }

  private grow(by: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length + by);
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}

/** An answer whose fields can be written over: every one of them always has the length that it has here. */
interface Form {
  names: CheckCatalogue;
  locale: Locale;
  zone: string | null;
  productId: string;
  zoneIds: readonly string[];
  primary: boolean;
  serial: number;
  plateLength: number;
  numberLength: number;
  /** With the comma behind it. */
  bytes: Buffer;
  places: Record<
    'checkId' | 'checkedAt' | 'at' | 'plate' | 'end' | 'id' | 'number' | 'from' | 'until',
    number
  >;
  /** The instants that stand in it now. */
  checkedMs: number;
  atMs: number;
  fromMs: number;
  untilMs: number;
}

const MAX_FORMS = 16;

/**
 * Answers differ from each other in few places. Those of the same product, zones and language are one form, in which ids,
 * plate, number and instants are written over; the form itself is what `checkText` makes of such an answer.
 */
export class AnswerForms {
  /** Those used last. */
  private readonly forms: Form[] = [];

  /** The answer, until the next one is written over it; null where it fits in no form. */
  filledIn(check: HeldCheck): Form | null {
    const form = this.formOf(check);
    if (!form) return null;
    const { checkId, checkedMs, atMs, plate, right } = check;
    const { bytes, places } = form;
    for (let n = 0; n < right.numberLength; n += 1) {
      const code = right.numbers[right.numberAt + n]!;
      // What JSON would not leave as it is.
      if (code < 0x20 || code === 0x22 || code === 0x5c) return null;
      bytes[places.number + n] = code;
    }
    writeUuidDigits(checkId, 0, bytes, places.checkId);
    writeUuidDigits(right.octets, right.idAt, bytes, places.id);
    for (let n = 0; n < plate.length; n += 1) bytes[places.plate + n] = plate.charCodeAt(n);
    if (form.checkedMs !== checkedMs) {
      writeInstant(checkedMs, bytes, places.checkedAt);
      form.checkedMs = checkedMs;
    }
    if (form.atMs !== atMs) {
      writeInstant(atMs, bytes, places.at);
      form.atMs = atMs;
    }
    if (form.fromMs !== right.fromMs) {
      writeInstant(right.fromMs, bytes, places.from);
      form.fromMs = right.fromMs;
    }
    if (form.untilMs !== right.untilMs) {
      writeInstant(right.untilMs, bytes, places.until);
      writeInstant(right.untilMs, bytes, places.end);
      form.untilMs = right.untilMs;
    }
    return form;
  }

  private formOf(check: HeldCheck): Form | null {
    const { right } = check;
    if (!hasFourDigits(right.fromMs) || !hasFourDigits(right.untilMs) || !hasFourDigits(check.atMs))
      return null;
    const { forms } = this;
    for (let n = 0; n < forms.length; n += 1) {
      const form = forms[n]!;
      if (!fits(form, check)) continue;
      if (n > 0) {
        forms[n] = forms[n - 1]!;
        forms[n - 1] = form;
      }
      return form;
    }
    const form = formFor(check);
    if (!form) return null;
    if (forms.length === MAX_FORMS) forms.pop();
    forms.unshift(form);
    return form;
  }
}

function fits(form: Form, { names, locale, zone, plate, right }: HeldCheck): boolean {
  return (
    form.zoneIds === right.zoneIds &&
    form.productId === right.productId &&
    form.zone === zone &&
    form.names === names &&
    form.numberLength === right.numberLength &&
    form.plateLength === plate.length &&
    form.serial === right.serial &&
    form.primary === right.primary &&
    form.locale === locale
  );
}

/** Null where the names of the right are not known. */
function formFor({ names, locale, zone, plate, checkedMs, atMs, right }: HeldCheck): Form | null {
  const { productId, zoneIds, primary, serial, numberLength, fromMs, untilMs } = right;
  if (!names.knows(right)) return null;
  const text = checkText({
    checkId: NO_ID,
    checkedAt: isoOf(checkedMs),
    at: isoOf(atMs),
    plate,
    allowed: true,
    outcome: 'VALID',
    validUntil: isoOf(untilMs),
    zone,
    rights: [
      toCheckedRightDto(
        {
          subscriptionId: NO_ID,
          number: ' '.repeat(numberLength),
          productId,
          zoneIds,
          primary,
          serial,
          fromMs,
          untilMs,
        },
        'ACTIVE',
        names,
        locale,
      ),
    ],
  });
  // No name can hold such a key: its quotation marks would be escaped.
  const placeOf = (key: string, from = 0): number => text.indexOf(`"${key}":"`, from) + key.length + 4;
  const held = text.indexOf('"rights":');
  return {
    names,
    locale,
    zone,
    productId,
    zoneIds,
    primary,
    serial,
    plateLength: plate.length,
    numberLength,
    bytes: Buffer.from(`${text},`, 'latin1'),
    places: {
      checkId: placeOf('checkId'),
      checkedAt: placeOf('checkedAt'),
      at: placeOf('at'),
      plate: placeOf('plate'),
      end: placeOf('validUntil'),
      id: placeOf('id', held),
      number: placeOf('number', held),
      from: placeOf('validFrom', held),
      until: placeOf('validUntil', held),
    },
    checkedMs,
    atMs,
    fromMs,
    untilMs,
  };
}

function hasFourDigits(ms: number): boolean {
  return ms >= 0 && ms < LAST_INSTANT;
}

function writeInstant(ms: number, into: Buffer, at: number): void {
  const text = isoOf(ms);
  for (let n = 0; n < INSTANT_LENGTH; n += 1) into[at + n] = text.charCodeAt(n);
}
