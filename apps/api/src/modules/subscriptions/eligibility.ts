import { Injectable } from '@nestjs/common';
import type { ProblemCode } from '@sosta/contracts';
import {
  addDays,
  civilDateOf,
  daysBetween,
  isBefore,
  startOfDay,
  type CivilDate,
} from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { Places, type PriceFacts } from '../catalogue/index.js';
import { Policies, admittedSince } from '../municipalities/index.js';
import { newStart, quote, renewalStart, type Quote } from './domain/quote.rules.js';
import {
  OfferRepository,
  type AskedCertification,
  type Offer,
  type OwnedPlate,
} from './persistence/offer.repository.js';

export interface WantedSubscription {
  holderId: string;
  productId: string;
  plateAssociationId: string;
  certificationId: string | null;
  startOn: CivilDate | null;
  /** The plate asked for in the same request or case, not accepted yet; electric as declared. */
  plate?: OwnedPlate | null;
  /** The certification asked for in the same case, not accepted yet. */
  certification?: AskedCertification | null;
  /** Asked for with everything at once: no certification can be its ground (R58). */
  single?: boolean;
  /**
   * Set for a renewal: the previous subscription, the day after its last one, its zones, and whether it rests on a
   * certification. One sold without (at the office, or where none was asked for) is renewed without.
   */
  previous: { id: string; to: CivilDate; zoneIds: string[]; certified: boolean } | null;
  /** The declared band of ISEE, by its upper limit. */
  iseeUpToCents?: number | null;
  /** The request that asks for it, once there is one: it does not stand in its own way. */
  requestId?: string | null;
  /** The place is being given away: the caller holds {@link Places.lock}. */
  approving?: boolean;
}

/** What would be granted, were there a place. */
export interface WithoutPlace {
  granted: GrantableSubscription;
  /** The limit that was reached; null zone: of the product altogether. Null: there is a place. */
  refusal: Awaited<ReturnType<Places['refusal']>>;
}

const PLACE_PROBLEMS = {
  HOLDER_LIMIT: 'holder_limit_reached',
  FULL: 'places_full',
  FULL_WAITLIST: 'places_full_waitlist',
} as const satisfies Record<string, ProblemCode>;

export interface GrantableSubscription {
  offer: Offer;
  plate: OwnedPlate;
  certificationId: string | null;
  zoneIds: string[];
  quote: Quote;
  /** Policy rows the answer depends on. */
  policyIds: string[];
}

/** Decides whether a subscription can be asked for, approved and activated: the same rules at all three moments. */
@Injectable()
export class Eligibility {
  constructor(
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly offers: OfferRepository,
    private readonly places: Places,
  ) {}

  /**
   * Only the holder's own accepted certifications and plates count (R69, R71); the price is the catalogue's (R74).
   * @throws Problem product_not_available, plate_not_accepted, plate_not_electric, vehicle_kind_not_allowed,
   *   vehicle_class_closed (R72), certification_not_accepted, second_plate_first_unpaid, overlapping_right, holder_limit_reached, places_full,
   *   places_full_waitlist, or validation_failed on /startOn or /iseeUpToCents
   */
  async check(
    tx: Tx,
    municipality: MunicipalityRef,
    wanted: WantedSubscription,
  ): Promise<GrantableSubscription> {
    const { granted, refusal } = await this.look(tx, municipality, wanted);
    if (refusal) throw new Problem(PLACE_PROBLEMS[refusal.why]);
    return granted;
  }

  /** The same, where a missing place is an answer: to who would wait for one. */
  async look(tx: Tx, municipality: MunicipalityRef, wanted: WantedSubscription): Promise<WithoutPlace> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const [offer] = await this.offers.offers(tx, today, wanted.productId);
    if (!offer) throw new Problem(wanted.previous ? 'renewal_product_gone' : 'product_not_available');
    const plate =
      wanted.plate ??
      (await this.offers.plates(tx, wanted.holderId)).find((owned) => owned.id === wanted.plateAssociationId);
    if (!plate) throw new Problem('plate_not_accepted');
    if (offer.electricOnly && !plate.electricCertified) throw new Problem('plate_not_electric');
    if (!offer.vehicleKinds.includes(plate.vehicleKind)) throw new Problem('vehicle_kind_not_allowed');
    if (wanted.single && offer.certificationKind !== null) throw new Problem('product_not_available');

    const recorder = this.policies.recorder(tx, municipality.timezone);
    const policy = recorder.value;
    if (admittedSince(await policy('vehicle.classes'), plate.vehicleKind, today) !== true)
      throw new Problem('vehicle_class_closed');

    const from = wanted.previous
      ? renewalStart(wanted.previous.to, today)
      : await this.checkedStart(wanted.startOn, today, await policy('subscription.maxStartDays'));
    const certification = await this.certification(
      tx,
      wanted,
      offer,
      from,
      await policy('certification.required'),
    );
    const zoneIds =
      offer.zoneIds.length > 0
        ? offer.zoneIds
        : certification?.zoneId
          ? [certification.zoneId]
          : wanted.previous && !wanted.previous.certified
            ? wanted.previous.zoneIds
            : [];
    if (zoneIds.length === 0) throw new Problem('product_not_available');

    if (
      !wanted.previous &&
      (await policy('plates.secondRule')) === 'FIRST_PAID' &&
      (await this.offers.firstPlateUnpaid(tx, wanted.holderId, plate))
    ) {
      throw new Problem('second_plate_first_unpaid');
    }
    const quoted = quote(offer, offer, from, await this.facts(tx, wanted, offer, plate, from, today));
    const covered = await this.offers.covered(tx, {
      country: plate.country,
      plate: plate.plate,
      zoneIds,
      family: offer.family,
      from: startOfDay(quoted.from, municipality.timezone),
      to: startOfDay(quoted.to, municipality.timezone),
    });
    if (covered) throw new Problem('overlapping_right');
    const seeker = {
      holderId: wanted.holderId,
      productId: offer.id,
      zoneIds,
      plate,
      requestId: wanted.requestId ?? null,
      previousId: wanted.previous?.id ?? null,
    };
    const refusal = await this.places.refusal(tx, seeker, today, { approving: wanted.approving ?? false });
    const granted = {
      offer,
      plate,
      certificationId: certification?.id ?? null,
      zoneIds,
      quote: quoted,
      policyIds: recorder.ids(),
    };
    return { granted, refusal };
  }

  /** What the price depends on. Only what a line of the product asks for is looked up. */
  private async facts(
    tx: Tx,
    wanted: WantedSubscription,
    offer: Offer,
    plate: OwnedPlate,
    from: CivilDate,
    today: CivilDate,
  ): Promise<PriceFacts> {
    const asks = new Set(offer.modifiers.map(({ kind }) => kind));
    const iseeUpToCents = wanted.iseeUpToCents ?? null;
    const bands = offer.modifiers.map(({ condition }) => condition.iseeUpToCents);
    // A band that was taken from the price list while the request waited is no fault of the applicant.
    if (iseeUpToCents !== null && !wanted.requestId && !bands.includes(iseeUpToCents))
      throw Problem.field('/iseeUpToCents', { code: 'value_not_allowed' });
    const late = wanted.previous && isBefore(wanted.previous.to, from);
    return {
      plateNumber: asks.has('NTH_PLATE')
        ? await this.offers.plateNumber(
            tx,
            { holderId: wanted.holderId, family: offer.family, plate, renewal: wanted.previous !== null },
            wanted.requestId ?? null,
            today,
          )
        : 1,
      fuel: plate.fuel === 'ELECTRIC' && !plate.electricCertified ? null : plate.fuel,
      emissionClass: plate.emissionClass,
      iseeUpToCents,
      lateDays: late ? daysBetween(wanted.previous!.to, from) : 0,
    };
  }

  private checkedStart(asked: CivilDate | null, today: CivilDate, maxDays: number): CivilDate {
    if (asked !== null && isBefore(asked, today)) throw Problem.field('/startOn', { code: 'date_in_past' });
    const latest = addDays(today, maxDays);
    if (asked !== null && isBefore(latest, asked))
      throw Problem.field('/startOn', { code: 'date_too_late', params: { max: latest } });
    return newStart(asked, today);
  }

  private async certification(
    tx: Tx,
    wanted: WantedSubscription,
    offer: Offer,
    on: CivilDate,
    required: boolean,
  ) {
    if (offer.certificationKind === null || wanted.previous?.certified === false) return null;
    if (!required && wanted.certificationId === null && offer.zoneIds.length > 0) return null;
    const owned =
      wanted.certification?.id === wanted.certificationId
        ? wanted.certification
        : (await this.offers.certifications(tx, wanted.holderId, on)).find(
            (candidate) => candidate.id === wanted.certificationId,
          );
    if (!owned || owned.kind !== offer.certificationKind)
      throw new Problem('certification_not_accepted' satisfies ProblemCode);
    return owned;
  }
}
