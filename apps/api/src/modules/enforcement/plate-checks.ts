import { Injectable } from '@nestjs/common';
import { furthestFirst, isAllowed, judge, shownStatus, type CheckOutcome } from '@sosta/contracts';
import { Clock, RealClock } from '../../platform/clock/clock.js';
import { isoOf } from '../../platform/clock/instant.js';
import { uuidv7, uuidv7Bytes } from '../../platform/crypto/uuid.js';
import type { ClientContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { CatalogueInMemory, type CheckCatalogue } from './catalogue-in-memory.js';
import type { CheckQuestion } from './check-input.js';
import { CheckRecorder } from './check-recorder.js';
import { ChecksOnce } from './checks-once.js';
import { lookAlikes } from './domain/look-alikes.js';
import { GroundInMemory, type Place } from './ground-in-memory.js';
import type { BatchBytes } from './http/batch-bytes.js';
import { toCheckedRightDto, type AnsweredRight, type CheckDto } from './http/check.dto.js';
import type { CheckRecord } from './persistence/check.repository.js';
import type { RightRow } from './persistence/right.repository.js';
import { RightsInDatabase } from './rights-in-database.js';
import { RightsProjection, STALE_AFTER_MS } from './rights-projection.js';

/** An answer and the instant whose data it is made from. */
export interface Checked {
  answer: CheckDto;
  asOfMs: number;
}

/** With the record that is still to be made, where the caller chose its id. */
interface Judged extends Checked {
  record?: CheckRecord;
}

interface Asked extends CheckQuestion {
  checkedMs: number;
  atMs: number;
  /** Null: any zone. */
  zoneIds: ReadonlySet<string> | null;
  /** The zones of the place asked about; null when a zone was named, or none. */
  standsIn: Place['zones'] | null;
  source: CheckRecord['source'];
}

interface CheckOptions {
  source?: CheckRecord['source'];
  /** Of a batch: the question's place in it, for problems, and the instant at which all of it is checked. */
  item?: number;
  checkedMs?: number;
}

const MAX_SIMILAR = 5;
const MAX_LISTED = 5;

/**
 * Says whether a vehicle may stand in a zone at an instant. "Valid" comes from memory; anything else is confirmed in the
 * database first, because memory may lag behind a right that was paid a moment ago and lag must never cause a fine.
 */
@Injectable()
export class PlateChecks {
  constructor(
    private readonly clock: Clock,
    private readonly realClock: RealClock,
    private readonly projection: RightsProjection,
    private readonly database: RightsInDatabase,
    private readonly catalogue: CatalogueInMemory,
    private readonly ground: GroundInMemory,
    private readonly recorder: CheckRecorder,
    private readonly once: ChecksOnce,
  ) {}

  /**
   * At once where memory knows the answer: waiting a turn for nothing is a good part of what a check costs.
   * @throws Problem validation_failed on /zone, api_zone_not_allowed, check_by_position_not_available, check_unavailable,
   *   check_id_taken
   */
  check(
    call: ClientContext,
    question: CheckQuestion,
    options: CheckOptions = {},
  ): Checked | Promise<Checked> {
    return question.checkId === null
      ? this.judged(call, question, options)
      : this.judgedOnce(call, question, options);
  }

  private async judgedOnce(
    call: ClientContext,
    question: CheckQuestion,
    options: CheckOptions,
  ): Promise<Checked> {
    const judged = await this.judged(call, question, options);
    const [answer] = await this.once.record(call.municipality.id, [judged].filter(isTold));
    if (answer instanceof Problem) throw answer;
    return { answer: answer!, asOfMs: judged.asOfMs };
  }

  private judged(
    call: ClientContext,
    question: CheckQuestion,
    options: CheckOptions,
  ): Judged | Promise<Judged> {
    this.projection.start();
    const names = this.catalogue.recent(call.municipality.id);
    if (
      names instanceof Promise ||
      question.place ||
      (question.zone !== null && !names.zoneIds.has(question.zone))
    )
      return this.checkLater(call, question, options, names);
    return this.answered(call, question, options, names, null);
  }

  /**
   * In the order asked, with what is wrong with an item in its place; `asOfMs` is that of the oldest data used.
   * @param bytes takes what memory knows; null stands in its place
   */
  async batch(
    call: ClientContext,
    questions: readonly (CheckQuestion | Problem)[],
    bytes: BatchBytes,
  ): Promise<{ answers: (CheckDto | Problem | null)[]; asOfMs: number }>;
  async batch(
    call: ClientContext,
    questions: readonly (CheckQuestion | Problem)[],
  ): Promise<{ answers: (CheckDto | Problem)[]; asOfMs: number }>;
  async batch(
    call: ClientContext,
    questions: readonly (CheckQuestion | Problem)[],
    bytes?: BatchBytes,
  ): Promise<{ answers: (CheckDto | Problem | null)[]; asOfMs: number }> {
    const checked: (Judged | Problem | null)[] = [];
    const later: Promise<void>[] = [];
    const checkedMs = this.clock.now().getTime();
    this.projection.memory?.prefetch(
      call.municipality.id,
      questions.map((question) => (question instanceof Problem ? '' : question.plate)),
    );
    // Memory may be refreshed while the others wait for the database.
    const memoryAsOfMs = this.projection.asOfMs;
    // Memory answers most of them at once: nothing is made to wait for that.
    for (let index = 0; index < questions.length; index += 1) {
      const question = questions[index]!;
      try {
        if (bytes && this.writtenAtOnce(call, question, index, checkedMs, bytes)) {
          checked[index] = null;
          continue;
        }
        const one =
          question instanceof Problem
            ? question
            : this.judged(call, question, { source: 'BATCH', item: index, checkedMs });
        if (one instanceof Promise)
          later.push(
            one.then(
              (done) => void (checked[index] = done),
              (error: unknown) => void (checked[index] = problemOf(error)),
            ),
          );
        else checked[index] = one;
      } catch (error) {
        checked[index] = problemOf(error);
      }
    }
    if (later.length > 0) await Promise.all(later);
    let asOfMs = memoryAsOfMs || this.realClock.now().getTime();
    let answered = false;
    let outage: Problem | null = null;
    const told: (Judged & { record: CheckRecord })[] = [];
    for (const one of checked) {
      if (one === null) {
        answered = true;
        continue;
      }
      if (one instanceof Problem) {
        if (one.status === 503) outage ??= one;
        continue;
      }
      answered = true;
      asOfMs = Math.min(asOfMs, one.asOfMs);
      if (isTold(one)) told.push(one);
    }
    // Where nothing could be asked of the database, the whole answer says when to come back.
    if (outage && !answered) throw outage;
    const first = told.length === 0 ? [] : await this.once.record(call.municipality.id, told);
    const firstOf = new Map<Judged, CheckDto | Problem>(told.map((one, index) => [one, first[index]!]));
    return {
      answers: checked.map((one) =>
        one === null || one instanceof Problem ? one : (firstOf.get(one) ?? one.answer),
      ),
      asOfMs,
    };
  }

  /**
   * The usual case of a batch: one right, in memory, of a question that chose no id and named no place.
   * @returns false where it has to be answered the usual way
   */
  private writtenAtOnce(
    call: ClientContext,
    question: CheckQuestion | Problem,
    index: number,
    checkedMs: number,
    bytes: BatchBytes,
  ): boolean {
    if (question instanceof Problem || question.checkId !== null || question.place) return false;
    const { municipality, actor, locale } = call;
    const names = this.catalogue.recent(municipality.id);
    if (names instanceof Promise) return false;
    const { plate, country, zone, reference } = question;
    const zoneId = zone === null ? null : names.zoneIds.get(zone);
    const limit = actor.kind === 'CLIENT' ? actor.zoneIds : null;
    if (zoneId === undefined || (zoneId !== null && limit && !limit.has(zoneId))) return false;
    const atMs = question.atMs ?? checkedMs;
    const right = this.projection.memory?.only(
      municipality.id,
      plate,
      country,
      atMs,
      zoneId === null ? limit : names.alone(zoneId),
    );
    if (!right) return false;
    const checkId = uuidv7Bytes();
    if (!bytes.write(index, { checkId, checkedMs, atMs, plate, zone, right, names, locale })) return false;
    const actorId = actor.kind === 'CLIENT' ? actor.clientId : actor.operatorId;
    this.recorder.recordHeld(
      municipality.id,
      {
        checkedMs,
        atMs,
        actorKind: actor.kind,
        actorId,
        source: 'BATCH',
        plate,
        country,
        zone,
        outcome: 'VALID',
        reference,
      },
      checkId,
      right,
    );
    return true;
  }

  /** What has to wait: names that are not known yet, and the zones of a place. */
  private async checkLater(
    call: ClientContext,
    question: CheckQuestion,
    options: CheckOptions,
    recent: CheckCatalogue | Promise<CheckCatalogue>,
  ): Promise<Judged> {
    const { id } = call.municipality;
    let names = await recent;
    if (question.zone !== null && !names.zoneIds.has(question.zone)) names = await this.catalogue.read(id);
    if (!question.place) return this.answered(call, question, options, names, null);
    // While the feed is silent, outlines are trusted no longer than memory is.
    const place = await this.ground.at(
      id,
      question.place,
      this.projection.usable ? undefined : STALE_AFTER_MS,
    );
    // A vehicle in a zone that nobody has drawn must not be told to stand in none.
    if (place.zones.length === 0 && !place.drawn) throw new Problem('check_by_position_not_available');
    return this.answered(call, question, options, names, place.zones);
  }

  private answered(
    call: ClientContext,
    question: CheckQuestion,
    options: CheckOptions,
    names: CheckCatalogue,
    standsIn: Place['zones'] | null,
  ): Judged | Promise<Judged> {
    const { id } = call.municipality;
    const checkedMs = options.checkedMs ?? this.clock.now().getTime();
    const { plate, country } = question;
    const atMs = question.atMs ?? checkedMs;
    const zoneIds = standsIn
      ? zonesOfPlace(call, standsIn)
      : zonesOf(call, question.zone, names, options.item);
    const asked: Asked = {
      checkId: question.checkId,
      plate,
      country,
      zone: question.zone,
      place: question.place,
      reference: question.reference,
      checkedMs,
      atMs,
      zoneIds,
      standsIn,
      source: options.source ?? 'PLATE',
    };
    const known = this.projection.find(id, plate, country, atMs, zoneIds);
    if (known.length > 0) {
      const { asOfMs } = this.projection;
      const rights = known.length === 1 ? known : furthestFirst(known, 'VALID').slice(0, MAX_LISTED);
      return this.written(call, asked, 'VALID', rights, names, asOfMs);
    }
    return this.database.of(call.municipality, plate).then((confirmed) => {
      const ofCountry =
        country === null ? confirmed.rights : confirmed.rights.filter((right) => right.country === country);
      const { outcome, rights } = judge(ofCountry, atMs, zoneIds);
      return this.written(call, asked, outcome, rights, names, confirmed.asOfMs);
    });
  }

  /** A hint, so memory is good enough for it: at worst a plate is missing from the list. */
  private similar(municipalityId: string, asked: Asked): NonNullable<CheckDto['similar']> {
    return lookAlikes(asked.plate)
      .filter(
        (plate) =>
          this.projection.find(municipalityId, plate, asked.country, asked.atMs, asked.zoneIds).length > 0,
      )
      .slice(0, MAX_SIMILAR)
      .map((plate) => ({ plate, outcome: 'VALID' }));
  }

  private written(
    call: ClientContext,
    asked: Asked,
    outcome: CheckOutcome,
    rights: readonly (AnsweredRight | RightRow)[],
    names: CheckCatalogue,
    asOfMs: number,
  ): Judged | Promise<Judged> {
    if (!rights.every((right) => names.knows(right)))
      return this.catalogue
        .read(call.municipality.id)
        .then((read) => this.answer(call, asked, outcome, rights, read, asOfMs));
    return this.answer(call, asked, outcome, rights, names, asOfMs);
  }

  private answer(
    call: ClientContext,
    asked: Asked,
    outcome: CheckOutcome,
    rights: readonly (AnsweredRight | RightRow)[],
    names: CheckCatalogue,
    asOfMs: number,
  ): Judged {
    const { municipality, actor } = call;
    const { checkedMs, atMs, plate, country, source, reference } = asked;
    const zone = asked.standsIn ? zoneOf(asked.standsIn, rights) : asked.zone;
    const checkId = asked.checkId ?? uuidv7();
    const allowed = isAllowed(outcome);
    const first = rights[0];
    const record: CheckRecord = {
      id: checkId,
      checkedMs,
      atMs,
      actorKind: actor.kind,
      actorId: actor.kind === 'CLIENT' ? actor.clientId : actor.operatorId,
      source,
      plate,
      country,
      zone,
      outcome,
      subscriptionId: first?.subscriptionId ?? null,
      reference,
    };
    const answer: CheckDto = {
      checkId,
      checkedAt: isoOf(checkedMs),
      at: isoOf(atMs),
      plate,
      allowed,
      outcome,
      validUntil: endOf(first, outcome, atMs),
      zone,
      rights: rights.map((right) =>
        toCheckedRightDto(right, 'status' in right ? shownStatus(right, atMs) : 'ACTIVE', names, call.locale),
      ),
    };
    if (!allowed && maySeeSimilar(call)) answer.similar = this.similar(municipality.id, asked);
    if (asked.checkId !== null) return { answer, asOfMs, record };
    this.recorder.record(municipality.id, record);
    return { answer, asOfMs };
  }
}

function isTold(judged: Judged): judged is Judged & { record: CheckRecord } {
  return judged.record !== undefined;
}

/** What is wrong with one item of a batch; anything else than a problem is wrong with all of it. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/** A right that was ended before its time has an end in the future, which would mislead. */
function endOf(right: AnsweredRight | undefined, outcome: CheckOutcome, atMs: number): string | null {
  if (!right || (outcome === 'EXPIRED' && right.untilMs > atMs)) return null;
  return isoOf(right.untilMs);
}

/**
 * The zones a check is about: the one named, or all that the key is valid for.
 * @throws Problem validation_failed on /zone, api_zone_not_allowed
 */
function zonesOf(
  call: ClientContext,
  code: string | null,
  names: CheckCatalogue,
  item: number | undefined,
): ReadonlySet<string> | null {
  const limit = call.actor.kind === 'CLIENT' ? call.actor.zoneIds : null;
  if (code === null) return limit;
  const zoneId = names.zoneIds.get(code);
  if (zoneId === undefined)
    throw Problem.field(`${item === undefined ? '' : `/checks/${item}`}/zone`, { code: 'value_not_allowed' });
  if (limit && !limit.has(zoneId)) throw new Problem('api_zone_not_allowed');
  return names.alone(zoneId);
}

/**
 * The zones of a place that the key is valid for; none where it lies in no zone, and then no right holds there.
 * @throws Problem api_zone_not_allowed when it lies in zones of others only
 */
function zonesOfPlace(call: ClientContext, standsIn: Place['zones']): ReadonlySet<string> {
  const limit = call.actor.kind === 'CLIENT' ? call.actor.zoneIds : null;
  const open = standsIn.filter(({ id }) => !limit || limit.has(id));
  if (open.length === 0 && standsIn.length > 0) throw new Problem('api_zone_not_allowed');
  return new Set(open.map(({ id }) => id));
}

/** Of the zones of a place, the one that the answer is about. */
function zoneOf(standsIn: Place['zones'], rights: readonly Pick<AnsweredRight, 'zoneIds'>[]): string | null {
  const held = standsIn.find(({ id }) => rights.some(({ zoneIds }) => zoneIds.includes(id)));
  return (held ?? standsIn[0])?.code ?? null;
}

/** Other people's plates: for keys that were given it, and for the office's own inspectors. */
function maySeeSimilar({ actor }: ClientContext): boolean {
  return actor.kind === 'OPERATOR' || actor.scopes.has('enforcement:similar');
}
