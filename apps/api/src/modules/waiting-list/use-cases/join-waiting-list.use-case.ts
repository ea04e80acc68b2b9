import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Places } from '../../catalogue/index.js';
import { Eligibility, OfferRepository } from '../../subscriptions/index.js';
import { toWaitlistEntryDto, type WaitlistEntryDto } from '../http/waitlist.dto.js';
import { WaitlistRepository } from '../persistence/waitlist.repository.js';

export interface WaitedFor {
  productId: string;
  /** Null where the plate is asked for together with the subscription (R58). */
  plateAssociationId: string | null;
  certificationId: string | null;
}

/**
 * Who may have a subscription for which there is no place waits for one. The rules are those of asking for it, as far as
 * there is something to look at: a plate that comes with the request is looked at then.
 */
@Injectable()
export class JoinWaitingList {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly eligibility: Eligibility,
    private readonly offers: OfferRepository,
    private readonly places: Places,
    private readonly waitlist: WaitlistRepository,
  ) {}

  /** @throws Problem waitlist_not_needed, places_full without a list, waitlist_already_joined, and what asking for it would say */
  run(call: CitizenContext, wanted: WaitedFor): Promise<WaitlistEntryDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const refusal = await this.refusal(tx, call, wanted);
      if (!refusal) throw new Problem('waitlist_not_needed');
      if (refusal.why === 'HOLDER_LIMIT') throw new Problem('holder_limit_reached');
      if (refusal.why === 'FULL') throw new Problem('places_full');
      const id = await this.waitlist.join(tx, call.municipality.id, {
        productId: wanted.productId,
        zoneId: refusal.zoneId,
        holderId: call.actor.holderId,
      });
      return toWaitlistEntryDto(await this.waitlist.get(tx, id), call.locale);
    });
  }

  private async refusal(tx: Tx, { municipality, actor }: CitizenContext, wanted: WaitedFor) {
    const { holderId } = actor;
    const { productId, plateAssociationId } = wanted;
    if (plateAssociationId !== null) {
      const choice = { ...wanted, holderId, plateAssociationId, startOn: null, previous: null };
      return (await this.eligibility.look(tx, municipality, choice)).refusal;
    }
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const [offer] = await this.offers.offers(tx, today, productId);
    if (!offer || offer.certificationKind !== null || offer.zoneIds.length === 0)
      throw new Problem('product_not_available');
    const seeker = {
      holderId,
      productId,
      zoneIds: offer.zoneIds,
      plate: { country: '', plate: '' },
      requestId: null,
      previousId: null,
    };
    return this.places.refusal(tx, seeker, today, { approving: false });
  }
}
