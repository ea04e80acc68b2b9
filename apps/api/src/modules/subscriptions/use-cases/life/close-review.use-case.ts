import { Injectable } from '@nestjs/common';
import { Audit } from '../../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { ReviewRepository } from '../../persistence/review.repository.js';
import { SubscriptionRepository } from '../../persistence/subscription.repository.js';

/** "Riesaminato": somebody has looked at what the right rests on, and says what was found. */
@Injectable()
export class CloseReview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly subscriptions: SubscriptionRepository,
    private readonly reviews: ReviewRepository,
  ) {}

  /** @throws Problem not_found, subscription_change_not_possible when there is nothing to look at, case_claimed_by_other */
  run(call: OperatorContext, id: string, note: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { number } = await this.subscriptions.get(tx, id);
      const { operatorId } = call.actor;
      const closed = await this.reviews.close(tx, call.municipality.id, id, operatorId, note);
      if (closed.length === 0) throw new Problem('subscription_change_not_possible');
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'subscription.reviewed',
        subject: { kind: 'subscription', id },
        data: { number },
      });
    });
  }
}
