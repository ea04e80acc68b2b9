import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import {
  RequestRepository,
  SYSTEM_ACTOR,
  actorOf,
  type RequestRow,
} from '../persistence/request.repository.js';
import { ReviewDesk } from '../review-desk.js';

/** An operator takes a case, so that two never work on the same one. */
@Injectable()
export class ClaimRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly desk: ReviewDesk,
  ) {}

  /**
   * Taking one's own case again keeps it for longer. Only who may reassign takes one that a colleague has.
   * @throws Problem case_claimed_by_other, state_transition_not_allowed
   */
  run(call: OperatorContext, id: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.requests.get(tx, id, { lock: true });
      const claimant = this.desk.claimant(request);
      if (claimant === call.actor.operatorId && request.state === 'UNDER_REVIEW') {
        await this.requests.extendClaim(tx, id, call.actor.operatorId, this.desk.leaseEnd());
        return;
      }
      if (claimant && !call.actor.permissions.has('review.reassign'))
        throw new Problem('case_claimed_by_other');
      await this.take(tx, call, request, claimant !== null);
    });
  }

  /** @param request locked, and free unless `fromColleague` */
  async take(tx: Tx, call: OperatorContext, request: RequestRow, fromColleague = false): Promise<void> {
    const free =
      request.state === 'UNDER_REVIEW'
        ? await this.requests.transition(tx, request, 'release', {
            actor: fromColleague ? actorOf(call.actor) : SYSTEM_ACTOR,
            changes: { claimedBy: null, claimedUntil: null },
          })
        : request;
    await this.requests.transition(tx, free, 'claim', {
      actor: actorOf(call.actor),
      changes: { claimedBy: call.actor.operatorId, claimedUntil: this.desk.leaseEnd() },
    });
  }
}
