import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Eligibility, type SubscriptionChoice } from '../../subscriptions/index.js';
import { toWaitlistEntryDto, type WaitlistEntryDto } from '../http/waitlist.dto.js';
import { WaitlistRepository } from '../persistence/waitlist.repository.js';

/** Who may have a subscription for which there is no place waits for one. The rules are those of asking for it. */
@Injectable()
export class JoinWaitingList {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly eligibility: Eligibility,
    private readonly waitlist: WaitlistRepository,
  ) {}

  /** @throws Problem waitlist_not_needed, places_full without a list, waitlist_already_joined, and what asking for it would say */
  run(call: CitizenContext, choice: SubscriptionChoice): Promise<WaitlistEntryDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { refusal } = await this.eligibility.look(tx, call.municipality, {
        holderId: call.actor.holderId,
        ...choice,
        previous: null,
      });
      if (!refusal) throw new Problem('waitlist_not_needed');
      if (refusal.why === 'HOLDER_LIMIT') throw new Problem('holder_limit_reached');
      if (refusal.why === 'FULL') throw new Problem('places_full');
      const id = await this.waitlist.join(tx, call.municipality.id, {
        productId: choice.productId,
        zoneId: refusal.zoneId,
        holderId: call.actor.holderId,
      });
      return toWaitlistEntryDto(await this.waitlist.get(tx, id), call.locale);
    });
  }
}
