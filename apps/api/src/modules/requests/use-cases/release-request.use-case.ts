import { Injectable } from '@nestjs/common';
import { claimedBy } from '../../../platform/claims/claim.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';

/** Gives a case back to the queue, with what was submitted and taken together with it. */
@Injectable()
export class ReleaseRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
  ) {}

  /** @throws Problem case_claimed_by_other unless it is one's own: taking a colleague's needs a reason, see ClaimRequest */
  run(call: OperatorContext, id: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.requests.get(tx, id, { lock: true });
      if (request.claimedBy !== call.actor.operatorId) {
        if (request.claimedBy) throw await claimedBy(tx, request.claimedBy);
        throw new Problem('state_transition_not_allowed');
      }
      const others = await this.requests.caseOf(tx, request, { free: true });
      for (const one of [request, ...others.filter(({ claimedBy: by }) => by === call.actor.operatorId)]) {
        // Who goes on to the next case leaves this one to its decision.
        if (await this.requests.isLeaving(tx, one.id)) continue;
        if (one !== request && one.state !== 'UNDER_REVIEW') continue;
        await this.requests.transition(tx, one, 'release', {
          actor: actorOf(call.actor),
          changes: { claimedBy: null, claimedUntil: null },
        });
      }
    });
  }
}
