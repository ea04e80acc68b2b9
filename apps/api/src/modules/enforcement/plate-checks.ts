import { Injectable } from '@nestjs/common';
import { furthestFirst, isAllowed, judge, shownStatus, type CheckOutcome } from '@sosta/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { ClientContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { CatalogueInMemory, type CheckCatalogue } from './catalogue-in-memory.js';
import type { CheckQuestion } from './check-input.js';
import { CheckRecorder } from './check-recorder.js';
import { lookAlikes } from './domain/look-alikes.js';
import { toCheckedRightDto, type AnsweredRight, type CheckDto } from './http/check.dto.js';
import type { CheckRecord } from './persistence/check.repository.js';
import type { RightRow } from './persistence/right.repository.js';
import { RightsInDatabase } from './rights-in-database.js';
import { RightsProjection } from './rights-projection.js';

/** An answer and the instant whose data it is made from. */
export interface Checked {
  answer: CheckDto;
  asOf: Date;
}

interface Asked extends CheckQuestion {
  checkedAt: Date;
  atMs: number;
  /** Null: any zone. */
  zoneIds: ReadonlySet<string> | null;
  source: CheckRecord['source'];
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
    private readonly projection: RightsProjection,
    private readonly database: RightsInDatabase,
    private readonly catalogue: CatalogueInMemory,
    private readonly recorder: CheckRecorder,
  ) {}

  /** @throws Problem validation_failed on /zone, api_zone_not_allowed, check_unavailable */
  async check(
    call: ClientContext,
    question: CheckQuestion,
    options: { source?: CheckRecord['source']; pointer?: string } = {},
  ): Promise<Checked> {
    this.projection.start();
    const { id } = call.municipality;
    let names = await this.catalogue.recent(id);
    if (question.zone !== null && !names.zoneIds.has(question.zone)) names = await this.catalogue.read(id);
    const checkedAt = this.clock.now();
    const asked: Asked = {
      ...question,
      checkedAt,
      atMs: question.atMs ?? checkedAt.getTime(),
      zoneIds: zonesOf(call, question.zone, names, options.pointer ?? ''),
      source: options.source ?? 'PLATE',
    };
    const { plate, country, atMs, zoneIds } = asked;
    const known = this.projection.find(id, plate, country, atMs, zoneIds);
    if (known.length > 0) {
      const asOf = this.projection.asOf;
      const rights = furthestFirst(known, 'VALID').slice(0, MAX_LISTED);
      return { answer: await this.answer(call, asked, 'VALID', rights, names), asOf };
    }
    const confirmed = await this.database.of(call.municipality, plate);
    const ofCountry = confirmed.rights.filter((right) => country === null || right.country === country);
    const { outcome, rights } = judge(ofCountry, atMs, zoneIds);
    const answer = await this.answer(call, asked, outcome, rights, names);
    if (!isAllowed(outcome) && maySeeSimilar(call)) answer.similar = this.similar(id, asked);
    return { answer, asOf: confirmed.asOf };
  }

  /** In the order asked; `asOf` is that of the oldest data used. */
  async batch(
    call: ClientContext,
    questions: readonly CheckQuestion[],
  ): Promise<{ answers: CheckDto[]; asOf: Date }> {
    const checked = await Promise.all(
      questions.map((question, index) =>
        this.check(call, question, { source: 'BATCH', pointer: `/checks/${index}` }),
      ),
    );
    return {
      answers: checked.map(({ answer }) => answer),
      asOf: new Date(Math.min(...checked.map(({ asOf }) => asOf.getTime()))),
    };
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

  private async answer(
    call: ClientContext,
    asked: Asked,
    outcome: CheckOutcome,
    rights: readonly (AnsweredRight | RightRow)[],
    names: CheckCatalogue,
  ): Promise<CheckDto> {
    const complete = rights.every(
      ({ productId, zoneIds }) =>
        names.products.has(productId) && zoneIds.every((zone) => names.zoneCodes.has(zone)),
    );
    const { products, zoneCodes } = complete ? names : await this.catalogue.read(call.municipality.id);
    const checkId = uuidv7();
    this.recorder.record(call.municipality.id, {
      id: checkId,
      checkedAt: asked.checkedAt,
      at: new Date(asked.atMs),
      actorKind: call.actor.kind,
      actorId: call.actor.kind === 'CLIENT' ? call.actor.clientId : call.actor.operatorId,
      source: asked.source,
      plate: asked.plate,
      country: asked.country,
      zone: asked.zone,
      outcome,
      subscriptionId: rights[0]?.subscriptionId ?? null,
      reference: asked.reference,
    });
    return {
      checkId,
      checkedAt: asked.checkedAt.toISOString(),
      at: new Date(asked.atMs).toISOString(),
      plate: asked.plate,
      allowed: isAllowed(outcome),
      outcome,
      validUntil: endOf(rights[0], outcome, asked.atMs),
      zone: asked.zone,
      rights: rights.map((right) => {
        const product = products.get(right.productId)!;
        return toCheckedRightDto(right, 'status' in right ? shownStatus(right, asked.atMs) : 'ACTIVE', {
          zoneCodes,
          product,
          productName: inLocale(product.name, call.locale),
        });
      }),
    };
  }
}

/** A right that was ended before its time has an end in the future, which would mislead. */
function endOf(right: AnsweredRight | undefined, outcome: CheckOutcome, atMs: number): string | null {
  if (!right || (outcome === 'EXPIRED' && right.untilMs > atMs)) return null;
  return new Date(right.untilMs).toISOString();
}

/**
 * The zones a check is about: the one named, or all that the key is valid for.
 * @throws Problem validation_failed on /zone, api_zone_not_allowed
 */
function zonesOf(
  call: ClientContext,
  code: string | null,
  names: CheckCatalogue,
  pointer: string,
): ReadonlySet<string> | null {
  const limit = call.actor.kind === 'CLIENT' ? call.actor.zoneIds : null;
  if (code === null) return limit;
  const zoneId = names.zoneIds.get(code);
  if (zoneId === undefined) throw Problem.field(`${pointer}/zone`, { code: 'value_not_allowed' });
  if (limit && !limit.has(zoneId)) throw new Problem('api_zone_not_allowed');
  return new Set([zoneId]);
}

/** Other people's plates: for keys that were given it, and for the office's own inspectors. */
function maySeeSimilar({ actor }: ClientContext): boolean {
  return actor.kind === 'OPERATOR' || actor.scopes.has('enforcement:similar');
}
