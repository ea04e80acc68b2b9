import { Injectable } from '@nestjs/common';
import { problemTexts, type ProblemCode } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { ApplicantContext } from '../../platform/http/context.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import { Policies, flowRefusal } from '../municipalities/index.js';
import { optionProduct } from './http/option-product.js';
import { SubscriptionDtos, plateRef } from './http/subscription-dtos.js';
import type { SubscriptionOptionsDto } from './http/subscription.dto.js';
import { OfferRepository } from './persistence/offer.repository.js';

/** What a citizen may combine in a request, so that the form offers nothing that would be refused. */
@Injectable()
export class SubscriptionOptions {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
    private readonly offers: OfferRepository,
    private readonly dtos: SubscriptionDtos,
  ) {}

  of(call: ApplicantContext): Promise<SubscriptionOptionsDto> {
    const { municipality, locale, actor } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const certifications = await this.offers.certifications(tx, actor.holderId, today);
      const plates = await this.offers.plates(tx, actor.holderId);
      const products = await this.offers.offers(tx, today);
      const zones = await this.dtos.zones(
        tx,
        [...products.flatMap((one) => one.zoneIds), ...certifications.flatMap((one) => one.zoneId ?? [])],
        locale,
      );
      const names: { id: string; name: Localized }[] = await tx.query(
        `SELECT c.id, t.name FROM certification c JOIN certification_type t ON t.id = c.certification_type_id WHERE c.id = ANY($1)`,
        [certifications.map((one) => one.id)],
      );
      const vehicles: { id: string; make: string; model: string }[] = await tx.query(
        'SELECT id, make, model FROM plate_association WHERE id = ANY($1)',
        [plates.map((one) => one.id)],
      );
      const policy = this.policies.recorder(tx, municipality.timezone);
      const required = await policy.value('certification.required');
      const flow = await policy.value('request.flow');
      const refusal = flowRefusal(flow, 'THREE_STEP');
      // Where everything may be asked for at once, nothing has to be there before.
      const stepwise = flow !== 'ONE_CASE';
      const blockers: ProblemCode[] = [
        ...(refusal ? [refusal] : []),
        ...(stepwise && required && certifications.length === 0
          ? (['certification_not_accepted'] as const)
          : []),
        ...(stepwise && plates.length === 0 ? (['plate_not_accepted'] as const) : []),
        ...(products.length === 0 ? (['product_not_available'] as const) : []),
      ];
      return {
        certifications: certifications.map((one) => ({
          id: one.id,
          kind: one.kind,
          name: inLocale(names.find(({ id }) => id === one.id)!.name, locale),
          zone: (one.zoneId && zones.get(one.zoneId)) || null,
          validToOn: one.validTo ? addDays(one.validTo, -1) : null,
        })),
        plates: plates.map((one) => {
          const { make, model } = vehicles.find(({ id }) => id === one.id)!;
          return { ...plateRef(one), make, model, electricCertified: one.electricCertified };
        }),
        products: products.map((one) => optionProduct(one, zones, locale)),
        certificationRequired: required,
        blockers: blockers.map((code) => ({ code, text: problemTexts[locale][code] })),
        latestStartOn: addDays(today, await policy.value('subscription.maxStartDays')),
      };
    });
  }
}
