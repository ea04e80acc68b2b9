import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';

/** Gives a case back to the queue. */
@Injectable()
export class ReleaseRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
  ) {}

  /** @throws Problem case_claimed_by_other unless it is one's own, or one may reassign */
  run(call: OperatorContext, id: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.requests.get(tx, id, { lock: true });
      if (request.claimedBy !== call.actor.operatorId && !call.actor.permissions.has('review.reassign')) {
        throw new Problem('case_claimed_by_other');
      }
      await this.requests.transition(tx, request, 'release', {
        actor: actorOf(call.actor),
        changes: { claimedBy: null, claimedUntil: null },
      });
    });
  }
}
