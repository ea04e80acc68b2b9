import { Injectable } from '@nestjs/common';
import { problemTexts, type ProblemCode } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { ApplicantContext } from '../../platform/http/context.js';
import { Policies, admittedSince, flowRefusal } from '../municipalities/index.js';
import { PlateRepository, toPlateDto } from '../vehicles/index.js';
import { optionProduct } from './http/option-product.js';
import { SubscriptionDtos } from './http/subscription-dtos.js';
import type { ApplicationOptionsDto } from './http/subscription.dto.js';
import { OfferRepository } from './persistence/offer.repository.js';

/** What the page of the single request offers and asks for, and what stands in the way before anything is typed. */
@Injectable()
export class ApplicationOptions {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
    private readonly offers: OfferRepository,
    private readonly plates: PlateRepository,
    private readonly dtos: SubscriptionDtos,
  ) {}

  of(call: ApplicantContext): Promise<ApplicationOptionsDto> {
    const { municipality, locale, actor } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const policy = this.policies.recorder(tx, municipality.timezone);
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const classes = await policy.value('vehicle.classes');
      const products = (await this.offers.offers(tx, today)).filter(
        (one) => one.certificationKind === null && one.zoneIds.length > 0,
      );
      const zones = await this.dtos.zones(
        tx,
        products.flatMap((one) => one.zoneIds),
        locale,
      );
      const secondPlateWaits =
        (await policy.value('plates.secondRule')) === 'FIRST_PAID' &&
        (await this.plates.firstUnpaid(tx, actor.holderId, null));
      const refusal = flowRefusal(await policy.value('request.flow'), 'SINGLE_STEP');
      const blockers: ProblemCode[] = [
        ...(refusal ? [refusal] : []),
        ...(products.length === 0 ? (['product_not_available'] as const) : []),
      ];
      return {
        plates: (await this.plates.activeOf(tx, actor.holderId)).map(toPlateDto),
        vehicleKinds: classes.map(({ kind, from }) => ({
          kind,
          fromOn: from,
          admitted: admittedSince(classes, kind, today) === true,
        })),
        plateConfirmation: await policy.value('plates.confirmation'),
        sameHolderOnly: await policy.value('plates.sameHolderOnly'),
        documents: await policy.value('request.documents'),
        products: products.map((one) => optionProduct(one, zones, locale)),
        secondPlateHint: secondPlateWaits ? problemTexts[locale].second_plate_first_unpaid : null,
        blockers: blockers.map((code) => ({ code, text: problemTexts[locale][code] })),
        latestStartOn: addDays(today, await policy.value('subscription.maxStartDays')),
      };
    });
  }
}
